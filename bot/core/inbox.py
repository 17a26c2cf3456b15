"""What comes in from messaging platforms: kept at once, answered in order, as soon as the person has finished."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from traceback import format_tb

from bot.core.attend import MAX_IMAGES
from bot.core.commands import command_meant
from bot.core.complete import Completions
from bot.core.gestures import Gestures, verdict_of
from bot.core.intend import is_command
from bot.core.notices import Notices
from bot.core.turn import TurnHandler
from bot.domain.conversation import EditEnd, Identity, InboundMessage, KeptMessage, ThreadAddress, clean_message
from bot.domain.delivery import Notice
from bot.domain.errors import StoreError
from bot.domain.gesture import Button, Choice, Pick, Press, Pressed, Reaction, Typing
from bot.domain.ids import MessageId
from bot.domain.text import MAX_MESSAGE_CHARS
from bot.ports import Conversations

log = logging.getLogger(__name__)

ALBUM = timedelta(seconds=0.8)
"""How long the pictures of one album may be apart."""
MOST_SETTLING = 6
"""A person who never pauses is answered after this many settle times."""
AGAIN = timedelta(seconds=30)
"""What cannot be answered because the file cannot be written is tried again after this."""


@dataclass(slots=True)
class _Line:
    """What waits in one thread; ``open`` is the message that may still be added to, until ``closes_at``.

    ``stopped`` are messages the person said stop to before their turn had begun.
    """

    waiting: deque[MessageId] = field(default_factory=deque)
    open: KeptMessage | None = None
    sender: Identity | None = None
    album: str | None = None
    stopped: set[MessageId] = field(default_factory=set)
    opened_at: float = 0.0
    closes_at: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    worker: asyncio.Task[None] | None = None


class Inbox:
    """The ``Inbox`` port over the turn handler."""

    def __init__(
        self,
        handler: TurnHandler,
        conversations: Conversations,
        gestures: Gestures,
        completions: Completions,
        notices: Notices,
        settle: timedelta,
    ) -> None:
        """Answer messages that come within ``settle`` of one another as one; with zero each by itself."""
        self._handler = handler
        self._conversations = conversations
        self._gestures = gestures
        self._completions = completions
        self._notices = notices
        self._settle_s = settle.total_seconds()
        self._intake = asyncio.Lock()
        self._lines: dict[ThreadAddress, _Line] = {}
        self._recovered: set[MessageId] = set()
        self._closing = asyncio.Event()

    async def receive(self, inbound: InboundMessage) -> None:
        """Take in a message; it is answered in the background."""
        await self._take_in(inbound)

    async def _take_in(self, inbound: InboundMessage, *, stays_alone: bool = False) -> bool:
        """Take in a message, and return whether that was new; one that ``stays_alone`` is joined with no other."""
        async with self._intake:
            line = self._lines.get(inbound.address)
            open_one = self._joins(line, inbound) if line is not None and not stays_alone else None
            kept = await self._handler.keep(inbound, open_one)
            if kept is None:
                return False
            if command_meant(kept.text) == "stop":
                self._stop(inbound.address)
            joined = kept.id == open_one
            if joined:  # it may have been taken up in this moment, as it was before
                self._handler.stops.restart(inbound.address, kept.id)
            self._line_up(kept, inbound, joined=joined, may_grow=not stays_alone)
        return True

    def _stop(self, address: ThreadAddress) -> None:
        """Stop what is being answered in a thread, and what was said before now and waits for its turn."""
        self._handler.stops.stop(address)
        if (line := self._lines.get(address)) is not None:
            line.stopped.update(line.waiting)

    async def edited(self, inbound: InboundMessage) -> None:
        """Take in the new text of a message; one that was never taken in is a new one."""
        person = await self._gestures.person(inbound.sender)
        if person is None:
            return  # who may not come in was told so when they wrote
        inbound = clean_message(inbound)
        async with self._intake:
            edited = await self._conversations.edit(inbound, person.id)
            if edited.end is EditEnd.REOPENED and edited.message_id is not None:
                self._handler.stops.restart(inbound.address, edited.message_id)
                self._enqueue(inbound.address, edited.message_id).stopped.discard(edited.message_id)
        if edited.end is EditEnd.UNKNOWN and inbound.is_addressed:
            await self.receive(inbound)

    async def pressed(self, press: Press) -> Pressed:
        """Do what a button says."""
        if press.button is Button.STOP and await self._gestures.person(press.sender) is not None:
            return await self._gestures.told_stop(press, stopped=self._handler.stops.stop(press.address))
        done = await self._gestures.press(press)
        if done.answer is not None and not await self._take_in(done.answer, stays_alone=True):
            return await self._gestures.told_too_late(press)
        if done.reopened is not None:
            self._enqueue(press.address, done.reopened)
        return done.pressed

    async def picked(self, pick: Pick) -> Pressed:
        """Do what was picked; the same pick that comes again is answered once."""
        done = await self._gestures.pick(pick)
        if done.answer is not None:
            await self._take_in(done.answer, stays_alone=True)
        return done.pressed

    async def choice(self, pick: Pick) -> Choice | None:
        """Return what a pick means; None where there is no such choice, or it is somebody else's."""
        return await self._gestures.choice(pick)

    async def complete(self, typing: Typing) -> tuple[Choice, ...]:
        """Return how a command's argument may go on."""
        return await self._completions.complete(typing)

    async def reacted(self, reaction: Reaction) -> None:
        """Take in what a person thinks of an answer."""
        await self._gestures.react(reaction, verdict_of(reaction.emoji))

    async def moved(self, address: ThreadAddress, platform_thread_id: str) -> None:
        """Take in that a thread goes on under another id."""
        await self._conversations.move_thread(address, platform_thread_id)

    async def deleted(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> None:
        """Take in that messages were taken away; one of which something is left is answered for that, if it was not."""
        async with self._intake:
            for message_id in await self._conversations.delete(address, platform_message_ids):
                self._handler.stops.restart(address, message_id)
                left = await self._conversations.message(message_id)
                line = self._lines.get(address)
                if line is not None and line.open is not None and line.open.id == message_id:
                    line.open = left
                if left is not None:
                    self._enqueue(address, message_id)
                elif line is not None and message_id in line.waiting:
                    line.waiting.remove(message_id)
                    line.changed.set()

    async def knows(self, identity: Identity) -> bool:
        """Whether somebody may come in."""
        return await self._gestures.person(identity) is not None

    async def tell(self, notice: Notice) -> None:
        """Owe a notice to a person who is known; strangers are told nothing."""
        await self._notices.tell(notice)

    async def recover(self) -> int:
        """Line up what was kept but never answered because the process died; return how many those were."""
        waiting = await self._conversations.unanswered()
        self._recovered.update(message.id for message in waiting)
        for message in waiting:
            self._enqueue(message.address, message.id)
        return len(waiting)

    async def close(self, patience: timedelta) -> None:
        """Take up nothing more; wait so long for what is being answered. The rest is answered at the next start."""
        self._closing.set()
        workers = [line.worker for line in self._lines.values() if line.worker is not None]
        for line in self._lines.values():
            line.changed.set()
        if workers:
            _, late = await asyncio.wait(workers, timeout=patience.total_seconds())
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until everything that was taken in is answered."""
        while workers := [line.worker for line in self._lines.values() if line.worker is not None]:
            await asyncio.gather(*workers, return_exceptions=True)

    def _joins(self, line: _Line, inbound: InboundMessage) -> MessageId | None:
        """Return the message this one goes on with: the sender's last, while that is still open and has room."""
        if line.open is None or not _is_same(line.sender, inbound.sender) or not _has_room(line.open, inbound):
            return None
        if inbound.album is not None and line.album is not None:
            return line.open.id if inbound.album == line.album else None
        is_apart = inbound.quote is not None or is_command(inbound.text.strip())
        return None if is_apart or self._settle_s == 0 else line.open.id

    def _line_up(self, kept: KeptMessage, inbound: InboundMessage, *, joined: bool, may_grow: bool) -> None:
        now = asyncio.get_running_loop().time()
        line = self._lines.setdefault(inbound.address, _Line())
        pause = max(self._settle_s, ALBUM.total_seconds()) if inbound.album is not None else self._settle_s
        if not joined:
            may_grow = may_grow and pause > 0 and (inbound.album is not None or not is_command(kept.text))
            line.open, line.sender, line.album = kept if may_grow else None, inbound.sender, inbound.album
            line.opened_at = now
        elif line.open is not None:
            line.open, line.album = kept, inbound.album or line.album
        line.closes_at = min(now + pause, line.opened_at + MOST_SETTLING * pause)
        self._enqueue(inbound.address, kept.id)

    def _enqueue(self, address: ThreadAddress, message_id: MessageId) -> _Line:
        line = self._lines.setdefault(address, _Line())
        if message_id not in line.waiting:
            line.waiting.append(message_id)
        line.changed.set()
        if line.worker is None and not self._closing.is_set():
            line.worker = asyncio.create_task(self._serve(address, line))
        return line

    async def _serve(self, address: ThreadAddress, line: _Line) -> None:
        try:
            while line.waiting and not self._closing.is_set():
                await self._settled(line)
                if self._closing.is_set() or not line.waiting:
                    return  # what it waited for may have been taken away
                message_id = line.waiting.popleft()
                await self._answer(address, message_id, stopped=message_id in line.stopped)
        finally:
            line.worker = None
            if not line.waiting:
                self._lines.pop(address, None)

    async def _settled(self, line: _Line) -> None:
        """Wait until nothing more is going to be added to the message whose turn it is."""
        loop = asyncio.get_running_loop()
        while line.open is not None and line.open.id == line.waiting[0] and not self._closing.is_set():
            left = line.closes_at - loop.time()
            if left <= 0:
                line.open = None
                return
            line.changed.clear()
            try:
                async with asyncio.timeout(left):
                    await line.changed.wait()
            except TimeoutError:
                continue

    async def _answer(self, address: ThreadAddress, message_id: MessageId, *, stopped: bool) -> None:
        try:
            if message_id in self._recovered:  # counted only now: what waits behind others has not been tried
                await self._conversations.begin_attempt(message_id)
                self._recovered.discard(message_id)
            await self._handler.answer(message_id, stopped=stopped)
        except StoreError as error:
            log.error("message %d cannot be answered now: %s: %s", message_id, type(error).__name__, error)
            loop = asyncio.get_running_loop()
            loop.call_later(AGAIN.total_seconds(), self._enqueue, address, message_id)
        except Exception as error:  # noqa: BLE001 - one message that cannot be answered holds up no other
            # It stays unanswered in the file, and so is tried again at the next start.
            where = "".join(format_tb(error.__traceback__))
            log.error("message %d could not be answered: %s\n%s", message_id, type(error).__name__, where)


def _is_same(one: Identity | None, other: Identity) -> bool:
    return one is not None and (one.platform, one.platform_user_id) == (other.platform, other.platform_user_id)


def _has_room(open_one: KeptMessage, inbound: InboundMessage) -> bool:
    """Whether a message can be added to without becoming longer, or bringing more, than one may."""
    chars = len(open_one.text) + 1 + len(inbound.whole_text)
    return chars <= MAX_MESSAGE_CHARS and len(open_one.attachments) + len(inbound.attachments) <= MAX_IMAGES
