"""The tools that keep, list and forget what a person said; ``memory_correct`` has the one that puts it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.core.forgetting import (
    confirm_forgetting,
    find_by_words,
    once_each,
    plan_of,
    stretch_meant,
    with_their_messages,
)
from bot.core.memory_correct import IN_PRIVATE, KEPT_SALIENCE, MAX_FACT_CHARS, CorrectTool
from bot.core.period_calendar import BEGINNING
from bot.core.recall import Recall
from bot.core.same_person import NAME, known_of, subjects_of
from bot.core.tags import memory_ids
from bot.core.tool_times import day_told, time_argument
from bot.core.tools import ToolContext, ToolOutcome, optional_text, parameters, text_argument
from bot.domain.memory import Fact, ForgetPlan, Memory, MemoryKind, NewMemory, Stretch
from bot.domain.prompt import ToolSpec
from bot.domain.turn import EndFacts, Remember
from bot.ports import Memories, Statements

_TOLD_SALIENCE = 0.2
_TICK = timedelta(microseconds=1)
_WORKPLACE, _OCCUPATION, _RESIDENCE = "workplace", "occupation", "residence"

_REMEMBER = ToolSpec(
    "memory_remember",
    "Keep something the person said about themselves or their world, in their own words.",
    parameters(
        ("text",),
        text="what to keep, in the person's own words",
        subject="whom or what it is about: me, sister, or a name",
        predicate="what is said of it: name, residence, likes",
        object="the value",
        functional={"type": "boolean", "description": "true where there can be only one such value at a time"},
        since="since when it is so, where they say it: 2015-03-01, or in words: in 2015, last summer",
        words_of={"type": ["string", "integer"], "description": "the id of the memory whose words these are"},
        until="of what is over, until when it was so; the same words as since where it was so in that time only",
    ),
    writes=True,
    own_words=("text", "object"),
)
_FACTS = ToolSpec(
    "memory_facts",
    "List what is known as facts, in the person's own words; also what was so, or was known, at an earlier time.",
    parameters(
        (),
        subject="only facts about this: me, sister, or a name",
        at="what was so at that time: 2026-03-15, or in words: last summer",
        known_by="only what had been told by the end of that time, as it was then: 2026-03-15, or in words: in March",
    ),
)
_END = ToolSpec(
    "memory_end",
    "Note that a known fact is true no longer and that nothing has taken its place.",
    parameters(
        ("subject", "predicate"),
        subject="whom or what it is about: me, sister, or a name",
        predicate="what was said of it: residence, workplace",
        object="only the fact with this value",
    ),
    writes=True,
)
_FORGET = ToolSpec(
    "memory_forget",
    "Find what the person wants forgotten. Nothing is removed until they say yes to it.",
    parameters(("query",), query="the words that tell it from all else; or a time, as in yesterday; or: everything"),
)


@dataclass(frozen=True, slots=True)
class RememberTool:
    """``memory_remember``: keeps a fact, closing the one it contradicts."""

    memories: Memories
    spec: ToolSpec = _REMEMBER

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return whether it was new, known already, or took the place of something else."""
        if context.message.is_private:
            return ToolOutcome({"kept": False, **IN_PRIVATE})
        text = text_argument(arguments, "text")[:MAX_FACT_CHARS]
        fact = _fact(arguments)
        held, said_in = _held(arguments, context), await self._said_in(arguments, context)
        known = await self._known(fact, held, context) if fact else []
        if fact is None:
            known = [m for m in await self.memories.facts(context.scope) if m.text.casefold() == text.casefold()]
        same = next((memory for memory in known if _says_the_same(memory, fact, text)), None)
        if same is not None and held.since is not None and held.until is None and same.valid_from != held.since:
            replaced, same = [same], None  # when it began is new
        else:
            replaced = [m for m in known if fact and fact.functional and m is not same and held.until is None]
        memory = NewMemory(
            MemoryKind.FACT,
            context.scope,
            context.message.person_id,
            speaker="person",
            text=text,
            said_at=said_in.said_at if said_in else context.message.sent_at,
            source_message_id=said_in.source_message_id if said_in else context.message.id,
            fact=fact,
            salience=_TOLD_SALIENCE if fact else KEPT_SALIENCE,
            valid_from=held.since,
            valid_to=held.until,
        )
        change = Remember(memory, tuple(m.id for m in replaced), same.id if same else None)
        content: dict[str, object] = {
            "kept": True,
            "repeated": same is not None,
            "replaced": [memory.text for memory in replaced if context.may_show(memory)],
        }
        return ToolOutcome(content, (change,), shown=tuple(old.id for old in replaced))

    async def _said_in(self, arguments: Mapping[str, object], context: ToolContext) -> Memory | None:
        """Return the memory whose words are filed anew; its message is where they were said."""
        ids = memory_ids(str(arguments.get("words_of", "")))
        return await self.memories.get(ids[0], context.scope) if ids else None

    async def _known(self, fact: Fact, held: _Held, context: ToolContext) -> list[Memory]:
        if held.until is None:
            return await known_of(fact.subject, fact.predicate, context.scope, self.memories)
        return await self.memories.facts(context.scope, fact.subject, fact.predicate, at=held.until - _TICK)


