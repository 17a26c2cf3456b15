"""What may be picked below the answer of a command, in place of writing it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.memory_correct import MAX_FACT_CHARS
from bot.domain.gesture import Choice
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind
from bot.domain.text import clip
from bot.ports import Phrasebook

MOST = 25
"""As many as the smallest list of a platform holds (Discord's)."""
LABEL_CHARS, SAYS_CHARS = 80, 100


def choice(label: str, says: str, fill: str | None = None) -> Choice:
    """Return a choice whose label is short enough to stand on a button."""
    is_seen = any(char.isprintable() and not char.isspace() for char in label)
    return Choice(clip(label, LABEL_CHARS) if is_seen else "…", says, fill)


def few(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return as many as a list holds, without those that would say more than a platform carries."""
    return tuple(one for one in choices if len(one.says) <= SAYS_CHARS)[:MOST]


def to_open(memory: Memory) -> Choice:
    """Return the choice that shows a memory of a list in full."""
    return choice(memory.text, f"/memory m{memory.id}")


def of_memory(memory: Memory, phrasebook: Phrasebook, language: Language) -> tuple[Choice, ...]:
    """Return what may be done with a memory: it is put right or pinned, where it still holds, or forgotten."""
    say = phrasebook.say
    forget = choice(say(language, "commands.choose_forget"), f"/forget m{memory.id}")
    if memory.is_pinned:
        pin = choice(say(language, "commands.choose_unpin"), f"/unpin m{memory.id}")
    else:
        pin = choice(say(language, "commands.choose_pin"), f"/pin m{memory.id}")
    if memory.valid_to is not None:
        return (forget,)
    if memory.kind is MemoryKind.EPISODE:
        return forget, pin
    # What is longer than a fact may be would be cut; the person begins anew.
    text = "; ".join(memory.procedure.steps) if memory.procedure is not None else memory.text
    fill = text if len(text) <= MAX_FACT_CHARS else ""
    return choice(say(language, "commands.choose_correct"), f"/correct m{memory.id}", fill), forget, pin
