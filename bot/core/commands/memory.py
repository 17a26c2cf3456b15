"""Commands about what is remembered: /memory, /recall, /forget."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.explain import origin_of, tell_hit, tell_memory, tell_memory_in_full
from bot.core.forgetting import confirm_forgetting, find_meant, once_each
from bot.core.tags import memory_ids
from bot.domain.memory import Memory, MemoryKind

PAGE = 10
_PAGE_DIGITS = 9
_SHOWN_BEFORE_FORGETTING = 12


async def list_memories(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/memory, /memory PAGE, /memory mID: what is kept, newest first, facts before messages."""
    argument = context.arguments.casefold()
    if argument.startswith(("m", "[")):
        return await _show(ports, context)
    if argument and not argument.isdecimal():
        return await search(ports, context)
    return await _page(ports, context, max(int(argument[:_PAGE_DIGITS] or 1), 1))


async def _page(ports: CommandPorts, context: CommandContext, page: int) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    counts = await ports.memories.counts(context.scope)
    total = counts.messages + counts.facts
    if not total:
        return CommandReply(say(language, "commands.memory_empty"))
    offset = min((page - 1) * PAGE, max(total - 1, 0) // PAGE * PAGE)
    facts = await ports.memories.page(context.scope, MemoryKind.FACT, PAGE, offset)
    room = PAGE - len(facts)
    messages: Sequence[Memory] = ()
    if room:
        messages = await ports.memories.page(context.scope, MemoryKind.MESSAGE, room, max(offset - counts.facts, 0))
    lines = [say(language, "commands.memory_intro", messages=counts.messages, facts=counts.facts)]
    shown = {memory.text.casefold(): memory for memory in reversed((*facts, *messages))}
    lines += [tell_memory(memory, ports.phrasebook, language, context.zone) for memory in reversed(shown.values())]
    if offset + PAGE < total:
        lines.append(say(language, "commands.memory_more", page=offset // PAGE + 2))
    lines.append(say(language, "commands.memory_outro"))
    return CommandReply("\n".join(lines), shown=tuple(memory.id for memory in (*facts, *messages)))


async def _show(ports: CommandPorts, context: CommandContext) -> CommandReply:
    ids = memory_ids(context.arguments)
    memory = await ports.memories.get(ids[0], context.scope) if ids else None
    if memory is None:
        return CommandReply(ports.phrasebook.say(context.language, "commands.no_such_memory"))
    return await show_memory(memory, ports, context)


async def show_memory(memory: Memory, ports: CommandPorts, context: CommandContext) -> CommandReply:
    """Return a memory in full; its neighbours in the log are shown with it."""
    around = await origin_of(memory, context.scope, ports.conversations)
    text = tell_memory_in_full(memory, around, ports.phrasebook, context.language, context.zone)
    beside = [await ports.memories.said_in(utterance.message_id, context.scope) for utterance in around]
    return CommandReply(text, shown=(memory.id, *(other.id for said in beside for other in said)))


async def search(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/recall WORDS: what bears on them, with the reasons."""
    say, language = ports.phrasebook.say, context.language
    if not context.arguments:
        return CommandReply(say(language, "commands.recall_usage"))
    hits = await ports.recall.find(context.arguments, context.scope, before=context.message.id)
    if not hits:
        return CommandReply(say(language, "commands.recall_nothing"))
    lines = [say(language, "commands.recall_intro")]
    lines += [tell_hit(hit, ports.phrasebook, language, context.zone) for hit in hits]
    return CommandReply("\n".join(lines), shown=tuple(hit.memory.id for hit in hits))


async def forget(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/forget WORDS or /forget mID: show what would go and wait for the yes."""
    say, language = ports.phrasebook.say, context.language
    if not context.arguments:
        return CommandReply(say(language, "commands.forget_usage"))
    found = await find_meant(context.arguments, context.scope, ports.memories, ports.recall, context.message.id)
    if not found:
        return CommandReply(say(language, "commands.forget_nothing"))
    shown = once_each(found)
    lines = [say(language, "commands.forget_ask", count=len(shown))]
    lines += [
        tell_memory(memory, ports.phrasebook, language, context.zone) for memory in shown[:_SHOWN_BEFORE_FORGETTING]
    ]
    if len(shown) > _SHOWN_BEFORE_FORGETTING:
        lines.append(say(language, "commands.forget_more", count=len(shown) - _SHOWN_BEFORE_FORGETTING))
    lines.append(say(language, "commands.forget_yes_or_no"))
    return CommandReply("\n".join(lines), confirmation=confirm_forgetting(found, context.message, ports.clock))