@dataclass(frozen=True, slots=True)
class _Held:
    """Since when something is so, and until when it was; None where that is not told."""

    since: datetime | None = None
    until: datetime | None = None


def _held(arguments: Mapping[str, object], context: ToolContext) -> _Held:
    """Return when something holds; what is said to begin later than now is told as a plan, and not dated."""
    since, until = (time_argument(arguments, name, context) for name in ("since", "until"))
    now = context.message.sent_at
    begins = since.start if since is not None and since.start != BEGINNING else None
    if begins is not None and begins > now:
        return _Held()
    if until is None:
        return _Held(begins)
    # "until 2010" and "from 2003 to 2010" end with their last year; who moved away in 2010 was gone by then.
    is_through = since is not None or until.start == BEGINNING
    return _Held(begins, min(until.end if is_through else until.start, now))


def _fact(arguments: Mapping[str, object]) -> Fact | None:
    parts = [optional_text(arguments, name) for name in ("subject", "predicate", "object")]
    if not all(parts):
        return None
    subject, predicate, value = (str(part).casefold() for part in parts)
    return Fact(subject, predicate, value, functional=arguments.get("functional") is True)


def _says_the_same(memory: Memory, fact: Fact | None, text: str) -> bool:
    if fact is None or memory.fact is None:
        return memory.text.casefold() == text.casefold()
    # Under whichever of their names: of the same person.
    return (memory.fact.predicate, memory.fact.object) == (fact.predicate, fact.object)


@dataclass(frozen=True, slots=True)
class FactsTool:
    """``memory_facts``: what is known, about everything or about one subject."""

    memories: Memories
    spec: ToolSpec = _FACTS

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the facts that hold, or that held then, oldest first, and how many messages are kept besides."""
        subject = optional_text(arguments, "subject")
        at, known_by = (time_argument(arguments, name, context) for name in ("at", "known_by"))
        moment, told_by = (asked.end - _TICK if asked else None for asked in (at, known_by))
        subjects = await subjects_of(subject.casefold(), context.scope, self.memories) if subject else (None,)
        known = [
            fact
            for one in subjects
            for fact in await self.memories.facts(context.scope, one, at=moment, known_by=told_by)
        ]
        facts = [fact for fact in known if context.may_show(fact)]
        if any(asked and asked.start > context.clock.now() for asked in (at, known_by)):
            return ToolOutcome({"facts": [], "messages": 0, "is_to_come": True})
        counts = await self.memories.counts(context.scope)
        told = [told_of(fact, context) for fact in facts]
        return ToolOutcome({"facts": told, "messages": counts.messages}, shown=tuple(fact.id for fact in facts))


@dataclass(frozen=True, slots=True)
class EndTool:
    """``memory_end``: closes facts that are true no longer, with nothing in their place."""

    memories: Memories
    spec: ToolSpec = _END

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the wordings of the facts that were closed; none where none was known."""
        if context.message.is_private:
            return ToolOutcome({"ended": [], **IN_PRIVATE})
        subject, predicate = text_argument(arguments, "subject").casefold(), text_argument(arguments, "predicate")
        value = optional_text(arguments, "object")
        ended = await self._ended(subject, predicate.casefold(), value.casefold() if value else None, context)
        ended += await self._told_with(ended, context)
        content = {"ended": [memory.text for memory in ended if context.may_show(memory)]}
        if not ended:
            return ToolOutcome(content)
        change = EndFacts(tuple(memory.id for memory in ended), context.scope, context.message.sent_at)
        return ToolOutcome(content, (change,), shown=change.memory_ids)

    async def _ended(self, subject: str, predicate: str, value: str | None, context: ToolContext) -> list[Memory]:
        known = await known_of(subject, predicate, context.scope, self.memories)
        if predicate == NAME and value is None:  # whoever is called so is not with the person any more
            named = await self.memories.facts(context.scope, predicate=NAME)
            known += [memory for memory in named if memory.fact and memory.fact.object == subject]
        ended = [memory for memory in known if value is None or (memory.fact and memory.fact.object == value)]
        if not ended and value and predicate == _WORKPLACE:  # one leaves a town as one leaves a firm
            return await self._ended(subject, _RESIDENCE, value, context)
        return ended

    async def _told_with(self, ended: Sequence[Memory], context: ToolContext) -> list[Memory]:
        """Return what ends with it: who leaves where they work is not what they were there, told in the same breath."""
        said_in = {(one.fact.subject, one.source_message_id) for one in ended if one.fact and _is_job(one.fact)}
        more = [job for subject, _ in said_in for job in await self.memories.facts(context.scope, subject, _OCCUPATION)]
        return [job for job in more if job.fact and (job.fact.subject, job.source_message_id) in said_in]


