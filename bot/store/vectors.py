"""The vector indexes: which embedder's vectors we hold, and which memories still wait for theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.errors import StoreError
from bot.domain.ids import MemoryId
from bot.domain.memory import EmbeddingIndex, Vector
from bot.store.blob_table import BlobTable
from bot.store.cell_work import CellRules, CellWork
from bot.store.vec0_table import Vec0Table
from bot.store.vector_tables import BLOB, VEC0, Row, VectorTable

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database

_FLOAT_BYTES = 4
_REMOVED_TOGETHER = 512


class Vectors:
    """The ``Vectors`` port over the file.

    A file may come from a machine where sqlite-vec loads to one where it does not, and back. The
    vectors in its ``vec0`` tables cannot be read there, so an index of plain rows is begun beside
    them; ``use`` puts right what was missed meanwhile.
    """

    def __init__(self, database: Database, rules: CellRules | None = None) -> None:
        """Keep everything in ``database``; ``rules`` say when a scope is divided into cells."""
        self._database = database
        self._work = CellWork(database, rules or CellRules())
        self._storage = VEC0 if database.sqlite.vec_version else BLOB

    async def use(self, embedder: str, dimensions: int) -> EmbeddingIndex:
        """Make this embedder's index the current one; what has no vector in it is queued."""
        return await self._database.write(partial(_use, embedder, dimensions, self._storage))

    async def indexes(self) -> list[EmbeddingIndex]:
        """Return the indexes that can be searched here, the current one first."""
        return await self._database.read(_indexes)

    async def awaiting(self, limit: int) -> list[tuple[MemoryId, str]]:
        """Return memories that have no vector in the current index yet, newest first."""
        sql = """
        SELECT memory.id, memory.text FROM embedding_due JOIN memory ON memory.id = embedding_due.memory_id
        ORDER BY embedding_due.memory_id DESC LIMIT ?
        """
        return await self._database.read(
            lambda db: [(MemoryId(row["id"]), row["text"]) for row in db.execute(sql, (limit,))]
        )

    async def keep(self, index: EmbeddingIndex, vectors: Sequence[tuple[MemoryId, Vector]]) -> None:
        """Store vectors; those of memories forgotten meanwhile are dropped."""
        if any(len(vector) != index.dimensions * _FLOAT_BYTES for _, vector in vectors):
            cause = f"a vector for {index.embedder} has not {index.dimensions} dimensions"
            raise StoreError(cause, path=str(self._database.path), problem=cause)
        await self._database.write(partial(_keep, index, vectors))

    async def arrange(self) -> bool:
        """Do a small piece of what makes large scopes quick to search; return whether there was anything to do."""
        return await self._work.step()

    async def retire(self, index: EmbeddingIndex) -> None:
        """Drop an index that is no longer needed, some vectors at a time: nobody waits to write for long."""
        while await self._database.write(partial(_empty, index)):
            pass
        await self._database.write(partial(_retire, index))


def table_of(index_id: int, storage: str) -> VectorTable:
    """Return the table of an index by the ``storage`` it was made with."""
    return Vec0Table(index_id) if storage == VEC0 else BlobTable(index_id)


def usable_tables(db: sqlite3.Connection) -> list[tuple[sqlite3.Row, VectorTable]]:
    """Return the indexes whose vectors this connection can reach, the current one first."""
    has_vec = db.execute("SELECT EXISTS (SELECT 1 FROM pragma_module_list WHERE name = 'vec0')").fetchone()[0]
    rows = db.execute("SELECT * FROM embedding_index ORDER BY is_current DESC, id DESC").fetchall()
    return [(row, table_of(row["id"], row["storage"])) for row in rows if has_vec or row["storage"] == BLOB]


def drop_vectors(db: sqlite3.Connection, memory_ids: str) -> int:
    """Remove the vectors of a JSON list of memories from every index; return how many there were."""
    return sum(table.remove(db, memory_ids) for _, table in usable_tables(db))


def _index(row: sqlite3.Row) -> EmbeddingIndex:
    return EmbeddingIndex(row["id"], row["embedder"], row["dimensions"])


def _indexes(db: sqlite3.Connection) -> list[EmbeddingIndex]:
    return [_index(row) for row, _ in usable_tables(db)]


def _use(embedder: str, dimensions: int, storage: str, db: sqlite3.Connection) -> EmbeddingIndex:
    key = (embedder, dimensions, storage)
    find = "SELECT * FROM embedding_index WHERE (embedder, dimensions, storage) = (?, ?, ?)"
    row = db.execute(find, key).fetchone()
    if row is None:
        db.execute("INSERT INTO embedding_index (embedder, dimensions, storage) VALUES (?, ?, ?)", key)
        row = db.execute(find, key).fetchone()
    table = table_of(row["id"], storage)
    table.create(db, dimensions)
    if not row["is_current"]:
        db.execute("UPDATE embedding_index SET is_current = 0 WHERE is_current = 1")
        db.execute("UPDATE embedding_index SET is_current = 1 WHERE id = ?", (row["id"],))
    if not row["is_current"] or not _in_step(db, table):
        _reconcile(db, table)
    return _index(row)


def _in_step(db: sqlite3.Connection, table: VectorTable) -> bool:
    """Whether every memory has a vector or waits for one, by counting: cheap enough for every start."""
    sql = "SELECT (SELECT count(*) FROM memory) - (SELECT count(*) FROM embedding_due)"
    [(embedded,)] = db.execute(sql).fetchall()
    return bool(table.count(db) == embedded)


def _reconcile(db: sqlite3.Connection, table: VectorTable) -> None:
    kept = {row["id"] for row in db.execute("SELECT id FROM memory")}
    held = table.held(db)
    table.remove(db, json.dumps(sorted(held - kept)))
    db.execute("DELETE FROM embedding_due")
    missing = [(memory_id,) for memory_id in sorted(kept - held)]
    db.executemany("INSERT INTO embedding_due (memory_id) VALUES (?)", missing)


def _keep(index: EmbeddingIndex, vectors: Sequence[tuple[MemoryId, Vector]], db: sqlite3.Connection) -> None:
    row = db.execute("SELECT storage, is_current FROM embedding_index WHERE id = ?", (index.id,)).fetchone()
    if row is None:
        return  # retired meanwhile: nobody will ask for these
    ids = json.dumps([memory_id for memory_id, _ in vectors])
    wanted = "SELECT id, scope FROM memory WHERE id IN (SELECT value FROM json_each(?))"
    scopes = {one["id"]: one["scope"] for one in db.execute(wanted, (ids,))}
    rows = [Row(memory_id, scopes[memory_id], vector) for memory_id, vector in vectors if memory_id in scopes]
    table_of(index.id, row["storage"]).put(db, rows)
    if row["is_current"]:
        db.execute("DELETE FROM embedding_due WHERE memory_id IN (SELECT value FROM json_each(?))", (ids,))


def _empty(index: EmbeddingIndex, db: sqlite3.Connection) -> int:
    row = db.execute("SELECT storage FROM embedding_index WHERE id = ?", (index.id,)).fetchone()
    if row is None:
        return 0
    table = table_of(index.id, row["storage"])
    return table.remove(db, json.dumps(table.some(db, _REMOVED_TOGETHER)))


def _retire(index: EmbeddingIndex, db: sqlite3.Connection) -> None:
    row = db.execute("SELECT storage FROM embedding_index WHERE id = ?", (index.id,)).fetchone()
    if row is not None:
        table_of(index.id, row["storage"]).drop(db)
        db.execute("DELETE FROM embedding_index WHERE id = ?", (index.id,))
