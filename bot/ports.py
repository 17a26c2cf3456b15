"""Every interface the core needs from the outside, on one page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from bot.domain.attachment import Attachment
from bot.domain.consolidation import Consolidation, EndedSession, Extracted
from bot.domain.conversation import Edited, Identity, InboundMessage, KeptMessage, ThreadAddress, Utterance
from bot.domain.delivery import Delivery, Notice, OutboxCounts, OwedText
from bot.domain.files import Document
from bot.domain.gesture import Choice, Pick, Press, Pressed, Reaction, Typing, Verdict
from bot.domain.ids import AttachmentId, CallId, DeliveryId, MemoryId, MessageId, PersonId, ThreadId, TurnId
from bot.domain.language import Language
from bot.domain.ledger import CallState, Cap, LedgerLine, ModelCall, Spent
from bot.domain.memory import (
    EmbeddingIndex,
    Fact,
    ForgetPlan,
    Forgotten,
    ImportedMessage,
    Memory,
    MemoryCounts,
    MemoryKind,
    RecallCandidate,
    RecallQuery,
    Scope,
    Vector,
)
from bot.domain.model import ModelRef, Place
from bot.domain.person import Person
from bot.domain.prompt import GenerationEvent, Prompt, ToolSpec, ToolStep
from bot.domain.route import Classification
from bot.domain.tool_run import RunState
from bot.domain.turn import Confirmation, KeptTurn, TurnRecord
from bot.domain.usage import TokenFactor, Usage
from bot.domain.web import Page, WebHit


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def elapsed_ms(self) -> float:
        """Return milliseconds on a clock that never jumps; only differences mean anything."""
        ...


class Phrasebook(Protocol):
    """The sentences Aiki says by itself, in each language."""

    def say(self, language: Language, key: str, /, **values: str | int) -> str:
        """Return the sentence ``key`` with its places filled; a ``count`` picks singular or plural.

        Raises KeyError for a key or a place that does not exist: that is a defect, not a state.
        """
        ...

    def day(self, language: Language, day: date, /) -> str:
        """Return a date as a person writes it, weekday first and year last."""
        ...

    def moment(self, language: Language, moment: datetime, /) -> str:
        """Return a date and clock time as they stand in ``moment``'s own zone, without the weekday."""
        ...

    def number(self, language: Language, number: int, /) -> str:
        """Return a whole number with its thousands set apart."""
        ...

    def money(self, language: Language, usd: Decimal, /) -> str:
        """Return an amount of US dollars; of a small one as many places as it takes to tell it from nothing."""
        ...


