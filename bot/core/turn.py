"""The story of one message, from the moment it arrives until its answer has left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from traceback import format_tb

from bot.core.answer import Answerer, Prepared
from bot.core.bill import Bill
from bot.core.circumstances import Circumstances, TurnDefaults, settle
from bot.core.classify import classify
from bot.core.commands import Commands
from bot.core.compose import Composed, apologize, finish, obey, resolve
from bot.core.consent import Consented, tell_lapsed
from bot.core.deliver import Deliverer
from bot.core.embedding import MemoryEmbedding
from bot.core.intend import Aim, Intention, intend
from bot.core.policy import Policies
from bot.core.prepare import Models, Said
from bot.core.prompt import HISTORY_LIMIT
from bot.core.recall import Recall
from bot.core.route import choose_route
from bot.core.rules import without_marks
from bot.core.stages import Stages
from bot.core.tell import Talk, Teller
from bot.core.wishes import read_wish
from bot.domain.conversation import InboundMessage, KeptMessage
from bot.domain.errors import AikiError, MessageTooLong, ProviderError, StoreError
from bot.domain.ids import ThreadId
from bot.domain.route import Attempt
from bot.domain.text import MAX_MESSAGE_CHARS, clean_text
from bot.domain.turn import Confirmation
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
    """Everything a turn reaches outside itself; ``drafts`` are by platform, where answers are seen as they grow."""

    people: People
    conversations: Conversations
    memories: Memories
    classifier: Classifier
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
        self._after: set[asyncio.Task[int]] = set()

    async def handle(self, inbound: InboundMessage) -> None:
        """Keep a message, answer it and deliver the answer.

        A stranger's message, an empty one and one that was handled before end here. Raises
        InputRefused where the message cannot be kept and StoreError where nothing can be: the
        adapter tells the person, since no outbox could.
        """
        stages = Stages(self._ports.clock, self._observer)
        async with self._intake:  # first come, first kept: the order of a thread is the order of arrival
            message = await self._take_in(inbound, stages)
        if message is not None:
            await self._answer(message, stages)

    async def recover(self) -> int:
        """Answer what was kept but never answered because the process died; return how many those were."""
        waiting = await self._ports.conversations.unanswered()
        for message in waiting:
            await self._ports.conversations.begin_attempt(message.id)
            await self._answer(message, Stages(self._ports.clock, self._observer))
        return len(waiting)

    async def rest(self) -> None:
        """Wait until the turns begun are answered and, for a while, for what follows them: embedding what was said."""
        for lock in tuple(self._locks.values()):
            async with lock:
                pass
        if self._after:
            _, late = await asyncio.wait(self._after, timeout=AFTER_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take_in(self, inbound: InboundMessage, stages: Stages) -> KeptMessage | None:
        stages.enter("admit")
        person = await self._ports.people.find(inbound.sender)
        text = clean_text(inbound.text)
        if person is None or not text:
            log.info("a message on %s was not taken: %s", inbound.sender.platform, "empty" if person else "a stranger")
            return None
        if len(text) > MAX_MESSAGE_CHARS:
            raise MessageTooLong("too long", length=len(text), limit=MAX_MESSAGE_CHARS)
        stages.enter("keep")
        return await self._ports.conversations.keep_message(replace(inbound, text=text), person.id)

    async def _answer(self, message: KeptMessage, stages: Stages) -> None:
        async with self._locks.setdefault(message.thread_id, asyncio.Lock()):
            stages.enter("classify")
            person = await self._ports.people.get(message.person_id)
            await self._ports.classifier.prepare()
            seen = classify(read_wish(message.text).text, person.language, self._ports.classifier)
            around = settle(message, person, seen, self._defaults)
            composed = await self._compose_or_apologize(around, stages)
            stages.enter("save_turn")
            record = finish(around, composed, stages.timings(), self._ports.clock.now())
            await self._ports.conversations.save_turn(record)
            stages.enter("deliver")
            await self._ports.deliverer.drain(message.thread_id)
        stages.enter("after")
        self._embed_what_was_said()

    async def _compose_or_apologize(self, around: Circumstances, stages: Stages) -> Composed:
        if around.message.attempts >= MAX_ATTEMPTS:
            return self._apologize(around, AikiError(f"gave up after {around.message.attempts} attempts"))
        try:
            return await self._compose(around, stages)
        except StoreError:
            raise  # an apology could not be kept either
        except AikiError as error:
            return self._apologize(around, error)
        except Exception as error:  # noqa: BLE001 - a defect of ours must still end in one honest sentence
            # Where it broke, and not its message: that may quote the person.
            log.error(
                "%s in stage %s\n%s", type(error).__name__, stages.current, "".join(format_tb(error.__traceback__))
            )
            return self._apologize(around, AikiError(f"{type(error).__name__} in stage {stages.current}"))

    async def _compose(self, around: Circumstances, stages: Stages) -> Composed:
        ports, message = self._ports, around.message
        stages.enter("intend")
        confirmation = await ports.conversations.confirmation(message.thread_id)
        has_answered = await ports.conversations.has_answered(around.person.id)
        # A yes that was on its way before the question was asked is no answer to it.
        asked = confirmation if confirmation is not None and confirmation.was_shown_before(message.id) else None
        intention = intend(message.text, asked, ports.clock.now(), has_answered=has_answered)
        match intention.aim:
            case Aim.COMMAND:
                return await obey(around, intention, ports.commands)
            case Aim.CONFIRM | Aim.DECLINE if confirmation is not None:
                consented = Consented(await ports.models.consenting(around), ports.tool_runs)
                return await resolve(around, intention.aim, confirmation, ports.memories, ports.phrasebook, consented)
            case _:
                composed = await self._converse(around, intention, stages)
                # A question of ours that met neither yes nor no is off the table, and the person is told.
                return composed if confirmation is None else self._lapsed(around, composed, confirmation)

    async def _converse(self, around: Circumstances, intention: Intention, stages: Stages) -> Composed:
        ports, message = self._ports, around.message
        policy = await ports.policies.of(around.person.id)
        wish = read_wish(message.text)
        wish = replace(wish, text=without_marks(wish.text, policy.rules))
        stages.enter("recall")
        hits = await ports.recall.find(wish.text, around.scope, before=message.id)
        history = await ports.conversations.history(message.thread_id, message.id, HISTORY_LIMIT)
        stages.enter("route")
        last_turn = await ports.conversations.last_turn(message.address) if history else None
        situation = await ports.models.situation(around, policy, wish, last_turn)
        route = choose_route(situation)
        said = Said(wish, hits, history, introduce=intention.aim is Aim.INTRODUCE)

        async def prepare(attempt: Attempt) -> Prepared:
            stages.enter("prompt")
            prepared = await ports.models.prepare(attempt, around, policy, said)
            stages.enter("generate")
            return prepared

        bill = Bill(ports.models.purse, policy, around.zone, around.person.id, message.id, refused=situation.refused)
        talk = Talk(around, intention.aim, route, bill, stays_local=situation.stays_local)
        teller = Teller(ports.policies, ports.memories, ports.phrasebook)
        screen = ports.drafts.get(message.address.platform)
        draft = partial(screen.draft, message.address) if screen is not None else None
        answerer = Answerer(route, prepare, bill, ports.models.health, self._defaults.turn_s, draft)
        try:
            answer = await answerer.answer()
        except ProviderError as error:
            return await teller.fail(talk, error, tuple(answerer.setbacks))
        if (learned := ports.models.learned_from(answer)) is not None:
            await ports.token_factors.keep(learned)
        return await teller.tell(talk, answer, stages.elapsed_ms())

    def _lapsed(self, around: Circumstances, composed: Composed, confirmation: Confirmation) -> Composed:
        lapsed = tell_lapsed(confirmation, self._ports.phrasebook, around.language)
        return replace(composed, reply=f"{lapsed}\n{composed.reply}")

    def _apologize(self, around: Circumstances, error: AikiError) -> Composed:
        return apologize(around, error, self._ports.phrasebook)

    def _embed_what_was_said(self) -> None:
        task = asyncio.create_task(self._ports.embedding.catch_up())
        self._after.add(task)
        task.add_done_callback(self._settled)

    def _settled(self, task: asyncio.Task[int]) -> None:
        self._after.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("embedding after a turn failed: %s: %s", type(error).__name__, error)
