"""Where Ada talks to Aiki in Discord, and how it is opened."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import Account, Discord
from bot.adapters.telegram import Telegram
from bot.app import Aiki, open_aiki
from bot.cli.serve import everything
from bot.cli.serve_discord import ServedDiscord
from bot.cli.serve_telegram import ServedTelegram
from bot.cli.served import Served
from bot.domain.conversation import Identity
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.settings import Settings
from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_session import Event
from tests.wire.discord_things import Channel, Interaction, Message, Person
from tests.wire.telegram import TelegramWire, telegram_serving

GROWS = "▌"
"""What an answer ends with as long as it is written."""
LEAST_CHARS = 5
"""A shorter text may stand in a log by chance."""
_FORMAT = logging.Formatter("%(levelname)s %(name)s: %(message)s")
_MARKS = count(1)


@dataclass
class Home:
    """Where Ada talks to Aiki."""

    wire: DiscordServer
    aiki: Aiki
    ada: Person
    discord: Discord
    running: asyncio.Task[int]
    _heard: set[str] = field(default_factory=set)

    @property
    def me(self) -> str:
        """How Aiki is mentioned."""
        return f"<@{self.wire.bot.id}>"

    async def quiet(self) -> None:
        """Wait until all that happened has come in, and nothing waits for an answer."""
        await self._heard_all()
        await self.discord.intake.is_open()
        await self.discord.intake.idle()
        await self.aiki.inbox.idle()

    async def _heard_all(self) -> None:
        """Send a mark behind everything that happened, and wait until the library hears it, on whatever connection."""
        mark = f"MARK_{next(_MARKS)}"

        async def on_socket_event_type(name: str) -> None:
            self._heard.add(name)

        async with asyncio.timeout(15):
            while mark not in self._heard:
                (await self.discord.connection.client()).event(on_socket_event_type)
                self.wire.gateway.dispatch(Event(mark, {}))
                with suppress(AssertionError):
                    await self.wire.wait_for(lambda: mark in self._heard, 0.5)

    async def say(self, text: str, where: Channel | None = None, **how: Any) -> str:
        """Write something, and return what came of it there."""
        return await self.after(lambda: self.wire.says(self.ada, where or self.ada, text, **how), where)

    async def ask(self, text: str, where: Channel, **how: Any) -> str:
        """Write something that mentions Aiki, and return what came of it there."""
        return await self.say(f"{self.me} {text}", where, **how)

    async def after(self, deed: Callable[[], object], where: Channel | None = None) -> str:
        """Do something, wait until all about it is done, and return what Ada can read there since."""
        place = where or self.ada
        before = {message.id for message in self.wire.said(place, self.ada)}
        deed()
        await self.quiet()
        return "\n".join(one.content for one in self.wire.said(place, self.ada) if one.id not in before)

    async def command(self, name: str, where: Channel | None = None, **options: object) -> str:
        """Give a command, and return what came of it there."""
        return await self.after(lambda: self.wire.commands(self.ada, where or self.ada, name, **options), where)

    async def reads(self, number: int, by: Person | None = None) -> list[str]:
        """Wait until so many texts can be read in a private channel, and return them."""
        await self.wire.wait_for(lambda: len(self.wire.texts(by or self.ada)) >= number)
        return self.wire.texts(by or self.ada)

    @property
    def last(self) -> Message:
        """The last text in Ada's private channel."""
        return self.wire.said(self.ada)[-1]

    def press(self, button: str, message: Message | None = None, by: Person | None = None) -> Interaction:
        """Press a button by its name."""
        message = message or self.last
        [data] = [one["custom_id"] for one in message.buttons if one["custom_id"].partition(":")[0] == button]
        return self.wire.presses(by or self.ada, message, data)

    def pick(self, label: str, message: Message | None = None, by: Person | None = None) -> Interaction:
        """Choose from the list below a text, by what stands there."""
        message = message or self.last
        [select] = message.selects
        [value] = [one["value"] for one in select["options"] if one["label"].startswith(label)]
        return self.wire.picks(by or self.ada, message, select["custom_id"], value)

    async def whispered(self, pressed: Interaction) -> str:
        """Wait for what is said of a press to whoever pressed, and return it."""
        await self.wire.wait_for(lambda: pressed.response is not None and pressed.response.followups)
        assert pressed.response is not None
        return pressed.response.followups[-1].content

    async def nothing_owed(self) -> None:
        """Wait until everything that is owed has arrived or was given up."""
        async with asyncio.timeout(10):
            while (await self.aiki.store.outbox.counts()).owed:  # noqa: ASYNC110 - the file wakes nobody
                await asyncio.sleep(0.01)

    async def kept(self, number: int) -> None:
        """Wait until so many messages are kept."""
        async with asyncio.timeout(10):
            while await self.rows("SELECT count(*) FROM message") < [(number,)]:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)

    async def rows(self, query: str) -> list[Any]:
        """Ask the file something."""
        return await self.aiki.store.database.read(lambda db: [tuple(row) for row in db.execute(query).fetchall()])