class Provider(Protocol):
    """Something that answers a prompt: a model behind an API, or the built-in companion."""

    @property
    def name(self) -> str:
        """The provider, as routes, traces and settings name it."""
        ...

    @property
    def model(self) -> str:
        """The model that answers now."""
        ...

    @property
    def place(self) -> Place:
        """Where that model runs."""
        ...

    def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Stream one answer, ended by ``Finished``; ``steps`` are the tool rounds already made.

        Raises ProviderError, and nothing else, for whatever goes wrong on the provider's side.
        """
        ...


class Providers(Protocol):
    """Every provider that is configured, for whatever model."""

    def provider(self, ref: ModelRef) -> Provider | None:
        """Return who answers as this model; None where that provider is not configured."""
        ...

    async def models(self, provider: str) -> list[str]:
        """Return the models a provider offers just now; raises ProviderError, empty where it is not configured."""
        ...

    def fetch(self, ref: ModelRef) -> AsyncIterator[tuple[int, int]]:
        """Fetch a model to where its provider runs: bytes there and bytes in all, again and again until it is done.

        Raises ProviderError; InputRefused where this provider fetches nothing.
        """
        ...


class Classifier(Protocol):
    """Says what kind of message it is, without a model call."""

    async def prepare(self) -> None:
        """Load what it needs, off the loop, so that the first message does not wait for it."""
        ...

    def classify(self, text: str, language: Language | None) -> Classification:
        """Return what a message looks like; ``language`` is the one it was heard to be in."""
        ...


class Embedder(Protocol):
    """Texts to vectors."""

    @property
    def name(self) -> str:
        """Which embedder, and which version of it: vectors are comparable only under one name."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one unit vector a text, in order, without blocking the event loop.

        Raises ProviderError where the embedder cannot be reached.
        """
        ...

    async def embed_question(self, text: str) -> Vector:
        """Return the unit vector of a question about such texts, which some models must be told it is."""
        ...


class Transcriber(Protocol):
    """Speech to text."""

    @property
    def place(self) -> Place:
        """Where recordings are listened to."""
        ...

    async def transcribe(self, audio: bytes, media_type: str, language: Language | None) -> str:
        """Return what is said, empty where nobody speaks; ``language`` is what is expected. Raises ProviderError."""
        ...


class DocumentReader(Protocol):
    """Reads the text out of a file a person sent."""

    def reads(self, media_type: str, name: str) -> bool:
        """Whether a file of this type and name is one to be read here."""
        ...

    async def read(self, data: bytes, media_type: str, name: str) -> Document:
        """Return what stands in the file, as much of it as is read at most; raises FileUnreadable."""
        ...


class TokenCounter(Protocol):
    """How many tokens a text costs one model."""

    @property
    def factor(self) -> TokenFactor:
        """What was learned so far, to be kept from one start to the next."""
        ...

    def count(self, text: str) -> int:
        """Return the tokens in ``text``: an estimate, with the factor learned from real usage applied."""
        ...

    def learn(self, estimated: int, actual: int) -> None:
        """Take note of what a provider counted where we had estimated."""
        ...


class Conversations(Protocol):
    """Threads, their messages and their turns."""

    async def keep_message(
        self, inbound: InboundMessage, person_id: PersonId, joins: MessageId | None = None
    ) -> KeptMessage | None:
        """Store an inbound message and return it; None when the same one was stored before.

        With ``joins`` it becomes one message with that one, if no turn has ended for it: look at the id.
        """
        ...

    async def message(self, message_id: MessageId) -> KeptMessage | None:
        """Return a stored message as it is now; None where a turn has ended for it, or it was forgotten."""
        ...

    async def edit(self, inbound: InboundMessage, person_id: PersonId) -> Edited:
        """Give a stored message its new text; the last one of its thread, if it was answered, is reopened."""
        ...

    async def delete(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> list[MessageId]:
        """Forget messages that were taken away on their platform, and all that came of them, in ONE transaction.

        Of a message that consists of several only those parts go. Returns the messages of people that were touched.
        """
        ...

    async def lately_said(self, platform: str, since: datetime) -> Mapping[str, Sequence[str]]:
        """Return, by thread of a platform, the ids of what people wrote since and is not forgotten; no commands."""
        ...

    async def last_taken(self, platform: str) -> Mapping[str, str]:
        """Return, by thread of a platform whose ids are rising numbers, behind which message nothing was taken in yet.

        That is the last one that was; where none was, the first that was said there; '' where there is neither.
        """
        ...

    async def choices(self, turn_id: TurnId, person_id: PersonId) -> tuple[Choice, ...]:
        """Return what may be picked below the reply of a turn of this person's."""
        ...

    async def reopen(self, turn_id: TurnId, person_id: PersonId) -> KeptMessage | None:
        """Take a turn back, to be made anew; None where it is not the last talk of its thread, or not theirs."""
        ...

    async def note_read(self, attachment_id: AttachmentId, text: str, *, is_said: bool = False) -> None:
        """Keep what was read in an attachment; what ``is_said`` in it takes its place in the message's text."""
        ...

    async def move_thread(self, address: ThreadAddress, platform_thread_id: str) -> None:
        """Have a thread go on under another id of its platform."""
        ...

    async def unanswered(self) -> list[KeptMessage]:
        """Return the stored messages that no turn has ended for, oldest first."""
        ...

    async def begin_attempt(self, message_id: MessageId) -> None:
        """Count one more attempt at answering this message, before it is made."""
        ...

    async def history(self, thread_id: ThreadId, before: MessageId, limit: int) -> list[Utterance]:
        """Return up to ``limit`` messages of the thread's session before this one, oldest first."""
        ...

    async def lines_said(self, address: ThreadAddress, limit: int) -> list[str]:
        """Return what the person last wrote in a thread, oldest first, commands too; for calling it back."""
        ...

    async def has_answered(self, person_id: PersonId) -> bool:
        """Whether this person ever had an answer to something other than a command."""
        ...

    async def confirmation(self, thread_id: ThreadId) -> Confirmation | None:
        """Return the change that waits for a yes in this thread."""
        ...

    async def confirmation_at(self, address: ThreadAddress) -> Confirmation | None:
        """Return the same by the thread's address; None for a thread that is not known."""
        ...

    async def scope_at(self, address: ThreadAddress, person_id: PersonId) -> Scope | None:
        """Return the scope of what a person says at an address; None for a group's thread that is not known."""
        ...

    async def save_turn(self, record: TurnRecord) -> TurnId:
        """Keep reply, trace, changes and the owed delivery in ONE transaction; the old confirmation lapses.

        Raises MessageChanged, and keeps nothing, where the message has another text by now.
        """
        ...

    async def end_idle_private(self, idle_since: datetime, told: Mapping[Language, str], otherwise: Language) -> int:
        """End private mode where nothing was said since, erase what was and owe the person the word; return how many.

        All in ONE transaction. ``told`` is that word by language, ``otherwise`` the language of who has none.
        """
        ...

    async def remind_of_private(self, told: Mapping[Language, str], otherwise: Language) -> int:
        """Owe the people in whose threads private mode is on the word that it is; return how many that are."""
        ...

    async def turn(self, turn_id: TurnId, scope: Scope) -> KeptTurn | None:
        """Return a turn whose thread belongs to this scope."""
        ...

    async def turn_of(self, message_id: MessageId, scope: Scope) -> KeptTurn | None:
        """Return the turn that a line of the log was the question or the reply of."""
        ...

    async def last_turn(self, address: ThreadAddress) -> KeptTurn | None:
        """Return the latest turn of a thread that a model or the companion answered."""
        ...

    async def latest_turn(self, scope: Scope) -> KeptTurn | None:
        """Return the latest turn of a scope, in whichever thread, that a model or the companion answered."""
        ...

    async def around(self, message_id: MessageId, scope: Scope, width: int) -> list[Utterance]:
        """Return a message with up to ``width`` neighbours on either side, oldest first; empty out of scope."""
        ...


