"""What is remembered, where it may be recalled, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.domain.conversation import ThreadKind
from bot.domain.ids import MemoryId, MessageId, PersonId, ThreadId

Vector = NewType("Vector", bytes)
"""An embedding: float32 values, little-endian, unit length."""


@dataclass(frozen=True, slots=True)
class EmbeddingIndex:
    """The vectors that one embedder made; vectors of different embedders are never compared."""

    id: int
    embedder: str
    dimensions: int


PERSON, AIKI = "person", "aiki"
"""Speakers: whom the scope belongs to, and Aiki, who words episodes. Others have names."""


class MemoryKind(StrEnum):
    """What is remembered.

    ``message`` (episodic): something said, kept word for word. ``episode`` (episodic): what a session was about.
    ``fact`` (semantic): subject, predicate, object. ``procedure`` (procedural): how this person does something.
    """

    MESSAGE = "message"
    FACT = "fact"
    EPISODE = "episode"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Scope:
    """The only place a memory may be recalled in.

    What is said in private is recalled for that person in private; what is said in a group is
    recalled in that group. ``key`` is one alphanumeric word, so that every index can hold it.
    """

    key: str

    @classmethod
    def of(cls, kind: ThreadKind, person_id: PersonId, thread_id: ThreadId) -> Scope:
        """Return the scope of what ``person_id`` says in a thread of this kind."""
        return cls(f"p{person_id}") if kind is ThreadKind.PRIVATE else cls(f"t{thread_id}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement in normal form, all three parts lower-case; ``subject`` is ``me`` or who or what it is about.

    A ``functional`` fact has one object at a time (a name, a home): a new object closes the old one.
    """

    subject: str
    predicate: str
    object: str
    functional: bool = False


@dataclass(frozen=True, slots=True)
class Gist:
    """Working memory: what a session is about, what is still open in it, and what the person means to do.

    ``topics`` are words; questions and intentions stand as they were said. An episode keeps its session's last one.
    """

    topics: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    intentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """How a person does something: its name, lower-case, and the steps in their own words, in order."""

    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewMemory:
    """A memory to be kept. ``text`` is the person's own wording, but for an episode's; ``said_at`` is aware UTC.

    ``source_message_id`` is the message it was said in; None while that message is being stored
    with it or where it came from outside. ``sources`` are all the messages an episode was drawn from. With
    ``stays_local`` no model in the cloud is ever shown it. ``valid_from`` is None where it holds since it was said,
    or, with a ``valid_to`` (it is told as over), since nobody knows when;
    ``confidence`` is 0..1; ``made_by`` names what drew it from the words: rules, or a model as provider:model.
    """

    kind: MemoryKind
    scope: Scope
    person_id: PersonId
    speaker: str
    text: str
    said_at: datetime
    source_message_id: MessageId | None = None
    fact: Fact | None = None
    salience: float = 0.0
    stays_local: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    confidence: float = 1.0
    made_by: str | None = None
    gist: Gist | None = None
    procedure: Procedure | None = None
    sources: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """A kept memory. A fact with ``valid_to`` was true until then; ``superseded_by`` says what took its place.

    ``closed_by`` is the message in whose turn it was closed.

    What ``is_pinned`` always counts: every prompt of its scope shows it. For the rest see ``NewMemory``.
    """

    id: MemoryId
    kind: MemoryKind
    scope: Scope
    speaker: str
    text: str
    said_at: datetime
    source_message_id: MessageId | None = None
    fact: Fact | None = None
    salience: float = 0.0
    valid_to: datetime | None = None
    superseded_by: MemoryId | None = None
    external_id: str | None = None
    thread_id: ThreadId | None = None
    stays_local: bool = False
    valid_from: datetime | None = None
    confidence: float = 1.0
    made_by: str | None = None
    gist: Gist | None = None
    procedure: Procedure | None = None
    is_pinned: bool = False
    closed_by: MessageId | None = None

    @property
    def is_by_others(self) -> bool:
        """Whether somebody else said it, in what was imported: to a model it is a stranger's text."""
        is_own_summary = self.kind is MemoryKind.EPISODE and self.speaker == AIKI
        return self.speaker != PERSON and not is_own_summary

    @property
    def holds_since(self) -> datetime:
        """Since when it is true, as far as is known."""
        return self.valid_from or self.said_at


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """A message of a conversation held elsewhere; ``external_id`` is unique within ``thread``."""

    external_id: str
    thread: str
    speaker: str
    text: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class RecallQuery:
    """What to look for: the wording, its content words, and the scope it may be found in.

    ``terms`` are lower-case words; ``text`` is what gets embedded; ``before_message_id`` leaves out
    what was said in that message or later (a question must not find itself), ``said_until`` what
    was said after that moment. ``speakers`` are those who speak in the scope and are named, lower-case;
    ``unsought`` the terms that say who said it, or when, and not what. ``within`` are the stretches of time it names,
    aware UTC, their ends exclusive.
    """

    text: str
    terms: tuple[str, ...]
    scope: Scope
    limit: int = 8
    before_message_id: MessageId | None = None
    said_until: datetime | None = None
    speakers: frozenset[str] = frozenset()
    unsought: frozenset[str] = frozenset()
    within: tuple[tuple[datetime, datetime], ...] = ()

    def covers(self, moment: datetime) -> bool:
        """Whether a moment lies in a stretch of time that is named."""
        return any(start <= moment < end for start, end in self.within)

    @property
    def sought(self) -> tuple[str, ...]:
        """The terms that the word index is asked for; where none is left, all."""
        return tuple(term for term in self.terms if term not in self.unsought) or self.terms


