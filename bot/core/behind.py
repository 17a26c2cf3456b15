"""Work that is done behind the conversation's back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Behind:
    """Does one kind of work in the background, whenever there may be something to do.

    One run is at work and at most one waits for it: that one does what everybody meanwhile asked for. The work sees to
    it itself that its runs do not meet.
    """

    def __init__(self, name: str) -> None:
        """The log calls it by this ``name`` where it fails."""
        self._name = name
        self._runs: set[asyncio.Task[None]] = set()

    def soon(self, work: Callable[[], Awaitable[object]]) -> None:
        """Have it done; returns at once."""
        if len(self._runs) > 1:
            return  # one is at work, and another begins when it has ended
        run = asyncio.create_task(_done(work))
        self._runs.add(run)
        run.add_done_callback(self._ended)

    def _ended(self, run: asyncio.Task[None]) -> None:
        self._runs.discard(run)
        if not run.cancelled() and (error := run.exception()) is not None:
            log.error("%s failed: %s: %s", self._name, type(error).__name__, error)

    async def rest(self, patience_s: float) -> None:
        """Wait for what goes on, for so long, then break it off."""
        if self._runs:
            _, late = await asyncio.wait(self._runs, timeout=patience_s)
            for run in late:
                run.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _done(work: Callable[[], Awaitable[object]]) -> None:
    await work()
