"""What the Anthropic server is told to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.wire.anthropic_events import Block


@dataclass(frozen=True)
class Message:
    """A whole answer; ``usage`` in place of what the server would count, ``hold`` for it to wait for first."""

    blocks: tuple[Block, ...]
    stop_reason: str = "end_turn"
    usage: Mapping[str, int] | None = None
    hold: asyncio.Event | None = None


@dataclass(frozen=True)
class Broken:
    """An answer that breaks after so many bytes or events, and ``last``: it ends, is ``reset``, or ``stall``s."""

    message: Message
    after_bytes: int | None = None
    after_events: int | None = None
    how: str = "end"
    last: bytes = b""

    def of(self, events: list[bytes]) -> bytes:
        """Return what is sent of an answer."""
        return b"".join(events[: self.after_events])[: self.after_bytes] + self.last


@dataclass(frozen=True)
class Status:
    """An error said with its status."""

    status: int
    kind: str = "api_error"
    message: str = "Internal server error"
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None


@dataclass(frozen=True)
class Raw:
    """Any bytes under any content type."""

    body: bytes
    content_type: str = "text/event-stream; charset=utf-8"
    status: int = 200


@dataclass(frozen=True)
class Silence:
    """Nothing at all, on an open connection."""


@dataclass(frozen=True)
class Reset:
    """A reset in the place of an answer."""


Script = Message | Broken | Status | Raw | Silence | Reset
