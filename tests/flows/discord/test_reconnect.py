"""The connection breaks, and Aiki was not there: what was written meanwhile is answered, and nothing of it twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

import bot.adapters.discord.client
from tests.fakes.clock import FakeClock
from tests.fakes.provider import HeldProvider
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.flows.telegram.conftest import code_in, printed
from tests.wire.discord import DiscordServer
from tests.wire.discord_faults import fails, hangs
from tests.wire.discord_things import Channel

LATE = "while I was away"


def room(home: Home) -> Channel:
    return home.wire.text_channel(home.wire.guild(members=[home.ada]))


async def came_back(home: Home) -> None:
    """Wait until the connection stands again and all that was missed is answered."""
    await home.wire.wait_for(lambda: home.wire.connected, 10)
    await home.quiet()


@pytest.mark.parametrize("expiring", [False, True], ids=["remembered", "forgotten"])
async def test_what_was_written_while_the_connection_was_gone_is_answered_once(home: Home, expiring: bool) -> None:
    channel = room(home)
    await home.say("hello")
    await home.ask("hello", channel)
    async with home.wire.gateway.away(expiring=expiring):
        home.wire.tells(home.ada, "What is 6*7?")
        home.wire.says(home.ada, channel, f"{home.me} what is 6*8?")
        home.wire.says(home.ada, channel, "what is 6*9?")
    await came_back(home)
    assert home.wire.texts(home.ada)[1:] == ["= 42"]
    assert home.wire.texts(channel)[1:] == ["= 48"]


async def test_what_comes_now_waits_for_what_was_missed(home: Home) -> None:
    await home.say("hello")
    async with home.wire.gateway.away(expiring=True):
        home.wire.tells(home.ada, "What is 6*7?")
        home.wire.trips("history", fails(503), 1)
    await home.wire.wait_for(lambda: home.wire.connected, 10)
    home.wire.tells(home.ada, "What is 6*8?")
    await came_back(home)
    assert home.wire.texts(home.ada)[1:] == ["= 42", "= 48"]


async def test_a_session_that_is_invalid_is_begun_anew_and_nothing_is_answered_twice(home: Home) -> None:
    channel = room(home)
    await home.say("What is 6*7?")
    await home.ask("what is 6*7?", channel)
    before = home.wire.texts(home.ada), home.wire.texts(channel)
    for _ in range(3):
        begun = home.wire.identifies
        home.wire.gateway.invalidate()
        await home.wire.wait_for(lambda begun=begun: home.wire.identifies > begun, 10)  # type: ignore[misc]
        await came_back(home)
    assert (home.wire.texts(home.ada), home.wire.texts(channel)) == before
    assert "= 48" in await home.say("What is 6*8?")


@pytest.mark.parametrize("code", [1000, 4000, 4007, 4008, 4009])
async def test_however_the_connection_ends_talk_goes_on(home: Home, code: int) -> None:
    await home.say("hello")
    begun = home.wire.identifies + home.wire.resumes
    home.wire.gateway.close_all(code)
    home.wire.tells(home.ada, "What is 6*7?")
    await home.wire.wait_for(lambda: home.wire.identifies + home.wire.resumes > begun, 10)
    await home.wire.wait_for(lambda: "= 42" in home.wire.texts(home.ada), 10)
    await came_back(home)
    assert home.wire.texts(home.ada)[1:] == ["= 42"]


async def test_a_session_that_is_resumed_hears_what_it_missed_and_asks_for_nothing(home: Home) -> None:
    await home.say("hello")
    home.wire.gateway.ask_to_reconnect()
    home.wire.tells(home.ada, "What is 6*7?")
    await home.wire.wait_for(lambda: home.wire.resumes, 10)
    await came_back(home)
    assert home.wire.texts(home.ada)[1:] == ["= 42"]
    assert home.wire.called("history") == []


async def test_an_answer_under_way_survives_a_new_session(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        home.wire.tells(home.ada, "Write me a poem")
        await claude.begun()
        begun = home.wire.identifies
        home.wire.gateway.invalidate()
        await home.wire.wait_for(lambda: home.wire.identifies > begun, 10)
        claude.go_on()
        await came_back(home)
        assert home.wire.texts(home.ada) == ["You say: Write me a poem"]
        assert len(claude.prompts) == 1


async def test_a_token_that_is_revoked_ends_it_with_a_sentence(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.wire.rest.revoked = True
    home.wire.gateway.token = home.wire.token[::-1]
    home.wire.gateway.close_all(4004)
    async with asyncio.timeout(10):
        assert await home.running == 1
    assert "does not know the token" in capsys.readouterr().out


async def test_an_end_that_discord_does_not_hear_holds_up_nothing(
    open_home: OpenHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(bot.adapters.discord.client, "CLOSE_S", 0.1)
    async with asyncio.timeout(8):
        async with open_home() as home:
            await home.say("hello")
            monkeypatch.setattr("discord.http.DiscordClientWebSocketResponse.close", never)


async def test_discord_is_gone_for_a_while(home: Home) -> None:
    await home.say("hello")
    async with home.wire.gone():
        await home.wire.wait_for(lambda: not home.wire.connected)
    await home.wire.wait_for(lambda: home.wire.connected, 20)
    await came_back(home)
    assert "= 42" in await home.say("What is 6*7?")


# While Aiki was down


async def test_what_was_written_while_aiki_was_down_is_answered_once_and_owns_up(open_home: OpenHome) -> None:
    wire = DiscordServer()
    clock = FakeClock(datetime.now(UTC))  # noqa: TID251 - what is too old is so by the real time
    ada = wire.person("Ada")
    wire.clock.stop(clock.now().timestamp())
    async with open_home(wire, ada=ada, clock=clock) as home:
        channel = room(home)
        await home.say("hello")
        await home.ask("hello", channel)
    wire.clock.advance(60)
    wire.tells(ada, "What is 6*7?")
    wire.says(ada, channel, f"<@{wire.bot.id}> what is 6*8?")
    wire.says(ada, channel, "what is 6*9?")
    clock.advance(timedelta(hours=3))
    wire.clock.advance(3 * 3600 - 60)
    for _ in range(2):
        async with open_home(wire, ada=ada, clock=clock) as home:
            await came_back(home)
            await home.nothing_owed()
            assert [text.count(LATE) for text in wire.texts(ada)] == [0, 1]
            assert wire.texts(ada)[-1].endswith("= 42")
            assert [text.count(LATE) for text in wire.texts(channel)] == [0, 1]
            assert wire.texts(channel)[-1].endswith("= 48")
            clock.advance(timedelta(hours=3))
            wire.clock.advance(3 * 3600)


async def test_what_is_answered_soon_owns_up_to_nothing(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with open_home(wire, ada=ada) as home:
        await home.say("hello")
    wire.tells(ada, "What is 6*7?")
    async with open_home(wire, ada=ada) as home:
        await came_back(home)
        assert wire.texts(ada)[1:] == ["= 42"]


async def test_the_first_words_after_pairing_are_answered_though_aiki_was_gone(
    open_home: OpenHome, capsys: pytest.CaptureFixture[str]
) -> None:
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with open_home(wire, ada=ada, paired=False) as home:
        wire.tells(ada, code_in(await printed(capsys, "code:", lambda: asyncio.sleep(0.01))))
        await home.reads(1)
        await home.nothing_owed()
    wire.tells(ada, "What is 6*7?")
    async with open_home(wire, ada=ada, paired=False) as home:
        await came_back(home)
        assert wire.texts(ada)[1].endswith("= 42")
        assert len(wire.texts(ada)) == 2


async def test_a_thread_that_was_opened_for_talk_is_listened_to_after_a_restart(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with open_home(wire, ada=ada) as home:
        await wire.wait_for(lambda: wire.registered.everywhere)
        channel = room(home)
        wire.commands(ada, channel, "talk")
        await home.quiet()
        await home.nothing_owed()
    [thread] = [one for one in wire.channels.values() if one.parent is channel]
    wire.says(ada, thread, "what is 6*7?")
    async with open_home(wire, ada=ada) as home:
        await came_back(home)
        assert [text.endswith("= 42") for text in wire.texts(thread)] == [False, True]
        assert "= 48" in await home.say("what is 6*8?", thread)


async def test_what_was_owed_when_aiki_went_arrives_at_the_next_start(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with open_home(wire, ada=ada) as home:
        await home.say("hello")
        wire.trips("create_message", hangs(), None)
        wire.trips("edit_message", hangs(), None)
        wire.tells(ada, "What is 6*7?")
        await wire.wait_for(lambda: [call for call in wire.called("create_message") if call.status is None])
    wire.faults.clear()
    async with open_home(wire, ada=ada) as home:
        await came_back(home)
        await home.nothing_owed()
        assert wire.texts(ada)[1:] == ["= 42"]
