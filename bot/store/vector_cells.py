"""The cells of a large scope: its vectors as small whole numbers, like ones together, so that a search reads a few."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING

from bot.domain.memory import Vector
from bot.store.cell_centres import Centres, whole_numbers
from bot.store.vector_tables import Row

if TYPE_CHECKING:
    import sqlite3

PARTITIONS = 65_536
"""Numbers that each layout has for its cells."""

CHUNK_SIZE, CHUNK_SIZE_OF_ALL = 128, 512
"""Vectors a cell reserves at a time: half of the last chunk is empty on average, 32 KB a cell. The fewer chunks, the
quicker they are looked through: where all lie in one cell, that counts for more."""

PROPOSED_BEYOND = 60
"""How many more the whole numbers propose than are wanted: their order is not quite that of the cosines."""
FULLEST, LEAST_OF_A_CELL = 4, 32
"""So many cells propose all that is wanted, those behind them less: the more is asked for, the longer it takes."""
MOST_NEAREST = 4_096
"""sqlite-vec gives no more at once."""
SMALLER, LEAST_CELLS = 4, 32
"""A search stays within so many times its share of the cells, were they alike, and may always look at a few."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the vectors of a scope are divided.

    ``vectors`` is about how many there were when it was made, ``held`` how many it holds. A search looks through
    ``searched`` times the square root of that, in the cells nearest to it. Vectors of the memories up to ``unmoved_to``
    may still lie elsewhere.
    """

    id: int
    scope: str
    vectors: int
    searched: float
    held: int
    unmoved_to: int

    @property
    def is_full(self) -> bool:
        """Whether all vectors of the scope are in it."""
        return not self.unmoved_to

    @property
    def partitions(self) -> tuple[int, int]:
        """The lowest and the highest number of its cells."""
        return self.id * PARTITIONS, (self.id + 1) * PARTITIONS - 1


class Cells:
    """The cells of one index: a table of sqlite-vec whose partition key is the cell."""

    def __init__(self, index_id: int) -> None:
        """Use the cells of this index, if it has any."""
        self._index = index_id
        self._table = f"memory_cells_{index_id:d}"
        self._chunks = f"{self._table}_chunks"

    def drop(self, db: sqlite3.Connection) -> None:
        """Remove all cells and layouts."""
        db.execute("DELETE FROM embedding_layout WHERE index_id = ?", (self._index,))
        db.execute(f"DROP TABLE IF EXISTS {self._table}")

    def layouts(self, db: sqlite3.Connection, scope: str | None = None) -> list[Layout]:
        """Return the layouts of one scope or of all, the newest first."""
        rows = db.execute(
            """
            SELECT id, scope, vectors, searched, held, unmoved_to FROM embedding_layout
            WHERE index_id = ? AND (?2 IS NULL OR scope = ?2) ORDER BY id DESC
            """,
            (self._index, scope),
        )
        return [Layout(*row) for row in rows]

    def layout(self, db: sqlite3.Connection, layout_id: int) -> Layout | None:
        """Return one layout, if it is there."""
        return next((layout for layout in self.layouts(db) if layout.id == layout_id), None)

    def lay_out(self, db: sqlite3.Connection, scope: str, vectors: int, searched: float, centres: Centres) -> None:
        """Begin to divide a scope into cells around these centres."""
        size = CHUNK_SIZE if len(centres.cells) > 1 else CHUNK_SIZE_OF_ALL
        # L1: its order is close to that of the cosines, and it takes a third of the time of L2.
        db.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self._table} USING vec0("
            "memory_id INTEGER PRIMARY KEY, cell INTEGER PARTITION KEY, "
            f"embedding int8[{centres.dimensions:d}] distance_metric=l1, chunk_size={size})"
        )
        db.execute(f"CREATE INDEX IF NOT EXISTS {self._table}_by_cell ON {self._chunks} (partition00)")
        sql = """
        INSERT INTO embedding_layout (index_id, scope, vectors, searched, unmoved_to)
        VALUES (?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM memory)) RETURNING id
        """
        [(layout_id,)] = db.execute(sql, (self._index, scope, vectors, searched)).fetchall()
        self._keep_centres(db, layout_id, centres.numbered_from(layout_id * PARTITIONS))

    def put(self, db: sqlite3.Connection, rows: Sequence[Row]) -> None:
        """Put vectors that are in no cell into the newest layout of their scope, if there is one."""
        for scope in dict.fromkeys(row.scope for row in rows):
            layouts = self.layouts(db, scope)
            if layouts:
                self._add(db, layouts[0], [(row.memory_id, row.vector) for row in rows if row.scope == scope])

    def move(self, db: sqlite3.Connection, layout: Layout, rows: Sequence[tuple[int, Vector]], rest_to: int) -> None:
        """Put vectors into the cells of a layout, out of an older one's; those up to ``rest_to`` are yet to come."""
        self._take_out(db, json.dumps([memory_id for memory_id, _ in rows]))
        self._add(db, layout, rows)
        db.execute("UPDATE embedding_layout SET unmoved_to = ? WHERE id = ?", (rest_to, layout.id))
        if not rest_to:
            older = "DELETE FROM embedding_layout WHERE index_id = ? AND scope = ? AND id < ?"
            db.execute(older, (self._index, layout.scope, layout.id))

    def remove(self, db: sqlite3.Connection, memory_ids: str) -> None:
        """Remove the vectors of a JSON list of memories; a cell that is empty then is given up."""
        if not db.execute("SELECT 1 FROM embedding_layout WHERE index_id = ? LIMIT 1", (self._index,)).fetchone():
            return  # nothing was ever divided: there may not even be a table
        touched = self._take_out(db, memory_ids)
        sizes = self._chunks_of(db, touched)
        self._give_up(db, [cell for cell in touched if not sizes[cell]])

    def nearest(
        self, db: sqlite3.Connection, layouts: Sequence[Layout], vector: Vector, limit: int, until: str | None
    ) -> list[int]:
        """Return memories of which the ``limit`` nearest are some, out of all layouts of a scope."""
        wanted = limit + PROPOSED_BEYOND
        return [one for layout in layouts for one in self._nearest_in(db, layout, vector, wanted, until)]

    def _nearest_in(
        self, db: sqlite3.Connection, layout: Layout, vector: Vector, wanted: int, until: str | None
    ) -> list[int]:
        near = f"""
        SELECT near.memory_id, near.distance FROM json_each(:cells) AS chosen CROSS JOIN {self._table} AS near
        WHERE near.embedding MATCH vec_int8(:code) AND near.k = value ->> 1 AND near.cell = value ->> 0
        """  # noqa: S608 - our own name
        cells = self.cells_near(db, layout, vector)
        # What is too new is left out afterwards, so that all of a cell has to be looked at.
        fully, less = (MOST_NEAREST, MOST_NEAREST) if until else (wanted, LEAST_OF_A_CELL)
        each = [fully if place < FULLEST else less for place in range(len(cells))]
        in_time = "JOIN memory ON memory.id = memory_id WHERE said_at <= :until"
        rows = db.execute(
            f"SELECT memory_id FROM ({near}) {in_time if until else ''} ORDER BY distance LIMIT :wanted",  # noqa: S608 - our own
            {
                "cells": json.dumps(list(zip(cells, each, strict=True))),
                "code": whole_numbers([vector])[0],
                "until": until,
                "wanted": wanted,
            },
        )
        return [row["memory_id"] for row in rows]

    def cells_near(self, db: sqlite3.Connection, layout: Layout, vector: Vector) -> list[int]:
        """Return the cells nearest to a vector, as many as hold what a search looks through."""
        ordered = self._centres(db, layout.id).nearest(vector)
        sql = f"SELECT count(*) FROM {self._chunks} WHERE partition00 BETWEEN ? AND ?"  # noqa: S608 - our own name
        [(chunks,)] = db.execute(sql, layout.partitions).fetchall()
        share = min(layout.searched / max(layout.held, 1) ** 0.5, 1.0)
        sizes = self._chunks_of(db, ordered[: max(ceil(SMALLER * share * len(ordered)), LEAST_CELLS)])
        before = accumulate(sizes.values(), initial=0)
        return [cell for cell, so_far in zip(sizes, before, strict=False) if so_far < share * chunks and sizes[cell]]

    def _chunks_of(self, db: sqlite3.Connection, cells: Sequence[int]) -> dict[int, int]:
        """Return how many chunks each of these cells has, in their order."""
        rows = db.execute(
            f"""
            SELECT value AS cell, (SELECT count(*) FROM {self._chunks} WHERE partition00 = value) AS chunks
            FROM json_each(?)
            """,  # noqa: S608 - our own name
            (json.dumps(list(cells)),),
        )
        return {row["cell"]: row["chunks"] for row in rows}

    def _add(self, db: sqlite3.Connection, layout: Layout, rows: Sequence[tuple[int, Vector]]) -> None:
        if not rows:
            return
        vectors = [vector for _, vector in rows]
        cells = self._centres(db, layout.id).assign(vectors)
        codes = whole_numbers(vectors)
        db.executemany(
            f"INSERT INTO {self._table} (memory_id, cell, embedding) VALUES (?, ?, vec_int8(?))",  # noqa: S608 - our own name
            [(memory_id, cell, code) for (memory_id, _), cell, code in zip(rows, cells, codes, strict=True)],
        )
        db.execute("UPDATE embedding_layout SET held = held + ? WHERE id = ?", (len(rows), layout.id))

    def _take_out(self, db: sqlite3.Connection, memory_ids: str) -> list[int]:
        """Remove the vectors of a JSON list of memories; return the cells that they were in."""
        known = db.execute(
            f"SELECT memory_id, cell FROM json_each(?) CROSS JOIN {self._table} ON memory_id = value",  # noqa: S608 - our own name
            (memory_ids,),
        ).fetchall()
        delete = f"DELETE FROM {self._table} WHERE memory_id = ?"  # noqa: S608 - our own name
        db.executemany(delete, [(row["memory_id"],) for row in known])
        lost = Counter(row["cell"] // PARTITIONS for row in known)
        fewer = "UPDATE embedding_layout SET held = held - ? WHERE id = ?"
        db.executemany(fewer, [(count, layout_id) for layout_id, count in lost.items()])
        return sorted({row["cell"] for row in known})

    def _centres(self, db: sqlite3.Connection, layout_id: int) -> Centres:
        sql = "SELECT cells, middles FROM embedding_centres WHERE layout_id = ?"
        [(cells, middles)] = db.execute(sql, (layout_id,)).fetchall()
        return Centres.from_bytes(cells, middles)

    def _keep_centres(self, db: sqlite3.Connection, layout_id: int, centres: Centres) -> None:
        sql = "INSERT OR REPLACE INTO embedding_centres (layout_id, cells, middles) VALUES (?, ?, ?)"
        db.execute(sql, (layout_id, *centres.to_bytes()))

    def _give_up(self, db: sqlite3.Connection, empty: Sequence[int]) -> None:
        """Forget the middles of cells whose last vector was removed: they say what was in them."""
        for layout_id in sorted({cell // PARTITIONS for cell in empty}):
            rest = self._centres(db, layout_id).without(empty)
            if len(rest.cells):
                self._keep_centres(db, layout_id, rest)
            else:
                db.execute("DELETE FROM embedding_layout WHERE id = ?", (layout_id,))
