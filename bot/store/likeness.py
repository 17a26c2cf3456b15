"""How like a question memories are, by the vectors of every index that it was embedded for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum, sqrt
from typing import TYPE_CHECKING

from bot.domain.memory import EmbeddingIndex, RecallQuery, Vector
from bot.store.vectors import usable_tables

if TYPE_CHECKING:
    import sqlite3


class Likeness:
    """The cosines of memories; of several indexes the first given decides, for it is the current one."""

    def __init__(
        self, query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]], db: sqlite3.Connection
    ) -> None:
        """Compare with these vectors of the question."""
        tables = {row["id"]: table for row, table in usable_tables(db)} if vectors else {}
        # One that is missing was retired since the question was embedded.
        self._asked = [(tables[index.id], vector) for index, vector in vectors if index.id in tables]
        self._query = query
        self._db = db
        self._cosines: dict[int, float] = {}
        self._scale: tuple[float, float] | None = None

    def nearest(self, limit: int) -> list[int]:
        """Return the memories that are most alike, from every index."""
        for table, vector in self._asked:
            for memory_id, cosine in table.nearest(self._db, self._query, vector, limit):
                self._cosines.setdefault(memory_id, cosine)
        return list(self._cosines)

    def look_up(self, memory_ids: Iterable[int]) -> None:
        """Learn the cosines of these memories too, as far as they have vectors."""
        wanted = set(memory_ids)
        for table, vector in self._asked:
            missing = sorted(wanted - self._cosines.keys())
            if missing:
                self._cosines |= table.cosines(self._db, vector, missing)
        self._scale = None

    def place(self, memory_id: int) -> float:
        """Return how far above the mean of all that was looked up a memory's cosine lies, in standard deviations."""
        if self._scale is None:
            cosines = self._cosines.values()
            middle = fsum(cosines) / (len(cosines) or 1)
            spread = fsum([(cosine - middle) ** 2 for cosine in cosines]) / (len(cosines) or 1)
            self._scale = middle, sqrt(spread) or 1.0
        middle, width = self._scale
        return (self._cosines.get(memory_id, middle) - middle) / width

    def of(self, memory_id: int | None) -> float | None:
        """Return the cosine of a memory; None where it has none, or where there is no memory."""
        return None if memory_id is None else self._cosines.get(memory_id)
