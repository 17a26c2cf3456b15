"""/why: where the last answer, a memory, or an earlier turn came from."""

from __future__ import annotations

import re

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.commands.memory import show_memory
from bot.core.explain import sources_of, tell_turn
from bot.domain.ids import MemoryId, TurnId
from bot.domain.turn import KeptTurn

_TARGET = re.compile(r"\[?([mt]?)(\d{1,18})\]?", re.IGNORECASE)


async def why(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/why, /why mID (a memory), /why tID (a turn), or as an answer to a message: the turn that was said in."""
    say, language = ports.phrasebook.say, context.language
    if not context.arguments and context.is_below_a_message:
        return await _of_turn(ports, context, await _quoted(ports, context), "commands.no_such_turn")
    if not context.arguments:
        turn = await ports.conversations.last_turn(context.message.address)
        return await _of_turn(ports, context, turn, "commands.why_nothing")
    target = _TARGET.fullmatch(context.arguments.strip())
    if target is None:
        return CommandReply(say(language, "commands.why_usage"))
    if target[1].casefold() != "m":
        turn = await ports.conversations.turn(TurnId(int(target[2])), context.scope)
        return await _of_turn(ports, context, turn, "commands.no_such_turn")
    memory = await ports.memories.get(MemoryId(int(target[2])), context.scope)
    if memory is None:
        return CommandReply(say(language, "commands.no_such_memory"))
    return await show_memory(memory, ports, context)


async def _quoted(ports: CommandPorts, context: CommandContext) -> KeptTurn | None:
    quotes = context.message.quotes
    return None if quotes is None else await ports.conversations.turn_of(quotes, context.scope)


async def _of_turn(ports: CommandPorts, context: CommandContext, turn: KeptTurn | None, otherwise: str) -> CommandReply:
    if turn is None or not turn.question.text:  # it was taken back, or forgotten
        return CommandReply(ports.phrasebook.say(context.language, otherwise))
    asked = await ports.memories.said_in(turn.question.message_id, context.scope)
    shown = (*(memory.id for memory in asked), *(cited.memory_id for cited in turn.cited))
    sources = await sources_of(turn, context.scope, ports.memories)
    text = tell_turn(turn, sources, ports.phrasebook, context.language, context.zone)
    behind = [await ports.memories.said_in(said.message_id, context.scope) for one in sources.values() for said in one]
    return CommandReply(text, shown=(*shown, *(memory.id for said in behind for memory in said)))
