"""Whether a text quotes any of many wordings, in one walk over it however many those are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

QUOTED_FROM = 12
"""Shorter wordings stand in a text by chance and are no quotation."""


class Quotations:
    """Wordings in alphabetical order: at each place of a text only the one before it in that order can stand there."""

    def __init__(self, wordings: Iterable[str]) -> None:
        """Look for these; those that are too short are left out, and those that begin with another of them."""
        self.wordings: list[str] = []
        for wording in sorted({wording for wording in wordings if len(wording) >= QUOTED_FROM}):
            if not (self.wordings and wording.startswith(self.wordings[-1])):
                self.wordings.append(wording)
        self._beginnings = {wording[:QUOTED_FROM] for wording in self.wordings}
        self._longest = max(map(len, self.wordings), default=0)

    def are_in(self, text: str) -> bool:
        """Whether any of them stands in a text."""
        return any(
            text[at : at + QUOTED_FROM] in self._beginnings and self._stands_at(text, at)
            for at in range(len(text) - QUOTED_FROM + 1)
        )

    def _stands_at(self, text: str, at: int) -> bool:
        before = bisect_right(self.wordings, text[at : at + self._longest])
        return before > 0 and text.startswith(self.wordings[before - 1], at)
