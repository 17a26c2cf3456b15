"""MCP servers from the file that a setting names, through a whole Aiki."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bot.app import open_aiki
from bot.domain.errors import SettingsError
from bot.domain.model import CLAUDE
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import ScriptedProvider, calls, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk
from tests.flows.test_gate import ADD
from tests.wire import plain_mcp


async def test_a_server_named_in_the_file_is_there_for_claude_and_asks_before_it_acts(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIST_TOKEN", "abc")
    entry = {"command": sys.executable, "args": [str(Path(plain_mcp.__file__)), "sound"], "env": {"T": "${LIST_TOKEN}"}}
    file = tmp_path / "mcp.json"
    file.write_text(json.dumps({"mcpServers": {"plain": entry, "odd": {}}}))
    claude = ScriptedProvider(calls(ADD), says("Shall I?"), name=CLAUDE)
    clock, terminal = FakeClock(), RecordingSender()
    used = settings.model_copy(update={"mcp_config": file})
    async with open_aiki(used, [terminal], clock=clock, providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        assert "If you say yes" in await talk.say("put milk on the list")
        assert "looked" in await talk.say("yes")
    assert "plain__look" in [spec.name for spec in claude.prompts[0].tools]


async def test_a_file_that_cannot_be_read_is_a_wrong_setting(settings: Settings, tmp_path: Path) -> None:
    used = settings.model_copy(update={"mcp_config": tmp_path / "nothing.json"})
    with pytest.raises(SettingsError):
        async with open_aiki(used):
            pass
