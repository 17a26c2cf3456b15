"""Where the vectors of one index lie: what every kind of table for them does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.domain.ids import MemoryId
from bot.domain.memory import RecallQuery, Vector
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

VEC0, BLOB = "vec0", "blob"

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
        """Make room for the index; one of an earlier version gets what it lacks."""
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

    def some(self, db: sqlite3.Connection, limit: int) -> list[int]:
        """Return the memories of some of its vectors; none only where there are none."""
        ...

    def held(self, db: sqlite3.Connection) -> set[int]:
        """Return the memories that have a vector here."""
        ...

    def nearest(
        self, db: sqlite3.Connection, query: RecallQuery, vector: Vector, limit: int
    ) -> list[tuple[int, float]]:
        """Return the nearest memories in the query's scope, not later than it asks, each with its exact cosine.

        In a large scope one in a hundred may be missing.
        """
        ...

    def cosines(self, db: sqlite3.Connection, vector: Vector, memory_ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of these memories; those that have no vector here are left out."""
        ...
