"""Memories as a list that can be picked from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.core.commands.choices import to_open
from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.explain import tell_memories
from bot.domain.gesture import Choice
from bot.domain.memory import Memory, MemoryCounts, MemoryKind

HEADINGS = {
    MemoryKind.FACT: "commands.heading_facts",
    MemoryKind.PROCEDURE: "commands.heading_procedures",
    MemoryKind.EPISODE: "commands.heading_episodes",
    MemoryKind.MESSAGE: "commands.heading_messages",
}

_ORDER = tuple(HEADINGS)


def listed(
    memories: Sequence[Memory],
    intro: str,
    ports: CommandPorts,
    context: CommandContext,
    more: tuple[str, Choice] | None = None,
) -> CommandReply:
    """Return memories one a line, each kind under its heading, and what may be picked; ``more``: where it goes on."""
    say, language = ports.phrasebook.say, context.language
    memories = sorted(memories, key=lambda memory: _ORDER.index(memory.kind))
    lines, kinds = [intro], {memory.kind for memory in memories}
    for kind, same in groupby(memories, lambda memory: memory.kind):
        if len(kinds) > 1:
            lines.append(say(language, HEADINGS[kind]))
        lines += tell_memories(list(same), ports.phrasebook, language, context.zone)
    choices = [to_open(memory) for memory in memories]
    if more is not None:
        lines.append(more[0])
        choices.append(more[1])
    lines.append(say(language, "commands.memory_outro"))
    return CommandReply("\n".join(lines), shown=tuple(memory.id for memory in memories), choices=tuple(choices))


def counted(counts: MemoryCounts) -> dict[str, int]:
    """Return how much of each kind there is, as the sentences about it take it."""
    return {
        "messages": counts.messages,
        "facts": counts.facts,
        "procedures": counts.procedures,
        "episodes": counts.episodes,
    }
