"""What a session leaves behind when it is over: an episode, facts and procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.conversation import Role
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.memory import NewMemory, Scope
from bot.domain.turn import EndFacts, Remember

IDLE_AFTER = timedelta(minutes=30)
"""A session in which nothing was said for so long is over."""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One line of a session that is over. ``revision`` tells whether it was edited since.

    ``person_id`` is who said it, or whom Aiki answered; ``outside`` and ``stays_local`` as in ``Utterance``.
    """

    message_id: MessageId
    role: Role
    text: str
    sent_at: datetime
    person_id: PersonId
    revision: int = 0
    outside: bool = False
    stays_local: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the person said it: only their words make facts."""
        return self.role is Role.PERSON


@dataclass(frozen=True, slots=True)
class EndedSession:
    """Talk of one thread that nothing was drawn from yet, oldest line first; no commands, and no private mode."""

    thread_id: ThreadId
    scope: Scope
    person_id: PersonId
    lines: tuple[SessionLine, ...]

    @property
    def own_lines(self) -> tuple[SessionLine, ...]:
        """What people said in it."""
        return tuple(line for line in self.lines if line.is_own)

    @property
    def ended_at(self) -> datetime:
        """When its last line was said."""
        return self.lines[-1].sent_at

    @property
    def stays_local(self) -> bool:
        """Whether any line of it may be shown to no model in the cloud."""
        return any(line.stays_local for line in self.lines)

    @property
    def is_of_one(self) -> bool:
        """Whether a single person speaks in it, so that it is clear whom "I" means."""
        return len({line.person_id for line in self.own_lines}) == 1


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that a line states, before it is held against what is known.

    ``quote`` is the person's own wording, a part of the line; ``ended``: it is said to hold no longer. ``made_by``
    names who drew it, empty before it is checked.
    """

    line: MessageId
    subject: str
    predicate: str
    object: str
    quote: str
    functional: bool = False
    ended: bool = False
    confidence: float = 1.0
    valid_from: datetime | None = None
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class ToldProcedure:
    """How the person says they do something, with the line they say it in; ``made_by`` as in ``Told``."""

    line: MessageId
    name: str
    steps: tuple[str, ...]
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was drawn from a session by ``made_by``, before any of it is checked.

    ``summary`` is one or two sentences in the person's language, empty where nothing is worth keeping;
    ``summary_by`` names who wrote it where that is somebody else.
    """

    made_by: str
    facts: tuple[Told, ...] = ()
    procedures: tuple[ToldProcedure, ...] = ()
    summary: str = ""
    topics: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    intentions: tuple[str, ...] = ()
    summary_by: str = ""


@dataclass(frozen=True, slots=True)
class Consolidation:
    """What is kept of a session, as one transaction writes it; ``episode`` is None where it says nothing."""

    session: EndedSession
    changes: tuple[Remember | EndFacts, ...] = ()
    episode: NewMemory | None = None
