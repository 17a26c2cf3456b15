"""What a message leaves behind in memory, whoever answered it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.conversation import KeptMessage
from bot.domain.memory import MemoryKind, NewMemory, Scope
from bot.domain.turn import Change, Remember


def remember_message(message: KeptMessage, scope: Scope) -> Remember:
    """Return the change that keeps a person's message, word for word, as episodic memory."""
    return Remember(
        NewMemory(
            MemoryKind.MESSAGE,
            scope,
            message.person_id,
            speaker="person",
            text=message.text,
            said_at=message.sent_at,
            source_message_id=message.id,
        )
    )


def kept_local(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes with what they remember kept from every model in the cloud."""
    return tuple(
        replace(change, memory=replace(change.memory, stays_local=True)) if isinstance(change, Remember) else change
        for change in changes
    )
