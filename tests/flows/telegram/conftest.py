"""A whole Aiki as ``aiki run`` wires it, in this process, against a stand-in for Telegram; and Ada, who talks to it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import bot.adapters.growing
import bot.adapters.telegram.adapter
import bot.adapters.telegram.pace
import bot.core.deliver
from bot.adapters.telegram import Telegram
from bot.adapters.telegram.poller import Poller
from bot.app import Aiki, open_aiki
from bot.cli.serve import everything
from bot.cli.serve_telegram import ServedTelegram
from bot.domain.conversation import Identity
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.settings import Settings
from tests.wire.telegram import TelegramWire, telegram_serving
from tests.wire.telegram_chats import Chat, Message, Person
from tests.wire.telegram_media import Media

GROWS = "▌"
"""What an answer ends with in a group as long as it is written."""


_FORMAT = logging.Formatter("%(levelname)s %(name)s: %(message)s")
LEAST_CHARS = 5
"""A shorter text may stand in a log by chance."""


@dataclass
class Home:
    """Where Ada talks to Aiki."""

    wire: TelegramWire
    aiki: Aiki
    ada: Person
    running: asyncio.Task[int]

    async def quiet(self) -> None:
        """Wait until Telegram has nothing left to hand over, and nothing waits for an answer."""
        await self.wire.wait_for(lambda: not self.wire.updates.pending, 10)
        await self.aiki.inbox.idle()

    async def say(self, text: str, chat: Chat | None = None, **how: Any) -> str:
        """Write something, and return what came of it."""
        return await self.after(lambda: self.wire.says(self.ada, text, chat, **how), chat)

    async def send(self, media: Media, chat: Chat | None = None) -> str:
        """Send something, and return what came of it."""
        return await self.after(lambda: self.wire.sends(self.ada, media, chat), chat)

    async def after(self, deed: Callable[[], object], chat: Chat | None = None) -> str:
        """Do something, wait until all about it is done, and return what was said then."""
        before = len(self.wire.texts(chat or self.ada))
        deed()
        await self.quiet()
        return "\n".join(self.wire.texts(chat or self.ada)[before:])

    async def reads(self, count: int, by: Person | None = None) -> list[str]:
        """Wait until so many texts can be read in a private chat, and return them."""
        await self.wire.wait_for(lambda: len(self.wire.texts(by or self.ada)) >= count)
        return self.wire.texts(by or self.ada)

    @property
    def last(self) -> Message:
        """The last text in Ada's private chat."""
        return self.wire.messages(self.ada)[-1]

    def press(self, button: str, message: Message | None = None, by: Person | None = None) -> str:
        """Press a button by its name, and return the query's id."""
        message = message or self.last
        [data] = [one["callback_data"] for one in message.buttons if one["callback_data"].partition(":")[0] == button]
        return self.wire.presses(by or self.ada, message, data)

    async def toast(self, query_id: str) -> str:
        """Wait for what is shown for a press, and return it."""
        await self.wire.wait_for(lambda: any(one.query_id == query_id for one in self.wire.toasts))
        return next(one.text for one in self.wire.toasts if one.query_id == query_id)


OpenHome = Callable[..., AbstractAsyncContextManager[Home]]


@pytest.fixture
def open_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> OpenHome:
    """Return what opens a home; nobody waits there for what only spares people's eyes and Telegram's patience.

    When it is closed, what Aiki logged there has no token in it, nothing that was said and nobody's name.
    """
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(bot.adapters.growing, "FIRST_S", 0.0)
    monkeypatch.setattr(bot.adapters.telegram.pace, "PRIVATE_EVERY_S", 0.02)
    monkeypatch.setattr(bot.adapters.telegram.pace, "GROUP_EVERY_S", 0.02)
    sooner = partial(Poller, first_pause_s=0.02, conflict_pause_s=0.05)
    monkeypatch.setattr(bot.adapters.telegram.adapter, "Poller", sooner)
    monkeypatch.setattr(bot.core.deliver, "_FIRST_PAUSE", timedelta(seconds=0.05))
    monkeypatch.setattr(bot.core.deliver, "_SOON", timedelta(seconds=0.02))

    @asynccontextmanager
    async def opened(
        wire: TelegramWire | None = None, *, paired: bool = True, ada: Person | None = None, **how: Any
    ) -> AsyncIterator[Home]:
        """Open it; what ``open_aiki`` takes goes there, everything else is a setting."""
        wire = wire or TelegramWire()
        ada = ada or wire.person("Ada")
        wired = {name: how.pop(name) for name in ("providers", "clock", "classifier", "observer") if name in how}
        async with telegram_serving(wire) as server:
            values = {"db": tmp_path / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
            values |= {"telegram_token": wire.token, "telegram_base_url": server.url, "settle_seconds": 0}
            settings = Settings.model_validate(values | how)
            telegram = Telegram(wire.token, server.url, settings.telegram_stream, LocaleSentences(), settings.language)
            async with open_aiki(settings, [telegram], **wired) as aiki:
                if paired:
                    await aiki.owner(Identity("telegram", str(ada.id), ada.first_name))
                running = asyncio.create_task(everything(aiki, [ServedTelegram(telegram)], Language.EN))
                try:
                    await _begun(wire, running)
                    yield Home(wire, aiki, ada, running)
                finally:
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)
                    await aiki.inbox.close(timedelta(seconds=1))
                    await telegram.close()
        _check_log("\n".join(_FORMAT.format(one) for one in caplog.records if one.name.startswith("bot.")), wire)

    return opened


def _check_log(log: str, wire: TelegramWire) -> None:
    assert wire.token not in log
    for chat in wire.chats.values():
        for message in chat.messages.values():
            for text in (message.text, *message.earlier, message.file_name):
                assert len(text) < LEAST_CHARS or text not in log, text
    for person in wire.people.values():
        assert person.is_bot or not re.search(rf"\b{person.first_name}\b", log), person.first_name


async def _begun(wire: TelegramWire, running: asyncio.Task[int]) -> None:
    waiting = asyncio.ensure_future(wire.wait_for(lambda: wire.counts["getUpdates"] or wire.webhook.url, 10))
    await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    await waiting


@pytest.fixture
async def home(open_home: OpenHome) -> AsyncIterator[Home]:
    """A home in which Ada is known, with no model but the built-in companion."""
    async with open_home() as opened:
        yield opened


def code_in(printed: str) -> str:
    """Return the code that stands on the console."""
    found = re.search(r"code: (\w{4}) (\w{4})", printed)
    assert found is not None, printed
    return found[1] + found[2]


async def printed(capsys: pytest.CaptureFixture[str], wanted: str, work: Callable[[], Awaitable[object]]) -> str:
    """Return what was printed once ``wanted`` stands in it; ``work`` waits for something to happen meanwhile."""
    text = ""
    async with asyncio.timeout(10):
        while wanted not in (text := text + capsys.readouterr().out):
            await work()
    return text
