"""/forget: by words, by id, by a reply, by a stretch of time, or everything; each counted before the yes."""

from __future__ import annotations

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.commands.quoted import kept_of_quoted
from bot.core.explain import tell_counted, tell_memory, tell_stretch
from bot.core.forgetting import (
    confirm_forgetting,
    find_meant,
    once_each,
    plan_of,
    stretch_meant,
    with_their_messages,
)
from bot.core.tags import memory_ids
from bot.domain.memory import ForgetPlan, Memory, Stretch

_SHOWN_BEFORE_FORGETTING = 12


async def forget(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """Show what would go, and wait for the yes."""
    if not context.arguments and not context.is_below_a_message:
        return CommandReply(ports.phrasebook.say(context.language, "commands.forget_usage"))
    now, zone, language = ports.clock.now(), context.zone, context.language
    stretch = stretch_meant(context.arguments, context.message, now, zone, language)
    return await (_by_what_is_meant(ports, context) if stretch is None else _by_stretch(ports, context, stretch))


async def _by_stretch(ports: CommandPorts, context: CommandContext, stretch: Stretch) -> CommandReply:
    """Ask about what is too much to be listed, by how much it is."""
    phrasebook, language = ports.phrasebook, context.language
    plan = ForgetPlan((), (context.message.id,), stretch)
    counted = await ports.memories.foresee(plan, context.scope)
    if not counted.total:
        return CommandReply(phrasebook.say(language, "commands.forget_nothing"))
    asked = tell_stretch(stretch, counted, phrasebook, language, context.zone)
    text = f"{asked}\n{phrasebook.say(language, 'commands.forget_yes_or_no')}"
    return CommandReply(text, confirmation=confirm_forgetting(plan, context.message, ports.clock))


async def _by_what_is_meant(ports: CommandPorts, context: CommandContext) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    meant = await _meant(ports, context)
    if not meant:
        return CommandReply(say(language, "commands.forget_nothing"))
    goes = await with_their_messages(meant, context.scope, ports.memories)
    named = [memory.id for memory in meant] if memory_ids(context.arguments) else ()
    shown, plan = once_each(goes, named), plan_of(meant, context.message)
    lines = [say(language, "commands.forget_ask", count=len(shown))]
    lines += [
        tell_memory(memory, ports.phrasebook, language, context.zone) for memory in shown[:_SHOWN_BEFORE_FORGETTING]
    ]
    if len(shown) > _SHOWN_BEFORE_FORGETTING:
        lines.append(say(language, "commands.forget_more", count=len(shown) - _SHOWN_BEFORE_FORGETTING))
    counted = await ports.memories.foresee(plan, context.scope)
    lines.append(say(language, "commands.forget_counted", what=tell_counted(counted, ports.phrasebook, language)))
    lines.append(say(language, "commands.forget_yes_or_no"))
    waits = confirm_forgetting(plan, context.message, ports.clock)
    return CommandReply("\n".join(lines), confirmation=waits, shown=tuple(memory.id for memory in goes))


async def _meant(ports: CommandPorts, context: CommandContext) -> list[Memory]:
    if context.arguments:
        return await find_meant(context.arguments, context.scope, ports.memories, ports.recall, context.message.id)
    return await kept_of_quoted(ports, context)
