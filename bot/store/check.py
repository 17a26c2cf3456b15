"""Whether a database file is sound, found out beside a running process and without changing it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import DatabaseUnusable
from bot.store.faults import translate
from bot.store.migrate import Migrator, shipped
from bot.store.opening import connect_existing
from bot.store.sqlite import SqliteChoice, choose_sqlite

if TYPE_CHECKING:
    import sqlite3


class Unsound(StrEnum):
    """What is wrong with a file."""

    DAMAGED = "damaged"
    DANGLING = "dangling"
    MIGRATIONS = "migrations"
    OUTDATED = "outdated"
    WORD_INDEX = "word_index"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and what SQLite or the ledger says of it."""

    kind: Unsound
    detail: str


async def check_database(path: Path, sqlite: SqliteChoice | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with an existing file; nothing for a sound one.

    Raises DatabaseUnusable where it cannot be opened at all, DatabaseNewer where we cannot judge it.
    """
    chosen = sqlite or choose_sqlite()
    return await asyncio.to_thread(_check, path, chosen)


def _check(path: Path, sqlite: SqliteChoice) -> tuple[Problem, ...]:
    try:
        connection = connect_existing(sqlite, path)
        try:
            return tuple(_problems(connection, sqlite, path))
        finally:
            connection.close()
    except sqlite.module.Error as error:
        raise translate(error, path) from error


def _problems(connection: sqlite3.Connection, sqlite: SqliteChoice, path: Path) -> Iterator[Problem]:
    for (line,) in connection.execute("PRAGMA integrity_check(20)").fetchall():
        if line != "ok":
            yield Problem(Unsound.DAMAGED, line)
    for row in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield Problem(Unsound.DANGLING, f"{row['table']} {row['rowid']} names a row of {row['parent']} that is gone")
    yield from _migration_problems(Migrator(connection, sqlite.module, path, shipped()))
    yield from _word_index_problems(connection, sqlite)


def _migration_problems(migrator: Migrator) -> Iterator[Problem]:
    try:
        pending = migrator.pending()
    except DatabaseUnusable as error:
        yield Problem(Unsound.MIGRATIONS, str(error.values["problem"]))
        return
    for migration in pending:
        yield Problem(Unsound.OUTDATED, migration.name)


def _word_index_problems(connection: sqlite3.Connection, sqlite: SqliteChoice) -> Iterator[Problem]:
    known = "SELECT 1 FROM sqlite_schema WHERE name = 'memory_fts'"
    if not connection.execute(known).fetchall():
        return
    try:
        # A command of FTS5 that compares the index with the memories; it is given as an insert but writes nothing.
        connection.execute("INSERT INTO memory_fts (memory_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite.module.Error as error:
        yield Problem(Unsound.WORD_INDEX, str(error))
