"""A small household over a store: people who say things, and Aiki who answers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.domain.conversation import Edited, Identity, InboundMessage, KeptMessage, ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery
from bot.domain.ids import MemoryId, MessageId, PersonId, TurnId
from bot.domain.language import Language
from bot.domain.memory import (
    Fact,
    ForgetPlan,
    ImportedMessage,
    Memory,
    MemoryKind,
    NewMemory,
    RecallHit,
    RecallQuery,
    Scope,
    Vector,
)
from bot.domain.turn import Change, Confirmation, Forget, KeptTurn, Outcome, Remember, Trace, TurnRecord
from bot.store import Store
from tests.fakes.clock import FakeClock

Importer = Callable[[str, str], ImportedMessage]
"""Makes a message of a conversation held elsewhere from its id and text."""

OLA = Identity("console", "ola", "Ola")
AT_HOME = ThreadAddress("console", "home", ThreadKind.PRIVATE)
CHAT = ThreadAddress("telegram", "100", ThreadKind.PRIVATE)
IN_THE_GROUP = ThreadAddress("telegram", "group", ThreadKind.GROUP)
LIVES = Fact("me", "residence", "oslo", functional=True)


def vector(*parts: float) -> Vector:
    """Return the unit vector in this direction."""
    length = sum(part * part for part in parts) ** 0.5
    return Vector(struct.pack(f"<{len(parts)}f", *(part / length for part in parts)))


def asking(scope: Scope, *terms: str) -> RecallQuery:
    """Return a search for words in a scope."""
    return RecallQuery(" ".join(terms), terms, scope)


def scope_of(message: KeptMessage) -> Scope:
    """Return where what this message says may be recalled."""
    return Scope.of(message.address.kind, message.person_id, message.thread_id)


def remember(message: KeptMessage, fact: Fact | None = None, kind: MemoryKind | None = None) -> NewMemory:
    """Return the memory of a message, or of a fact it states."""
    kind = kind or (MemoryKind.MESSAGE if fact is None else MemoryKind.FACT)
    return NewMemory(
        kind, scope_of(message), message.person_id, "person", message.text, message.sent_at, message.id, fact
    )


class House:
    """Says and answers through the ports only; every message comes a minute after the one before."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        """Live over ``store``."""
        self.store = store
        self.clock = clock
        self._said = 0

    async def keep(
        self, platform_id: str, text: str, joins: MessageId | None = None, address: ThreadAddress = CHAT
    ) -> KeptMessage:
        """Have the owner's message come in under this id of the platform."""
        inbound = self.inbound(text, address, platform_id)
        kept = await self.store.conversations.keep_message(inbound, await self.owner(), joins)
        assert kept is not None
        return kept

    async def edit(self, platform_id: str, text: str, address: ThreadAddress = CHAT) -> Edited:
        """Have the owner give a message another text."""
        return await self.store.conversations.edit(self.inbound(text, address, platform_id), await self.owner())

    async def as_it_is(self, message: KeptMessage) -> KeptMessage:
        """Return a message that waits, as it is now."""
        now = await self.store.conversations.message(message.id)
        assert now is not None
        return now

    async def owed(self) -> list[Delivery]:
        """Return all that may be sent now."""
        return await self.store.outbox.owed(("console", "telegram"), self.clock.now())

    async def begin(self, *platform_ids: str) -> Delivery:
        """Begin to send the text that has been owed longest; these messages of it arrive."""
        delivery = (await self.owed())[0]
        assert await self.store.outbox.claim(delivery.id)
        for platform_id in platform_ids:
            await self.store.outbox.record_part(delivery.id, platform_id)
        return delivery

    async def arrive(self, *platform_ids: str) -> Delivery:
        """Send the text that has been owed longest; it arrives as these messages."""
        delivery = await self.begin(*platform_ids)
        await self.store.outbox.record_sent(delivery.id, self.clock.now())
        return delivery

    async def fail(self, *platform_ids: str) -> Delivery:
        """Begin to send it and fail after these messages; it may be tried again at once."""
        delivery = await self.begin(*platform_ids)
        await self.store.outbox.record_failed(delivery.id, "no network", self.clock.now())
        return delivery

    def skip(self, count: int) -> None:
        """Leave out platform ids that an earlier household over the same file has used."""
        self._said += count

    async def owner(self) -> PersonId:
        """Return the owner, enrolled at the first call."""
        return (await self.store.people.enrol_owner(OLA)).id

    async def stranger(self, name: str) -> PersonId:
        """Return a new person beside the owner; pairing others is not a port yet."""
        sql = "INSERT INTO person (name) VALUES (?) RETURNING id"
        return await self.store.database.write(lambda db: PersonId(db.execute(sql, (name,)).fetchone()["id"]))

    def inbound(self, text: str, address: ThreadAddress = AT_HOME, platform_id: str | None = None) -> InboundMessage:
        """Return a message as an adapter would hand it in."""
        self._said += 1
        self.clock.advance(timedelta(minutes=1))
        return InboundMessage(OLA, address, platform_id or f"m{self._said}", text, self.clock.now())

    async def say(self, text: str, address: ThreadAddress = AT_HOME, person: PersonId | None = None) -> KeptMessage:
        """Have a person say something, kept but not yet answered."""
        kept = await self.store.conversations.keep_message(self.inbound(text, address), person or await self.owner())
        assert kept is not None
        return kept

    async def answer(
        self,
        message: KeptMessage,
        *changes: Change,
        reply: str = "I see.",
        hits: Sequence[RecallHit] = (),
        intention: str = "answer",
        confirmation: Confirmation | None = None,
    ) -> TurnId:
        """End the turn of a message."""
        trace = Trace(intention, Language.EN, reasons=("it was said",), hits=tuple(hits))
        record = TurnRecord(message, reply, Outcome.ANSWERED, trace, self.clock.now(), changes, confirmation)
        return await self.store.conversations.save_turn(record)

    async def tell(self, text: str, address: ThreadAddress = AT_HOME, person: PersonId | None = None) -> Memory:
        """Have a person say something that is answered and remembered; return the memory."""
        message = await self.say(text, address, person)
        await self.answer(message, Remember(remember(message)))
        [memory] = await self.store.memories.said_in(message.id, scope_of(message))
        return memory

    async def forget(self, where: KeptMessage, plan: ForgetPlan) -> TurnId:
        """Have a plan carried out by the turn of a new message in the same thread."""
        return await self.answer(await self.say("yes", where.address), Forget(plan), reply="Forgotten.")

    async def turn(self, turn_id: TurnId, scope: Scope) -> KeptTurn:
        """Return a turn that is there."""
        turn = await self.store.conversations.turn(turn_id, scope)
        assert turn is not None
        return turn

    async def replied(self, turn_id: TurnId, scope: Scope) -> str:
        """Return what Aiki said in a turn, as the log has it now."""
        reply = (await self.turn(turn_id, scope)).reply
        assert reply is not None
        return reply.text

    async def memory(self, memory_id: MemoryId, scope: Scope) -> Memory:
        """Return a memory that is there."""
        memory = await self.store.memories.get(memory_id, scope)
        assert memory is not None
        return memory

    async def state(self, text: str, fact: Fact | None = LIVES, supersedes: Sequence[MemoryId] = ()) -> Memory:
        """Have the owner state a fact; return the fact's memory, the message is remembered beside it."""
        message = await self.say(text)
        kept = remember(message, fact, MemoryKind.FACT)
        await self.answer(message, Remember(remember(message)), Remember(kept, tuple(supersedes)))
        found = await self.store.memories.said_in(message.id, scope_of(message))
        return next(memory for memory in found if memory.kind is MemoryKind.FACT)
