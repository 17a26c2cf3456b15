"""A stand-in for Telegram with one person in it, and the lives of Aiki that talk with them, one after the other."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.app import open_aiki
from bot.domain.conversation import Identity
from bot.logs import log_path
from tests.faults.telegram.dying import ARMED, SAID, Death, Life, live
from tests.wire.telegram import TelegramWire, telegram_serving
from tests.wire.telegram_chats import Chat, Person

REPEAT = "(You may have seen this already.)\n"
LAST_WORD, LAST_ANSWER = "/language", "I speak English with you now."
"""What is said last, and answered after everything else in its chat."""

# A server that has everything imported forks each life: a process of its own without the price of a start.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.telegram.dying"])


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


@dataclass
class House:
    """Where it all happens."""

    wire: TelegramWire
    life: Life
    ada: Person
    lives: list[Living] = field(default_factory=list)

    async def begin(self, death: Death = Death(), **changed: object) -> Living:  # noqa: B008 - a frozen value
        """Begin a life, and return once it asks Telegram what is new; it dies only once it is armed."""
        before = self.wire.counts["getUpdates"]
        living = Living(replace(self.life, death=death, **changed))  # type: ignore[arg-type] # names of Life
        self.lives.append(living)
        await self.wire.wait_for(lambda: self.wire.counts["getUpdates"] > before, 20)
        return living

    def arm(self) -> None:
        """Have the present life die where it is told to, from now on."""
        (self.life.folder / ARMED).touch()

    async def last_life(self, *chats: Chat, **changed: object) -> None:
        """Have another life, which nothing befalls, end everything: the last word in each chat is answered."""
        self.disarm()
        self.wire.faults.clear()
        living = await self.begin(Death(), **changed)
        for chat in chats or (self.wire.private(self.ada),):
            self.wire.says(self.ada, LAST_WORD, chat)
        for chat in chats or (self.wire.private(self.ada),):
            await self.wire.wait_for(lambda chat=chat: _is_over(self.wire.texts(chat)), 20)  # type: ignore[misc]
        await self.at_rest()
        assert await living.told_to_end() == 0

    async def at_rest(self, within_s: float = 20.0) -> None:
        """Wait until everything that came in is answered, and that is known to have arrived."""
        async with asyncio.timeout(within_s):
            while self.wire.updates.pending or self.left_over():  # noqa: ASYNC110 - what another process writes wakes nobody
                await asyncio.sleep(0.01)

    def disarm(self) -> None:
        """Have nobody die."""
        (self.life.folder / ARMED).unlink(missing_ok=True)

    def heard(self, chat: Chat | None = None) -> list[str]:
        """Return what Ada can read in a chat, without the answer to the last word."""
        texts = self.wire.texts(chat or self.ada)
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


def _is_over(texts: list[str]) -> bool:
    return bool(texts) and texts[-1].startswith(LAST_ANSWER)


@asynccontextmanager
async def open_house(folder: Path, *, paired: bool = True) -> AsyncIterator[House]:
    """Serve Telegram while the body runs; ``paired``: Ada is known already. Every life ends with the body."""
    wire = TelegramWire()
    ada = wire.person("Ada")
    async with telegram_serving(wire) as server:
        house = House(wire, Life(folder, server.url, wire.token), ada)
        if paired:
            await _pair(house.life, ada)
        try:
            yield house
        finally:
            for living in house.lives:
                await living.killed()


async def _pair(life: Life, person: Person) -> None:
    async with open_aiki(life.settings()) as aiki:
        await aiki.owner(Identity("telegram", str(person.id), person.first_name))


def times_read(texts: list[str], end: str) -> tuple[int, int]:
    """Return how often a text that ends so was read as it is, and how often with the mark of a repeat."""
    read = [text for text in texts if text.endswith(end)]
    marked = sum(text.startswith(REPEAT) for text in read)
    return len(read) - marked, marked
