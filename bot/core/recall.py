"""Finding what was said: two indexes propose, arithmetic on their proposals decides."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.embedding import MemoryEmbedding
from bot.core.words import asks, content_terms, covers, matched_terms
from bot.domain.conversation import KeptMessage
from bot.domain.ids import MessageId
from bot.domain.memory import Memory, MemoryKind, RecallCandidate, RecallHit, RecallQuery, Scope
from bot.ports import Clock, Memories

LIMIT = 8
"""How many hits a turn looks at; the prompt's budget may take fewer."""

# Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009); a smaller constant than their 60, since each
# list is short. It and the weights of match, speaker and question were chosen on conversations 0-4 of LoCoMo.
_RRF = 20
_LEXICAL_WEIGHT, _VECTOR_WEIGHT = 1.0, 0.8
# A hit that holds the asked-for words in some form beats one that only looks alike; a word that few
# hits hold counts for more.
_MATCH_WEIGHT = 1.5
# "What did Ane say about ...?": what she said comes first.
_SPEAKER_WEIGHT = 1.8
_FACT_WEIGHT = 1.25
_CLOSED_WEIGHT = 0.6
_QUESTION_WEIGHT = 0.7
_RECENCY_WEIGHT, _RECENCY_DAYS = 0.1, 30.0
_LIKENESS_WORTH_NAMING = 0.25

LEAST_LIKENESS = 0.15
"""A memory that holds no word of the question must look at least this much like it to bear on it. On
our own set (tests/benchmarks/recall_set) 1 % of what is beside the point reaches it."""


_QUOTE_CHARS = 300


def asked_of_memory(text: str, message: KeptMessage) -> str:
    """Return what memory is searched for: a message's ``text``, and what it answers, which it may not name again."""
    if message.quoted is None or message.quoted.role is None:
        return text
    return f"{text}\n{message.quoted.text[:_QUOTE_CHARS]}"


class Recall:
    """Asks both indexes and ranks what they propose."""

    def __init__(self, memories: Memories, embedding: MemoryEmbedding, clock: Clock) -> None:
        """Look in these memories, with the question's vectors from ``embedding``."""
        self._memories = memories
        self._embedding = embedding
        self._clock = clock

    async def find(
        self,
        question: str,
        scope: Scope,
        *,
        limit: int = LIMIT,
        before: MessageId | None = None,
        until: datetime | None = None,
        whatever_is_nearest: bool = False,
    ) -> tuple[RecallHit, ...]:
        """Return what bears on a question, best first, all of it from ``scope``.

        ``before`` leaves out what was said in that message or later, ``until`` what was said after
        that moment; how old things are is reckoned from it. What does not bear on the question is
        left out, unless ``whatever_is_nearest`` is wanted.
        """
        terms = content_terms(question)
        text = " ".join(terms) or question
        query = RecallQuery(text, terms, scope, limit, before, until)
        candidates = await self._memories.candidates(query, await self._embedding.question(text))
        return rank(query, candidates, until or self._clock.now(), whatever_is_nearest=whatever_is_nearest)


def rank(
    query: RecallQuery, candidates: Sequence[RecallCandidate], now: datetime, *, whatever_is_nearest: bool = True
) -> tuple[RecallHit, ...]:
    """Return the best ``query.limit`` candidates, best first; equal scores put the newer first."""
    found = [(candidate, matched_terms(query.terms, candidate.memory.text)) for candidate in candidates]
    if not whatever_is_nearest:
        found = [(candidate, matched) for candidate, matched in found if matched or _is_alike(candidate)]
    weights = _weights_of(query.terms, [matched for _, matched in found])
    hits = [
        RecallHit(
            candidate.memory, _score(query, candidate, matched, weights, now), _reasons(candidate, matched), matched
        )
        for candidate, matched in found
    ]
    hits.sort(key=lambda hit: (hit.score, hit.memory.said_at, hit.memory.id), reverse=True)
    kept = {memory.id for memory in without_echoes([hit.memory for hit in hits])}
    return tuple(hit for hit in hits if hit.memory.id in kept)[: query.limit]


def _is_alike(candidate: RecallCandidate) -> bool:
    return candidate.cosine is not None and candidate.cosine >= LEAST_LIKENESS


def _weights_of(terms: tuple[str, ...], matches: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Return how much each term says, by how few of the candidates hold it; together they make 1."""
    holders = {term: sum(term in matched for matched in matches) for term in terms}
    weights = {term: math.log(1 + len(matches) / (1 + count)) for term, count in holders.items()}
    total = sum(weights.values()) or 1.0
    return {term: weight / total for term, weight in weights.items()}


def _score(
    query: RecallQuery,
    candidate: RecallCandidate,
    matched: tuple[str, ...],
    weights: Mapping[str, float],
    now: datetime,
) -> float:
    memory = candidate.memory
    score = _by_rank(candidate.lexical_rank, _LEXICAL_WEIGHT) + _by_rank(candidate.vector_rank, _VECTOR_WEIGHT)
    score *= 1 + _MATCH_WEIGHT * sum(weights[term] for term in matched)
    if memory.speaker.lower() in query.terms:
        score *= _SPEAKER_WEIGHT
    if memory.kind is MemoryKind.FACT:
        score *= _FACT_WEIGHT if memory.valid_to is None else _CLOSED_WEIGHT
    if asks(memory.text):
        score *= _QUESTION_WEIGHT
    age_days = max((now - memory.said_at).total_seconds() / 86_400, 0.0)
    return score * (1 + memory.salience + _RECENCY_WEIGHT / (1 + age_days / _RECENCY_DAYS))


def _by_rank(rank_of: int | None, weight: float) -> float:
    return 0.0 if rank_of is None else weight / (_RRF + rank_of)


def _reasons(candidate: RecallCandidate, matched: tuple[str, ...]) -> tuple[str, ...]:
    reasons = []
    if matched:
        reasons.append("reason.words=" + ", ".join(matched))
    if candidate.cosine is not None and candidate.cosine >= _LIKENESS_WORTH_NAMING:
        reasons.append(f"reason.likeness={candidate.cosine:.0%}")
    if candidate.memory.kind is MemoryKind.FACT:
        reasons.append("reason.fact")
    return tuple(reasons) or ("reason.nearest",)


def without_echoes(memories: Sequence[Memory]) -> list[Memory]:
    """Drop a wording that an earlier one has already, and a message whose facts among these say all it says."""
    facts: dict[MessageId, list[str]] = {}
    for memory in memories:
        if memory.kind is MemoryKind.FACT and memory.source_message_id is not None:
            facts.setdefault(memory.source_message_id, []).append(memory.text)
    kept: dict[str, Memory] = {}
    for memory in memories:
        said_in = facts.get(memory.source_message_id) if memory.source_message_id is not None else None
        echoes = memory.kind is MemoryKind.MESSAGE and said_in is not None and covers(said_in, memory.text)
        if not echoes:
            kept.setdefault(memory.text.casefold(), memory)
    return list(kept.values())
