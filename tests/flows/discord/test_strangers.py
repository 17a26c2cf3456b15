"""What a stranger's commands come to in a server, and where what is remembered from the menu of a message belongs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.clock import FakeClock
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.wire.discord_things import Channel, Interaction, Message, Person

KEPT = "SELECT count(*) FROM message"


@pytest.fixture
async def home(open_home: OpenHome) -> AsyncIterator[Home]:
    """A home whose menu is registered, in which no hour passes."""
    async with open_home(clock=FakeClock()) as opened:
        await opened.wire.wait_for(lambda: opened.wire.registered.everywhere)
        yield opened


def room(home: Home, *others: Person) -> Channel:
    return home.wire.text_channel(home.wire.guild(members=[home.ada, *others]))


async def place_of(home: Home, asked: Interaction) -> Message:
    """Wait until something is said in the place of a command, and return it."""
    await home.wire.wait_for(
        lambda: asked.response and asked.response.message and not asked.response.message.is_loading
    )
    assert asked.response is not None
    assert asked.response.message is not None
    return asked.response.message


@pytest.mark.parametrize(
    ("locale", "first", "later"),
    [
        ("en-US", "personal companion", "nobody else."),
        ("no", "personlig", "ikke med andre."),
        ("pt-BR", "pessoal", "mais ninguém."),
    ],
)
async def test_a_stranger_is_answered_each_time_where_nobody_else_sees_it(
    home: Home, locale: str, first: str, later: str
) -> None:
    eve = home.wire.person("Eve", locale=locale)
    channel = room(home, eve)
    for told, name in ((first, "memory"), (later, "status"), (later, "talk")):
        said = await place_of(home, home.wire.commands(eve, channel, name))
        assert told in said.content, name
        assert said.is_ephemeral
    await home.nothing_owed()
    assert (home.wire.texts(channel, home.ada), home.wire.texts(eve)) == ([], [])
    assert await home.rows(KEPT) == [(0,)]


async def test_what_is_remembered_from_a_menu_belongs_to_the_place(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    hers = home.wire.says(eve, channel, "The key lies below the mat")
    kept = await place_of(home, home.wire.commands_on(home.ada, hers, "Remember this"))
    assert kept.is_ephemeral
    assert "Eve: «The key lies below the mat»" in await home.ask("/recall key", channel)
    assert "below the mat" not in await home.say("/recall key")


async def test_what_aiki_said_is_remembered_as_its_own_words(home: Home) -> None:
    await home.say("hello")
    assert await home.say("What is 6*7?") == "= 42"
    await place_of(home, home.wire.commands_on(home.ada, home.last, "Remember this"))
    await home.quiet()
    assert "Aiki: «= 42»" in await home.say("/recall 42")


async def test_a_thread_in_which_nobody_could_be_heard_is_not_opened(home: Home) -> None:
    channel = room(home)
    home.wire.denies(channel, "send_messages_in_threads")
    said = await place_of(home, home.wire.commands(home.ada, channel, "talk"))
    assert "Send Messages in Threads" in said.content
    assert said.is_ephemeral
    assert not [one for one in home.wire.channels.values() if one.is_thread]
