"""Units of work: whole, in order, and indifferent to what becomes of their callers."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from bot.store import SqliteChoice, Store
from tests.fakes.clock import FakeClock
from tests.store.house import House

pytestmark = pytest.mark.parametrize("sqlite", ["vec0"], indirect=True)


class Held:
    """A piece of work that stops in the middle until it is let go."""

    def __init__(self) -> None:
        """Be neither begun nor let go."""
        self.begun, self.let_go = threading.Event(), threading.Event()

    def rename(self, db: sqlite3.Connection) -> None:
        """Rename the owner in two steps, with the stop between them."""
        db.execute("UPDATE person SET name = 'half'")
        self._stop()
        db.execute("UPDATE person SET name = 'whole'")

    def read(self, db: sqlite3.Connection) -> str:
        """Read the owner's name after the stop."""
        db.execute("SELECT * FROM person").fetchall()
        self._stop()
        return str(db.execute("SELECT name FROM person").fetchone()[0])

    def _stop(self) -> None:
        self.begun.set()
        assert self.let_go.wait(10)


async def name_of_owner(store: Store) -> str | None:
    owner = await store.people.owner()
    assert owner is not None
    return owner.name


async def test_a_write_whose_caller_is_cancelled_ends_whole(store: Store, house: House) -> None:
    await house.owner()
    held = Held()
    task = asyncio.create_task(store.database.write(held.rename))
    await asyncio.to_thread(held.begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    held.let_go.set()
    await store.database.write(lambda db: None)
    assert await name_of_owner(store) == "whole"


async def test_a_reader_whose_caller_is_cancelled_reads_again(store: Store, house: House) -> None:
    await house.owner()
    held = Held()
    task = asyncio.create_task(store.database.read(held.read))
    await asyncio.to_thread(held.begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    held.let_go.set()
    assert await name_of_owner(store) == "Ola"


async def test_a_reader_sees_one_unchanging_view(store: Store, house: House) -> None:
    await house.owner()
    held = Held()
    reading = asyncio.create_task(store.database.read(held.read))
    await asyncio.to_thread(held.begun.wait)
    await store.database.write(lambda db: db.execute("UPDATE person SET name = 'Kari'").close())
    held.let_go.set()
    assert await reading == "Ola"
    assert await name_of_owner(store) == "Kari"


async def test_closing_waits_for_what_was_begun(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    store = await Store.open(path, clock, sqlite)
    await House(store, clock).owner()
    held = Held()
    reading = asyncio.create_task(store.database.read(held.read))
    await asyncio.to_thread(held.begun.wait)
    closing = asyncio.create_task(store.close())
    held.let_go.set()
    assert await reading == "Ola"
    await closing


async def test_who_waits_to_read_while_it_closes_is_told(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    store = await Store.open(path, clock, sqlite)
    await House(store, clock).owner()
    held = [Held(), Held()]
    reading = [asyncio.create_task(store.database.read(one.read)) for one in held]
    for one in held:
        await asyncio.to_thread(one.begun.wait)
    waiting = asyncio.create_task(store.people.owner())
    await asyncio.sleep(0)
    closing = asyncio.create_task(store.close())
    for one in held:
        one.let_go.set()
    await asyncio.gather(*reading, closing)
    with pytest.raises(StoreError, match="closed"):
        await waiting


_KEEP = """
import asyncio, os, sys
from pathlib import Path
from bot.store import Store
from tests.fakes.clock import FakeClock
from tests.store.house import House

async def main():
    clock = FakeClock()
    await House(await Store.open(Path(sys.argv[1]), clock), clock).say("I was here")
    if sys.argv[2] == "die":
        os._exit(9)

asyncio.run(main())
"""


def keep_and(end: str, path: Path) -> int:
    command = [sys.executable, "-W", "ignore", "-c", _KEEP, str(path), end]
    return subprocess.run(command, check=False, timeout=30).returncode  # noqa: S603 - our own script


async def test_a_kept_message_survives_the_death_of_the_process(
    path: Path, clock: FakeClock, sqlite: SqliteChoice
) -> None:
    assert await asyncio.to_thread(keep_and, "die", path) == 9
    async with await Store.open(path, clock, sqlite) as store:
        assert [message.text for message in await store.conversations.unanswered()] == ["I was here"]


def test_a_process_that_never_closes_its_store_ends_all_the_same(path: Path, sqlite: SqliteChoice) -> None:
    assert sqlite.name
    assert keep_and("leave", path) == 0
