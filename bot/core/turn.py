"""The story of one message, from the moment it arrives until its answer has left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.core.classify import classify
from bot.core.commands import CommandContext, Commands
from bot.core.deliver import Deliverer
from bot.core.embedding import MemoryEmbedding
from bot.core.forgetting import still_there
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
from bot.domain.language import Language
from bot.domain.memory import RecallHit, Scope
from bot.domain.person import Person
from bot.domain.prompt import Prompt
from bot.domain.route import Classification
from bot.domain.text import MAX_MESSAGE_CHARS, clean_text
from bot.domain.turn import Change, Confirmation, Outcome, SetLanguage, Trace, TurnRecord
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
MAX_ATTEMPTS = 3
"""A message whose turn took the process down this often gets an apology instead of another try."""


@dataclass(frozen=True, slots=True)
class TurnPorts:
    """Everything a turn reaches outside itself."""

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


@dataclass(frozen=True, slots=True)
class TurnDefaults:
    """What holds for a person until they say otherwise, and how large a prompt may be."""

    language: Language
    zone: ZoneInfo
    prompt_tokens: int


@dataclass(frozen=True, slots=True)
class _Setting:
    """The circumstances of one turn, settled before anything is composed."""

    message: KeptMessage
    person: Person
    scope: Scope
    language: Language
    zone: ZoneInfo
    seen: Classification


@dataclass(frozen=True, slots=True)
class _Composed:
    """What a turn will say and change, before it is saved."""

    reply: str
    trace: Trace
    changes: tuple[Change, ...] = ()
    confirmation: Confirmation | None = None
    outcome: Outcome = Outcome.ANSWERED


class TurnHandler:
    """Answers messages: one at a time within a thread, threads side by side."""

    def __init__(self, ports: TurnPorts, defaults: TurnDefaults, observer: StageObserver | None = None) -> None:
        """Work over these ports; ``observer`` is told of every stage."""
        self._ports = ports
        self._defaults = defaults
        self._observer = observer
        self._locks: dict[ThreadId, asyncio.Lock] = {}
        self._after: set[asyncio.Task[object]] = set()

    async def handle(self, inbound: InboundMessage) -> None:
        """Keep a message, answer it and deliver the answer.

        A stranger's message and one that was handled before end here without a trace. Raises
        InputRefused where the message cannot be kept and StoreError where nothing can be: the
        adapter tells the person, since no outbox could.
        """
        stages = Stages(self._ports.clock, self._observer)
        stages.enter("admit")
        person = await self._ports.people.find(inbound.sender)
        text = clean_text(inbound.text)
        if person is None or not text:
            log.info("a message on %s was not taken: %s", inbound.sender.platform, "empty" if person else "a stranger")
            return
        if len(text) > MAX_MESSAGE_CHARS:
            raise MessageTooLong("too long", length=len(text), limit=MAX_MESSAGE_CHARS)
        stages.enter("keep")
        message = await self._ports.conversations.keep_message(replace(inbound, text=text), person.id)
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

    async def _answer(self, message: KeptMessage, stages: Stages) -> None:
        async with self._locks.setdefault(message.thread_id, asyncio.Lock()):
            setting = await self._settle(message, stages)
            composed = await self._compose_or_apologize(setting, stages)
            stages.enter("save_turn")
            await self._ports.conversations.save_turn(self._record(setting, composed, stages))
            stages.enter("deliver")
            await self._ports.deliverer.drain(message.thread_id)
            stages.enter("after")
        task = asyncio.create_task(self._ports.embedding.catch_up())
        self._after.add(task)
        task.add_done_callback(self._settled)

    async def _settle(self, message: KeptMessage, stages: Stages) -> _Setting:
        stages.enter("classify")
        person = await self._ports.people.get(message.person_id)
        seen = classify(message.text)
        heard = None if person.language_fixed else seen.language
        return _Setting(
            message,
            person,
            Scope.of(message.address.kind, person.id, message.thread_id),
            heard or person.language or self._defaults.language,
            ZoneInfo(person.timezone) if person.timezone else self._defaults.zone,
            seen,
        )

    async def _compose_or_apologize(self, setting: _Setting, stages: Stages) -> _Composed:
        if setting.message.attempts >= MAX_ATTEMPTS:
            return self._apologize(setting, AikiError(f"gave up after {setting.message.attempts} attempts"))
        try:
            return await self._compose(setting, stages)
        except AikiError as error:
            return self._apologize(setting, error)
        except Exception as error:
            log.debug("the turn broke", exc_info=True)
            return self._apologize(setting, AikiError(f"{type(error).__name__} in stage {stages.current}"))

    async def _compose(self, setting: _Setting, stages: Stages) -> _Composed:
        stages.enter("intend")
        ports, message = self._ports, setting.message
        confirmation = await ports.conversations.confirmation(message.thread_id)
        has_answered = await ports.conversations.has_answered(setting.person.id)
        intention = intend(message.text, confirmation, ports.clock.now(), has_answered=has_answered)
        match intention.aim:
            case Aim.COMMAND:
                return await self._obey(setting, intention, stages)
            case Aim.CONFIRM | Aim.DECLINE if confirmation is not None:
                return await self._resolve(setting, intention.aim, confirmation)
            case _:
                return await self._converse(setting, intention, stages)

    async def _converse(self, setting: _Setting, intention: Intention, stages: Stages) -> _Composed:
        ports, message = self._ports, setting.message
        stages.enter("recall")
        hits = await ports.recall.find(message.text, setting.scope, before=message.id)
        stages.enter("route")
        provider, route = choose_route(setting.seen, ports.providers)
        stages.enter("prompt")
        toolbox = Toolbox(ports.tools, ToolContext(message, setting.scope, ports.clock, setting.zone))
        counter = ports.counters[provider.name]
        prompt = await self._prompt(setting, intention, hits, toolbox, counter)
        stages.enter("generate")
        answer = await generate(provider, prompt, toolbox)
        if answer.usage is not None:
            counter.learn(prompt.tokens, answer.usage.input_tokens)
            await ports.token_factors.keep(counter.factor)
        trace = Trace(
            intention.aim,
            setting.seen.task,
            setting.language,
            route.provider,
            route.model,
            route.reasons,
            tuple(toolbox.used),
            prompt.recall,
            prompt.tokens,
            answer.usage,
        )
        # A request to forget must not be remembered itself.
        keep = () if toolbox.confirmation else (remember_message(message, setting.scope),)
        return _Composed(answer.text, trace, (*keep, *toolbox.changes), toolbox.confirmation)

    async def _prompt(
        self,
        setting: _Setting,
        intention: Intention,
        hits: Sequence[RecallHit],
        toolbox: Toolbox,
        counter: TokenCounter,
    ) -> Prompt:
        ports, message = self._ports, setting.message
        history = await ports.conversations.history(message.thread_id, message.id, HISTORY_LIMIT)
        bare = Prompt(
            message.text,
            setting.language,
            ports.clock.now(),
            setting.zone,
            introduce=intention.aim is Aim.INTRODUCE,
            tools=toolbox.specs,
        )
        return fit_prompt(bare, hits, history, self._defaults.prompt_tokens, counter)

    async def _obey(self, setting: _Setting, intention: Intention, stages: Stages) -> _Composed:
        stages.enter("command")
        context = CommandContext(
            setting.message, setting.person, setting.scope, setting.language, setting.zone, intention.arguments
        )
        done = await self._ports.commands.run(intention.command, context)
        trace = Trace(Aim.COMMAND, language=setting.language, reasons=(f"the command /{intention.command}",))
        return _Composed(done.text, trace, done.changes, done.confirmation)

    async def _resolve(self, setting: _Setting, aim: Aim, confirmation: Confirmation) -> _Composed:
        trace = Trace(aim, language=setting.language, reasons=("the answer to a question I had asked",))
        say = self._ports.phrasebook.say
        if aim is Aim.DECLINE:
            return _Composed(say(setting.language, "turn.declined"), trace)
        messages, facts = await still_there(confirmation.change.plan, setting.scope, self._ports.memories)
        text = say(setting.language, "turn.forgotten", messages=messages, facts=facts)
        return _Composed(text, trace, (confirmation.change,))

    def _apologize(self, setting: _Setting, error: AikiError) -> _Composed:
        if isinstance(error, StoreError):
            raise error
        log.error("turn for message %d failed: %s: %s", setting.message.id, type(error).__name__, error)
        text = self._ports.phrasebook.say(setting.language, error.sentence, **error.values)
        cause = f"{type(error).__name__}: {error}"
        keep = remember_message(setting.message, setting.scope)
        return _Composed(text, Trace("answer", setting.seen.task, error=cause), (keep,), outcome=Outcome.FAILED)

    def _record(self, setting: _Setting, composed: _Composed, stages: Stages) -> TurnRecord:
        changes = composed.changes
        chosen = any(isinstance(change, SetLanguage) for change in changes)
        if not chosen and setting.language is not setting.person.language:
            changes = (*changes, SetLanguage(setting.person.id, setting.language, fixed=False))
        return TurnRecord(
            setting.message,
            composed.reply,
            composed.outcome,
            replace(composed.trace, stages=stages.timings()),
            self._ports.clock.now(),
            changes,
            composed.confirmation,
        )

    def _settled(self, task: asyncio.Task[object]) -> None:
        self._after.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("embedding after a turn failed: %s", error)
