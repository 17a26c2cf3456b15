"""What Ada edits or takes away while Aiki is not there is answered anew, or forgotten, at the next start."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from tests.fakes.provider import ScriptedProvider, says
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.wire.discord import DiscordServer
from tests.wire.discord_things import Channel, Message, Person

VOSS = "My sister is a beekeeper in Voss"
BERGEN = "My brother is a baker in Bergen"
ABOUT_VOSS = "SELECT count(*) FROM message WHERE text LIKE '%Voss%'"

Again = Callable[..., AbstractAsyncContextManager[Home]]


@pytest.fixture
def wire() -> DiscordServer:
    return DiscordServer()


@pytest.fixture
def ada(wire: DiscordServer) -> Person:
    return wire.person("Ada")


@pytest.fixture
def again(open_home: OpenHome, wire: DiscordServer, ada: Person) -> Again:
    """Return what opens Ada's home, and waits until all is done that comes of the start."""

    @asynccontextmanager
    async def opened(**how: object) -> AsyncIterator[Home]:
        async with open_home(wire, ada=ada, **how) as home:
            await home.quiet()
            await home.nothing_owed()
            yield home

    return opened


async def told(home: Home, text: str, where: Channel | None = None) -> Message:
    """Have Ada say something that is answered; return it."""
    said = home.wire.says(home.ada, where or home.ada, text if where is None else f"{home.me} {text}")
    await home.quiet()
    await home.nothing_owed()
    return said


async def test_what_was_taken_away_meanwhile_is_forgotten(again: Again, wire: DiscordServer) -> None:
    async with again() as home:
        voss, _ = await told(home, VOSS), await told(home, BERGEN)
    wire.erases(voss)
    async with again() as home:
        assert await home.rows(ABOUT_VOSS) == [(0,)]
        assert "Voss" not in await home.say("/recall beekeeper")
        assert "Bergen" in await home.say("/recall baker")


async def test_what_was_edited_meanwhile_is_answered_anew_in_its_place(again: Again, wire: DiscordServer) -> None:
    async with again() as home:
        await told(home, "hello")
        asked = await told(home, "What is 6*7?")
        hello, _ = wire.texts(home.ada)
    wire.edits(asked, "What is 6*8?")
    for _ in range(2):  # and at the start after that nothing is new
        async with again() as home:
            assert [text.rpartition("\n")[2] for text in wire.texts(home.ada)] == [hello, "= 48"]


async def test_what_was_edited_before_the_last_word_counts_for_what_is_remembered(
    again: Again, wire: DiscordServer
) -> None:
    async with again() as home:
        voss, _ = await told(home, VOSS), await told(home, BERGEN)
    wire.edits(voss, "My sister is a beekeeper in Odda")
    async with again() as home:
        assert await home.rows(ABOUT_VOSS) == [(0,)]
        assert "Odda" in await home.say("/recall beekeeper")


async def test_what_was_taken_away_in_a_server_is_forgotten_there(again: Again, wire: DiscordServer) -> None:
    async with again() as home:
        channel = wire.text_channel(wire.guild(members=[home.ada]))
        voss, _ = await told(home, VOSS, channel), await told(home, BERGEN, channel)
    wire.erases(voss)
    async with again() as home:
        assert await home.rows(ABOUT_VOSS) == [(0,)]
        assert "Bergen" in await home.ask("/recall baker", channel)


async def test_a_channel_that_may_not_be_read_any_more_forgets_nothing(again: Again, wire: DiscordServer) -> None:
    async with again() as home:
        channel = wire.text_channel(wire.guild(members=[home.ada]))
        await told(home, VOSS, channel)
    before = wire.texts(channel)
    wire.denies(channel, "read_message_history")
    async with again() as home:
        assert wire.texts(channel) == before
        assert "Voss" in await home.ask("/recall beekeeper", channel)


async def test_commands_and_what_was_pressed_are_not_taken_for_taken_away(again: Again, wire: DiscordServer) -> None:
    async with again() as home:
        await wire.wait_for(lambda: wire.registered.everywhere)
        await told(home, VOSS)
        await home.command("remember", text="The key lies below the mat")
        await home.command("status")
        await home.say("/forget beekeeper")
        await home.after(lambda: home.press("no"))
        kept = await home.rows("SELECT count(*) FROM message")
        texts = wire.texts(home.ada)
    async with again() as home:
        assert await home.rows("SELECT count(*) FROM message") == kept
        assert wire.texts(home.ada) == texts
        assert "below the mat" in await home.say("/recall key")
        assert "Voss" in await home.say("/recall beekeeper")


async def test_what_the_answer_to_a_message_that_is_gone_said_is_not_put_before_a_model(
    again: Again, wire: DiscordServer
) -> None:
    claude = ScriptedProvider(says("Voss, I see."), says("Bergen, I see."), says("No idea."))
    async with again(providers=[claude]) as home:
        voss, _ = await told(home, VOSS), await told(home, BERGEN)
    wire.erases(voss)
    async with again(providers=[claude]) as home:
        await home.say("Where do my people live?")
        assert "Voss" not in repr(claude.prompts[-1])
        assert "Bergen" in repr(claude.prompts[-1])
