"""Time zones as people name them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from zoneinfo import available_timezones

from bot.core.words import fold

# Cities people name that the IANA database files under a neighbour.
_ALSO_KNOWN = {
    "bergen": "Europe/Oslo",
    "trondheim": "Europe/Oslo",
    "tromso": "Europe/Oslo",
    "stavanger": "Europe/Oslo",
    "norge": "Europe/Oslo",
    "norway": "Europe/Oslo",
    "noruega": "Europe/Oslo",
    "brasilia": "America/Sao_Paulo",
    "rio": "America/Sao_Paulo",
    "rio de janeiro": "America/Sao_Paulo",
    "belo horizonte": "America/Sao_Paulo",
    "curitiba": "America/Sao_Paulo",
    "porto alegre": "America/Sao_Paulo",
    "salvador": "America/Bahia",
    "lisboa": "Europe/Lisbon",
    "londres": "Europe/London",
    "nova york": "America/New_York",
    "nova iorque": "America/New_York",
    "san francisco": "America/Los_Angeles",
}


async def find_zones(wanted: str) -> list[str]:
    """Return the IANA zones that a text may mean, best first; several where it is ambiguous."""
    return match_zones(wanted, await asyncio.to_thread(available_timezones))


def match_zones(wanted: str, available: Collection[str]) -> list[str]:
    """Return the one zone named exactly or by its city, else all whose city begins with the text."""
    plain = fold(" ".join(wanted.split()))
    if plain in _ALSO_KNOWN:
        return [_ALSO_KNOWN[plain]]
    path = plain.replace(" ", "_")
    by_folded = {fold(zone): zone for zone in sorted(available)}
    if path in by_folded:
        return [by_folded[path]]
    named = [zone for folded, zone in by_folded.items() if folded.rsplit("/", 1)[-1] == path and "/" in folded]
    return named or [zone for folded, zone in by_folded.items() if path and folded.rsplit("/", 1)[-1].startswith(path)]
