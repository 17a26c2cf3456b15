"""The menu of commands is there in every language, and the token is told to nobody."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from telegram.error import InvalidToken

from bot.app import open_aiki
from bot.domain.errors import DeliveryError
from bot.domain.language import Language
from bot.logs import log_path, logging_beside
from bot.settings import Settings
from tests.adapters.telegram.rig import TelegramRig, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.telegram import TOKEN
from tests.wire.telegram_faults import gateway, refuses, resets, truncated
from tests.wire.telegram_media import document

SECRET = "my blood type"  # noqa: S105 - what a person says


@pytest.fixture
async def menu(tmp_path: Path) -> dict[Language, list[tuple[str, str]]]:
    """Return the menu as the core gives it."""
    async with open_aiki(Settings(db=tmp_path / "aiki.db", language=Language.EN, timezone="UTC")) as aiki:
        return {language: list(aiki.commands.menu(language)) for language in Language}


async def test_the_menu_is_registered_in_every_language(
    rig: TelegramRig, menu: dict[Language, list[tuple[str, str]]]
) -> None:
    await rig.telegram.introduce(menu)
    assert {code for _, code in rig.wire.commands} == {"", "nb", "nn", "no", "pt"}
    for code, language in (("", Language.EN), ("no", Language.NB), ("nn", Language.NB), ("pt", Language.PT)):
        listed = [(one["command"], one["description"]) for one in rig.wire.commands["default", code]]
        assert listed == menu[language]


async def test_the_menu_stays_within_what_telegram_takes(menu: dict[Language, list[tuple[str, str]]]) -> None:
    for commands in menu.values():
        assert 1 <= len(commands) <= 100
        assert len({name for name, _ in commands}) == len(commands)
        for name, about in commands:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
            assert 1 <= len(about) <= 256


async def test_a_menu_that_is_refused_keeps_nobody_from_talking(rig: TelegramRig) -> None:
    rig.wire.trips("setMyCommands", refuses(400, "BOT_COMMAND_INVALID"))
    await rig.telegram.introduce({Language.EN: [("help", "Help")]})
    assert rig.wire.commands == {}


async def test_a_passing_failure_costs_no_language_its_menu(
    rig: TelegramRig, menu: dict[Language, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.telegram.adapter.MENU_PAUSE_S", 0.0)
    rig.wire.trips("setMyCommands", gateway(), 2)
    await rig.telegram.introduce(menu)
    assert len(rig.wire.commands) == 5


async def test_the_bot_knows_its_name(rig: TelegramRig) -> None:
    assert await rig.telegram.username() == "aiki_bot"


async def much_happens(rig: TelegramRig) -> None:
    """Go through what works and what does not."""
    ada = rig.wire.person("Ada")
    rig.wire.trips("getUpdates", truncated())
    rig.wire.trips("getUpdates", resets())
    rig.wire.trips("sendMessage", truncated())
    async with rig.polled():
        rig.wire.says(ada, SECRET)
        message = rig.wire.sends(ada, document(caption=SECRET))
        rig.wire.edits(message, f"{SECRET} is 0")
        await rig.inbox.until(3)
        await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
    rig.telegram.begin(private(ada))
    with pytest.raises(DeliveryError) as cut:
        await sent(rig.telegram, delivery(private(ada), f"Your {SECRET} is 0."))
    await sent(rig.telegram, delivery(private(ada), f"Your {SECRET} is 0."))
    [attachment] = rig.inbox.messages[1].attachments
    await rig.telegram.fetch(attachment)
    await rig.telegram.end(private(ada))
    rig.wire.revoked = True
    await rig.telegram.close()
    with pytest.raises(InvalidToken) as refused:
        await rig.telegram.username()
    for error in (cut.value, refused.value):
        logging.getLogger("bot").error("it ended", exc_info=error)


async def test_no_line_of_ours_has_the_token_or_what_is_said(
    rig: TelegramRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    await much_happens(rig)
    lines = [caplog.handler.format(record) for record in caplog.records if record.name.startswith("bot")]
    assert len(lines) > 1
    assert not [line for line in lines if TOKEN in line or SECRET in line]


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_no_line_of_the_log_file_has_the_token_or_what_is_said(
    rig: TelegramRig, tmp_path: Path, level: str
) -> None:
    """The libraries would write both: every call's address at INFO, every text at DEBUG."""
    root = logging.getLogger()
    handlers, was = list(root.handlers), root.level
    try:
        with logging_beside(tmp_path / "aiki.db", level):  # the redaction of secrets is left out on purpose
            await much_happens(rig)
    finally:
        root.handlers[:], logging.raiseExceptions = handlers, True
        root.setLevel(was)
    written = log_path(tmp_path / "aiki.db").read_text()
    assert "Telegram" in written
    assert TOKEN not in written
    assert SECRET not in written