class Memories(Protocol):
    """What is remembered. Every read names a scope and returns nothing outside it."""

    async def candidates(
        self, query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]]
    ) -> list[RecallCandidate]:
        """Return what the word index and the vector indexes propose, in one round trip, unranked."""
        ...

    async def speakers(self, scope: Scope) -> frozenset[str]:
        """Return the lower-case names of those who say what is remembered, but for the person and Aiki."""
        ...

    async def get(self, memory_id: MemoryId, scope: Scope) -> Memory | None:
        """Return one memory."""
        ...

    async def page(self, scope: Scope, kind: MemoryKind | None, limit: int, offset: int = 0) -> list[Memory]:
        """Return memories, newest first; facts only while they are valid."""
        ...

    async def facts(
        self,
        scope: Scope,
        subject: str | None = None,
        predicate: str | None = None,
        *,
        at: datetime | None = None,
        known_by: datetime | None = None,
    ) -> list[Memory]:
        """Return the facts that hold, oldest first, that match what is given; of another time where one is named.

        ``at``: those that were true then. ``known_by``: those that had been told by then, as they were known then;
        without an ``at`` those that were true then.
        """
        ...

    async def history(self, memory_id: MemoryId, scope: Scope) -> list[Memory]:
        """Return a memory with what it took the place of and what took its place, oldest first; empty out of scope."""
        ...

    async def pinned(self, scope: Scope) -> list[Memory]:
        """Return what is pinned, oldest first, while it holds."""
        ...

    async def pin(self, memory_id: MemoryId, scope: Scope, *, is_pinned: bool) -> None:
        """Have a memory always count, or no more than others."""
        ...

    async def episodes(self, thread_id: ThreadId, scope: Scope) -> list[Memory]:
        """Return what the present session of a thread was about so far, oldest first: parts of it that are over."""
        ...

    async def matching(self, scope: Scope, terms: Sequence[str], limit: int) -> list[Memory]:
        """Return the memories that hold every one of the words in some form, newest first, closed facts too."""
        ...

    async def between(self, scope: Scope, since: datetime, until: datetime, limit: int) -> list[Memory]:
        """Return what was said from ``since`` to before ``until``, newest first, closed facts too."""
        ...

    async def said_in(self, message_id: MessageId, scope: Scope) -> list[Memory]:
        """Return what is remembered from one message."""
        ...

    async def counts(self, scope: Scope) -> MemoryCounts:
        """Return how much is kept."""
        ...

    async def add(self, items: Sequence[ImportedMessage], person_id: PersonId) -> list[bool]:
        """Keep messages from outside and remember them, all or none; one known by thread and id is not kept twice.

        Returns for each item whether its text is kept now, be it from earlier. False: its id is taken,
        by another text or by a message that was forgotten since.
        """
        ...

    async def sources(self, memory_id: MemoryId, scope: Scope, limit: int) -> list[Utterance]:
        """Return the messages that say what a memory says, or that it was drawn from, oldest first."""
        ...

    async def foresee(self, plan: ForgetPlan, scope: Scope) -> Forgotten:
        """Return how many of each a plan would remove now, and remove nothing; vectors are not counted."""
        ...

    async def forget(self, plan: ForgetPlan, scope: Scope) -> Forgotten:
        """Remove what a plan names and all that came of it in one transaction; return how many of each."""
        ...


