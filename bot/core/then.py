"""What was known at an earlier time: time travel through what is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.periods import Period, only_period, periods_in
from bot.core.recall import LIMIT, Recall
from bot.core.words import content_terms, fold, matched_terms
from bot.domain.conversation import KeptMessage
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind, Scope
from bot.ports import Memories

_TICK = timedelta(microseconds=1)
_FILED_UNDER = {
    "job work jobb jobben arbeid arbeidet yrke yrket trabalho emprego profissao": ("workplace", "occupation"),
    "home house hjem hjemmet bosted casa morada": ("residence", "address"),
    "health helse helsen helsa saude": ("health", "allergy", "diet"),
    "food mat maten comida": ("likes", "dislikes", "diet", "allergy"),
}
_KINDS = {word: kinds for words, kinds in _FILED_UNDER.items() for word in words.split()}
"""What people call the things that facts are filed under, folded, in each language."""


def only_period_said(text: str, now: datetime, zone: ZoneInfo, language: Language | None = None) -> Period | None:
    """Return the period that is all a text says, in the language that is spoken or in whichever it is written."""
    spoken = only_period(text, now, zone, language) if language else None
    return spoken or only_period(text, now, zone)


def period_said(text: str, now: datetime, zone: ZoneInfo, language: Language) -> Period | None:
    """Return the period that a text says or names, in the language that is spoken or in whichever it is written."""
    named = only_period_said(text, now, zone, language) or next(iter(periods_in(text, now, zone, language)), None)
    return named or next(iter(periods_in(text, now, zone)), None)


def without_period(text: str, period: Period) -> str:
    """Return a text without the words that name a period."""
    return " ".join(text.replace(period.words, " ", 1).split())


async def known_then(
    words: str, period: Period, scope: Scope, memories: Memories, recall: Recall, asked_in: KeptMessage
) -> list[Memory]:
    """Return what was known by the end of a period and bears on ``words``: facts that held then, then what was said.

    Without words it is what was said within the period.
    """
    if not content_terms(words):
        within = await memories.between(scope, period.start, period.end, LIMIT * 2)
        return [memory for memory in within if memory.source_message_id != asked_in.id]
    until = period.end - _TICK
    facts = await memories.facts(scope, known_by=until)
    hits = await recall.find(words, scope, before=asked_in.id, until=until)
    held = {fact.id for fact in facts}
    found = {memory.id: memory for memory in about(words, facts)}
    # A fact that did not hold then was known all the same, but is no answer to what was so.
    said = (hit.memory for hit in hits)
    found |= {one.id: one for one in said if one.kind is not MemoryKind.FACT or one.id in held}
    return sorted(found.values(), key=lambda memory: memory.kind is not MemoryKind.FACT)


def about(words: str, facts: Sequence[Memory]) -> list[Memory]:
    """Return the facts that hold any of the words, in their wording or in normal form, or are filed under them."""
    terms = content_terms(words)
    kinds = {kind for term in terms for kind in _KINDS.get(fold(term), ())}
    return [
        memory
        for memory in facts
        if matched_terms(terms, _all_words(memory)) or (memory.fact is not None and memory.fact.predicate in kinds)
    ]


def _all_words(memory: Memory) -> str:
    fact = memory.fact
    return memory.text if fact is None else f"{memory.text} {fact.subject} {fact.predicate} {fact.object}"
