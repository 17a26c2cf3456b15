"""What comes in, taken in order within each channel, and again where it cannot be kept: Discord sends it but once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from traceback import format_tb

from bot.adapters.discord.errors import is_passing
from bot.domain.errors import AikiError, StoreError

log = logging.getLogger(__name__)

AGAIN_S, LONGEST_S = 1.0, 60.0

Take = Callable[[], Awaitable[None]]
Tell = Callable[[AikiError], Awaitable[None]]


class Lanes:
    """One line of events a channel; while it is ``held``, what comes waits for what was missed before it."""

    def __init__(self) -> None:
        """Begin held: at start it is not known yet what was missed."""
        self._lines: dict[object, deque[tuple[Take, Tell | None]]] = {}
        self._workers: dict[object, asyncio.Task[None]] = {}
        self._open = asyncio.Event()
        self._is_closed = False

    def hold(self) -> None:
        """Take nothing from the lines until ``release``."""
        self._open.clear()

    def release(self) -> None:
        """Take what waits."""
        self._open.set()

    async def is_open(self) -> None:
        """Wait until what comes is taken."""
        await self._open.wait()

    async def idle(self) -> None:
        """Wait until all that came is taken."""
        while self._workers:
            await asyncio.gather(*self._workers.values(), return_exceptions=True)

    def put(self, lane: object, take: Take, tell: Tell | None = None) -> None:
        """Have an event taken behind those that wait in its lane; ``tell`` tells the person what was wrong with it."""
        if self._is_closed:
            return
        self._lines.setdefault(lane, deque()).append((take, tell))
        if lane not in self._workers:
            self._workers[lane] = asyncio.create_task(self._serve(lane))

    async def close(self) -> None:
        """Take nothing more; what was not kept is asked for again at the next start."""
        self._is_closed = True
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _serve(self, lane: object) -> None:
        line = self._lines[lane]
        try:
            await self._open.wait()
            while line:
                take, tell = line[0]
                await until_kept(take, tell)
                line.popleft()
                await self._open.wait()
        finally:
            self._workers.pop(lane, None)
            if not line:
                self._lines.pop(lane, None)


async def until_kept(take: Take, tell: Tell | None = None) -> None:
    """Take an event in, and try again for as long as it cannot be kept; its person is told once."""
    pause, is_told = AGAIN_S, False
    while True:
        try:
            return await take()
        except StoreError as error:
            log.error("an event cannot be kept now: %s", error)
            if tell is not None and not is_told:
                is_told = True
                await tell(error)
        except AikiError as error:
            log.error("an event was not taken: %s: %s", type(error).__name__, error)
            if tell is not None:
                await tell(error)
            return None
        except Exception as error:  # noqa: BLE001 - an event of a form that nobody foresaw must hold up no other
            if not is_passing(error):
                where = "".join(format_tb(error.__traceback__))
                log.error("an event was not understood: %s\n%s", type(error).__name__, where)
                return None
            log.warning("Discord cannot be asked about an event now: %s", type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_S)