class Consolidations(Protocol):
    """Sessions that are over, and what is drawn from them."""

    async def due(self, idle_since: datetime, most_lines: int, keep_lines: int) -> EndedSession | None:
        """Return one session that nothing was drawn from yet, the oldest first; None where there is none.

        A session is over once nothing was said in it since ``idle_since``, or a new one was begun. One that goes on
        and has more than ``most_lines`` is due but for its last ``keep_lines``. A thread's talk is one session as
        long as no pause in it is as long as that from ``idle_since`` to now.
        """
        ...

    async def save(self, consolidation: Consolidation) -> bool:
        """Keep what was drawn from a session in ONE transaction, once; False, and nothing kept, where it has changed.

        It has changed where a line was edited, forgotten or drawn from meanwhile.
        """
        ...


class Extractor(Protocol):
    """Draws facts, procedures and a summary from what was said, by rules: no model is asked."""

    async def extract(self, session: EndedSession, zone: ZoneInfo, language: Language) -> Extracted:
        """Return what a session says, without blocking the event loop; ``language`` is the person's."""
        ...


class Statements(Protocol):
    """Reads what a plain sentence states, by rules: no model is asked."""

    async def facts(self, text: str, about: str, today: date) -> tuple[Fact, ...]:
        """Return the facts that a text states, none for most texts; "she" in it is ``about``, a subject of facts."""
        ...


