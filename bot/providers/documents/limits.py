"""How much of a file is read: whoever sends one may have built it to take all there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take; behind ``max_pages``, ``max_chars`` and ``patience`` the rest is cut off."""

    max_bytes: int = 20 * MEGABYTE
    """What Telegram gives out to bots."""
    max_pages: int = 200
    max_chars: int = 60_000
    """Some 15,000 tokens: more than a prompt takes."""
    patience: timedelta = timedelta(seconds=10)
    """After this no further page is begun."""
    time_limit: timedelta = timedelta(seconds=15)
    """Whatever is still reading then is ended."""
    max_memory: int = 400 * MEGABYTE
    """Of address space, some 50 of which the reading process takes at its start (where the system can limit it)."""
