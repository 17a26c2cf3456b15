"""What a person does beside writing: pressing a button, picking from a list, reacting with an emoji."""

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


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few things a person may pick below a text, in place of writing ``says``.

    With a ``fill`` they are asked for words, which begin as that and are written behind ``says``.
    """

    label: str
    says: str
    fill: str | None = None


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
class Pick:
    """A choice that was picked, by its place below the text of a turn; ``words`` where it asked for some."""

    id: str
    sender: Identity
    address: ThreadAddress
    turn_id: TurnId
    index: int
    words: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """What a person has typed of a command's argument so far, on a platform that proposes how it may go on."""

    sender: Identity
    address: ThreadAddress
    command: str
    typed: str


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