@asynccontextmanager
async def opening(
    path: Path,
    wire: DiscordServer,
    caplog: pytest.LogCaptureFixture,
    *,
    paired: bool = True,
    ada: Person | None = None,
    telegram: TelegramWire | None = None,
    **how: Any,
) -> AsyncIterator[Home]:
    """Open it; with ``telegram`` on both platforms. What ``open_aiki`` takes goes there, all else is a setting."""
    ada = ada or wire.person("Ada")
    wired = {name: how.pop(name) for name in ("providers", "clock", "classifier", "observer") if name in how}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(discord_serving(wire))
        values = {"db": path, "language": "en", "timezone": "UTC", "ollama_host": "off", "settle_seconds": 0}
        values |= {"discord_token": wire.token, "discord_api_base": wire.api_base}
        settings = Settings.model_validate(values | how)
        account = Account(wire.token, wire.api_base)
        discord = Discord(account, settings.discord_stream, LocaleSentences(), settings.language)
        served: list[Served] = [ServedDiscord(discord)]
        if telegram is not None:
            server = await stack.enter_async_context(telegram_serving(telegram))
            served.append(ServedTelegram(_telegram(telegram, server.url)))
        async with open_aiki(settings, [one.adapter for one in served], **wired) as aiki:
            if paired:
                await aiki.owner(Identity("discord", str(ada.id), ada.name))
            running = asyncio.create_task(everything(aiki, served, Language.EN))
            try:
                await _begun(wire, discord, running)
                yield Home(wire, aiki, ada, discord, running)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                await aiki.inbox.close(timedelta(seconds=1))
                await asyncio.gather(*(one.close() for one in served))
    logged = "\n".join(_FORMAT.format(one) for one in caplog.records if one.name.startswith("bot."))
    _check_log(logged, wire)


def _telegram(wire: TelegramWire, url: str) -> Telegram:
    return Telegram(wire.token, url, "auto", LocaleSentences(), Language.EN)


async def _begun(wire: DiscordServer, discord: Discord, running: asyncio.Task[int]) -> None:
    async def is_up() -> None:
        await wire.wait_for(lambda: wire.connected, 10)
        await discord.intake.is_open()

    waiting = asyncio.ensure_future(is_up())
    await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    await waiting


def _check_log(log: str, wire: DiscordServer) -> None:
    assert wire.token not in log
    for channel in wire.channels.values():
        for message in channel.ever:
            _check_texts([*message.texts, *(one.filename for one in message.attachments)], log)
    for person in wire.people.values():
        assert person.is_bot or not re.search(rf"\b{person.name}\b", log), person.name


def _check_texts(texts: Sequence[str], log: str) -> None:
    for text in texts:
        assert len(text) < LEAST_CHARS or text not in log, text
