"""What the indexes propose for a question, with what was said around it, in one view of the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.memory import AIKI, PERSON, EmbeddingIndex, RecallCandidate, RecallQuery, Scope, Vector
from bot.store.likeness import Likeness
from bot.store.memory_rows import memory_from
from bot.store.times import to_text
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
_BY_THE_NAMED, _THEN, _ALIKE = 0.4, 0.4, 0.1
"""What ranking will count, beside a coverage of 1, for a speaker and a time that the question names, and likeness."""
_MOST_THEN = 80
"""Of what was said in a time that the question names the newest are proposed, whatever they say."""

_ROWS = """
SELECT remembered.*,
  -- Aiki's question may quote what is to stay here, where the answer to it says nothing of that.
  iif(stays_local OR NOT coalesce((SELECT stays_local FROM message WHERE id = answers_id), 0), context, NULL) AS asked,
  (SELECT rtrim(earlier.text) LIKE '%?' FROM memory AS earlier INDEXED BY memory_place
  WHERE earlier.session = remembered.session AND earlier.place = remembered.place - 1) AS follows_question
FROM json_each(:ids) CROSS JOIN remembered ON remembered.id = value
WHERE scope = :scope AND (:before IS NULL OR source_message_id IS NULL OR source_message_id < :before)
  AND (:until IS NULL OR said_at <= :until)
"""

_THEN_SAID = """
SELECT id FROM memory
WHERE scope = :scope AND kind IN ('message', 'fact', 'episode', 'procedure') AND said_at >= :since AND said_at < :end
  AND (:before IS NULL OR source_message_id IS NULL OR source_message_id < :before)
ORDER BY said_at DESC LIMIT :limit
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
    best, alike, then = hits.best(SEEDS), likeness.nearest(SEEDS), _said_then(query, db)
    around = Surroundings(query, (*best, *alike, *then), db)
    beside = around.beside((*best[:_SPREADING], *alike[:_SPREADING]))
    near = sorted({*best, *alike, *beside, *then}, reverse=True)  # the newer first: of equal ones it is taken
    coverage = hits.coverage(near, around)
    named = _Named(around.by_the_named, frozenset(then))
    known = _promising(_LOOKED_UP, near, coverage, named, likeness)
    likeness.look_up(known)
    bearing = [one for one in known if coverage[one] > 0 or one in named.then or likeness.of(one) is not None]
    chosen = _promising(PROPOSALS, bearing, coverage, named, likeness)
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


@dataclass(frozen=True, slots=True)
class _Named:
    """What was said by somebody, and in a time, that the question names."""

    by: AbstractSet[int]
    then: AbstractSet[int]

    def counts_for(self, memory_id: int) -> float:
        """Return what ranking will count for it."""
        return _BY_THE_NAMED * (memory_id in self.by) + _THEN * (memory_id in self.then)


def _said_then(query: RecallQuery, db: sqlite3.Connection) -> list[int]:
    said: list[int] = []
    for since, end in query.within:
        values = {
            "scope": query.scope.key,
            "since": to_text(since),
            "end": to_text(end if query.said_until is None else min(end, query.said_until)),
            "before": query.before_message_id,
            "limit": _MOST_THEN,
        }
        said += [row["id"] for row in db.execute(_THEN_SAID, values)]
    return said


def _promising(
    limit: int, ids: Iterable[int], coverage: Mapping[int, float], named: _Named, likeness: Likeness
) -> list[int]:
    """Return which of these ranking will most likely want, by what is known before they are read."""
    promise = {one: coverage[one] + _ALIKE * likeness.place(one) + named.counts_for(one) for one in ids}
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
        context=row["asked"],
    )
