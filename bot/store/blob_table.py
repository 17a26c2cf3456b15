"""Vectors in plain rows, compared by numpy, for machines on which sqlite-vec does not load."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import TYPE_CHECKING

from bot.domain.memory import RecallQuery, Vector
from bot.store.vector_tables import SAID_UNTIL, Row, until_of

if TYPE_CHECKING:
    import sqlite3

COMPARED_TOGETHER = 1_024
"""Vectors in memory at a time: 2 MB of them."""


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

    def some(self, db: sqlite3.Connection, limit: int) -> list[int]:
        """Return the memories of some of its vectors."""
        rows = db.execute("SELECT memory_id FROM embedding_blob WHERE index_id = ? LIMIT ?", (self._id, limit))
        return [row["memory_id"] for row in rows]

    def held(self, db: sqlite3.Connection) -> set[int]:
        """Return the memories that have a vector here."""
        rows = db.execute("SELECT memory_id FROM embedding_blob WHERE index_id = ?", (self._id,))
        return {row["memory_id"] for row in rows}

    def nearest(
        self, db: sqlite3.Connection, query: RecallQuery, vector: Vector, limit: int
    ) -> list[tuple[int, float]]:
        """Return the nearest memories in the query's scope, not later than it asks, each with its cosine."""
        rows = db.execute(
            f"""
            SELECT memory_id, embedding FROM embedding_blob
            WHERE index_id = :index AND scope = :scope AND (:until IS NULL OR memory_id IN ({SAID_UNTIL}))
            """,  # noqa: S608 - our own statement
            {"index": self._id, "scope": query.scope.key, "until": until_of(query)},
        )
        return nlargest(limit, _compared(rows, vector), key=lambda one: (one[1], one[0]))

    def cosines(self, db: sqlite3.Connection, vector: Vector, memory_ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of these memories; those that have no vector here are left out."""
        rows = db.execute(
            """
            SELECT memory_id, embedding FROM embedding_blob
            WHERE index_id = ? AND memory_id IN (SELECT value FROM json_each(?))
            """,
            (self._id, json.dumps(list(memory_ids))),
        )
        return dict(_compared(rows, vector))


def _compared(rows: sqlite3.Cursor, vector: Vector) -> Iterator[tuple[int, float]]:
    """Yield (memory_id, cosine) of the rows, some at a time: what is in memory does not grow with them."""
    import numpy as np  # noqa: PLC0415 - costs 0.2 s at start, and only this fallback needs it

    while some := rows.fetchmany(COMPARED_TOGETHER):
        matrix = np.frombuffer(b"".join(row["embedding"] for row in some), dtype="<f4").reshape(len(some), -1)
        cosines = matrix @ np.frombuffer(vector, dtype="<f4")
        yield from zip((row["memory_id"] for row in some), map(float, cosines), strict=True)
