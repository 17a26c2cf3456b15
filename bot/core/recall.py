"""Finding what was said: two indexes propose, and what they propose is ranked."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.embedding import MemoryEmbedding
from bot.core.periods import periods_in
from bot.core.rank_weights import LETTERS_ONLY
from bot.core.ranking import Asked, Ranked, rank
from bot.core.words import content_terms, covers, detect_language, matched_terms, words_of
from bot.domain.conversation import KeptMessage
from bot.domain.ids import MessageId
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind, RecallCandidate, RecallHit, RecallQuery, Scope
from bot.ports import Clock, Memories

LIMIT = 8
"""How many hits a turn looks at; the prompt's budget may take fewer."""

LEAST_LIKENESS = 0.15
"""A memory that holds no word of the question must look at least this much like it to bear on it. On
our own set (tests/benchmarks/recall_set) 1 % of what is beside the point reaches it."""

_LIKENESS_WORTH_NAMING = 0.25
_WORDS_BESIDE_WORTH_NAMING = 0.2
_LOOKED_AT_FOR_EACH = 3
"""Of so many hits for each that is wanted some only repeat others."""
_QUOTE_CHARS = 300
_UTC = ZoneInfo("UTC")
_I_AND_MY = {Language.EN: ("I", "my"), Language.NB: ("jeg", "min"), Language.PT: ("eu", "meu")}


def asked_of(text: str, message: KeptMessage) -> str:
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

    async def find(  # noqa: PLR0913 - each narrows the search in a way of its own, and all have a default
        self,
        question: str,
        scope: Scope,
        *,
        limit: int = LIMIT,
        before: MessageId | None = None,
        until: datetime | None = None,
        whatever_is_nearest: bool = False,
        zone: ZoneInfo = _UTC,
    ) -> tuple[RecallHit, ...]:
        """Return what bears on a question, best first, all of it from ``scope``.

        ``before`` leaves out what was said in that message or later, ``until`` what was said after
        that moment; how old things are is reckoned from it, and what "last week" means in ``zone``. What does not
        bear on the question is left out, unless ``whatever_is_nearest`` is wanted.
        """
        asked, candidates = await self.proposals(question, scope, limit=limit, before=before, until=until, zone=zone)
        return hits_among(asked, rank(asked, candidates), whatever_is_nearest=whatever_is_nearest)

    async def proposals(
        self,
        question: str,
        scope: Scope,
        *,
        limit: int = LIMIT,
        before: MessageId | None = None,
        until: datetime | None = None,
        zone: ZoneInfo = _UTC,
    ) -> tuple[Asked, Sequence[RecallCandidate]]:
        """Return a question as it is ranked, and what the indexes propose for it, unranked."""
        now = until or self._clock.now()
        terms = content_terms(question)
        speakers = await self._memories.speakers(scope)
        periods = periods_in(question, now, zone, detect_language(question))
        text = in_first_person(question, speakers)
        named = frozenset(speaker for speaker in speakers if not set(terms).isdisjoint(words_of(speaker)))
        unsought = _words_in((*named, *(period.words for period in periods)))
        within = tuple((period.start, period.end) for period in periods)
        query = RecallQuery(text, terms, scope, limit, before, until, named, unsought, within)
        vectors = await self._embedding.question(text)
        by_meaning = bool(vectors) and not vectors[0][0].embedder.startswith(LETTERS_ONLY)
        return Asked(question, query, periods, now, by_meaning), await self._memories.candidates(query, vectors)


def in_first_person(question: str, speakers: Collection[str]) -> str:
    """Return a question about somebody who speaks here as they would ask it: that is how they said what answers it.

    Who writes with capitals writes names with one: "will" is then nobody's name.
    """
    names = {name for speaker in speakers for name in (speaker, *words_of(speaker)) if name in question.lower()}
    if not names:
        return question
    subject, owner = _I_AND_MY[detect_language(question) or Language.EN]
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    def own(named: re.Match[str]) -> str:
        is_name = question.islower() or named[0][0].isupper()
        return (owner if named[1] else subject) if is_name else named[0]

    return re.sub(rf"\b(?:{longest_first})(['’]s)?\b", own, question, flags=re.IGNORECASE)


def _words_in(texts: Collection[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words_of(text))


def hits_among(asked: Asked, ranked: Sequence[Ranked], *, whatever_is_nearest: bool = True) -> tuple[RecallHit, ...]:
    """Return the best of what was ranked, each with its reasons; what only repeats another is left out.

    Of what bears on a question that names a time, what was said then comes first; where it names nothing else, all
    that was said then bears on it.
    """
    query = asked.query
    of_the_time = _words_in([period.words for period in asked.periods])
    terms = tuple(term for term in query.terms if term not in of_the_time)
    total = _Total(ranked)
    found: list[RecallHit] = []
    if not whatever_is_nearest:
        ranked = sorted(ranked, key=lambda one: not query.covers(one.candidate.memory.said_at))
    for one in ranked:
        memory, context = one.candidate.memory, one.candidate.context
        matched = matched_terms(terms, f"{memory.text}\n{context}" if context else memory.text)
        was_asked_for = not terms and query.covers(memory.said_at)
        if whatever_is_nearest or matched or was_asked_for or _is_alike(one.candidate):
            found.append(RecallHit(memory, total.share_of(one), _reasons(one, matched), matched, context))
        if len(found) == _LOOKED_AT_FOR_EACH * query.limit:
            break
    kept = {memory.id for memory in without_echoes([hit.memory for hit in found])}
    return tuple(hit for hit in found if hit.memory.id in kept)[: query.limit]


def _is_alike(candidate: RecallCandidate) -> bool:
    return candidate.cosine is not None and candidate.cosine >= LEAST_LIKENESS


class _Total:
    """Scores as shares of one: how likely each is what was asked for, among what was proposed."""

    def __init__(self, ranked: Sequence[Ranked]) -> None:
        self._highest = ranked[0].score if ranked else 0.0
        self._sum = sum(math.exp(one.score - self._highest) for one in ranked)

    def share_of(self, one: Ranked) -> float:
        return math.exp(one.score - self._highest) / self._sum


def _reasons(one: Ranked, matched: tuple[str, ...]) -> tuple[str, ...]:
    candidate = one.candidate
    reasons = []
    if matched:
        reasons.append("reason.words=" + ", ".join(matched))
    if candidate.cosine is not None and candidate.cosine >= _LIKENESS_WORTH_NAMING:
        reasons.append(f"reason.likeness={candidate.cosine:.0%}")
    if candidate.coverage - candidate.share >= _WORDS_BESIDE_WORTH_NAMING:
        reasons.append("reason.words_beside")
    if one.is_by_the_named:
        reasons.append(f"reason.speaker={candidate.memory.speaker}")
    if one.timeliness > 0:
        reasons.append("reason.time")
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