class Vectors(Protocol):
    """The vector indexes over the memories."""

    async def use(self, embedder: str, dimensions: int) -> EmbeddingIndex:
        """Make this embedder's index the current one; a new one queues every memory for it."""
        ...

    async def indexes(self) -> list[EmbeddingIndex]:
        """Return the indexes that hold vectors, the current one first."""
        ...

    async def awaiting(self, limit: int) -> list[tuple[MemoryId, str]]:
        """Return memories that have no vector in the current index yet, newest first."""
        ...

    async def keep(self, index: EmbeddingIndex, vectors: Sequence[tuple[MemoryId, Vector]]) -> None:
        """Store vectors; those of memories forgotten meanwhile are dropped."""
        ...

    async def arrange(self) -> bool:
        """Do a small piece of what makes large scopes quick to search; return whether there was anything to do."""
        ...

    async def retire(self, index: EmbeddingIndex) -> None:
        """Drop an index that is no longer needed."""
        ...


class People(Protocol):
    """Who is who."""

    async def find(self, identity: Identity) -> Person | None:
        """Return the person behind an identity; None for a stranger."""
        ...

    async def get(self, person_id: PersonId) -> Person:
        """Return a person we know exists."""
        ...

    async def owner(self) -> Person | None:
        """Return the person this file belongs to; None before anyone has paired."""
        ...

    async def accounts(self, person_id: PersonId) -> list[Identity]:
        """Return every identity that leads to a person, by platform and name."""
        ...

    async def is_linked(self, platform: str) -> bool:
        """Whether anybody is known on a platform."""
        ...

    async def enrol_owner(self, identity: Identity) -> Person:
        """Link an identity to the owner, who is created if need be."""
        ...


