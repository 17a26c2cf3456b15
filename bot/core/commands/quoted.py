"""What a command means that is written as an answer to an earlier message."""

from __future__ import annotations

from bot.core.commands.context import CommandContext, CommandPorts
from bot.domain.memory import Memory


async def kept_of_quoted(ports: CommandPorts, context: CommandContext) -> list[Memory]:
    """Return what is remembered of the message that a command answers; an answer of Aiki's stands for its question."""
    message_id = context.message.quotes
    if message_id is None:
        return []  # somebody else's words
    turn = await ports.conversations.turn_of(message_id, context.scope)
    return await ports.memories.said_in(turn.question.message_id if turn else message_id, context.scope)
