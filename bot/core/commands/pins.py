"""/pin, /unpin: what always counts, and so stands in every prompt."""

from __future__ import annotations

from dataclasses import replace

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.commands.lists import listed
from bot.core.commands.quoted import kept_of_quoted
from bot.core.explain import tell_memory
from bot.core.tags import memory_ids
from bot.domain.memory import Memory, MemoryKind
from bot.domain.turn import Pin

MOST_PINS = 20
"""As many as a small share of a prompt can show; what always counts is little."""


async def pin(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/pin mID, or as an answer to a message: what is kept of it always counts. Alone: what is pinned."""
    return await _change(ports, context, is_pinned=True)


async def unpin(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/unpin mID: it counts as any other again. Alone: what is pinned."""
    return await _change(ports, context, is_pinned=False)


async def list_pinned(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """Return what is pinned, oldest first."""
    say, language = ports.phrasebook.say, context.language
    pinned = await ports.memories.pinned(context.scope)
    if not pinned:
        return CommandReply(say(language, "commands.pin_none"))
    return listed(pinned, say(language, "commands.pin_list", count=len(pinned)), ports, context)


async def _change(ports: CommandPorts, context: CommandContext, *, is_pinned: bool) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    if not context.arguments and not context.is_below_a_message:
        return await list_pinned(ports, context)
    memory = await _meant(ports, context)
    if memory is None:
        return CommandReply(say(language, "commands.no_such_memory"))
    if memory.is_pinned is is_pinned:
        return CommandReply(say(language, "commands.pinned_already" if is_pinned else "commands.not_pinned"))
    if is_pinned and memory.valid_to is not None:
        return CommandReply(say(language, "commands.pin_closed"))
    if is_pinned and len(await ports.memories.pinned(context.scope)) >= MOST_PINS:
        return CommandReply(say(language, "commands.pin_full", limit=MOST_PINS))
    told = tell_memory(replace(memory, is_pinned=is_pinned), ports.phrasebook, language, context.zone)
    key = "commands.pinned" if is_pinned else "commands.unpinned"
    change = Pin(memory.id, context.scope, is_pinned)
    return CommandReply(f"{say(language, key)}\n{told}", (change,), shown=(memory.id,), stays_local=memory.stays_local)


async def _meant(ports: CommandPorts, context: CommandContext) -> Memory | None:
    """Return the memory that is named, or of the message that is answered what it states, else its words."""
    if context.arguments:
        ids = memory_ids(context.arguments)
        return await ports.memories.get(ids[0], context.scope) if len(ids) == 1 else None
    kept = await kept_of_quoted(ports, context)
    facts = [memory for memory in kept if memory.kind is MemoryKind.FACT and memory.valid_to is None]
    said = [memory for memory in kept if memory.kind is MemoryKind.MESSAGE]
    return next(iter(facts if len(facts) == 1 else said), None)
