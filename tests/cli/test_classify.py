"""``aiki classify``: the shape of the contract, an answer a line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Shell


def test_a_line_is_answered_with_what_the_message_is(shell: Shell) -> None:
    done = shell("classify", "--jsonl", given='{"text": "Husk å kjøpe melk i morgen"}\nnonsense\n{"text": 3}\n')
    first, second, third = done.lines
    assert set(first) == {"task", "complexity", "needs_tools", "language", "tone", "reasons"}
    assert (first["needs_tools"], first["language"]) == (True, "nb")
    assert "error" in second
    assert "error" in third


def test_words_are_classified_for_a_person(shell: Shell, tmp_path: Path) -> None:
    assert shell("classify", "write", "a", "python", "function").out.startswith("code · ")
    assert json.loads(shell("classify", "--json", "ok").out)["language"] is None
    assert list(tmp_path.glob("*.db")) == []
