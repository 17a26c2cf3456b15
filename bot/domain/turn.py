"""One inbound message and all that it caused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.conversation import KeptMessage, Utterance
from bot.domain.gesture import Button, Choice, Verdict
from bot.domain.ids import MemoryId, MessageId, PersonId, ThreadId, TurnId
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan, Memory, NewMemory, RecallHit, Scope
from bot.domain.prompt import ToolCall
from bot.domain.usage import Usage


class Outcome(StrEnum):
    """How a turn ended: with an answer, or with one honest sentence about why there is none."""

    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep a memory. It closes ``supersedes``; with ``repeats`` nothing new is kept, that one is strengthened."""

    memory: NewMemory
    supersedes: tuple[MemoryId, ...] = ()
    repeats: MemoryId | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove what the plan names, and all that was derived from it."""

    plan: ForgetPlan


@dataclass(frozen=True, slots=True)
class EndFacts:
    """Facts that are true no longer and that nothing takes the place of; they stay known as earlier ones.

    ``said_in`` is the message that says so; None for the one whose turn this is a change of.
    """

    memory_ids: tuple[MemoryId, ...]
    scope: Scope
    at: datetime
    said_in: MessageId | None = None


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Speak this language with a person; ``fixed`` when they chose it themselves."""

    person_id: PersonId
    language: Language
    fixed: bool


@dataclass(frozen=True, slots=True)
class SetTimezone:
    """Read and tell the time in this IANA zone for a person."""

    person_id: PersonId
    timezone: str


@dataclass(frozen=True, slots=True)
class StartSession:
    """Leave what was said up to this turn's message out of the next prompts; memory keeps it. ``at`` is for showing."""

    thread_id: ThreadId
    at: datetime


@dataclass(frozen=True, slots=True)
class SetOverride:
    """A setting changed in the chat, by name; with no value the setting of the environment holds again."""

    person_id: PersonId
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class KeepLocal:
    """Show no model in the cloud these messages from now on, nor what was learned of them and answered with them."""

    message_ids: tuple[MessageId, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take a message's turn back, with all that it remembered: it is to be answered anew."""

    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Pin:
    """Have a memory always count, or count as any other again."""

    memory_id: MemoryId
    scope: Scope
    is_pinned: bool = True


@dataclass(frozen=True, slots=True)
class BeginPrivate:
    """Keep nothing of what is said in a thread since ``at``: once that ends, all of it is erased."""

    thread_id: ThreadId
    at: datetime


@dataclass(frozen=True, slots=True)
class EndPrivate:
    """Erase what was said in a thread in private mode, and remember again what is said from now on."""

    thread_id: ThreadId


@dataclass(frozen=True, slots=True)
class KeepNothing:
    """Take this turn's message, and the answer to it, as said in private mode: kept for a while, and then erased."""


@dataclass(frozen=True, slots=True)
class OfferLink:
    """Let whoever shows a code be this person too, once, until then; the person's earlier code is worth nothing."""

    person_id: PersonId
    code_digest: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Unlink:
    """Know a person no longer by their accounts of a platform, but for the one this turn's message comes from."""

    person_id: PersonId
    platform: str


SetPerson = SetLanguage | SetTimezone | SetOverride | OfferLink | Unlink
"""What is changed of a person, and not of what they said."""
SetThread = StartSession | BeginPrivate | EndPrivate | KeepNothing
"""What is changed of a thread."""
Change = Remember | EndFacts | Pin | Forget | KeepLocal | Reopen | SetThread | SetPerson


@dataclass(frozen=True, slots=True)
class RunTools:
    """Calls of tools that write, held back: exactly these are run, in order, once the person says yes."""

    calls: tuple[ToolCall, ...]


NO_TALK = frozenset({"command", "confirm", "decline"})
"""Intentions of turns that nobody asks to be made anew, or praises."""

CONFIRM_WITHIN = timedelta(minutes=10)
"""A yes that comes later than this is likely an answer to something else."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What waits for the person's yes in this thread, until ``expires_at`` or the next message.

    ``shown_in`` is the reply that asks, ``turn_id`` its turn, ``asked_by`` whom it asks; only the store knows
    them. A yes that was sent before it was for something else, and one of somebody else is none.
    """

    change: Forget | RunTools
    asked_in: MessageId
    expires_at: datetime
    shown_in: MessageId | None = field(default=None, compare=False)
    asked_by: PersonId | None = field(default=None, compare=False)
    turn_id: TurnId | None = field(default=None, compare=False)

    def can_be_answered_by(self, message: KeptMessage) -> bool:
        """Whether a message can be the answer to this."""
        was_shown_before = self.shown_in is None or message.id > self.shown_in
        return was_shown_before and self.asked_by in {None, message.person_id}


@dataclass(frozen=True, slots=True)
class StageTiming:
    """How long one stage of a turn took."""

    stage: str
    duration_ms: float


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a turn was answered the way it was; what /why tells.

    ``outside``: the answer was made with text that strangers wrote in the prompt, so it may repeat such text.
    ``cost_usd`` is None where no price is known (and where nothing was called: see ``usage``). ``setbacks``
    are reasons too: what became of the models that were tried before the one that answered.
    """

    intention: str
    language: Language
    task: str | None = None
    provider: str | None = None
    model: str | None = None
    reasons: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    hits: tuple[RecallHit, ...] = ()
    prompt_tokens: int = 0
    usage: Usage | None = None
    stages: tuple[StageTiming, ...] = ()
    error: str | None = None
    complexity: float | None = None
    cost_usd: Decimal | None = None
    setbacks: tuple[str, ...] = ()
    outside: bool = False

    @property
    def is_talk(self) -> bool:
        """Whether it was neither a command nor the yes or no to a question."""
        return self.intention not in NO_TALK


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A finished turn, as one transaction keeps it: reply, trace, changes and the delivery owed.

    ``shown`` are memories whose words stand in the reply without having been recalled for it (a list,
    a search, a source): forgetting one of them empties the reply. With ``stays_local`` no model in the cloud
    is shown the message or the reply later on, with ``reply_stays_local`` not the reply; the store marks a
    reply so too that cites a memory which stays local. ``before`` and ``after`` are delivered around the
    reply and are no part of the conversation's log: no model reads them. ``choices`` may be picked below it.
    """

    message: KeptMessage
    reply: str
    outcome: Outcome
    trace: Trace
    ended_at: datetime
    changes: tuple[Change, ...] = ()
    confirmation: Confirmation | None = None
    shown: tuple[MemoryId, ...] = ()
    stays_local: bool = False
    reply_stays_local: bool = False
    before: str = ""
    after: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def delivered(self) -> str:
        """The text that is owed to the person."""
        return "\n\n".join(filter(None, (self.before, self.reply, self.after)))

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What a person may press below that text."""
        if self.confirmation is not None:
            return (Button.YES, Button.NO)
        if self.outcome is Outcome.FAILED:
            return (Button.RETRY,)
        return (Button.GOOD, Button.BAD, Button.RETRY) if self.trace.is_talk else ()


@dataclass(frozen=True, slots=True)
class CitedMemory:
    """A memory a turn used, as it is now; None when it was forgotten since."""

    memory_id: MemoryId
    memory: Memory | None
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn read back: what was asked, what was answered, and the trace. ``trace.hits`` is empty, see ``cited``.

    ``verdict`` is what the person thinks of the answer, None where they have not said.
    """

    id: TurnId
    question: Utterance
    reply: Utterance | None
    outcome: Outcome
    trace: Trace
    cited: tuple[CitedMemory, ...] = ()
    verdict: Verdict | None = None
    asked_by: PersonId | None = None
