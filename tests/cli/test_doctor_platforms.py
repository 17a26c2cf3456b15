"""The doctor asks Telegram who the bot is, and says what mends what."""

from __future__ import annotations

import pytest

from bot.cli.doctor_platforms import check_platforms
from bot.cli.findings import State
from bot.settings import Settings
from tests.wire.telegram import TelegramWire, telegram_serving
from tests.wire.telegram_faults import gateway


def settings(**more: object) -> Settings:
    return Settings.model_validate({"db": "/nowhere/aiki.db", "timezone": "UTC", "language": "en"} | more)


async def found(wire: TelegramWire, **more: object) -> list[tuple[State, str]]:
    async with telegram_serving(wire) as server:
        asked = {"telegram_token": wire.token, "telegram_base_url": server.url} | more
        return [(check.state, check.key) for check in await check_platforms(settings(**asked))]


async def test_without_a_token_there_is_one_note_on_how_to_get_one() -> None:
    assert [(check.state, check.key) for check in await check_platforms(settings())] == [
        (State.NOTE, "telegram_absent")
    ]


async def test_a_bot_that_telegram_knows_is_named() -> None:
    assert await found(TelegramWire()) == [(State.OK, "telegram")]


async def test_a_bot_that_sees_only_what_is_meant_for_it_in_groups_is_told_of() -> None:
    wire = TelegramWire()
    wire.reads_all_groups = False
    assert await found(wire) == [(State.OK, "telegram"), (State.NOTE, "telegram_groups")]


async def test_a_token_that_telegram_does_not_know_is_a_fault() -> None:
    wire = TelegramWire()
    wire.revoked = True
    assert await found(wire) == [(State.FAULT, "telegram_token")]


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
async def test_a_telegram_that_cannot_be_asked_is_a_fault(method: str) -> None:
    wire = TelegramWire()
    wire.trips(method, gateway(), None)
    assert await found(wire) == [(State.FAULT, "telegram_fails")]
