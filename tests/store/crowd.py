"""Many memories of one person, with vectors that gather around topics as those of an embedder do."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from bot.domain.ids import MemoryId
from bot.domain.memory import EmbeddingIndex, ForgetPlan, ImportedMessage, RecallQuery, Scope, Vector
from bot.store import Store
from bot.store.cell_work import CellRules
from bot.store.vec0_table import Vec0Table
from bot.store.vectors import Vectors
from tests.fakes.clock import SATURDAY_MORNING
from tests.store.house import OLA

DIMENSIONS, TOPICS, PROPOSED = 24, 12, 60
RULES = CellRules(few=256, growth=4, moved=64, least_searched=4.0)
"""Cells for a few hundred, where a person's are for thousands."""


class Crowd:
    """Says much, in one store; what is kept can be compared with what was said."""

    def __init__(self, store: Store, *, rules: CellRules = RULES, spread: float = 0.4, seed: int = 3) -> None:
        """Speak into ``store``; ``spread`` is how far what is said lies from its topic."""
        self.store = store
        self.vectors = Vectors(store.database, rules)
        self.said: dict[int, Vector] = {}
        self._random = np.random.default_rng(seed)
        self._topics = self._random.normal(size=(TOPICS, DIMENSIONS))
        self._spread = spread
        self._count = 0

    async def start(self) -> EmbeddingIndex:
        """Begin the index."""
        self.index = await self.vectors.use("toy", DIMENSIONS)
        self.person = (await self.store.people.enrol_owner(OLA)).id
        self.scope = Scope(f"p{self.person}")
        return self.index

    async def say(self, count: int) -> list[int]:
        """Have so much said, a minute apart, and its vectors kept; return the memories."""
        first, self._count = self._count, self._count + count
        items = [
            ImportedMessage(f"{n}", "log", "Ola", f"saying {n}", SATURDAY_MORNING + timedelta(minutes=n))
            for n in range(first, first + count)
        ]
        await self.store.memories.add(items, self.person)
        waiting = sorted(await self.vectors.awaiting(count))
        vectors = self.some(count)
        kept = [(memory_id, vector) for (memory_id, _), vector in zip(waiting, vectors, strict=True)]
        await self.vectors.keep(self.index, kept)
        self.said.update(kept)
        return [memory_id for memory_id, _ in kept]

    def some(self, count: int) -> list[Vector]:
        """Return vectors of things that might be said or asked."""
        topics = self._topics[self._random.integers(TOPICS, size=count)]
        return [unit(row) for row in topics + self._spread * self._random.normal(size=topics.shape)]

    async def divide(self) -> int:
        """Arrange until nothing is left to do; return how many pieces that were."""
        pieces = 0
        while await self.vectors.arrange():
            pieces += 1
        return pieces

    async def nearest(self, question: Vector, until: datetime | None = None) -> list[int]:
        """Return what the index proposes, the nearest first."""
        query = RecallQuery("", (), self.scope, said_until=until)
        found = await self.store.database.read(lambda db: self.table.nearest(db, query, question, PROPOSED))
        return [memory_id for memory_id, _ in found]

    def truly_nearest(self, question: Vector, count: int = 10) -> list[int]:
        """Return what is nearest by all that was said."""
        asked = np.frombuffer(question, "<f4")
        cosines = {one: float(np.frombuffer(vector, "<f4") @ asked) for one, vector in self.said.items()}
        return sorted(cosines, key=lambda one: -cosines[one])[:count]

    async def share_found(self, questions: int = 30) -> float:
        """Return the share of the ten truly nearest that are among the proposed."""
        found = 0
        for question in self.some(questions):
            found += len(set(self.truly_nearest(question)) & set(await self.nearest(question)))
        return found / (10 * questions)

    async def forget(self, memory_id: int) -> None:
        """Have a memory's vector removed as forgetting does, with the memory."""
        await self.store.memories.forget(ForgetPlan((MemoryId(memory_id),)), self.scope)
        del self.said[memory_id]

    async def cells(self) -> dict[int, int]:
        """Return the cell that each memory is in."""
        table = f"memory_cells_{self.index.id}"
        sql = f"SELECT memory_id, cell FROM {table}"  # noqa: S608 - our own name
        return await self.store.database.read(lambda db: {row["memory_id"]: row["cell"] for row in db.execute(sql)})

    @property
    def table(self) -> Vec0Table:
        """The table of the index."""
        return Vec0Table(self.index.id)


def unit(parts: Sequence[float]) -> Vector:
    """Return the unit vector in this direction."""
    row = np.asarray(parts, np.float64)
    return Vector(struct.pack(f"<{len(row)}f", *(row / np.linalg.norm(row))))
