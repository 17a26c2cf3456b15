"""The doctor asks each platform who the bot is, and says what mends what."""

from __future__ import annotations

import pytest

from bot.cli.doctor_platforms import check_platforms
from bot.cli.findings import Check, State
from bot.settings import Settings
from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_faults import fails
from tests.wire.telegram import TelegramWire, telegram_serving
from tests.wire.telegram_faults import gateway


def settings(**more: object) -> Settings:
    return Settings.model_validate({"db": "/nowhere/aiki.db", "timezone": "UTC", "language": "en"} | more)


async def found(wire: TelegramWire, **more: object) -> list[tuple[State, str]]:
    async with telegram_serving(wire) as server:
        asked = {"telegram_token": wire.token, "telegram_base_url": server.url} | more
        return told_of(await check_platforms(settings(**asked)), "telegram")


def told_of(checks: list[Check], platform: str) -> list[tuple[State, str]]:
    """Return what was found about one platform."""
    return [(check.state, check.key) for check in checks if check.name == platform]


async def found_in_discord(wire: DiscordServer) -> list[Check]:
    async with discord_serving(wire):
        asked = settings(discord_token=wire.token, discord_api_base=wire.api_base)
        return [check for check in await check_platforms(asked) if check.name == "discord"]


async def test_without_a_token_there_is_one_note_for_each_platform_on_how_to_get_one() -> None:
    assert [(check.state, check.key) for check in await check_platforms(settings())] == [
        (State.NOTE, "telegram_absent"),
        (State.NOTE, "discord_absent"),
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


async def test_a_bot_that_discord_knows_is_named_with_its_servers() -> None:
    wire = DiscordServer()
    wire.guild()
    wire.guild()
    [check] = await found_in_discord(wire)
    assert (check.state, check.key, check.values) == (State.OK, "discord", {"name": "aiki", "count": 2})


async def test_a_bot_in_no_server_is_told_how_it_gets_into_one() -> None:
    wire = DiscordServer()
    bot, invite = await found_in_discord(wire)
    assert (bot.state, invite.state, invite.key) == (State.OK, State.NOTE, "discord_invite")
    assert f"client_id={wire.bot.id}&permissions=" in str(invite.values["link"])


async def test_a_bot_that_may_not_read_contents_is_told_which_switch_that_is() -> None:
    wire = DiscordServer(may_read_content=False)
    wire.guild()
    assert told_of(await found_in_discord(wire), "discord") == [(State.OK, "discord"), (State.NOTE, "discord_content")]


async def test_a_token_that_discord_does_not_know_is_a_fault() -> None:
    wire = DiscordServer()
    wire.rest.revoked = True
    assert told_of(await found_in_discord(wire), "discord") == [(State.FAULT, "discord_token")]


@pytest.mark.parametrize("call", ["me", "my_guilds"])
async def test_a_discord_that_cannot_be_asked_is_a_fault(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.doctor_platforms._PATIENCE_S", 0.5)
    wire = DiscordServer()
    wire.trips(call, fails(502), None)
    [check] = await found_in_discord(wire)
    assert (check.state, check.key) == (State.FAULT, "discord_fails")
    assert check.values["address"] == wire.api_base
