"""What a message leaves behind in memory, whoever answered it."""

from __future__ import annotations

from bot.domain.conversation import KeptMessage
from bot.domain.memory import MemoryKind, NewMemory, Scope
from bot.domain.turn import Remember


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
