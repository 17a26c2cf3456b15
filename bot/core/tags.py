"""The tags by which a person names a memory: m12."""

from __future__ import annotations

import re

from bot.domain.ids import MemoryId

_ID = re.compile(r"\s*[\[(]?m?(\d{1,18})[\])]?(?:[ ,\t\n]+|(?=\s)|$)", re.IGNORECASE)


def memory_ids(text: str) -> list[MemoryId]:
    """Return the ids in a text made of nothing but ids ("m12", "12, m13", "[m12]"); empty for any other text."""
    ids: list[MemoryId] = []
    position = 0
    while position < len(text):
        match = _ID.match(text, position)
        if match is None:
            return []
        ids.append(MemoryId(int(match[1])))
        position = match.end()
    return ids
