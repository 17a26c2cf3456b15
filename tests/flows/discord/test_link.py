"""One person on two platforms: linked by a code, with one memory, and answered where she writes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.wire.discord import DiscordServer
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_chats import Person as TelegramPerson


@dataclass
class Both:
    """Ada on both platforms; the file knows her in Discord only."""

    home: Home
    telegram: TelegramWire
    ada: TelegramPerson

    async def says_there(self, text: str) -> str:
        """Write in Telegram, and return what came of it there."""
        before = len(self.telegram.texts(self.ada))
        self.telegram.says(self.ada, text)
        await self.telegram.wait_for(lambda: not self.telegram.updates.pending, 10)
        await self.home.quiet()
        await self.home.nothing_owed()
        return "\n".join(self.telegram.texts(self.ada)[before:])


@pytest.fixture
async def both(open_home: OpenHome) -> AsyncIterator[Both]:
    async with opened(open_home) as there:
        yield there


@asynccontextmanager
async def opened(
    open_home: OpenHome, discord: DiscordServer | None = None, telegram: TelegramWire | None = None
) -> AsyncIterator[Both]:
    telegram = telegram or TelegramWire()
    ada = telegram.person("Ada")
    async with open_home(discord, telegram=telegram) as home:
        await telegram.wait_for(lambda: telegram.updates.is_polled and len(telegram.commands) == 5, 10)
        yield Both(home, telegram, ada)


def code_in(told: str) -> str:
    """Return the code that stands below what /link says."""
    found = re.search(r"^(\w{4}) (\w{4})$", told, re.MULTILINE)
    assert found is not None, told
    return found[1] + found[2]


async def linked(both: Both) -> None:
    """Link Ada's account in Telegram to the one in Discord."""
    assert "Linked." in await both.says_there(code_in(await both.home.say("/link")))


async def test_without_a_link_she_is_a_stranger_on_the_other_platform(both: Both) -> None:
    assert "talk to nobody else" in await both.says_there("hello")


async def test_what_was_said_on_one_platform_is_known_on_the_other(both: Both) -> None:
    await both.home.say("My sister is a beekeeper in Voss")
    await linked(both)
    assert "Voss" in await both.says_there("/recall beekeeper")
    await both.says_there("My brother is a baker in Bergen")
    assert "Bergen" in await both.home.say("/recall baker")
    assert await both.home.rows("SELECT count(*) FROM person") == [(1,)]


async def test_an_answer_goes_where_she_writes_and_nowhere_else(both: Both) -> None:
    await linked(both)
    here, there = len(both.home.wire.texts(both.home.ada)), len(both.telegram.texts(both.ada))
    assert (await both.says_there("What is 6*7?")).endswith("= 42")
    assert "= 48" in await both.home.say("What is 6*8?")
    assert len(both.home.wire.texts(both.home.ada)) == here + 1
    assert len(both.telegram.texts(both.ada)) == there + 1


async def test_the_accounts_are_listed_and_one_can_be_let_go(both: Both) -> None:
    await linked(both)
    told = await both.says_there("/link")
    assert "Discord: Ada" in told
    assert "Telegram: Ada" in told
    assert "Unlinked: Telegram: Ada" in await both.home.say("/link off telegram")
    assert "talk to nobody else" in await both.says_there("hello")
    assert "= 42" in await both.home.say("What is 6*7?")


async def test_a_link_may_begin_in_telegram_too(both: Both) -> None:
    await linked(both)
    await both.says_there("My sister is a beekeeper in Voss")
    assert "Unlinked: Discord: Ada" in await both.says_there("/link off discord")
    await both.home.say("hello")
    await both.home.wire.wait_for(lambda: "talk to nobody else" in both.home.last.content)
    code = code_in(await both.says_there("/link"))
    both.home.wire.tells(both.home.ada, code)
    await both.home.wire.wait_for(lambda: both.home.last.content.startswith("Linked."))
    assert "Voss" in await both.home.say("/recall beekeeper")


async def test_a_code_is_shown_to_her_alone_where_the_command_is_given_in_a_server(both: Both) -> None:
    home = both.home
    eve = home.wire.person("Eve")
    channel = home.wire.text_channel(home.wire.guild(members=[home.ada, eve]))
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)
    told = await home.command("link", channel)
    await home.nothing_owed()
    assert home.wire.texts(channel, eve) == []
    shown = "\n".join([told, *home.wire.texts(channel, home.ada), *home.wire.texts(home.ada)])
    assert "Linked." in await both.says_there(code_in(shown))


async def test_a_wrong_code_links_nobody(both: Both) -> None:
    await both.home.say("/link")
    assert "not right, or not any more" in await both.says_there("2222 2222")
    assert await both.home.rows("SELECT count(*) FROM person") == [(1,)]


async def test_the_code_stands_in_no_log_of_the_conversation(both: Both) -> None:
    code = code_in(await both.home.say("/link"))
    kept = [text for (text,) in await both.home.rows("SELECT text FROM message")]
    assert not [text for text in kept if code[:4] in text]
