"""Commands that keep what a person says is so: /remember, /correct."""

from __future__ import annotations

import re

from bot.core.commands.choices import of_memory
from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.learn import kept_local
from bot.core.memory_correct import MAX_FACT_CHARS, CorrectTool
from bot.core.memory_tools import RememberTool
from bot.core.rules import matching_rules
from bot.core.tags import memory_ids
from bot.core.tools import ToolContext, ToolOutcome
from bot.domain.errors import InputRefused
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind
from bot.domain.policy import RuleTarget
from bot.domain.route import Task
from bot.domain.text import clip

_QUOTED_CHARS = 200
_THAT = {
    Language.EN: re.compile(
        r"that\s+(?=(?:i|we|you|he|she|it|they|there|the|an?|my|our|his|her|its|their)\s)", re.IGNORECASE
    ),
    Language.NB: re.compile(r"at\s+(?=\S+\s)", re.IGNORECASE),
    Language.PT: re.compile(r"que\s+(?=\S+\s)", re.IGNORECASE),
}


async def remember(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/remember WORDS: a fact in exactly these words."""
    if not context.arguments:
        return CommandReply(ports.phrasebook.say(context.language, "commands.remember_usage"))
    if context.message.is_private:
        return CommandReply(ports.phrasebook.say(context.language, "commands.private_keeps_nothing"))
    that = _THAT[context.language].match(context.arguments)
    text = context.arguments[that.end() :] if that is not None else context.arguments
    if len(text) > MAX_FACT_CHARS:
        return _too_long(ports, context, text)
    outcome = await _told(ports, context, text)
    key = "commands.remembered_before" if outcome.content["repeated"] else "commands.remembered"
    return await _changed(ports, context, ports.phrasebook.say(context.language, key), outcome)


async def correct(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/correct mID WORDS: what is so instead."""
    say, language = ports.phrasebook.say, context.language
    parts = context.arguments.split(maxsplit=1)
    ids, text = memory_ids("".join(parts[:1])), "".join(parts[1:])
    if not ids:
        return CommandReply(say(language, "commands.correct_usage"))
    old = await ports.memories.get(ids[0], context.scope)
    if old is None:
        return CommandReply(say(language, "commands.no_such_memory"))
    if (why_not := _why_not(old, context)) is not None:
        return CommandReply(say(language, why_not, id=old.id))
    if not text:
        choices = of_memory(old, ports.phrasebook, language)
        return CommandReply(say(language, "commands.correct_words", id=old.id), shown=(old.id,), choices=choices)
    if len(text) > MAX_FACT_CHARS:
        return _too_long(ports, context, text)
    return await _put_right(ports, context, old, text)


def _why_not(old: Memory, context: CommandContext) -> str | None:
    """Return the sentence that says why a memory cannot be put right; None where it can."""
    if context.message.is_private:
        return "commands.private_keeps_nothing"
    if old.kind is MemoryKind.EPISODE:
        return "commands.correct_episode"
    return "commands.correct_closed" if old.valid_to is not None else None


async def _put_right(ports: CommandPorts, context: CommandContext, old: Memory, text: str) -> CommandReply:
    """Have a wording take the place of a fact; what was said stays, and the wording is kept beside it."""
    say, language = ports.phrasebook.say, context.language
    told = clip(text, _QUOTED_CHARS)
    if old.kind is MemoryKind.MESSAGE:
        outcome = await _told(ports, context, text)
        reply = say(language, "commands.corrected_message", text=told)
        return await _changed(ports, context, reply, outcome, stays_local=old.stays_local)
    try:
        tool = CorrectTool(ports.memories, ports.statements)
        outcome = await tool.run({"id": old.id, "text": text}, _around(ports, context))
    except InputRefused:
        return CommandReply(say(language, "commands.correct_same"))
    reply = say(language, "commands.corrected", text=told, old=clip(old.text, _QUOTED_CHARS))
    return await _changed(ports, context, reply, outcome, stays_local=old.stays_local)


async def _told(ports: CommandPorts, context: CommandContext, text: str) -> ToolOutcome:
    return await RememberTool(ports.memories).run({"text": text}, _around(ports, context))


def _around(ports: CommandPorts, context: CommandContext) -> ToolContext:
    return ToolContext(context.message, context.scope, ports.clock, context.zone)


async def _changed(
    ports: CommandPorts, context: CommandContext, reply: str, outcome: ToolOutcome, *, stays_local: bool = False
) -> CommandReply:
    """Say what was kept; out of the cloud where a rule of the person's own, or what it is about, is kept from it."""
    policy = await ports.policies.of(context.person.id)
    met = matching_rules(policy.rules, Task.MEMORY, context.message.text)
    stays_local = stays_local or any(rule.target is RuleTarget.NEVER_CLOUD for rule in met)
    changes = kept_local(outcome.changes) if stays_local else outcome.changes
    return CommandReply(reply, changes, shown=outcome.shown, stays_local=stays_local)


def _too_long(ports: CommandPorts, context: CommandContext, text: str) -> CommandReply:
    told = ports.phrasebook.say(context.language, "commands.remember_too_long", length=len(text), limit=MAX_FACT_CHARS)
    return CommandReply(told)
