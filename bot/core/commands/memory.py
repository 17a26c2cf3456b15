"""Commands about what is remembered: /memory, /recall, /forget."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.commands.choices import choice, of_memory, to_open
from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.explain import origin_of, tell_hit, tell_memory, tell_memory_in_full
from bot.core.forgetting import confirm_forgetting, find_meant, once_each, with_their_messages
from bot.core.tags import memory_ids
from bot.domain.ids import MessageId
from bot.domain.memory import Memory, MemoryKind

PAGE = 10
_PAGE_DIGITS = 9
_SHOWN_BEFORE_FORGETTING = 12


async def list_memories(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/memory, /memory PAGE, /memory mID: what is kept, newest first, facts before messages.

    Written as an answer to an earlier message: what is kept of that.
    """
    argument = context.arguments.casefold()
    if argument.startswith(("m", "[")):
        return await _show(ports, context)
    if argument and not argument.isdecimal():
        return await search(ports, context)
    if not argument and context.is_below_a_message:
        return await _of_quoted(ports, context)
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
    by_wording = {memory.text.casefold(): memory for memory in reversed((*facts, *messages))}
    listed = tuple(reversed(by_wording.values()))
    lines += _lines(listed, ports, context)
    choices = [to_open(memory) for memory in listed]
    if offset + PAGE < total:
        following = offset // PAGE + 2
        lines.append(say(language, "commands.memory_more", page=following))
        choices.append(choice(say(language, "commands.choose_next"), f"/memory {following}"))
    lines.append(say(language, "commands.memory_outro"))
    shown = tuple(memory.id for memory in (*facts, *messages))
    return CommandReply("\n".join(lines), shown=shown, choices=tuple(choices))


def _lines(memories: Sequence[Memory], ports: CommandPorts, context: CommandContext) -> list[str]:
    return [tell_memory(memory, ports.phrasebook, context.language, context.zone) for memory in memories]


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
    shown = (memory.id, *(other.id for said in beside for other in said))
    return CommandReply(text, shown=shown, choices=of_memory(memory, ports.phrasebook, context.language))


async def _of_quoted(ports: CommandPorts, context: CommandContext) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    kept = once_each(await _kept_of_quoted(ports, context))
    if not kept:
        return CommandReply(say(language, "commands.memory_none_of_it"))
    told = [say(language, "commands.memory_of_it"), *_lines(kept, ports, context)]
    text = "\n".join([*told, say(language, "commands.memory_outro")])
    return CommandReply(text, shown=tuple(memory.id for memory in kept), choices=tuple(map(to_open, kept)))


async def _kept_of_quoted(ports: CommandPorts, context: CommandContext) -> list[Memory]:
    """Return what is remembered of the message that a command answers; an answer of Aiki's stands for its question."""
    message_id: MessageId | None = context.message.quotes
    if message_id is None:
        return []  # somebody else's words
    turn = await ports.conversations.turn_of(message_id, context.scope)
    return await ports.memories.said_in(turn.question.message_id if turn else message_id, context.scope)


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
    """/forget WORDS or /forget mID, or as an answer to a message: show what would go and wait for the yes."""
    say, language = ports.phrasebook.say, context.language
    if not context.arguments and not context.is_below_a_message:
        return CommandReply(say(language, "commands.forget_usage"))
    found = await _meant(ports, context)
    if not found:
        return CommandReply(say(language, "commands.forget_nothing"))
    shown = once_each(found)
    lines = [say(language, "commands.forget_ask", count=len(shown))]
    lines += _lines(shown[:_SHOWN_BEFORE_FORGETTING], ports, context)
    if len(shown) > _SHOWN_BEFORE_FORGETTING:
        lines.append(say(language, "commands.forget_more", count=len(shown) - _SHOWN_BEFORE_FORGETTING))
    lines.append(say(language, "commands.forget_yes_or_no"))
    return CommandReply("\n".join(lines), confirmation=confirm_forgetting(found, context.message, ports.clock))


async def _meant(ports: CommandPorts, context: CommandContext) -> list[Memory]:
    if context.arguments:
        return await find_meant(context.arguments, context.scope, ports.memories, ports.recall, context.message.id)
    return await with_their_messages(await _kept_of_quoted(ports, context), context.scope, ports.memories)
