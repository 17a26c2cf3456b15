"""Where the vectors of one index lie: a ``vec0`` table, or plain rows that numpy scans."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.domain.ids import MemoryId
from bot.domain.memory import RecallQuery, Vector
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

VEC0, BLOB = "vec0", "blob"

CHUNK_SIZE = 64
"""Vectors a ``vec0`` table reserves at a time for each scope. With the default of 1,024 a thousand
scopes of ten 512-dimensional vectors took 2.1 GB and 1.8 ms an insert, with 64 132 MB and 0.13 ms;
a search among 10,000 in one scope costs a fifth more."""


SAID_UNTIL = "SELECT id FROM memory WHERE scope = :scope AND said_at <= :until"
"""The memories of a scope that are not too new, for a search as of an earlier moment."""


def until_of(query: RecallQuery) -> str | None:
    """Return the value of ``:until``."""
    return None if query.said_until is None else to_text(query.said_until)


@dataclass(frozen=True, slots=True)
class Row:
    """A vector as it is stored."""

    memory_id: MemoryId
    scope: str
    vector: Vector


class VectorTable(Protocol):
    """The vectors of one index, whatever holds them."""

    def create(self, db: sqlite3.Connection, dimensions: int) -> None:
        """Make room for the index."""
        ...

    def drop(self, db: sqlite3.Connection) -> None:
        """Remove all of its vectors."""
        ...

    def put(self, db: sqlite3.Connection, rows: Sequence[Row]) -> None:
        """Store vectors; one that was there is replaced."""
        ...

    def remove(self, db: sqlite3.Connection, memory_ids: str) -> int:
        """Remove the vectors of a JSON list of memories; return how many there were."""
        ...

    def count(self, db: sqlite3.Connection) -> int:
        """Return how many vectors there are; quick."""
        ...

    def held(self, db: sqlite3.Connection) -> set[int]:
        """Return the memories that have a vector here."""
        ...

    def nearest(self, db: sqlite3.Connection, query: RecallQuery, vector: Vector, limit: int) -> tuple[str, object]:
        """Return a query for (memory_id, cosine) of the nearest in scope, and the value of its ``?``.

        The query may also use ``:scope``, ``:until`` and ``:limit``; its own value stands for ``{value}``.
        """
        ...


class Vec0Table:
    """Vectors in sqlite-vec's table; the scope is its partition key, so only its own vectors are read."""

    def __init__(self, index_id: int) -> None:
        """Use the table of this index."""
        self._table = f"memory_vec_{index_id:d}"
        # sqlite-vec's own table of rows: look-ups and counts in it do not scan the vectors.
        self._rows = f"{self._table}_rowids"

    def create(self, db: sqlite3.Connection, dimensions: int) -> None:
        """Make room for the index."""
        db.execute(
            f"CREATE VIRTUAL TABLE {self._table} USING vec0(memory_id INTEGER PRIMARY KEY, scope TEXT PARTITION KEY, "
            f"embedding float[{dimensions:d}] distance_metric=cosine, chunk_size={CHUNK_SIZE})"
        )

    def drop(self, db: sqlite3.Connection) -> None:
        """Remove all of its vectors."""
        db.execute(f"DROP TABLE {self._table}")

    def put(self, db: sqlite3.Connection, rows: Sequence[Row]) -> None:
        """Store vectors; one that was there is replaced."""
        self.remove(db, json.dumps([row.memory_id for row in rows]))
        db.executemany(
            f"INSERT INTO {self._table} (memory_id, scope, embedding) VALUES (?, ?, ?)",  # noqa: S608 - our own name
            [(row.memory_id, row.scope, row.vector) for row in rows],
        )

    def remove(self, db: sqlite3.Connection, memory_ids: str) -> int:
        """Remove the vectors of a JSON list of memories; return how many there were."""
        known = db.execute(
            f"SELECT rowid FROM {self._rows} WHERE rowid IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own name
            (memory_ids,),
        ).fetchall()
        delete = f"DELETE FROM {self._table} WHERE memory_id = ?"  # noqa: S608 - our own name
        db.executemany(delete, [(row["rowid"],) for row in known])
        return len(known)

    def count(self, db: sqlite3.Connection) -> int:
        """Return how many vectors there are; quick."""
        return int(db.execute(f"SELECT count(*) FROM {self._rows}").fetchone()[0])  # noqa: S608 - our own name

    def held(self, db: sqlite3.Connection) -> set[int]:
        """Return the memories that have a vector here."""
        return {row["rowid"] for row in db.execute(f"SELECT rowid FROM {self._rows}")}  # noqa: S608 - our own name

    def nearest(self, db: sqlite3.Connection, query: RecallQuery, vector: Vector, limit: int) -> tuple[str, object]:
        """Return a query for (memory_id, cosine) of the nearest in scope, and its value."""
        sql = (
            f"SELECT memory_id, 1 - distance AS cosine FROM {self._table} "  # noqa: S608 - our own name
            "WHERE embedding MATCH {value} AND k = :limit AND scope = :scope"
        )
        return sql if query.said_until is None else f"{sql} AND memory_id IN ({SAID_UNTIL})", vector


