"""Whether a database file is sound, found out beside a running process and without changing it."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import MigrationFailed
from bot.domain.memory import EmbeddingIndex, RecallQuery, Scope, Vector
from bot.store.candidates import find_candidates
from bot.store.faults import means_broken, translate
from bot.store.migrate import Migrator, shipped
from bot.store.opening import connect_existing
from bot.store.sqlite import SqliteChoice, choose_sqlite
from bot.store.vectors import usable_tables
from bot.store.word_index import holds_our_words

if TYPE_CHECKING:
    import sqlite3


# What another program can do; the next start fills the index, for its words are made by us.
_REBUILD_WORDS = "INSERT INTO memory_fts (memory_fts) VALUES ('delete-all'); PRAGMA user_version = 0;"


class Unsound(StrEnum):
    """What is wrong with a file; ``empty`` and ``outdated`` end by themselves at the next start."""

    DAMAGED = "damaged"
    DANGLING = "dangling"
    MIGRATIONS = "migrations"
    EMPTY = "empty"
    OUTDATED = "outdated"
    WORD_INDEX = "word_index"
    VECTOR_INDEX = "vector_index"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, what SQLite or the ledger says of it, and the SQL that mends it, if any does."""

    kind: Unsound
    detail: str
    mend: str = ""


async def check_database(path: Path, sqlite: SqliteChoice | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with an existing file; nothing for a sound one.

    Raises StoreError where that cannot be told: DatabaseUnusable where it cannot be opened or is
    another program's, DatabaseNewer, DatabaseReadOnly where this user may not write it, DatabaseBusy
    where another process is writing.
    """
    chosen = sqlite or choose_sqlite()
    return await asyncio.to_thread(_check, path, chosen)


def _check(path: Path, sqlite: SqliteChoice) -> tuple[Problem, ...]:
    found: list[Problem] = []
    try:
        connection = connect_existing(sqlite, path)
        try:
            for problem in _problems(connection, sqlite, path):
                found.append(problem)  # noqa: PERF402 - what was found before an error counts
        finally:
            connection.close()
    except sqlite.module.Error as error:
        if means_broken(error):
            found.append(Problem(Unsound.DAMAGED, str(error)))
        elif not found:
            raise translate(error, path) from error
    return tuple(found)


def _problems(connection: sqlite3.Connection, sqlite: SqliteChoice, path: Path) -> Iterator[Problem]:
    behind = list(_migration_problems(connection, Migrator(connection, sqlite.module, path, shipped())))
    yield from behind
    damage = list(_damage(connection))
    yield from damage
    for row in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield Problem(Unsound.DANGLING, f"{row['table']} {row['rowid']} names a row of {row['parent']} that is gone")
    if not behind:
        yield from _vector_problems(connection, sqlite)
        if not any(problem.kind is Unsound.WORD_INDEX for problem in damage):
            yield from _word_problems(connection, sqlite)


def _migration_problems(connection: sqlite3.Connection, migrator: Migrator) -> Iterator[Problem]:
    try:
        pending = migrator.pending()
    except MigrationFailed as error:
        yield Problem(Unsound.MIGRATIONS, str(error.values["problem"]))
        return
    [(entries,)] = connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    for migration in pending:
        yield Problem(Unsound.OUTDATED if entries else Unsound.EMPTY, migration.name)


def _damage(connection: sqlite3.Connection) -> Iterator[Problem]:
    for (line,) in connection.execute("PRAGMA integrity_check(20)").fetchall():
        if "fts5" in line.lower():
            yield Problem(Unsound.WORD_INDEX, line, _REBUILD_WORDS)
        elif line != "ok":
            yield Problem(Unsound.DAMAGED, line)


def _word_problems(connection: sqlite3.Connection, sqlite: SqliteChoice) -> Iterator[Problem]:
    if not holds_our_words(connection):
        return  # the next start builds it anew
    try:
        # A command of FTS5 that compares the index with the memories. It is given as an insert and
        # needs the lock of one, but writes nothing.
        connection.execute("INSERT INTO memory_fts (memory_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite.module.Error as error:
        if not means_broken(error):
            raise
        yield Problem(Unsound.WORD_INDEX, str(error), _REBUILD_WORDS)


def _vector_problems(connection: sqlite3.Connection, sqlite: SqliteChoice) -> Iterator[Problem]:
    """Recall once from each index: no check of SQLite's looks into sqlite-vec's tables."""
    newest = connection.execute("SELECT scope FROM memory ORDER BY id DESC LIMIT 1").fetchone()
    query = RecallQuery("", (), Scope(newest["scope"] if newest else "p0"))
    for row, table in usable_tables(connection):
        index = EmbeddingIndex(row["id"], row["embedder"], row["dimensions"])
        direction = Vector(struct.pack(f"<{index.dimensions}f", 1.0, *[0.0] * (index.dimensions - 1)))
        try:
            table.count(connection)
            find_candidates(query, [(index, direction)], connection)
        except sqlite.module.Error as error:
            if not means_broken(error):
                raise
            yield Problem(Unsound.VECTOR_INDEX, str(error), _drop_index(connection, index))


def _drop_index(connection: sqlite3.Connection, index: EmbeddingIndex) -> str:
    """Return what makes the next start begin another index, and leaves no vectors of this one behind."""
    parts = "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name GLOB ? OR name GLOB ?) ORDER BY name"
    tables = (f"memory_vec_{index.id}_*", f"memory_cells_{index.id}_*")
    names = [row["name"] for row in connection.execute(parts, tables)]
    cells = f"SELECT id FROM embedding_layout WHERE index_id = {index.id}"  # noqa: S608 - shown, not run
    return " ".join(
        [
            f"DELETE FROM embedding_centres WHERE layout_id IN ({cells});",  # noqa: S608 - shown, not run
            f"DELETE FROM embedding_layout WHERE index_id = {index.id};",  # noqa: S608 - shown, not run
            f"DELETE FROM embedding_index WHERE id = {index.id};",  # noqa: S608 - shown, not run
            *[f"DROP TABLE {name};" for name in names],
        ]
    )
