"""Texts owed to a person, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.conversation import Identity, ThreadAddress
from bot.domain.gesture import Button, Choice
from bot.domain.ids import DeliveryId, ThreadId, TurnId
from bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class Delivery:
    """One owed text.

    ``is_repeat``: an earlier attempt was begun and its end is not known, so the person may see the
    text twice and must be told so, in the text's ``language``; ``mark`` is what says it. ``owed_at`` is aware UTC.
    A long text arrives in several messages of the platform: ``arrived`` are the ids of those that did, in order.
    ``replaces`` are the ids of earlier messages that this text takes the place of: an answer that is made
    anew, or the beginning of this one, shown while it was written. ``buttons`` and ``choices`` are about ``turn_id``.
    ``answers`` is the platform's id of the message it is the answer to, None where it is to none.
    """

    id: DeliveryId
    dedupe_key: str
    thread_id: ThreadId
    address: ThreadAddress
    text: str
    language: Language
    owed_at: datetime
    attempts: int = 0
    is_repeat: bool = False
    arrived: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    choices: tuple[Choice, ...] = ()
    answers: str | None = None
    turn_id: TurnId | None = None
    mark: str = ""

    @property
    def marked_text(self) -> str:
        """The text with its mark, for a platform that takes it in one piece."""
        return f"{self.mark}\n{self.text}" if self.mark else self.text


@dataclass(frozen=True, slots=True)
class OwedText:
    """A text that is to be owed beside a change that is no turn: who pairs is welcomed, a stranger turned away.

    ``answers`` is the platform's id of the message it is for, by which that is known when it comes again.
    """

    address: ThreadAddress
    text: str
    language: Language
    owed_at: datetime
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a platform's adapter has to tell a person it knows; ``once`` is the same for what is told only once.

    ``sentence`` is a key of the phrasebook, ``values`` fill its places.
    """

    sender: Identity
    address: ThreadAddress
    sentence: str
    once: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A platform on which a person has shut Aiki out, and since when."""

    platform: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many deliveries are in each state that matters to a person asking."""

    owed: int
    abandoned: int
    oldest_owed_at: datetime | None
    unreachable: tuple[Unreachable, ...] = ()
