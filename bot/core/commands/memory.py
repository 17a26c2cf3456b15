"""Commands about what is remembered: /memory, /recall, /forget."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.explain import NEIGHBOURS, tell_hit, tell_memory, tell_memory_in_full
from bot.core.forgetting import confirm_forgetting, find_by_words, once_each, with_their_messages
from bot.domain.ids import MemoryId
from bot.domain.memory import Memory, MemoryKind

PAGE = 10
_PAGE_DIGITS = 9
_SHOWN_BEFORE_FORGETTING = 12
_MEMORY_IDS = re.compile(r"\s*[\[(]?m?(\d{1,18})[\])]?(?=[\s,]|$)", re.IGNORECASE)


def memory_ids(text: str) -> list[MemoryId]:
    """Return the ids in a text made of nothing but ids ("m12", "12, m13", "[m12]"); empty for any other text."""
    ids: list[MemoryId] = []
    position = 0
    while position < len(text):
        match = _MEMORY_IDS.match(text, position)
        if match is None:
            return []
        ids.append(MemoryId(int(match[1])))
        position = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip(" ,\t\n"))
    return ids


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
    text = await tell_memory_in_full(memory, context.scope, ports.explaining, context.language, context.zone)
    source = memory.source_message_id
    around = await ports.conversations.around(source, context.scope, NEIGHBOURS) if source is not None else []
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
    found = await _meant(ports, context)
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


async def _meant(ports: CommandPorts, context: CommandContext) -> list[Memory]:
    ids = memory_ids(context.arguments)
    if not ids:
        return await find_by_words(context.arguments, context.scope, ports.memories, ports.recall, context.message.id)
    named = [await ports.memories.get(memory_id, context.scope) for memory_id in ids]
    return await with_their_messages([m for m in named if m is not None], context.scope, ports.memories)
