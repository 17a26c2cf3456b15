"""What kind of message it is, and where it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.language import Language


class Task(StrEnum):
    """What a message asks for; the labels are part of the command-line contract."""

    CHAT = "chat"
    QUESTION = "question"
    REWRITE = "rewrite"
    REMIND = "remind"
    MEMORY = "memory"
    CODE = "code"
    REASON = "reason"
    TOOL = "tool"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Classification:
    """What a message looks like, with the reasons in plain words.

    ``language`` is None where the text gives no clue ("ok", "12*7").
    """

    task: Task
    needs_tools: bool
    language: Language | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers a turn, with which model, and why."""

    provider: str
    model: str
    reasons: tuple[str, ...]
