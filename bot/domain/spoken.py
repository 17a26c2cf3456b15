"""A prompt's session as models take it: roles by turns, the person first, the message last."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.conversation import Role, Utterance
from bot.domain.prompt import Prompt

AIKI_BEGAN = "(You wrote first.)"
"""Stands for the person where a session begins with Aiki speaking: many models' templates refuse that."""
NO_WORDS = "…"
"""Stands for a message without a word, such as a picture alone."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one side said until the other spoke."""

    role: Role
    text: str


def as_spoken(prompt: Prompt) -> list[Spoken]:
    """Return ``history``, then ``context`` and ``message`` together: the roles alternate and no text is empty.

    Where several people speak, each line of theirs begins with its speaker's name.
    """
    named = len({line.speaker for line in prompt.history if line.role is Role.PERSON and line.speaker}) > 1
    lines = [Spoken(line.role, _text(line, named)) for line in prompt.history]
    lines += [Spoken(Role.PERSON, prompt.context), Spoken(Role.PERSON, prompt.message)]
    spoken: list[Spoken] = []
    for line in lines:
        if not line.text.strip():
            continue
        if spoken and spoken[-1].role is line.role:
            spoken[-1] = replace(line, text=f"{spoken[-1].text}\n\n{line.text}")
        else:
            spoken.append(line)
    if not spoken or spoken[-1].role is Role.AIKI:
        spoken.append(Spoken(Role.PERSON, NO_WORDS))
    if spoken[0].role is Role.AIKI:
        spoken.insert(0, Spoken(Role.PERSON, AIKI_BEGAN))
    return spoken


def _text(line: Utterance, named: bool) -> str:
    if named and line.role is Role.PERSON and line.speaker and line.text.strip():
        return f"{line.speaker}: {line.text}"
    return line.text
