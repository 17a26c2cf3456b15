"""How many private Discord messages a second Aiki answers, beside a bare echo bot on the same library, in one run.

``python -m tests.benchmarks.discord_load [--chats 200] [--messages 2000]``, as ``load.py`` says; the echo bot is
discord.py's Client as its documentation has it, which handles each message in a task of its own. The stand-in
refuses nothing for being too fast: what is measured is the bots and not Discord's limits.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.domain.conversation import Identity
from tests.benchmarks.load import Town, aiki_for, main
from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_base import TOKEN
from tests.wire.discord_things import Message, Person

AIKI, ECHO = BOTS = ("aiki", "echo")
GROWS = "▌"
"""What ends as this is no answer yet: it becomes one when it is edited."""


class CountingServer(DiscordServer):
    """Discord, which counts the answers that stand there."""

    given = 0

    def post(self, message: Message, allowed: dict[str, Any] | None = None, *, may_all: bool = True) -> Message:
        """Count it, if it is an answer."""
        self.given += message.author is self.bot and not message.content.endswith(GROWS)
        return super().post(message, allowed, may_all=may_all)

    def change(
        self, message: Message, allowed: dict[str, Any] | None = None, *, may_all: bool = True, first: bool = False
    ) -> None:
        """Count it, if it has become an answer."""
        self.given += message.earlier[-1].endswith(GROWS) and not message.content.endswith(GROWS)
        super().change(message, allowed, may_all=may_all, first=first)


class DiscordTown(Town):
    """The stand-in for Discord."""

    def __init__(self, wire: CountingServer, people: Sequence[Person]) -> None:
        """Play these people."""
        self._wire, self._people = wire, people

    def url(self) -> str:
        """Return where the API is, and who is there."""
        return f"{self._wire.api_base} {' '.join(str(person.id) for person in self._people)}"

    def says(self, number: int, text: str) -> None:
        """Have one of them write."""
        self._wire.tells(self._people[number], text)

    @property
    def answered(self) -> int:
        """How many answers stand there."""
        return self._wire.given

    def hears(self) -> bool:
        """Whether a bot is connected."""
        return bool(self._wire.connected)

    async def wait_for(self, predicate: Callable[[], object], within_s: float) -> None:
        """Wait until something holds."""
        await self._wire.wait_for(predicate, within_s)

    def forget_calls(self) -> None:
        """Keep no record of what the bot asks for."""
        self._wire.rest.keeps_calls = False


@asynccontextmanager
async def town(chats: int) -> AsyncIterator[Town]:
    """Serve Discord with so many people, each of whom has a private channel already."""
    wire = CountingServer()
    people = [wire.person(f"P{number}") for number in range(chats)]
    for person in people:
        wire.dm(person)
    async with discord_serving(wire):
        yield DiscordTown(wire, people)


async def be(which: str, url: str, chats: int) -> None:
    """Be one of the bots."""
    api_base, *people = url.split()
    assert len(people) == chats
    await (be_aiki(api_base, people) if which == AIKI else be_echo(api_base))


async def be_aiki(api_base: str, people: Sequence[str]) -> None:
    """Serve as ``aiki run`` does, with everybody paired."""
    from bot.adapters.discord import Account, Discord  # noqa: PLC0415
    from bot.domain.language import Language  # noqa: PLC0415
    from bot.locales import LocaleSentences  # noqa: PLC0415

    discord = Discord(Account(TOKEN, api_base), "edits", LocaleSentences(), Language.EN)
    known = [Identity("discord", person, f"P{number}") for number, person in enumerate(people)]
    async with aiki_for(discord, known) as aiki:
        discord.connect(aiki.inbox, aiki.store.outbox, aiki.commands.listed(), aiki.store.conversations)
        await discord.receive(lambda key: None)


async def be_echo(api_base: str) -> None:
    """Echo, with the library's own Client."""
    import discord  # noqa: PLC0415
    from discord.gateway import DiscordWebSocket  # noqa: PLC0415
    from discord.http import Route  # noqa: PLC0415
    from yarl import URL  # noqa: PLC0415

    Route.BASE = api_base
    DiscordWebSocket.DEFAULT_GATEWAY = URL(api_base.replace("http", "ws", 1)).with_path("/gateway")
    intents = discord.Intents.default()
    intents.message_content = True
    client = discord.Client(intents=intents)

    @client.event
    async def on_message(message: discord.Message) -> None:
        if message.author != client.user:
            await message.channel.send(message.content)

    async with client:
        await client.start(TOKEN)


if __name__ == "__main__":
    main("tests.benchmarks.discord_load", BOTS, town, be)
