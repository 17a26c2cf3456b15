"""The real adapter over the real library, connected to the stand-in for Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from telegram import Update

from bot.adapters.telegram import Telegram
from bot.adapters.telegram.drafts import Stream
from bot.adapters.telegram.inbound import Event, Reader
from bot.adapters.telegram.place import PLATFORM
from bot.adapters.telegram.poller import Poller
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.language import Language
from bot.locales import LocaleSentences
from tests.adapters.previews import RecordingPreviews
from tests.contracts.adapter_cases import RecordingInbox, running
from tests.wire.server import Server
from tests.wire.telegram import TOKEN, TelegramWire, telegram_serving
from tests.wire.telegram_chats import Chat, Person


@dataclass(slots=True)
class TelegramRig:
    """What a test of the adapter has in its hands."""

    wire: TelegramWire
    server: Server
    telegram: Telegram
    inbox: RecordingInbox = field(default_factory=RecordingInbox)
    previews: RecordingPreviews = field(default_factory=RecordingPreviews)
    told: list[str] = field(default_factory=list)
    """What was said on the console, by the keys of its sentences."""

    def poller(self, **values: float) -> Poller:
        """Return a poller that waits for nothing long."""
        poller = Poller(self.telegram.client, self.telegram.take, self.told.append, poll_s=1, grace_s=2)
        quick = {"first_pause_s": 0.01, "conflict_pause_s": 0.01, "calm_s": 0.0}
        for name, value in (quick | values).items():
            setattr(poller, name, value)
        return poller

    @asynccontextmanager
    async def polled(self, poller: Poller | None = None) -> AsyncIterator[Poller]:
        """Receive while the body runs."""
        poller = poller or self.poller()
        async with running(asyncio.create_task(self.telegram.poll(self.told.append, poller))):
            yield poller


@asynccontextmanager
async def rigged(
    wire: TelegramWire | None = None, *, stream: Stream = "auto", token: str = TOKEN, language: Language = Language.EN
) -> AsyncIterator[TelegramRig]:
    """Serve the wire and connect the adapter to it while the body runs."""
    wire = wire or TelegramWire()
    async with telegram_serving(wire) as server:
        telegram = Telegram(token, server.url, stream, LocaleSentences(), language)
        rig = TelegramRig(wire, server, telegram)
        telegram.connect(rig.inbox, rig.previews)
        try:
            yield rig
        finally:
            await telegram.close()


def private(person: Person) -> ThreadAddress:
    """Return somebody's private thread."""
    return ThreadAddress(PLATFORM, str(person.id), ThreadKind.PRIVATE)


def group(chat: Chat, topic: int | None = None) -> ThreadAddress:
    """Return the thread of a group, or of a topic in it."""
    return ThreadAddress(PLATFORM, f"{chat.id}:{topic}" if topic else str(chat.id), ThreadKind.GROUP)


class Reading:
    """Reads what happens on the wire, without a network between."""

    def __init__(self, wire: TelegramWire) -> None:
        """Read what comes after this."""
        self._wire = wire
        wire.updates.allow(["message", "edited_message", "callback_query", "message_reaction"])
        self.reader = Reader(wire.bot.id, wire.bot.username)

    def all(self) -> list[Event | None]:
        """Return what each update is that came since."""
        updates = [Update.de_json(dict(raw), None) for raw in self._wire.updates.pending]
        self._wire.updates.pending.clear()
        return [self.reader.read(update) for update in updates]

    def one(self) -> Event | None:
        """Return what the only one is."""
        [event] = self.all()
        return event
