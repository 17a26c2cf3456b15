"""Vectors in sqlite-vec's table, with the scope as its partition key; large scopes are searched by cells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from heapq import nlargest
from typing import TYPE_CHECKING

from bot.domain.memory import RecallQuery, Vector
from bot.store.vector_cells import Cells
from bot.store.vector_tables import SAID_UNTIL, Row, until_of

if TYPE_CHECKING:
    import sqlite3

CHUNK_SIZE = 16
"""Vectors a ``vec0`` table reserves at a time for each scope; tables of earlier versions have 64, which is as well.
With the default of 1,024 a thousand scopes of ten 512-dimensional vectors took 2.1 GB and 1.8 ms an insert. One vector
is found in a fifth of the time that 64 take: SQLite comes to it by way of all that lie before it in its chunk."""


class Vec0Table:
    """The float32 vectors of an index: what is true. Its cells are made from them and only propose."""

    def __init__(self, index_id: int) -> None:
        """Use the table of this index."""
        self.cells = Cells(index_id)
        self._table = f"memory_vec_{index_id:d}"
        # sqlite-vec's own tables: look-ups and counts in them do not scan the vectors.
        self._rows, self._chunks = f"{self._table}_rowids", f"{self._table}_chunks"

    def create(self, db: sqlite3.Connection, dimensions: int) -> None:
        """Make room for the index; one of an earlier version gets what it lacks."""
        db.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self._table} USING vec0("
            "memory_id INTEGER PRIMARY KEY, scope TEXT PARTITION KEY, "
            f"embedding float[{dimensions:d}] distance_metric=cosine, chunk_size={CHUNK_SIZE})"
        )
        if db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (self._chunks,)).fetchone():
            # With every insert sqlite-vec asks for the last chunk of the partition, and has no index for it. It is of
            # the partition alone, so that the last chunk is its last entry: else 2 ms an insert among 500,000.
            db.execute(f"CREATE INDEX IF NOT EXISTS {self._table}_by_scope ON {self._chunks} (partition00)")

    def drop(self, db: sqlite3.Connection) -> None:
        """Remove all of its vectors."""
        self.cells.drop(db)
        db.execute(f"DROP TABLE {self._table}")

    def put(self, db: sqlite3.Connection, rows: Sequence[Row]) -> None:
        """Store vectors; one that was there is replaced."""
        self.remove(db, json.dumps([row.memory_id for row in rows]))
        db.executemany(
            f"INSERT INTO {self._table} (memory_id, scope, embedding) VALUES (?, ?, ?)",  # noqa: S608 - our own name
            [(row.memory_id, row.scope, row.vector) for row in rows],
        )
        self.cells.put(db, rows)

    def remove(self, db: sqlite3.Connection, memory_ids: str) -> int:
        """Remove the vectors of a JSON list of memories; return how many there were."""
        known = db.execute(
            f"SELECT rowid FROM {self._rows} WHERE rowid IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own name
            (memory_ids,),
        ).fetchall()
        delete = f"DELETE FROM {self._table} WHERE memory_id = ?"  # noqa: S608 - our own name
        db.executemany(delete, [(row["rowid"],) for row in known])
        self.cells.remove(db, memory_ids)
        return len(known)

    def some(self, db: sqlite3.Connection, limit: int) -> list[int]:
        """Return the memories of some of its vectors."""
        rows = db.execute(f"SELECT rowid FROM {self._rows} LIMIT ?", (limit,))  # noqa: S608 - our own name
        return [row["rowid"] for row in rows]

    def count(self, db: sqlite3.Connection) -> int:
        """Return how many vectors there are; quick."""
        return int(db.execute(f"SELECT count(*) FROM {self._rows}").fetchone()[0])  # noqa: S608 - our own name

    def held(self, db: sqlite3.Connection) -> set[int]:
        """Return the memories that have a vector here."""
        return {row["rowid"] for row in db.execute(f"SELECT rowid FROM {self._rows}")}  # noqa: S608 - our own name

    def sizes(self, db: sqlite3.Connection) -> dict[str, int]:
        """Return about how many vectors each scope has; never too few, and quick."""
        rows = db.execute(
            f"""
            SELECT partition00 AS scope, count(*) * (SELECT size FROM {self._chunks} LIMIT 1) AS vectors
            FROM {self._chunks} GROUP BY partition00
            """  # noqa: S608 - our own name
        )
        return {row["scope"]: row["vectors"] for row in rows}

    def vectors(self, db: sqlite3.Connection, memory_ids: Sequence[int]) -> list[tuple[int, Vector]]:
        """Return the vectors of these memories, in their order; those that have none are left out."""
        rows = db.execute(
            f"SELECT memory_id, embedding FROM json_each(?) CROSS JOIN {self._table} ON memory_id = value",  # noqa: S608 - our own name
            (json.dumps(list(memory_ids)),),
        )
        return [(row["memory_id"], Vector(row["embedding"])) for row in rows]

    def nearest(
        self, db: sqlite3.Connection, query: RecallQuery, vector: Vector, limit: int
    ) -> list[tuple[int, float]]:
        """Return the nearest memories in the query's scope, not later than it asks, each with its cosine."""
        layouts = self.cells.layouts(db, query.scope.key)
        until = until_of(query)
        if any(layout.is_full for layout in layouts):
            proposed = self.cells.nearest(db, layouts, vector, limit, until)
            if until is None or len(proposed) >= limit:  # else little is old enough: all of it is looked at below
                cosines = self.cosines(db, vector, proposed)
                return nlargest(limit, cosines.items(), key=lambda one: (one[1], one[0]))
        in_time = "" if until is None else f"AND memory_id IN ({SAID_UNTIL})"
        rows = db.execute(
            f"""
            SELECT memory_id, 1 - distance AS cosine FROM {self._table}
            WHERE embedding MATCH :vector AND k = :limit AND scope = :scope {in_time}
            """,  # noqa: S608 - our own name
            {"vector": vector, "limit": limit, "scope": query.scope.key, "until": until},
        )
        return [(row["memory_id"], row["cosine"]) for row in rows]

    def cosines(self, db: sqlite3.Connection, vector: Vector, memory_ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of these memories; those that have no vector here are left out."""
        rows = db.execute(
            f"""
            SELECT memory_id, 1 - vec_distance_cosine(embedding, ?) AS cosine
            FROM json_each(?) CROSS JOIN {self._table} ON memory_id = value
            """,  # noqa: S608 - our own name
            (vector, json.dumps(list(memory_ids))),
        )
        return {row["memory_id"]: row["cosine"] for row in rows}
