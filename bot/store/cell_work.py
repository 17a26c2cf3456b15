"""Dividing large scopes into cells, a small piece at a time while everything else goes on."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from bot.store.cell_training import BLOCK, SAMPLE_A_CELL, Training
from bot.store.vec0_table import Vec0Table
from bot.store.vector_cells import PARTITIONS, Layout

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CellRules:
    """When a scope is divided, and how finely.

    It is from ``few`` vectors on (searching fewer takes some milliseconds), into ``cells_a_root`` times their
    square root of cells, and anew when it has grown ``growth``-fold. A search looks through ``least_searched`` times
    that root of vectors, or more where the sample says so. ``moved`` memories are looked at in a transaction.
    """

    few: int = 2_048
    cells_a_root: float = 2.0
    growth: int = 4
    least_searched: float = 16.0
    moved: int = 256


@dataclass(slots=True)
class _Division:
    """A scope that is being divided: the memories of the sample still to be read, and what is trained."""

    table: Vec0Table
    index_id: int
    scope: str
    vectors: int
    training: Training
    sample: list[int]


class CellWork:
    """Finds what is to be divided and does it; an end at any point leaves a sound index, and it is taken up again."""

    def __init__(self, database: Database, rules: CellRules) -> None:
        """Work on the current index of ``database``."""
        self._database = database
        self._rules = rules
        self._division: _Division | None = None

    async def step(self) -> bool:
        """Do a tenth of a second's work; return whether there was any."""
        division = self._division
        if division is None:
            return await self._begin()
        if division.sample:
            piece, division.sample = division.sample[:BLOCK], division.sample[BLOCK:]
            vectors = await self._database.read(partial(division.table.vectors, memory_ids=piece))
            await asyncio.to_thread(division.training.add, [vector for _, vector in vectors])
        elif not await asyncio.to_thread(division.training.step):
            self._division = None
            await self._database.write(partial(_lay_out, division, self._rules.least_searched))
            log.info("%d vectors of %s are put into cells", division.vectors, division.scope)
        return True

    async def _begin(self) -> bool:
        found = await self._database.read(partial(_next, self._rules))
        if isinstance(found, _Division):
            self._division = found
        elif found is not None:
            await self._database.write(partial(_fill, *found, self._rules.moved))
        return found is not None


def _next(rules: CellRules, db: sqlite3.Connection) -> _Division | tuple[Vec0Table, int] | None:
    """Return the layout to go on filling, or the scope to be divided; None where all is done."""
    row = db.execute("SELECT id, dimensions FROM embedding_index WHERE is_current AND storage = 'vec0'").fetchone()
    if row is None:
        return None
    table = Vec0Table(row["id"])
    newest: dict[str, Layout] = {}
    for layout in table.cells.layouts(db):
        newest.setdefault(layout.scope, layout)
    for layout in newest.values():
        if not layout.is_full:
            return table, layout.id
    for scope, vectors in table.sizes(db).items():
        known = newest.get(scope)
        if vectors >= (rules.few if known is None else known.vectors * rules.growth):
            return _division_of(table, row, scope, vectors, rules, db)
    return None


def _division_of(
    table: Vec0Table, index: sqlite3.Row, scope: str, vectors: int, rules: CellRules, db: sqlite3.Connection
) -> _Division:
    cells = min(ceil(rules.cells_a_root * vectors**0.5), PARTITIONS)
    training = Training(cells, index["dimensions"])
    return _Division(table, index["id"], scope, vectors, training, _sample(db, scope, cells * SAMPLE_A_CELL / vectors))


def _sample(db: sqlite3.Connection, scope: str, share: float) -> list[int]:
    """Return this share of a scope's memories, picked by a hash of their numbers: the same every time."""
    sql = "SELECT id FROM memory WHERE scope = ? AND (id * 2654435761 & 4294967295) < ? ORDER BY id"
    return [row["id"] for row in db.execute(sql, (scope, share * 4294967296))]


def _lay_out(division: _Division, least_searched: float, db: sqlite3.Connection) -> None:
    if db.execute("SELECT 1 FROM embedding_index WHERE id = ?", (division.index_id,)).fetchone():  # else retired
        centres, share = division.training.found()
        searched = max(share * division.vectors**0.5, least_searched)
        division.table.cells.lay_out(db, division.scope, division.vectors, searched, centres)


def _fill(table: Vec0Table, layout_id: int, moved: int, db: sqlite3.Connection) -> None:
    """Put the next memories of a scope into their cells; what is said meanwhile is put there when it is kept."""
    layout = table.cells.layout(db, layout_id)
    if layout is None:
        return  # its index was retired meanwhile
    sql = "SELECT id, scope FROM memory WHERE id <= ? ORDER BY id DESC LIMIT ?"
    memories = db.execute(sql, (layout.unmoved_to, moved)).fetchall()
    ids = [row["id"] for row in memories if row["scope"] == layout.scope]
    rest_to = memories[-1]["id"] - 1 if memories else 0
    table.cells.move(db, layout, table.vectors(db, ids), rest_to)
