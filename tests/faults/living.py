"""A house in which one life of Aiki follows another, whatever platform its person talks on."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from typing import Any, Generic, TypeVar

from bot.app import open_aiki
from bot.domain.conversation import Identity
from bot.logs import log_path
from tests.faults.lives import ARMED, SAID, Death, Life, live

REPEAT = "(You may have seen this already.)\n"
LAST_WORD, LAST_ANSWER = "/language", "I speak English with you now."
"""What is said last, and answered after everything else in its place."""
GROWS = "▌"
"""What an answer ends with as long as it is written."""

# A server that has everything imported forks each life: a process of its own without the price of a start.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["tests.faults.lives", "tests.faults.telegram.dying", "tests.faults.discord.dying", "bot.adapters.telegram"]
)


class Living:
    """One life that has begun."""

    def __init__(self, life: Life) -> None:
        """Begin it."""
        self._process: ForkServerProcess = PROCESSES.Process(target=live, args=(life,))
        self._process.start()
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._process.sentinel, self._note_end)

    def _note_end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._ended.set()

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process.pid is not None
        return self._process.pid

    async def ends(self, within_s: float = 20.0) -> int:
        """Wait for its end, and return how it ended: 0, or minus the signal."""
        async with asyncio.timeout(within_s):
            await self._ended.wait()
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode

    async def dies(self) -> None:
        """Wait until it has killed itself."""
        assert await self.ends() == -signal.SIGKILL

    async def dies_or(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Return whether it dies before some work ends; it is killed where it does not."""
        working = asyncio.ensure_future(work())
        dying = asyncio.ensure_future(self._ended.wait())
        await asyncio.wait({working, dying}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        has_died = dying.done()
        for task in (working, dying):
            task.cancel()
        await asyncio.gather(working, dying, return_exceptions=True)
        await self.killed()
        return has_died

    async def killed(self) -> None:
        """Kill it now."""
        if not self._ended.is_set():
            os.kill(self.pid, signal.SIGKILL)
        await self.ends()

    async def told_to_end(self) -> int:
        """End it as a service manager does, and return how it ended."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.ends()


Place = TypeVar("Place")
"""Where people write on a platform."""


@dataclass
class AnyHouse(ABC, Generic[Place]):
    """Where it all happens, on whatever platform."""

    life: Life
    lives: list[Living] = field(default_factory=list, kw_only=True)

    # What is special to a platform

    @property
    @abstractmethod
    def here(self) -> Place:
        """Where Ada talks to Aiki alone."""

    @property
    @abstractmethod
    def begun(self) -> int:
        """How often a life has begun to listen."""

    @abstractmethod
    def has_come_in(self) -> bool:
        """Whether all that was written is kept, as far as the platform can tell."""

    @abstractmethod
    def say_last(self, where: Place) -> None:
        """Have Ada say the last word."""

    @abstractmethod
    def texts(self, where: Place | None = None) -> list[str]:
        """Return what Ada can read, here or there."""

    @abstractmethod
    async def wait_for(self, predicate: Callable[[], object], within_s: float = 20.0) -> None:
        """Wait until something holds on the platform."""

    @abstractmethod
    def calm(self) -> None:
        """Have nothing more go wrong there."""

    # What is the same on each

    async def begin(self, death: Death = Death(), **changed: object) -> Living:  # noqa: B008 - a frozen value
        """Begin a life, and return once it listens; it dies only once it is armed."""
        before = self.begun
        living = self.start(death, **changed)
        await self.wait_for(lambda: self.begun > before)
        return living

    def start(self, death: Death = Death(), **changed: object) -> Living:  # noqa: B008 - a frozen value
        """Begin a life that may die before it listens."""
        living = Living(replace(self.life, death=death, **changed))  # type: ignore[arg-type] # names of Life
        self.lives.append(living)
        return living

    def arm(self) -> None:
        """Have the present life die where it is told to, from now on."""
        (self.life.folder / ARMED).touch()

    def disarm(self) -> None:
        """Have nobody die."""
        (self.life.folder / ARMED).unlink(missing_ok=True)

    async def last_life(self, *places: Place, **changed: object) -> None:
        """Have another life, which nothing befalls, end everything: the last word in each place is answered."""
        self.disarm()
        self.calm()
        living = await self.begin(Death(), **changed)
        for place in places or (self.here,):
            self.say_last(place)
        for place in places or (self.here,):
            await self.wait_for(lambda place=place: _is_over(self.texts(place)))  # type: ignore[misc]
        await self.at_rest()
        assert await living.told_to_end() == 0

    async def at_rest(self, within_s: float = 20.0) -> None:
        """Wait until everything that came in is answered, and that is known to have arrived."""
        async with asyncio.timeout(within_s):
            while not self.has_come_in() or self.left_over():  # noqa: ASYNC110 - another process writes, and wakes nobody
                await asyncio.sleep(0.01)

    def heard(self, where: Place | None = None) -> list[str]:
        """Return what Ada can read somewhere, without the answer to the last word."""
        texts = self.texts(where)
        assert _is_over(texts), texts
        return texts[:-1]

    def printed(self) -> str:
        """Return what stands on the console, of all lives."""
        return (self.life.folder / SAID).read_text("utf-8")

    def log(self) -> str:
        """Return what was logged, by all lives."""
        return log_path(self.life.folder / "aiki.db").read_text("utf-8")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the file something."""
        with closing(sqlite3.connect(self.life.folder / "aiki.db")) as db:
            return db.execute(query).fetchall()

    def left_over(self) -> list[tuple[object, ...]]:
        """Return every message without a turn, every text that did not leave, every preview."""
        return self.rows(
            """
            SELECT 'unanswered', text FROM message
            WHERE role = 'person' AND forgotten_at IS NULL AND id NOT IN (SELECT message_id FROM turn)
            UNION ALL SELECT state, text FROM delivery WHERE state NOT IN ('sent', 'abandoned')
            UNION ALL SELECT 'preview', platform_message_id FROM preview
            """
        )


def _is_over(texts: Sequence[str]) -> bool:
    return bool(texts) and texts[-1].startswith(LAST_ANSWER)


H = TypeVar("H", bound=AnyHouse[Any])


@asynccontextmanager
async def living_in(house: H, known_as: Identity | None) -> AsyncIterator[H]:
    """Live there while the body runs; ``known_as`` is somebody whom the file knows from the beginning."""
    if known_as is not None:
        async with open_aiki(house.life.settings()) as aiki:
            await aiki.owner(known_as)
    try:
        yield house
    finally:
        for living in house.lives:
            await living.killed()


def times_read(texts: list[str], end: str) -> tuple[int, int]:
    """Return how often a text that ends so was read as it is, and how often with the mark of a repeat."""
    read = [text for text in texts if text.endswith(end)]
    marked = sum(text.startswith(REPEAT) for text in read)
    return len(read) - marked, marked
