"""What a person does beside writing: pressing a button, reacting with an emoji."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.conversation import Identity, ThreadAddress
from bot.domain.ids import TurnId
from bot.domain.language import Language


class Button(StrEnum):
    """The buttons below a text; each is about the turn that text came from."""

    GOOD = "good"
    BAD = "bad"
    RETRY = "retry"
    STOP = "stop"
    YES = "yes"
    NO = "no"


class Verdict(StrEnum):
    """What a person thinks of an answer."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed; ``id`` is the platform's, the same when the event comes again.

    ``turn_id`` is None for the button that stops an answer which is still being written.
    """

    id: str
    sender: Identity
    address: ThreadAddress
    button: Button
    turn_id: TurnId | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a press: one short sentence for the person, and whether it did what the button says."""

    text: str
    done: bool = True


@dataclass(frozen=True, slots=True)
class Reaction:
    """The emoji that a person's reaction to one of Aiki's texts consists of now; none: it was taken back."""

    sender: Identity
    address: ThreadAddress
    platform_message_id: str
    emoji: tuple[str, ...]
