"""Units of work that are waited for together share a commit, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import DiskFull, StoreError
from bot.store.database import Database
from tests.fakes.clock import FakeClock
from tests.store.conftest import own_sqlite, path

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from bot.store import SqliteChoice

__all__ = ["own_sqlite", "path"]  # fixtures

Work = Callable[["sqlite3.Connection"], object]


@pytest.fixture
async def database(path: Path, own_sqlite: SqliteChoice) -> Database:
    """An open file with one empty table of the test's own, and a count of its commits."""
    opened = await Database.open(path, FakeClock(), own_sqlite)
    await opened.write(lambda db: db.execute("CREATE TABLE line (text TEXT UNIQUE)").close())
    return opened


def add(text: str) -> Work:
    return lambda db: db.execute("INSERT INTO line VALUES (?) RETURNING rowid", (text,)).fetchone()[0]


async def lines(database: Database) -> list[str]:
    return await database.read(lambda db: [row[0] for row in db.execute("SELECT text FROM line ORDER BY rowid")])


async def test_each_gets_its_own_result_and_the_order_is_kept(database: Database) -> None:
    ids = await asyncio.gather(*(database.write(add(str(number))) for number in range(200)))
    assert ids == list(range(1, 201))
    assert await lines(database) == [str(number) for number in range(200)]
    await database.close()


async def test_what_waits_together_is_committed_together(database: Database) -> None:
    commits: list[str] = []
    await database.write(lambda db: db.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None))
    commits.clear()
    await asyncio.gather(*(database.write(add(str(number))) for number in range(50)))
    assert len(commits) <= 2
    await database.close()


async def test_one_that_fails_takes_nothing_back_but_itself(database: Database) -> None:
    def half_done(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO line VALUES ('half')")
        raise ValueError("no more")

    ends = await asyncio.gather(
        database.write(add("one")),
        database.write(half_done),
        database.write(add("one")),
        database.write(add("two")),
        return_exceptions=True,
    )
    assert [type(end) for end in ends] == [int, ValueError, StoreError, int]
    assert await lines(database) == ["one", "two"]
    await database.close()


async def test_where_everything_is_rolled_back_each_is_done_again_alone(database: Database) -> None:
    def overfull(db: sqlite3.Connection) -> None:
        [(pages,)] = db.execute("PRAGMA page_count").fetchall()
        db.execute(f"PRAGMA max_page_count = {pages}").fetchall()
        try:
            db.execute("INSERT INTO line VALUES (?)", ("x" * 2_000_000,))
        finally:
            db.execute("PRAGMA max_page_count = 1000000").fetchall()

    ends = await asyncio.gather(
        database.write(add("one")), database.write(overfull), database.write(add("two")), return_exceptions=True
    )
    assert isinstance(ends[1], DiskFull)
    assert await lines(database) == ["one", "two"]
    await database.close()


async def test_what_nobody_waits_for_any_more_is_done_all_the_same(database: Database) -> None:
    writing = asyncio.create_task(database.write(add("left")))
    await asyncio.sleep(0)
    writing.cancel()
    await database.write(add("after"))
    assert await lines(database) == ["left", "after"]
    await database.close()


async def test_closing_waits_for_what_was_begun(database: Database, path: Path, own_sqlite: SqliteChoice) -> None:
    writing = [asyncio.create_task(database.write(add(str(number)))) for number in range(20)]
    await asyncio.sleep(0)
    await database.close()
    assert sum(1 for task in writing if task.done() and not task.exception()) == 20
    again = await Database.open(path, FakeClock(), own_sqlite)
    assert len(await lines(again)) == 20
    await again.close()
