"""Commands about what is remembered: /memory and /recall."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.commands.choices import choice, of_memory
from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.commands.lists import counted, listed
from bot.core.commands.pins import list_pinned
from bot.core.commands.quoted import kept_of_quoted
from bot.core.explain import tell_bounds, tell_hit
from bot.core.forgetting import once_each
from bot.core.periods import Period
from bot.core.recount import recount, tell_in_full
from bot.core.tags import memory_ids
from bot.core.then import known_then, period_said, without_period
from bot.core.words import content_terms, fold_text
from bot.domain.memory import Memory, MemoryCounts, MemoryKind

PAGE = 10
_PAGE_DIGITS = 9
_PAGE = re.compile(r"(?:-?\d+)?")
_PINNED = "pinned"
_WORDS = {
    MemoryKind.FACT: "fact facts faktum fakta fato fatos",
    MemoryKind.PROCEDURE: (
        "procedure procedures habits prosedyre prosedyrer framgangsmater fremgangsmater vaner"
        " procedimento procedimentos rotinas habitos"
    ),
    MemoryKind.EPISODE: (
        "episode episodes session sessions summaries episoder okter samtaler sammendrag"
        " episodio episodios sessoes conversas resumos"
    ),
    MemoryKind.MESSAGE: "message messages melding meldinger mensagem mensagens",
}
_LISTS: dict[str, MemoryKind | str] = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_LISTS |= dict.fromkeys("pinned pins pin festet festede fest fixado fixados fixada fixadas".split(), _PINNED)
_ORDER = (MemoryKind.FACT, MemoryKind.PROCEDURE, MemoryKind.EPISODE, MemoryKind.MESSAGE)


async def list_memories(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/memory, /memory PAGE, /memory KIND, /memory mID, /memory WORDS: what is kept, newest first, facts first.

    Written as an answer to an earlier message: what is kept of that.
    """
    argument = context.arguments
    if not argument and context.is_below_a_message:
        return await _of_quoted(ports, context)
    name, _, page = fold_text(argument).partition(" ")
    if _PAGE.fullmatch(argument):
        return await _page(ports, context, _number(argument))
    if memory_ids(argument):
        return await _show(ports, context)
    return await (_of_kind(ports, context, name, page) if name in _LISTS else search(ports, context))


async def _of_kind(ports: CommandPorts, context: CommandContext, name: str, rest: str) -> CommandReply:
    """Return a page of one kind, or what bears on the words behind its name."""
    kind, is_page = _LISTS[name], _PAGE.fullmatch(rest) is not None
    if isinstance(kind, MemoryKind):
        if is_page:
            return await _page(ports, context, _number(rest), kind, name)
        return await _search(ports, replace(context, arguments=rest), kind)
    return await (list_pinned(ports, context) if is_page else search(ports, context))


def _number(page: str) -> int:
    return max(int(page.removeprefix("-")[:_PAGE_DIGITS] or 1), 1)


