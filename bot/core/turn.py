"""The story of one message, from the moment it arrives until its answer has left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from traceback import format_tb

from bot.core.answer import Answerer, Prepared
from bot.core.attend import Attended, Senses, tell_attended, without_what_nobody_takes
from bot.core.bill import Bill
from bot.core.circumstances import Circumstances, TurnDefaults, settle
from bot.core.classify import classify
from bot.core.commands import Commands
from bot.core.compose import Composed, apologize, finish, keep_nothing, lapsed, obey, own_up, resolve
from bot.core.consent import Consented
from bot.core.deliver import Deliverer
from bot.core.door import Doorkeeper
from bot.core.draft import Draft
from bot.core.embedding import MemoryEmbedding
from bot.core.intend import Aim, Intention, intend
from bot.core.policy import Policies
from bot.core.prepare import Models, Said
from bot.core.prompt import HISTORY_LIMIT
from bot.core.recall import Recall, asked_of
from bot.core.route import choose_route
from bot.core.rules import without_marks
from bot.core.stages import Stages
from bot.core.stop import Stops
from bot.core.tell import Talk, Teller
from bot.core.wishes import read_wish
from bot.domain.conversation import InboundMessage, KeptMessage, clean_message
from bot.domain.errors import AikiError, AnswerStopped, MessageChanged, MessageTooLong, ProviderError, StoreError
from bot.domain.ids import MessageId, ThreadId
from bot.domain.route import Attempt
from bot.domain.text import MAX_MESSAGE_CHARS
from bot.domain.turn import Change, Outcome, Reopen, Trace, TurnRecord
from bot.ports import (
    Classifier,
    Clock,
    Conversations,
    DraftScreen,
    Memories,
    People,
    Phrasebook,
    StageObserver,
    TokenFactors,
    ToolRuns,
)

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
"""A message whose turn took the process down this often gets an apology instead of another try."""
AFTER_S = 10.0
"""How long an end waits for what was said to be embedded; the next start makes up for the rest."""


@dataclass(frozen=True, slots=True)
class TurnPorts:
    """Everything a turn reaches outside itself; ``drafts`` are by platform, ``after_turn`` begins what follows it."""

    doorkeeper: Doorkeeper
    people: People
    conversations: Conversations
    memories: Memories
    classifier: Classifier
    senses: Senses
    embedding: MemoryEmbedding
    recall: Recall
    models: Models
    policies: Policies
    commands: Commands
    deliverer: Deliverer
    phrasebook: Phrasebook
    token_factors: TokenFactors
    tool_runs: ToolRuns
    clock: Clock
    after_turn: Callable[[], None]
    drafts: Mapping[str, DraftScreen] = field(default_factory=dict)


class TurnHandler:
    """Answers messages: one at a time within a thread, threads side by side."""

    def __init__(self, ports: TurnPorts, defaults: TurnDefaults, observer: StageObserver | None = None) -> None:
        """Work over these ports; ``observer`` is told of every stage."""
        self._ports = ports
        self._defaults = defaults
        self._observer = observer
        self._intake = asyncio.Lock()
        self._locks: dict[ThreadId, asyncio.Lock] = {}
        self.stops = Stops()

    async def handle(self, inbound: InboundMessage) -> None:
        """Keep a message, answer it and deliver the answer.

        A stranger's message, an empty one and one that was handled before end here. Raises
        InputRefused where the message cannot be kept and StoreError where nothing can be: the
        adapter tells the person, since no outbox could.
        """
        message = await self.keep(inbound)
        if message is not None:
            await self._answer(message)

    async def keep(self, inbound: InboundMessage, joins: MessageId | None = None) -> KeptMessage | None:
        """Keep a message, as one with an earlier one where it ``joins`` that, and return it to be answered.

        None where nothing is to be answered. Raises as ``handle`` does.
        """
        async with self._intake:  # first come, first kept: the order of a thread is the order of arrival
            return await self._take_in(inbound, joins, self._stages())

    async def answer(self, message_id: MessageId, *, stopped: bool = False) -> None:
        """Answer a kept message, if it still waits for that, and deliver the answer; one that was stopped says so."""
        message = await self._ports.conversations.message(message_id)
        if message is not None:
            await self._answer(message, stopped=stopped)

    async def recover(self) -> int:
        """Answer what was kept but never answered because the process died; return how many those were."""
        waiting = await self._ports.conversations.unanswered()
        for message in waiting:
            await self._ports.conversations.begin_attempt(message.id)
            await self._answer(message)
        return len(waiting)

    async def rest(self) -> None:
        """Wait until the turns begun are answered and, for a while, for what follows them: embedding what was said."""
        for lock in tuple(self._locks.values()):
            async with lock:
                pass
        await self._ports.embedding.rest(AFTER_S)

    def _stages(self) -> Stages:
        return Stages(self._ports.clock, self._observer)

    async def _take_in(self, inbound: InboundMessage, joins: MessageId | None, stages: Stages) -> KeptMessage | None:
        stages.enter("admit")
        person = await self._ports.doorkeeper.admit(inbound)
        inbound = clean_message(inbound)
        if person is None:
            self._ports.deliverer.wake()  # they were welcomed, or told that they may not come in
            return None
        if not inbound.whole_text:
            log.info("an empty message on %s was not taken", inbound.sender.platform)
            return None
        if len(inbound.text) > MAX_MESSAGE_CHARS:
            raise MessageTooLong("too long", length=len(inbound.text), limit=MAX_MESSAGE_CHARS)
        stages.enter("keep")
        return await self._ports.conversations.keep_message(inbound, person.id, joins)

    async def _answer(self, message: KeptMessage, *, stopped: bool = False) -> None:
        async with self._locks.setdefault(message.thread_id, asyncio.Lock()):
            changes = await self._until_it_stands(message, stopped=stopped)
        self._ports.after_turn()
        for change in changes:
            if isinstance(change, Reopen):  # the command was to make another answer anew
                await self.answer(change.message_id)

    async def _until_it_stands(self, message: KeptMessage, *, stopped: bool) -> tuple[Change, ...]:
        """Take the turn of a message, anew where that was edited meanwhile; return what it changed."""
        screen = self._ports.drafts.get(message.address.platform)
        while True:
            if screen is not None:
                screen.begin(message.address, message.platform_message_id)
            try:
                with self.stops.turn(message.address, message.id, stopped=stopped):
                    return await self._take_turn(message, self._stages())
            except MessageChanged:
                fresh = await self._ports.conversations.message(message.id)
                if fresh is None:
                    if screen is not None:
                        await screen.end(message.address)
                        await self._ports.deliverer.withdraw(message.address, screen)
                    return ()
                message, stopped = fresh, False
            finally:
                if screen is not None:
                    await screen.end(message.address)

    async def _take_turn(self, message: KeptMessage, stages: Stages) -> tuple[Change, ...]:
        ports, began_at = self._ports, self._ports.clock.now()
        stages.enter("attend")
        person = await ports.people.get(message.person_id)
        attended = Attended()
        if message.attempts < MAX_ATTEMPTS:  # what takes the process down may be what it brings
            message, attended = await ports.senses.attend(message, person.language or self._defaults.language)
        stages.enter("classify")
        await ports.classifier.prepare()
        seen = classify(read_wish(message.text).text, person.language, ports.classifier, message.words)
        around = settle(message, person, seen, self._defaults)
        composed = await self._compose_or_apologize(around, attended, stages)
        composed = own_up(around, keep_nothing(around, composed, ports.phrasebook), began_at, ports.phrasebook)
        if (screen := ports.drafts.get(message.address.platform)) is not None:
            await screen.end(message.address)  # what is shown must not come behind what is said
        stages.enter("save_turn")
        record = finish(around, composed, stages.timings(), ports.clock.now())
        await self._save(record)
        stages.enter("deliver")
        await ports.deliverer.drain(message.thread_id)
        stages.enter("after")
        return record.changes

    async def _save(self, record: TurnRecord) -> None:
        conversations = self._ports.conversations
        try:
            await conversations.save_turn(record)
        except MessageChanged:
            fresh = await conversations.message(record.message.id)
            if fresh is None or record.trace.intention != Aim.CONFIRM or not record.trace.tools:
                raise
            # What was said yes to is done, whatever the word has been made to look like meanwhile.
            await conversations.save_turn(replace(record, message=fresh))

    async def _compose_or_apologize(self, around: Circumstances, attended: Attended, stages: Stages) -> Composed:
        if around.message.attempts >= MAX_ATTEMPTS:
            gave_up = AikiError(f"gave up after {around.message.attempts} attempts")
            return apologize(around, gave_up, self._ports.phrasebook)
        try:
            return await self._compose(around, attended, stages)
        except (StoreError, MessageChanged):
            raise  # an apology could not be kept either, or is not called for
        except AikiError as error:
            return apologize(around, error, self._ports.phrasebook)
        except Exception as error:  # noqa: BLE001 - a defect of ours must still end in one honest sentence
            # Where it broke, and not its message: that may quote the person.
            log.error(
                "%s in stage %s\n%s", type(error).__name__, stages.current, "".join(format_tb(error.__traceback__))
            )
            defect = AikiError(f"{type(error).__name__} in stage {stages.current}")
            return apologize(around, defect, self._ports.phrasebook)

    async def _compose(self, around: Circumstances, attended: Attended, stages: Stages) -> Composed:
        ports, message = self._ports, around.message
        stages.enter("intend")
        confirmation = await ports.conversations.confirmation(message.thread_id)
        has_answered = await ports.conversations.has_answered(around.person.id)
        # A yes that was on its way before the question was asked is no answer to it, nor is somebody else's.
        asked = confirmation if confirmation is not None and confirmation.can_be_answered_by(message) else None
        intention = intend(message.text, asked, ports.clock.now(), has_answered=has_answered)
        match intention.aim:
            case Aim.COMMAND:
                composed = await obey(around, intention, ports.commands)
            case Aim.CONFIRM | Aim.DECLINE if confirmation is not None:
                consented = Consented(await ports.models.consenting(around), ports.tool_runs)
                return await resolve(around, intention.aim, confirmation, ports.memories, ports.phrasebook, consented)
            case _:
                composed = await self._converse(around, intention, attended, stages)
        # A question of ours that met neither yes nor no is off the table, and the person is told.
        return lapsed(around, composed, confirmation, ports.phrasebook) if confirmation else composed

    async def _converse(
        self, around: Circumstances, intention: Intention, attended: Attended, stages: Stages
    ) -> Composed:
        ports, message = self._ports, around.message
        policy = await ports.policies.of(around.person.id)
        attended = without_what_nobody_takes(attended, policy, around, ports.phrasebook)
        remarks = tell_attended(attended, ports.phrasebook, around.language)
        if not (message.words or attended.images or attended.files):
            trace = Trace(intention.aim, around.language, around.seen.task)
            return Composed(remarks, trace, outcome=Outcome.FAILED)
        wish = read_wish(message.text)
        wish = replace(wish, text=without_marks(wish.text, policy.rules))
        stages.enter("recall")
        hits = await ports.recall.find(asked_of(wish.text, message), around.scope, before=message.id, zone=around.zone)
        history = await ports.conversations.history(message.thread_id, message.id, HISTORY_LIMIT)
        stages.enter("route")
        last_turn = await ports.conversations.last_turn(message.address) if history else None
        situation = await ports.models.situation(around, policy, wish, last_turn, attended)
        route = choose_route(situation)
        earlier = await ports.memories.episodes(message.thread_id, around.scope)
        pinned = await ports.memories.pinned(around.scope)
        said = Said(wish, hits, history, intention.aim is Aim.INTRODUCE, attended, message.quoted, earlier, pinned)

        async def prepare(attempt: Attempt) -> Prepared:
            stages.enter("prompt")
            prepared = await ports.models.prepare(attempt, around, policy, said)
            stages.enter("generate")
            return prepared

        bill = Bill(ports.models.purse, policy, around.zone, around.person.id, message.id, refused=situation.refused)
        talk = Talk(around, intention.aim, route, bill, stays_local=situation.stays_local, remarks=remarks)
        teller = Teller(ports.policies, ports.memories, ports.phrasebook)
        draft = Draft(message.address, ports.drafts.get(message.address.platform))
        answerer = Answerer(route, prepare, bill, ports.models.health, self._defaults.turn_s, draft.show)
        try:
            answer = await self.stops.run(message.address, answerer.answer())
        except AnswerStopped:
            return await teller.stop(talk, answerer.broken_off(draft.text))
        except (asyncio.CancelledError, MessageChanged):
            draft.show(None)
            raise
        except ProviderError as error:
            return await teller.fail(talk, error, tuple(answerer.setbacks))
        if (learned := ports.models.learned_from(answer)) is not None:
            await ports.token_factors.keep(learned)
        return await teller.tell(talk, answer, stages.elapsed_ms())
