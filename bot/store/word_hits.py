"""Which memories hold the words of a question, themselves or in the lines around them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import TYPE_CHECKING

from bot.domain.memory import RecallQuery, Scope
from bot.store.vector_tables import SAID_UNTIL, until_of
from bot.store.word_index import MOST_ALTERNATIVES, phrases_of

if TYPE_CHECKING:
    import sqlite3

MOST_HOLDERS = 4_000
"""Of a word that more memories hold the newest count: it tells little, and each costs a fraction of a microsecond."""
_COUNTED = 10_000
"""So far the memories of a scope are counted; how rare a word is does not turn on more."""

_REACH = 2
"""How many lines away a word or a likeness still counts, and how many away from a hit a memory is proposed itself."""
_BESIDE = (-2, -1, 1, 2)
_COUNTS_FOR = ((-1, 0.7), (1, 0.5), (-2, 0.35), (2, 0.35))
"""What a word counts for that stands so many lines after a memory (before it: less than 0), beside one in it."""

_HOLDERS = "SELECT rowid FROM memory_fts WHERE memory_fts MATCH :words {until} ORDER BY rowid DESC LIMIT :limit"
_PLACES = """
SELECT session, place FROM json_each(:ids) AS wanted CROSS JOIN memory ON memory.id = wanted.value
WHERE session IS NOT NULL
"""
_STRETCHES = """
SELECT session, place, memory.id, speaker
FROM json_each(:stretches) AS stretch CROSS JOIN memory INDEXED BY memory_place
 ON session = stretch.value ->> 0 AND place BETWEEN stretch.value ->> 1 AND stretch.value ->> 2 AND scope = :scope
WHERE :until IS NULL OR said_at <= :until
"""

Line = tuple[int | None, ...]
"""The memories two before, one before, at, one after and two after a place; None where there is none."""

_NOWHERE = (0, 0)
"""The place of what is in no session: beside it stands nothing."""


class WordHits:
    """The sought words as bits: which of them a memory holds is one number."""

    def __init__(self, query: RecallQuery, db: sqlite3.Connection) -> None:
        """Ask the index for every word of ``query``."""
        self._held: dict[int, int] = {}
        counts: list[int] = []
        phrases = dict.fromkeys(phrases_of(term, query.scope) for term in query.sought)
        for phrase in [one for one in phrases if one is not None][:MOST_ALTERNATIVES]:
            bit = 1 << len(counts)
            holders = _holders(phrase, query, db)
            for holder in holders:
                self._held[holder] = self._held.get(holder, 0) | bit
            counts.append(len(holders))
        self._weights = _weights(counts, _size(query.scope, db) if counts else 0)
        self._worth: dict[int, float] = {0: 0.0}

    def share(self, memory_id: int) -> float:
        """Return how much of the sought words a memory holds, 0..1."""
        return self._worth_of(self._held.get(memory_id, 0))

    def best(self, limit: int) -> list[int]:
        """Return the memories that hold the most, the newer of equals first."""
        alike: dict[int, list[int]] = {}
        for memory_id, bits in self._held.items():
            alike.setdefault(bits, []).append(memory_id)
        by_worth: dict[float, list[int]] = {}
        for bits, ids in alike.items():
            by_worth.setdefault(self._worth_of(bits), []).extend(ids)
        found: list[int] = []
        for worth in sorted(by_worth, reverse=True):
            found += nlargest(limit - len(found), by_worth[worth])
            if len(found) == limit:
                break
        return found

    def coverage(self, memory_ids: Iterable[int], around: Surroundings) -> dict[int, float]:
        """Return how much of the sought words stands in each memory or near it, 0..1; what is near counts for less."""
        held, at, places, worth_of = self._held.get, around.at.get, around.places, self._worth_of
        found = {}
        for one in memory_ids:
            seen = held(one, 0)
            covered = worth_of(seen)
            session, place = places.get(one, _NOWHERE)
            for step, counts_for in _COUNTS_FOR:
                new = held(at((session, place + step), 0), 0) & ~seen
                if new:
                    covered += counts_for * worth_of(new)
                    seen |= new
            found[one] = covered
        return found

    def _worth_of(self, bits: int) -> float:
        worth = self._worth.get(bits)
        if worth is None:
            worth = sum(weight for place, weight in enumerate(self._weights) if bits >> place & 1)
            self._worth[bits] = worth
        return worth


class Surroundings:
    """Where memories stand in their sessions, and what stands beside them."""

    def __init__(self, query: RecallQuery, memory_ids: Iterable[int], db: sqlite3.Connection) -> None:
        """Look up these memories, and what is near enough to them to count."""
        ids = json.dumps(sorted(memory_ids))
        found = _plain(db).execute(_PLACES, {"ids": ids}).fetchall()
        values = {"stretches": json.dumps(_stretches(found)), "scope": query.scope.key, "until": until_of(query)}
        self.at: dict[tuple[int, int], int] = {}
        self.by_the_named: set[int] = set()
        for session, place, memory_id, speaker in _plain(db).execute(_STRETCHES, values):
            self.at[session, place] = memory_id
            if query.speakers and speaker.lower() in query.speakers:
                self.by_the_named.add(memory_id)
        self.places = {memory_id: place for place, memory_id in self.at.items()}

    def beside(self, memory_ids: Iterable[int]) -> set[int]:
        """Return what stands beside these memories."""
        places = [self.places[one] for one in memory_ids if one in self.places]
        found = (self.at.get((session, place + step)) for session, place in places for step in _BESIDE)
        return {one for one in found if one is not None}

    def line(self, memory_id: int) -> Line:
        """Return a memory with those beside it; alone where it is in no session."""
        if memory_id not in self.places:
            return None, None, memory_id, None, None
        session, place = self.places[memory_id]
        return tuple(self.at.get((session, place + step)) for step in range(-_REACH, _REACH + 1))


def _stretches(places: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return the stretches of sessions that hold these places and all that counts for what is proposed with them."""
    far = 2 * _REACH  # what lies beside a hit is proposed too, with what lies beside that
    found: list[tuple[int, int, int]] = []
    for session, place in sorted(places):
        if found and found[-1][0] == session and place - far <= found[-1][2] + 1:
            found[-1] = (session, found[-1][1], place + far)
        else:
            found.append((session, place - far, place + far))
    return found


def _holders(phrase: str, query: RecallQuery, db: sqlite3.Connection) -> list[int]:
    until = until_of(query)
    sql = _HOLDERS.format(until="" if until is None else f"AND +rowid IN ({SAID_UNTIL})")
    values = {"words": phrase, "scope": query.scope.key, "until": until, "limit": MOST_HOLDERS}
    return [row[0] for row in _plain(db).execute(sql, values)]


def _weights(counts: Sequence[int], size: int) -> list[float]:
    """Return how much each word says, by how few hold it; together they make 1."""
    raw = [math.log(1 + (max(size, count) - count + 0.5) / (count + 0.5)) for count in counts]
    total = sum(raw) or 1.0
    return [weight / total for weight in raw]


def _size(scope: Scope, db: sqlite3.Connection) -> int:
    sql = "SELECT count(*) FROM (SELECT 1 FROM memory WHERE scope = ? LIMIT ?)"
    return int(db.execute(sql, (scope.key, _COUNTED)).fetchone()[0])


def _plain(db: sqlite3.Connection) -> sqlite3.Cursor:
    """Return a cursor whose rows are bare tuples: there are thousands of them."""
    cursor = db.cursor()
    cursor.row_factory = None
    return cursor
