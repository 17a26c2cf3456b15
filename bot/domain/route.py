"""What kind of message it is, and where it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.language import Language
from bot.domain.model import ModelRef, Tier


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


NEED_TOOLS = frozenset({Task.REMIND, Task.MEMORY, Task.TOOL})


class Tone(StrEnum):
    """How a message sounds."""

    NEUTRAL = "neutral"
    CHEERFUL = "cheerful"
    SAD = "sad"
    ANGRY = "angry"
    ANXIOUS = "anxious"
    URGENT = "urgent"


class Strategy(StrEnum):
    """Which tier answers as a rule; a request that needs tools goes to Claude under each of them."""

    CLAUDE_ONLY = "claude_only"
    LOCAL_ONLY = "local_only"
    HYBRID = "hybrid"
    LOCAL_FALLBACK = "local_fallback"


@dataclass(frozen=True, slots=True)
class Classification:
    """What a message looks like, with the reasons as keys of ``locales/*/reason.toml``.

    ``complexity``, 0..1, orders messages by how much a strong model is worth to them. ``hard``, 0..1,
    is how likely it is that only a strong one will do. ``sure``, 0..1, is how sure the task is. ``language`` is None
    where the text gives no clue ("ok", "12*7").
    """

    task: Task
    needs_tools: bool
    language: Language | None
    reasons: tuple[str, ...] = ()
    complexity: float = 0.0
    hard: float = 0.0
    tone: Tone = Tone.NEUTRAL
    sure: float = 1.0


class Bar(StrEnum):
    """Why a model cannot be asked, however much it is wanted."""

    NOT_CONNECTED = "not_connected"
    RESTING = "resting"
    BUDGET = "budget"
    RULE = "rule"
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One model to try. With ``unsure_moves_on`` an answer it gives without confidence goes to the next one.

    With ``if_spent`` it is tried only where the budget ended in the midst of the first one's work.
    """

    ref: ModelRef
    unsure_moves_on: bool = False
    if_spent: bool = False

    @property
    def tier(self) -> Tier:
        """How able it is taken to be."""
        return self.ref.tier


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers a turn, in the order they are tried, and why; the built-in companion is the last, unless there
    are pictures to look at.

    ``wanted`` is the tier the message was meant for and ``bar`` why its model is not among the attempts, None
    where it is.
    """

    attempts: tuple[Attempt, ...]
    reasons: tuple[str, ...]
    wanted: Tier = Tier.BUILT_IN
    bar: Bar | None = None

    @property
    def first(self) -> ModelRef:
        """The model that is tried first."""
        return self.attempts[0].ref