def _is_job(fact: Fact) -> bool:
    return fact.predicate == _WORKPLACE


@dataclass(frozen=True, slots=True)
class ForgetTool:
    """``memory_forget``: finds what a request to forget means; removing it takes the person's yes."""

    memories: Memories
    recall: Recall
    spec: ToolSpec = _FORGET

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return what would go, and have the next yes in this thread remove it.

        What may not be shown goes too, since the person asked for it; they are told so, the model is not.
        """
        query = text_argument(arguments, "query")
        stretch = stretch_meant(query, context.message, context.clock.now(), context.zone)
        if stretch is not None:
            return await self._by_stretch(stretch, context)
        meant = await find_by_words(query, context.scope, self.memories, self.recall, context.message.id)
        goes = await with_their_messages(meant, context.scope, self.memories)
        shown = [memory for memory in once_each(goes) if context.may_show(memory)]
        plan = plan_of(meant, context.message)
        confirmation = confirm_forgetting(plan, context.message, context.clock) if meant else None
        content = {"found": [told_of(memory, context) for memory in shown], "needs_confirmation": True}
        return ToolOutcome(content, confirmation=confirmation, outside=any(memory.is_by_others for memory in shown))

    async def _by_stretch(self, stretch: Stretch, context: ToolContext) -> ToolOutcome:
        """Return how much was said in a stretch of time, and have the next yes in this thread remove all of it."""
        plan = ForgetPlan((), (context.message.id,), stretch)
        counted = await self.memories.foresee(plan, context.scope)
        confirmation = confirm_forgetting(plan, context.message, context.clock) if counted.total else None
        removes = {kind: count for kind, count in asdict(counted).items() if count}
        return ToolOutcome({"found": [], "removes": removes, "needs_confirmation": True}, confirmation=confirmation)


def told_of(memory: Memory, context: ToolContext) -> dict[str, object]:
    """Return a memory as a model is told of it."""
    fact = memory.fact
    told: dict[str, object] = {
        "id": memory.id,
        "text": memory.text,
        "said_on": day_told(memory.said_at, context),
        "subject": fact.subject if fact else None,
        "predicate": fact.predicate if fact else None,
        "object": fact.object if fact else None,
    }
    if memory.valid_from is not None:
        told["true_since"] = day_told(memory.valid_from, context)
    if memory.valid_to is not None:
        told["no_longer_true_since"] = day_told(memory.valid_to - _TICK, context)  # a year ends on its last day
    return told


def memory_tools(
    memories: Memories, recall: Recall, statements: Statements | None = None
) -> tuple[RememberTool, EndTool, CorrectTool, FactsTool, ForgetTool]:
    """Return the memory tools over a store."""
    return (
        RememberTool(memories),
        EndTool(memories),
        CorrectTool(memories, statements),
        FactsTool(memories),
        ForgetTool(memories, recall),
    )
