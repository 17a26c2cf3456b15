"""What Aiki wants to do with a message, before anybody thinks about words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.words import is_no, is_yes
from bot.domain.turn import Confirmation

# "/why@aiki_bot m12": the platform's addressing is not part of the name.
_COMMAND = re.compile(r"/([a-zA-Z]\w*)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


class Aim(StrEnum):
    """The kinds of turn there are."""

    COMMAND = "command"
    CONFIRM = "confirm"
    DECLINE = "decline"
    INTRODUCE = "introduce"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Intention:
    """What to do; for a command also which one and what was written behind it."""

    aim: Aim
    command: str = ""
    arguments: str = ""


def is_command(text: str) -> bool:
    """Whether a message is a slash command."""
    return _COMMAND.fullmatch(text) is not None


def command_in(text: str) -> str | None:
    """Return the name of the slash command that a message is, as it was written; None where it is none."""
    command = _COMMAND.fullmatch(text)
    return None if command is None else command[1].lower()


def intend(text: str, confirmation: Confirmation | None, now: datetime, *, has_answered: bool) -> Intention:
    """Return what this message is to Aiki: a command, the yes or no to an open question, or talk."""
    command = _COMMAND.fullmatch(text)
    if command:
        return Intention(Aim.COMMAND, command[1].lower(), (command[2] or "").strip())
    if confirmation is not None and now < confirmation.expires_at:
        if is_yes(text):
            return Intention(Aim.CONFIRM)
        if is_no(text):
            return Intention(Aim.DECLINE)
    return Intention(Aim.ANSWER if has_answered else Aim.INTRODUCE)
