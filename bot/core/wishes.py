"""What a message says about who shall answer it: "@claude …", "@local …", "answer fast"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.model import Tier

# Only at the beginning or the end: in the middle it is talk about them.
_NAMES = {"claude": Tier.STRONG, "local": Tier.LOCAL, "lokal": Tier.LOCAL, "ollama": Tier.LOCAL}
_AT_START = re.compile(r"\s*@(claude|local|lokal|ollama)\b[\s,:;-]*", re.IGNORECASE)
_AT_END = re.compile(r"(?:^|(?<=[\s,:;-]))@(claude|local|lokal|ollama)\s*+[.!?]*+\s*+$", re.IGNORECASE)
_BEFORE = " \t\n,:;-"
_FAST = re.compile(
    r"\b(?:(?:answer|reply|respond)\s+(?:me\s+)?(?:fast|quickly)|(?:quick|fast)\s+(?:answer|reply)"
    r"|svar\s+(?:meg\s+)?(?:raskt|kjapt|fort)|(?:raskt|kjapt)\s+svar"
    r"|respond[ae]r?\s+(?:logo|r[aá]pido|rapidamente)|resposta\s+r[aá]pida)\b",
    re.IGNORECASE,
)
_READ_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Wish:
    """The message without its address, the tier it asks for, and whether it asks for haste."""

    text: str
    tier: Tier | None = None
    fast: bool = False


def read_wish(text: str) -> Wish:
    """Return what a message asks for; one that is nothing but an address keeps its text."""
    fast = _FAST.search(text[:_READ_CHARS]) is not None
    named = _AT_START.match(text)
    rest = text[named.end() :] if named else text
    if named is None:
        named = _AT_END.search(text)
        rest = text[: named.start()].rstrip(_BEFORE) if named else text
    if named is None:
        return Wish(text, fast=fast)
    return Wish(rest.strip() or text, _NAMES[named[1].lower()], fast)
