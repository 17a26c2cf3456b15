"""An answer is seen while it is made, on platforms that can show it: the sequence of it, whatever it is shown with."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from traceback import format_tb
from typing import Protocol

from bot.domain.conversation import ThreadAddress
from bot.domain.errors import StoreError

log = logging.getLogger(__name__)

FIRST_S = 0.4
"""An answer that is there sooner needs no sign that it is on its way."""
FINISH_S = 5.0
"""How long the final text waits for a call that only shows; one that takes longer is left."""
LEAST_NEW_CHARS = 24
GROWS = " ▌"
"""Stands at the end of an answer that is still being written."""


@dataclass(slots=True)
class Live:
    """An answer that is being made in one thread; ``answers`` is the platform's id of the message it is for."""

    address: ThreadAddress
    answers: str | None = None
    text: str = ""
    shown: str = ""
    shown_at: float = -inf
    seen_at: float = -inf
    """When there was last a sign of life, be it text or "typing…"."""
    preview: str | None = None
    is_preview_on_its_way: bool = False
    only_types: bool = False
    is_left: bool = False
    """Whether the final text did not wait: a preview that is still on its way is to be taken away."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there is a message that shows it."""
        return self.preview is not None


class Previews(Protocol):
    """What is told of messages that only show how an answer grows: the part of the ``Outbox`` port needed here."""

    async def note_preview(self, address: ThreadAddress, platform_message_id: str) -> None:
        """Note that an answer is being shown under this id; the next text takes its place."""
        ...


class Growing(ABC):
    """The ``DraftScreen`` port; what is special to a platform is in the methods without a body."""

    typing_s: float
    """How long the platform shows "typing…"."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._live: dict[ThreadAddress, Live] = {}
        self._left: set[asyncio.Task[None]] = set()
        self.previews: Previews | None = None

    def begin(self, address: ThreadAddress, answers: str | None = None) -> None:
        """Show that an answer is being worked on."""
        if (earlier := self._live.get(address)) is not None:
            earlier.ended.set()
            earlier.changed.set()
        live = Live(address, answers)
        self._live[address] = live
        live.task = asyncio.create_task(self._accompany(live))

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Take the whole text so far; None takes it back."""
        live = self._live.get(address)
        if live is not None:
            live.text = text or ""
            live.changed.set()

    async def end(self, address: ThreadAddress) -> None:
        """Show nothing more; returns once nothing is on its way."""
        live = self._live.pop(address, None)
        if live is None or live.task is None:
            return
        live.ended.set()
        live.changed.set()
        _, late = await asyncio.wait([live.task], timeout=FINISH_S)
        if late:
            await self._leave(live, live.task)
        self._forget(address)

    def is_live(self, address: ThreadAddress) -> bool:
        """Whether an answer is being made there."""
        return address in self._live

    async def close(self) -> None:
        """Show nothing of any answer any more."""
        tasks = [live.task for live in self._live.values() if live.task is not None]
        tasks += self._left
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @abstractmethod
    def _pause_s(self, address: ThreadAddress) -> float:
        """Return in how many seconds something may be shown there; 0 is now."""

    @abstractmethod
    def _showing(self, address: ThreadAddress) -> None:
        """Take note that something is about to be shown there."""

    @abstractmethod
    def _forget(self, address: ThreadAddress) -> None:
        """Keep nothing of a thread in which nothing is shown any more."""

    @abstractmethod
    async def _type(self, live: Live) -> None:
        """Show that something is being written."""

    @abstractmethod
    async def _show(self, live: Live) -> None:
        """Show the text so far."""

    @abstractmethod
    def _failed(self, live: Live, error: Exception) -> bool:
        """Take note of what went wrong while showing; False where that is no error of the platform's."""

    def _is_to_be_shown(self, live: Live, now: float) -> bool:
        """Whether the text so far is worth a call by now."""
        if live.only_types or live.text == live.shown:
            return False
        if not live.shown or not live.text.startswith(live.shown):
            return bool(live.text.strip() or live.shown)
        return len(live.text) - len(live.shown) >= LEAST_NEW_CHARS or now >= live.seen_at + self.typing_s

    async def _leave(self, live: Live, task: asyncio.Task[None]) -> None:
        live.is_left = True
        if live.is_preview_on_its_way:
            # Whether the preview arrives is not known: it is waited for, to be taken away.
            self._left.add(task)
            task.add_done_callback(self._left.discard)
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _accompany(self, live: Live) -> None:
        """Show what there is to show, until the answer is there."""
        await _for(live.ended, FIRST_S)
        try:
            while not live.ended.is_set():
                live.changed.clear()
                wait = await self._step(live)
                if not live.ended.is_set():
                    await _for(live.changed, wait)
        except Exception as error:  # noqa: BLE001 - a defect here must not be the end of the answer
            where = "".join(format_tb(error.__traceback__))
            log.error("an answer is not shown any more while it grows: %s\n%s", type(error).__name__, where)

    async def _step(self, live: Live) -> float:
        """Show what is new, or that there will be something; return how long to wait before the next look."""
        if (wait := self._pause_s(live.address)) > 0:
            return wait
        now = asyncio.get_running_loop().time()
        is_shown = self._is_to_be_shown(live, now)
        if not is_shown and (wait := live.seen_at + self.typing_s - now) > 0:
            return wait
        self._showing(live.address)
        live.seen_at = now
        try:
            if is_shown:
                live.shown, live.shown_at = live.text, now
                await self._show(live)
            else:
                await self._type(live)
        except Exception as error:
            if not isinstance(error, StoreError) and not self._failed(live, error):
                raise
            # What is only shown may fail: the answer itself goes through the outbox.
            log.info("an answer could not be shown while it grew: %s", type(error).__name__)
        return self.typing_s

    async def _note(self, live: Live, preview: str) -> bool:
        """Have a preview that stands there replaced by the final text; False where it is to be taken away at once."""
        if live.is_left:
            return False
        live.preview = preview
        if self.previews is None:
            return True
        try:
            await self.previews.note_preview(live.address, preview)
        except StoreError:
            live.only_types = True
            return False
        return True


async def _for(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but not longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
