"""Sentences of two halves: the subject that the second leaves out, and what stands between words and says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.providers.offline.lexicon import Lexicon

_LEAD_WORDS = 5


def lead_of(half: str, lexicon: Lexicon) -> str | None:
    """Return the subject of half a sentence as it was said, up to its verb; None where it is too long for one."""
    verb = next(filter(None, (pattern.search(half) for pattern in lexicon.patterns("hearing", "verb"))), None)
    lead = half[: verb.start()].strip() if verb else ""
    return lead if 0 < len(lead.split()) <= _LEAD_WORDS else None


def under(lead: str, stand_in: str, text: str) -> str:
    """Return half a sentence under its own subject, in the place of what stood in for it."""
    is_stood_in = text[: len(stand_in) + 1].casefold() == f"{stand_in} "
    rest = text[len(stand_in) :] if is_stood_in else f" {text}"
    return f"{lead}{rest}".strip()


def without_adverbs(clause: str, lexicon: Lexicon) -> str:
    """Return a clause without the adverbs between its words: "I actually live in Oslo"."""
    for pattern in lexicon.patterns("hearing", "adverbs"):
        clause = "".join(_between(pattern, clause))
    return clause


def _between(adverb: re.Pattern[str], clause: str) -> Iterator[str]:
    """Yield a clause without its adverbs, which stand between words."""
    start = 0
    for found in adverb.finditer(clause):
        if clause[found.start() - 1 : found.start()] == " ":
            yield clause[start : found.start()]
            start = found.end()
    yield clause[start:]
