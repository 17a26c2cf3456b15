"""/why: where the last answer, a memory, or an earlier turn came from."""

from __future__ import annotations

import re

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.explain import tell_memory_in_full, tell_turn
from bot.domain.ids import MemoryId, TurnId

_TARGET = re.compile(r"\[?([mt]?)(\d{1,18})\]?", re.IGNORECASE)


async def why(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/why, /why mID (a memory), /why tID (a turn)."""
    say, language = ports.phrasebook.say, context.language
    if not context.arguments:
        turn = await ports.conversations.last_turn(context.message.address)
        if turn is None:
            return CommandReply(say(language, "commands.why_nothing"))
        return CommandReply(tell_turn(turn, ports.phrasebook, language, context.zone))
    target = _TARGET.fullmatch(context.arguments.strip())
    if target is None:
        return CommandReply(say(language, "commands.why_usage"))
    if target[1].casefold() == "m":
        return await _of_memory(ports, context, MemoryId(int(target[2])))
    turn = await ports.conversations.turn(TurnId(int(target[2])), context.scope)
    if turn is None:
        return CommandReply(say(language, "commands.no_such_turn"))
    return CommandReply(tell_turn(turn, ports.phrasebook, language, context.zone))


async def _of_memory(ports: CommandPorts, context: CommandContext, memory_id: MemoryId) -> CommandReply:
    memory = await ports.memories.get(memory_id, context.scope)
    if memory is None:
        return CommandReply(ports.phrasebook.say(context.language, "commands.no_such_memory"))
    return CommandReply(
        await tell_memory_in_full(memory, context.scope, ports.explaining, context.language, context.zone)
    )
