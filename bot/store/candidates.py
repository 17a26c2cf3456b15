"""What the indexes propose for a question: one statement over words, vectors and memories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.memory import EmbeddingIndex, RecallCandidate, RecallQuery, Vector
from bot.store.memory_rows import memory_from
from bot.store.vector_tables import SAID_UNTIL, until_of
from bot.store.vectors import usable_tables
from bot.store.word_index import any_of

if TYPE_CHECKING:
    import sqlite3

PROPOSALS = 60
"""Memories each index proposes: enough that what both find lies among them, few enough to rank in
a millisecond. DESIGN 11 used 200 where arithmetic on 10,000 turns decided."""

_WORDS = f"""
SELECT rowid AS memory_id, row_number() OVER (ORDER BY badness, rowid DESC) AS place
FROM (SELECT rowid, bm25(memory_fts, 1.0, 0.0) AS badness FROM memory_fts
      WHERE memory_fts MATCH :words AND (:until IS NULL OR +rowid IN ({SAID_UNTIL}))
      ORDER BY badness LIMIT :limit)
"""  # noqa: S608 - our own statement
_NO_WORDS = "SELECT NULL AS memory_id, NULL AS place WHERE 0"
_NO_VECTORS = "SELECT NULL AS memory_id, NULL AS cosine, NULL AS place, NULL AS source_order WHERE 0"


def find_candidates(
    query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]], db: sqlite3.Connection
) -> list[RecallCandidate]:
    """Return what the word index and the vector indexes propose within the query's scope, unranked."""
    words = any_of(query.terms, query.scope)
    near, values = _near(query, vectors, db)
    rows = db.execute(
        f"""
        WITH words AS MATERIALIZED ({_NO_WORDS if words is None else _WORDS}),
        near AS MATERIALIZED ({near}),
        -- Of several indexes the first given decides: it is the current one.
        nearest AS MATERIALIZED (
          SELECT memory_id, cosine, place, min(source_order) FROM near GROUP BY memory_id),
        found AS (SELECT memory_id FROM words UNION SELECT memory_id FROM nearest)
        SELECT remembered.*, words.place AS lexical_rank, nearest.place AS vector_rank, nearest.cosine
        FROM found JOIN remembered ON remembered.id = found.memory_id
        LEFT JOIN words ON words.memory_id = found.memory_id
        LEFT JOIN nearest ON nearest.memory_id = found.memory_id
        WHERE remembered.scope = :scope
          AND (:before IS NULL OR source_message_id IS NULL OR source_message_id < :before)
        """,  # noqa: S608 - composed of this room's own statements; every value is bound
        {
            "words": words,
            "scope": query.scope.key,
            "before": query.before_message_id,
            "until": until_of(query),
            "limit": PROPOSALS,
            **values,
        },
    )
    return [RecallCandidate(memory_from(row), row["lexical_rank"], row["vector_rank"], row["cosine"]) for row in rows]


def _near(
    query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]], db: sqlite3.Connection
) -> tuple[str, dict[str, object]]:
    """Return the query for what lies near in each index, and the values it takes."""
    if not vectors:
        return _NO_VECTORS, {}
    tables = {row["id"]: table for row, table in usable_tables(db)}
    parts: list[str] = []
    values: dict[str, object] = {}
    for order, (index, vector) in enumerate(vectors):
        if index.id not in tables:
            continue  # retired since the question was embedded
        sql, value = tables[index.id].nearest(db, query, vector, PROPOSALS)
        values[f"near_{order}"] = value
        parts.append(
            "SELECT memory_id, cosine, row_number() OVER (ORDER BY cosine DESC, memory_id DESC) AS place, "  # noqa: S608
            f"{order} AS source_order FROM ({sql.format(value=f':near_{order}')})"
        )
    return " UNION ALL ".join(parts) or _NO_VECTORS, values
