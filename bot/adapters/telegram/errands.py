"""Small calls that nobody waits for: a tick on a button, a word of regret. Those about one chat are made in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

log = logging.getLogger(__name__)

CLOSING_S = 2.0
"""How long an end waits for those that are under way."""

Errand = Callable[[], Awaitable[None]]


class Errands:
    """What is still to be called, by chat. A call that hangs holds up nothing that comes in."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._last: dict[int, asyncio.Task[None]] = {}

    def run(self, chat: int, errand: Errand) -> None:
        """Do this behind whatever is still to be done for the chat."""
        task = asyncio.create_task(_behind(self._last.get(chat), errand))
        self._last[chat] = task
        task.add_done_callback(partial(self._done, chat))

    def _done(self, chat: int, task: asyncio.Task[None]) -> None:
        if self._last.get(chat) is task:
            del self._last[chat]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a small call failed: %s", type(error).__name__)

    async def close(self) -> None:
        """Finish, or give up what takes long."""
        if not self._last:
            return
        _, late = await asyncio.wait(self._last.values(), timeout=CLOSING_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _behind(earlier: asyncio.Task[None] | None, errand: Errand) -> None:
    if earlier is not None:
        await asyncio.wait([earlier])
    await errand()
