"""The story of one message, from the moment it arrives until its answer has left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from traceback import format_tb

from bot.core.circumstances import Circumstances, TurnDefaults, settle
from bot.core.classify import classify
from bot.core.commands import Commands
from bot.core.compose import Composed, apologize, finish, obey, resolve
from bot.core.deliver import Deliverer
from bot.core.embedding import MemoryEmbedding
from bot.core.generate import generate
from bot.core.intend import Aim, Intention, intend
from bot.core.learn import remember_message
from bot.core.prompt import fit_prompt
from bot.core.recall import Recall
from bot.core.route import choose_route
from bot.core.stages import Stages
from bot.core.tools import Tool, Toolbox, ToolContext
from bot.domain.conversation import InboundMessage, KeptMessage
from bot.domain.errors import AikiError, MessageTooLong, StoreError
from bot.domain.ids import ThreadId
from bot.domain.prompt import Prompt
from bot.domain.text import MAX_MESSAGE_CHARS, clean_text
from bot.domain.turn import Trace
from bot.ports import (
    Clock,
    Conversations,
    Memories,
    People,
    Phrasebook,
    Provider,
    StageObserver,
    TokenCounter,
    TokenFactors,
)

log = logging.getLogger(__name__)

HISTORY_LIMIT = 40
"""Messages of the session read for a prompt; the token budget takes what fits."""
MAX_ATTEMPTS = 8
"""A message whose turn took the process down this often gets an apology instead of another try."""


@dataclass(frozen=True, slots=True)
class TurnPorts:
    """Everything a turn reaches outside itself; ``counters`` has one for each provider's name."""

    people: People
    conversations: Conversations
    memories: Memories
    embedding: MemoryEmbedding
    recall: Recall
    providers: Sequence[Provider]
    tools: Sequence[Tool]
    commands: Commands
    deliverer: Deliverer
    phrasebook: Phrasebook
    counters: Mapping[str, TokenCounter]
    token_factors: TokenFactors
    clock: Clock


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
        """Wait until the turns begun are answered and what follows them (embedding what was said) is done."""
        for lock in tuple(self._locks.values()):
            async with lock:
                pass
        await asyncio.gather(*self._after, return_exceptions=True)

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
            around = settle(message, person, classify(message.text, person.language), self._defaults)
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
        intention = intend(message.text, confirmation, ports.clock.now(), has_answered=has_answered)
        match intention.aim:
            case Aim.COMMAND:
                return await obey(around, intention, ports.commands)
            case Aim.CONFIRM | Aim.DECLINE if confirmation is not None:
                return await resolve(around, intention.aim, confirmation, ports.memories, ports.phrasebook)
            case _:
                composed = await self._converse(around, intention, stages)
                # A question of ours that met neither yes nor no is off the table, and the person is told.
                return self._lapsed(around, composed) if confirmation is not None else composed

    async def _converse(self, around: Circumstances, intention: Intention, stages: Stages) -> Composed:
        ports, message = self._ports, around.message
        stages.enter("recall")
        hits = await ports.recall.find(message.text, around.scope, before=message.id)
        history = await ports.conversations.history(message.thread_id, message.id, HISTORY_LIMIT)
        stages.enter("route")
        provider, route = choose_route(around.seen, ports.providers)
        stages.enter("prompt")
        counter = ports.counters[provider.name]
        toolbox = Toolbox(ports.tools, ToolContext(message, around.scope, ports.clock, around.zone))
        bare = self._bare_prompt(around, intention, toolbox)
        prompt = fit_prompt(bare, hits, history, self._defaults.prompt_tokens, counter)
        stages.enter("generate")
        answer = await generate(provider, prompt, toolbox)
        if answer.usage is not None:
            counter.learn(prompt.tokens, answer.usage.input_tokens)
            await ports.token_factors.keep(counter.factor)
        # A request to forget must not be remembered itself.
        keep = () if toolbox.confirmation else (remember_message(message, around.scope),)
        trace = Trace(
            intention.aim,
            around.language,
            around.seen.task,
            route.first.provider,
            route.first.model,
            route.reasons,
            tuple(toolbox.used),
            prompt.recall,
            prompt.tokens,
            answer.usage,
        )
        return Composed(answer.text, trace, (*keep, *toolbox.changes), toolbox.confirmation, tuple(toolbox.shown))

    def _bare_prompt(self, around: Circumstances, intention: Intention, toolbox: Toolbox) -> Prompt:
        return Prompt(
            around.message.text,
            around.language,
            self._ports.clock.now(),
            around.zone,
            introduce=intention.aim is Aim.INTRODUCE,
            tools=toolbox.specs,
        )

    def _lapsed(self, around: Circumstances, composed: Composed) -> Composed:
        lapsed = self._ports.phrasebook.say(around.language, "turn.lapsed")
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