class BlobTable:
    """Vectors in plain rows, read and compared by numpy: slower, but it needs no extension."""

    def __init__(self, index_id: int) -> None:
        """Use the rows of this index."""
        self._id = index_id

    def create(self, db: sqlite3.Connection, dimensions: int) -> None:
        """Make room for the index: nothing to do, the table serves every index."""

    def drop(self, db: sqlite3.Connection) -> None:
        """Remove all of its vectors."""
        db.execute("DELETE FROM embedding_blob WHERE index_id = ?", (self._id,))

    def put(self, db: sqlite3.Connection, rows: Sequence[Row]) -> None:
        """Store vectors; one that was there is replaced."""
        db.executemany(
            "INSERT OR REPLACE INTO embedding_blob (index_id, memory_id, scope, embedding) VALUES (?, ?, ?, ?)",
            [(self._id, row.memory_id, row.scope, row.vector) for row in rows],
        )

    def remove(self, db: sqlite3.Connection, memory_ids: str) -> int:
        """Remove the vectors of a JSON list of memories; return how many there were."""
        return db.execute(
            "DELETE FROM embedding_blob WHERE index_id = ? AND memory_id IN (SELECT value FROM json_each(?))",
            (self._id, memory_ids),
        ).rowcount

    def count(self, db: sqlite3.Connection) -> int:
        """Return how many vectors there are; quick."""
        return int(db.execute("SELECT count(*) FROM embedding_blob WHERE index_id = ?", (self._id,)).fetchone()[0])

    def held(self, db: sqlite3.Connection) -> set[int]:
        """Return the memories that have a vector here."""
        rows = db.execute("SELECT memory_id FROM embedding_blob WHERE index_id = ?", (self._id,))
        return {row["memory_id"] for row in rows}

    def nearest(self, db: sqlite3.Connection, query: RecallQuery, vector: Vector, limit: int) -> tuple[str, object]:
        """Return a query for (memory_id, cosine) of the nearest in scope, and its value."""
        rows = db.execute(
            f"""
            SELECT memory_id, embedding FROM embedding_blob
            WHERE index_id = :index AND scope = :scope AND (:until IS NULL OR memory_id IN ({SAID_UNTIL}))
            """,  # noqa: S608 - our own statement
            {"index": self._id, "scope": query.scope.key, "until": until_of(query)},
        ).fetchall()
        sql = "SELECT value ->> 0 AS memory_id, value ->> 1 AS cosine FROM json_each({value})"
        return sql, json.dumps(_scan(rows, vector, limit))


def _scan(rows: Sequence[sqlite3.Row], vector: Vector, limit: int) -> list[tuple[int, float]]:
    if not rows:
        return []
    import numpy as np  # noqa: PLC0415 - costs 0.2 s at start, and only this fallback needs it

    matrix = np.frombuffer(b"".join(row["embedding"] for row in rows), dtype="<f4").reshape(len(rows), -1)
    cosines = matrix @ np.frombuffer(vector, dtype="<f4")
    best = np.argsort(-cosines, kind="stable")[:limit]
    return [(int(rows[place]["memory_id"]), float(cosines[place])) for place in best]


def table_of(index_id: int, storage: str) -> VectorTable:
    """Return the table of an index by the ``storage`` it was made with."""
    return Vec0Table(index_id) if storage == VEC0 else BlobTable(index_id)
