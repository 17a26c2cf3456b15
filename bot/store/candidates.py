"""What the indexes propose for a question, with what was said around it, in one view of the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.domain.memory import AIKI, PERSON, EmbeddingIndex, RecallCandidate, RecallQuery, Scope, Vector
from bot.store.likeness import Likeness
from bot.store.memory_rows import memory_from
from bot.store.vector_tables import until_of
from bot.store.word_hits import Surroundings, WordHits

if TYPE_CHECKING:
    import sqlite3

SEEDS = 120
"""Memories that each index brings."""
_SPREADING = 60
"""Of so many of them what was said around them comes too."""
PROPOSALS = 160
"""Of these the most promising are proposed: more are no better for LoCoMo's development half, and each costs some
thirty microseconds."""
_LOOKED_UP = 240
"""Of so many the likeness is looked up before that, at five microseconds each."""
_BY_THE_NAMED, _ALIKE = 0.4, 0.1
"""What ranking will count, beside a coverage of 1, for a speaker whom the question names, and for likeness."""

_ROWS = """
SELECT remembered.*, (
  SELECT rtrim(earlier.text) LIKE '%?' FROM memory AS earlier INDEXED BY memory_place
  WHERE earlier.session = remembered.session AND earlier.place = remembered.place - 1) AS follows_question
FROM json_each(:ids) CROSS JOIN remembered ON remembered.id = value
WHERE scope = :scope AND (:before IS NULL OR source_message_id IS NULL OR source_message_id < :before)
  AND (:until IS NULL OR said_at <= :until)
"""

_SPEAKERS = """
WITH RECURSIVE one (speaker) AS (
  SELECT min(speaker) FROM memory WHERE scope = ?
  UNION ALL SELECT (SELECT min(memory.speaker) FROM memory WHERE scope = ? AND memory.speaker > one.speaker)
  FROM one WHERE one.speaker IS NOT NULL)
SELECT speaker FROM one WHERE speaker IS NOT NULL
"""


def find_candidates(
    query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]], db: sqlite3.Connection
) -> list[RecallCandidate]:
    """Return what the word index and the vector indexes propose within the query's scope, unranked."""
    hits = WordHits(query, db)
    likeness = Likeness(query, vectors, db)
    best, alike = hits.best(SEEDS), likeness.nearest(SEEDS)
    around = Surroundings(query, (*best, *alike), db)
    beside = around.beside((*best[:_SPREADING], *alike[:_SPREADING]))
    near = sorted({*best, *alike, *beside}, reverse=True)  # the newer first: of equal ones it is taken
    coverage = hits.coverage(near, around)
    known = _promising(_LOOKED_UP, near, coverage, around, likeness)
    likeness.look_up(known)
    bearing = [one for one in known if coverage[one] > 0 or likeness.of(one) is not None]
    chosen = _promising(PROPOSALS, bearing, coverage, around, likeness)
    lines = {one: around.line(one) for one in chosen}
    likeness.look_up(beside for line in lines.values() for beside in line if beside is not None)
    return [
        _candidate(row, hits.share(row["id"]), coverage[row["id"]], tuple(map(likeness.of, lines[row["id"]])))
        for row in _rows(query, chosen, db)
    ]


def find_speakers(scope: Scope, db: sqlite3.Connection) -> frozenset[str]:
    """Return who speaks in a scope by name, lower-case."""
    found = [row["speaker"] for row in db.execute(_SPEAKERS, (scope.key, scope.key))]
    return frozenset(speaker.lower() for speaker in found if speaker not in (PERSON, AIKI))


def _promising(
    limit: int, ids: Iterable[int], coverage: Mapping[int, float], around: Surroundings, likeness: Likeness
) -> list[int]:
    """Return which of these ranking will most likely want, by what is known before they are read."""
    promise = {one: coverage[one] + _ALIKE * likeness.place(one) for one in ids}
    for one in around.by_the_named & promise.keys():
        promise[one] += _BY_THE_NAMED
    return sorted(promise, key=promise.__getitem__, reverse=True)[:limit]


def _rows(query: RecallQuery, ids: Iterable[int], db: sqlite3.Connection) -> Iterable[sqlite3.Row]:
    values = {
        "ids": json.dumps(sorted(ids)),
        "scope": query.scope.key,
        "before": query.before_message_id,
        "until": until_of(query),
    }
    return db.execute(_ROWS, values)


def _candidate(row: sqlite3.Row, share: float, coverage: float, cosines: tuple[float | None, ...]) -> RecallCandidate:
    two_before, before, own, after, two_after = cosines
    return RecallCandidate(
        memory=memory_from(row),
        share=share,
        coverage=coverage,
        cosine=own,
        cosine_before=before or 0.0,
        cosine_after=after or 0.0,
        cosine_apart=(two_before or 0.0) + (two_after or 0.0),
        session=row["session"],
        follows_question=bool(row["follows_question"]) or row["context"] is not None,
        context=row["context"],
    )