class Door(Protocol):
    """Who may come in, and what those are told who may not."""

    async def offer(self, code_digest: str, expires_at: datetime | None, person_id: PersonId | None = None) -> None:
        """Let whoever shows this code be paired with the owner, or be this person too, once, until then.

        The owner's earlier code, or this person's, is worth nothing any more; those of others are.
        """
        ...

    async def offered_by(self, code_digest: str, now: datetime) -> Person | None:
        """Return who gave this code to link another account of theirs; None where it is no such code."""
        ...

    async def pair(self, identity: Identity, code_digest: str, welcome: OwedText) -> Person | None:
        """Link an identity to the owner, or to who gave the code, and owe the welcome, in ONE transaction.

        None where the code is no good, or the identity is somebody else's.
        """
        ...

    async def has_welcomed(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Whether this very message was the one that paired."""
        ...

    async def turn_away(self, identity: Identity, refusal: OwedText, not_since: datetime) -> bool:
        """Owe a stranger the refusal, unless they were owed one since then; return whether it was."""
        ...


class Verdicts(Protocol):
    """What people think of answers."""

    async def of_turn(self, turn_id: TurnId, person_id: PersonId, verdict: Verdict | None) -> bool:
        """Keep the verdict on a turn of this person's, in place of an earlier one; False where there is none."""
        ...

    async def of_text(
        self, address: ThreadAddress, platform_message_id: str, person_id: PersonId, verdict: Verdict | None
    ) -> bool:
        """Keep the verdict on the turn whose answer arrived as this message of the platform."""
        ...


class TokenFactors(Protocol):
    """What was learned about each model's way of counting tokens."""

    async def all(self) -> list[TokenFactor]:
        """Return every factor that was kept."""
        ...

    async def keep(self, factor: TokenFactor) -> None:
        """Keep a factor in place of the model's earlier one."""
        ...


class Prices(Protocol):
    """What models cost."""

    async def cost(self, ref: ModelRef, usage: Usage) -> Decimal | None:
        """Return US dollars for this usage at today's price; None where no price is known."""
        ...


class Ledger(Protocol):
    """Every call to a model, with its tokens and its money; written before the call is made."""

    async def reserve(
        self, call: ModelCall, began_at: datetime, cost_usd: Decimal | None, caps: Sequence[Cap] = ()
    ) -> CallId:
        """Write down a call that is about to be made, with its estimated cost.

        Raises BudgetSpent, and keeps nothing, where that cost goes over one of the caps; what others reserve
        meanwhile is counted. ``cost_usd`` is None where no price is known, and then no cap is asked.
        """
        ...

    async def settle(self, call_id: CallId, state: CallState, usage: Usage | None, cost_usd: Decimal | None) -> None:
        """Write down how a call ended, once: what is settled already stays. Without ``usage`` the estimates stay."""
        ...

    async def release_reserved(self) -> int:
        """At start: what was reserved when the process died becomes UNKNOWN; return how many those were."""
        ...

    async def spent(self, since: datetime) -> Spent:
        """Return the money spent or reserved since a moment."""
        ...

    async def lines(self, since: date, until: date, zone: ZoneInfo) -> list[LedgerLine]:
        """Return what was called from the day ``since`` to before the day ``until``, days as they are in a zone."""
        ...


class ToolRuns(Protocol):
    """Calls of tools that act outside our own file; each is written down before it is made, so that it is made once."""

    async def begin(self, message_id: MessageId, call_id: str, tool: str, at: datetime) -> RunState | None:
        """Write down a call before it is made; where it was begun before, return how that stands and write nothing."""
        ...

    async def end(self, message_id: MessageId, call_id: str, state: RunState) -> None:
        """Write down how a call ended."""
        ...


class WebReader(Protocol):
    """Reads pages of the open web."""

    async def read(self, url: str) -> Page:
        """Return what stands at an address.

        Raises InputRefused where it may not be read (nothing was connected to), ToolFailed where it cannot.
        """
        ...


class WebSearch(Protocol):
    """Searches the open web."""

    async def search(self, query: str, limit: int) -> list[WebHit]:
        """Return what is found, best first; raises ToolFailed."""
        ...


class ForeignTools(Protocol):
    """Tools that other programs offer."""

    async def specs(self) -> tuple[ToolSpec, ...]:
        """Return the tools that can be had just now, always in one order; never raises, and never waits long."""
        ...

    async def call(self, name: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
        """Return what a tool answered.

        Raises ToolFailed where it did nothing, ToolInterrupted where nobody knows whether it did.
        """
        ...


class Overrides(Protocol):
    """Settings a person changed in the chat; they are written with their turn (``SetOverride``)."""

    async def of(self, person_id: PersonId) -> Mapping[str, str]:
        """Return every override of a person by name."""
        ...


class Outbox(Protocol):
    """Texts owed; the only way anything is said to a person."""

    async def owed(self, platforms: Sequence[str], now: datetime, thread_id: ThreadId | None = None) -> list[Delivery]:
        """Return what may be tried now on these platforms, oldest first."""
        ...

    async def claim(self, delivery_id: DeliveryId) -> bool:
        """Mark as being sent; False when somebody else has it or it is gone."""
        ...

    async def record_part(self, delivery_id: DeliveryId, platform_message_id: str) -> None:
        """Note that one more message of the text arrived, under this id."""
        ...

    async def record_sent(self, delivery_id: DeliveryId, at: datetime) -> None:
        """Mark as arrived, all of it."""
        ...

    async def record_failed(
        self, delivery_id: DeliveryId, cause: str, retry_at: datetime | None, *, uncertain: bool = False
    ) -> None:
        """Put back for ``retry_at``, or abandon where there is none; an ``uncertain`` one comes back as a repeat."""
        ...

    async def abandon_thread(self, thread_id: ThreadId, cause: str, at: datetime) -> int:
        """Give up all that is owed in a thread nobody can be reached in since then; return how many texts."""
        ...

    async def next_due(self, platforms: Sequence[str]) -> datetime | None:
        """Return when the next text may be tried on these platforms; None where nothing is owed there."""
        ...

    async def note_preview(self, address: ThreadAddress, platform_message_id: str) -> None:
        """Note that an answer is being shown under this id while it is written: the next text takes its place."""
        ...

    async def left_previews(self, address: ThreadAddress) -> list[str]:
        """Return what shows, in a thread, an answer that nothing owed takes the place of."""
        ...

    async def drop_previews(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> None:
        """Note that these are shown no more."""
        ...

    async def owe(self, owed: OwedText, dedupe_key: str) -> bool:
        """Owe a text that no turn is behind; False, and nothing more, where one was owed under this key before."""
        ...

    async def release_uncertain(self) -> int:
        """At start: put back what was being sent when the process died, marked as a repeat; end all pauses.

        Returns how many were put back.
        """
        ...

    async def counts(self) -> OutboxCounts:
        """Return what is still owed and what was given up."""
        ...


class MessageSender(Protocol):
    """An adapter's outgoing side."""

    @property
    def platform(self) -> str:
        """Which platform's threads it can reach."""
        ...

    def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Hand a text to the platform; yields the id of each message it arrives as, where the platform gives one.

        Begins behind those that ``arrived`` earlier. Raises DeliveryError.
        """
        ...


@runtime_checkable
class AttachmentSource(Protocol):
    """A platform that keeps what people send beside words."""

    @property
    def platform(self) -> str:
        """Which platform's attachments it can reach."""
        ...

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return the bytes of an attachment; raises AttachmentLost."""
        ...


@runtime_checkable
class DraftScreen(Protocol):
    """A platform on which an answer can be seen while it is written."""

    @property
    def platform(self) -> str:
        """Which platform's threads it can reach."""
        ...

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Show the whole text so far, or take it away (None); returns at once, never raises, may leave some out.

        What is shown is no message: the answer comes through the outbox.
        """
        ...

    def begin(self, address: ThreadAddress, answers: str | None = None) -> None:
        """Show that an answer is being worked on, until ``end``; returns at once, never raises.

        ``answers`` is the platform's id of the message it is for.
        """
        ...

    async def end(self, address: ThreadAddress) -> None:
        """Show nothing more; returns once nothing that only shows is on its way, never raises."""
        ...

    async def remove(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Take away a message that showed an answer which is not coming; never raises. Whether it is gone."""
        ...


class Inbox(Protocol):
    """Where a platform's adapter hands in what people do. Each call returns once it is safely kept.

    Raises StoreError where nothing can be kept: the event must then be handed in again.
    """

    async def receive(self, inbound: InboundMessage) -> None:
        """Take in a message; raises InputRefused where it cannot be kept, which the adapter tells the person."""
        ...

    async def edited(self, inbound: InboundMessage) -> None:
        """Take in the new text of a message; one that was never taken in is a new one."""
        ...

    async def pressed(self, press: Press) -> Pressed:
        """Do what a button says."""
        ...

    async def reacted(self, reaction: Reaction) -> None:
        """Take in what a person thinks of an answer."""
        ...

    async def moved(self, address: ThreadAddress, platform_thread_id: str) -> None:
        """Take in that a thread goes on under another id."""
        ...

    async def deleted(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> None:
        """Take in that messages were taken away: they and what came of them are forgotten."""
        ...

    async def picked(self, pick: Pick) -> Pressed:
        """Do what was picked from the choices below a text."""
        ...

    async def choice(self, pick: Pick) -> Choice | None:
        """Return what a pick means, and do nothing; None where there is no such choice, or it is somebody else's."""
        ...

    async def complete(self, typing: Typing) -> Sequence[Choice]:
        """Return how a command's argument may go on; ``says`` is what the argument would be. Nothing for strangers."""
        ...

    async def knows(self, identity: Identity) -> bool:
        """Whether somebody may come in."""
        ...

    async def tell(self, notice: Notice) -> None:
        """Owe a notice to a person who is known; strangers are told nothing."""
        ...


class StageObserver(Protocol):
    """Told of every stage a turn enters; for timing, and for tests that kill the process there."""

    def entered(self, stage: str) -> None:
        """Take note that this stage begins now."""
        ...