async def _page(
    ports: CommandPorts, context: CommandContext, page: int, kind: MemoryKind | None = None, name: str = ""
) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    counts = await ports.memories.counts(context.scope)
    kinds = _ORDER if kind is None else (kind,)
    total = sum(_count(counts, each) for each in kinds)
    if not total:
        return CommandReply(say(language, "commands.memory_empty" if kind is None else "commands.memory_none_such"))
    offset = min((page - 1) * PAGE, (total - 1) // PAGE * PAGE)
    found: list[Memory] = []
    skipped = offset
    for each in kinds:
        if skipped < _count(counts, each) and len(found) < PAGE:
            found += await ports.memories.page(context.scope, each, PAGE - len(found), skipped)
        skipped = max(skipped - _count(counts, each), 0)
    following, more = offset // PAGE + 2, None
    if offset + PAGE < total:
        said = f"/memory {name} {following}" if name else f"/memory {following}"
        more = say(language, "commands.memory_more", page=said), choice(say(language, "commands.choose_next"), said)
    stated = {memory.text.casefold() for memory in found if memory.kind is not MemoryKind.MESSAGE}
    # A message that says what its fact says is not listed beside it, nor is one that says what another does.
    first = {memory.text.casefold(): memory for memory in reversed(found) if memory.kind is MemoryKind.MESSAGE}
    told = [
        memory
        for memory in found
        if memory.kind is not MemoryKind.MESSAGE
        or (memory.text.casefold() not in stated and first[memory.text.casefold()] is memory)
    ]
    intro = say(language, "commands.memory_intro", **counted(counts))
    reply = listed(told, intro, ports, context, more)
    return replace(reply, shown=tuple(memory.id for memory in found))


def _count(counts: MemoryCounts, kind: MemoryKind) -> int:
    by_kind = {
        MemoryKind.FACT: counts.facts,
        MemoryKind.PROCEDURE: counts.procedures,
        MemoryKind.EPISODE: counts.episodes,
        MemoryKind.MESSAGE: counts.messages,
    }
    return by_kind[kind]


async def _show(ports: CommandPorts, context: CommandContext) -> CommandReply:
    memory = await ports.memories.get(memory_ids(context.arguments)[0], context.scope)
    if memory is None:
        return CommandReply(ports.phrasebook.say(context.language, "commands.no_such_memory"))
    return await show_memory(memory, ports, context)


async def show_memory(memory: Memory, ports: CommandPorts, context: CommandContext) -> CommandReply:
    """Return a memory in full; its neighbours in the log are shown with it."""
    told = await recount(memory, context.scope, ports.memories, ports.conversations)
    text = tell_in_full(told, ports.phrasebook, context.language, context.zone)
    beside = [await ports.memories.said_in(said, context.scope) for said in told.messages]
    shown = (memory.id, *(one.id for one in told.history), *(other.id for said in beside for other in said))
    choices = of_memory(memory, ports.phrasebook, context.language)
    return CommandReply(text, shown=tuple(dict.fromkeys(shown)), choices=choices)


async def _of_quoted(ports: CommandPorts, context: CommandContext) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    kept = once_each(await kept_of_quoted(ports, context))
    if not kept:
        return CommandReply(say(language, "commands.memory_none_of_it"))
    return listed(kept, say(language, "commands.memory_of_it"), ports, context)


async def search(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/recall WORDS: what bears on them, with the reasons; with a time among them, what was known then."""
    return await _search(ports, context)


async def _search(ports: CommandPorts, context: CommandContext, kind: MemoryKind | None = None) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    if not context.arguments:
        return CommandReply(say(language, "commands.recall_usage"))
    period = _period_in(ports, context)
    then = await _then(ports, context, period, kind) if period is not None else None
    if then is not None:
        return then
    found = await ports.recall.find(context.arguments, context.scope, before=context.message.id, zone=context.zone)
    hits = [hit for hit in found if kind in {None, hit.memory.kind}]
    if not hits:
        return CommandReply(say(language, "commands.recall_nothing"))
    lines = [say(language, "commands.recall_intro" if period is None else "commands.recall_not_then")]
    lines += [tell_hit(hit, ports.phrasebook, language, context.zone) for hit in hits]
    return CommandReply("\n".join(lines), shown=tuple(hit.memory.id for hit in hits))


def _period_in(ports: CommandPorts, context: CommandContext) -> Period | None:
    return period_said(context.arguments, ports.clock.now(), context.zone, context.language)


async def _then(
    ports: CommandPorts, context: CommandContext, period: Period, kind: MemoryKind | None
) -> CommandReply | None:
    """Return what was known by the end of a period of the words beside it, or all that was said in it."""
    words, phrasebook, language = without_period(context.arguments, period), ports.phrasebook, context.language
    known = await known_then(words, period, context.scope, ports.memories, ports.recall, context.message)
    then = [memory for memory in known if kind in {None, memory.kind}]
    if not then:
        return None
    since, until = tell_bounds(period.start, period.end, phrasebook, language, context.zone)
    intro = phrasebook.say(language, "commands.recall_then", until=until)
    if not content_terms(words):
        intro = phrasebook.say(language, "commands.recall_said", since=since, until=until)
    return listed(then, intro, ports, context)