@dataclass(frozen=True, slots=True)
class RecallCandidate:
    """A memory that an index proposed, with what the indexes say of it and of what was said around it.

    ``share`` is how much of the sought words it holds, 0..1, a rare word counting for more; ``coverage`` the same
    where what it lacks stands in the lines around it, which count for less. ``cosine`` is 1.0 for the same direction
    as the question, None where it has no vector, the others those of the lines ``before`` and ``after`` it and the sum
    of those two away; 0.0 where there is none. ``context`` is the question of Aiki's that it answers.
    """

    memory: Memory
    share: float = 0.0
    coverage: float = 0.0
    cosine: float | None = None
    cosine_before: float = 0.0
    cosine_after: float = 0.0
    cosine_apart: float = 0.0
    session: int | None = None
    follows_question: bool = False
    context: str | None = None


@dataclass(frozen=True, slots=True)
class RecallHit:
    """A ranked memory; ``score`` is comparable within one recall only, ``reasons`` say why it was found.

    ``matched_terms`` are the words of the question that the memory holds in some form, or that stand in ``context``,
    the question of Aiki's that it answers.
    """

    memory: Memory
    score: float
    reasons: tuple[str, ...] = ()
    matched_terms: tuple[str, ...] = ()
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """All that a scope holds from ``since`` to before ``until``, said in the message ``last`` or earlier.

    None is no bound: a stretch without any is everything.
    """

    since: datetime | None = None
    until: datetime | None = None
    last: MessageId | None = None


@dataclass(frozen=True, slots=True)
class ForgetPlan:
    """Exactly what a forget would remove, found before it is confirmed: what is named, and all of a stretch."""

    memory_ids: tuple[MemoryId, ...] = ()
    message_ids: tuple[MessageId, ...] = ()
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each a forget removes: what was remembered by its kind, vectors, and replies that told of it."""

    messages: int = 0
    facts: int = 0
    vectors: int = 0
    replies: int = 0
    episodes: int = 0
    procedures: int = 0

    @property
    def total(self) -> int:
        """Everything that was removed, summed."""
        return self.messages + self.facts + self.replies + self.episodes + self.procedures


@dataclass(frozen=True, slots=True)
class MemoryCounts:
    """How much is kept in a scope, and how much of it still waits for its vector (in the whole file)."""

    messages: int
    facts: int
    awaiting_embedding: int
    episodes: int = 0
    procedures: int = 0
