"""The updates that wait for the bot, and how it fetches them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Any

from tests.wire.telegram_refusals import Refused

Json = dict[str, Any]

ONLY_IF_NAMED = {"message_reaction", "message_reaction_count", "chat_member"}
LONGEST_POLL_S = 50
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
HAS_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Pulse:
    """Wakes whoever waits for the next change."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._next = asyncio.Event()

    def beat(self) -> None:
        """Wake all who wait."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self) -> None:
        """Wait for the next beat."""
        await self._next.wait()


class Updates:
    """A queue whose head stays until the bot confirms it."""

    def __init__(self) -> None:
        """Begin with nothing waiting."""
        self.pending: deque[Json] = deque()
        self.pulse = Pulse()
        self.allowed: frozenset[str] | None = None
        self.confirmed_offset = 0
        self.last_id = 700_000_000
        self.refuses_newer = False
        """Whether a second poller is turned away; Telegram turns away the first."""
        self.conflicts = 0
        self._polls = 0
        self._holding: int | None = None
        self._ended_by = OTHER_POLLER

    def add(self, kind: str, body: Json) -> Json | None:
        """Have an update wait, if the bot asked for its kind."""
        allowed = kind not in ONLY_IF_NAMED if self.allowed is None else kind in self.allowed
        if not allowed:
            return None
        self.last_id += 1
        update = {"update_id": self.last_id, kind: body}
        self.pending.append(update)
        self.pulse.beat()
        return update

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot asked for; an empty list is the usual ones, None what it was."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one counts from the end."""
        if offset < 0:
            offset = self.pending[max(offset, -len(self.pending))]["update_id"] if self.pending else 0
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        self.confirmed_offset = max(self.confirmed_offset, offset)

    def interrupt(self, cause: str) -> None:
        """End the poll that is being held."""
        self._polls += 1
        self._ended_by = cause
        self.pulse.beat()

    async def poll(self, offset: int, limit: int, hold_s: float) -> list[Json]:
        """Return what waits, or hold the call until something does."""
        if self._holding is not None and self.refuses_newer:
            self.conflicts += 1
            raise Refused(OTHER_POLLER, 409)
        if self._holding is not None:
            self.interrupt(OTHER_POLLER)
        self._polls += 1
        mine = self._holding = self._polls
        self.confirm(offset)
        try:
            await self._hold(mine, min(hold_s, LONGEST_POLL_S))
        finally:
            if self._holding == mine:
                self._holding = None
        return list(islice(self.pending, limit))

    async def _hold(self, mine: int, hold_s: float) -> None:
        try:
            async with asyncio.timeout(hold_s):
                while not self.pending:
                    await self.pulse.wait()
                    if self._polls != mine:
                        self.conflicts += 1
                        raise Refused(self._ended_by, 409)
        except TimeoutError:
            pass

    @property
    def is_polled(self) -> bool:
        """Whether a poll is being held at this moment."""
        return self._holding is not None
