"""The tools that keep, list and forget what a person said; ``memory_correct`` has the one that puts it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from bot.core.forgetting import (
    confirm_forgetting,
    find_by_words,
    once_each,
    plan_of,
    stretch_meant,
    with_their_messages,
)
from bot.core.memory_correct import IN_PRIVATE, KEPT_SALIENCE, MAX_FACT_CHARS, CorrectTool
from bot.core.recall import Recall
from bot.core.tool_times import day_told, time_argument
from bot.core.tools import ToolContext, ToolOutcome, optional_text, parameters, text_argument
from bot.domain.memory import Fact, ForgetPlan, Memory, MemoryKind, NewMemory, Stretch
from bot.domain.prompt import ToolSpec
from bot.domain.turn import EndFacts, Remember
from bot.ports import Memories

_TOLD_SALIENCE = 0.2
_TICK = timedelta(microseconds=1)

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
        known = await self.memories.facts(context.scope, fact.subject, fact.predicate) if fact else []
        if fact is None:
            known = [m for m in await self.memories.facts(context.scope) if m.text.casefold() == text.casefold()]
        same = next((memory for memory in known if _says_the_same(memory, fact, text)), None)
        replaced = [m for m in known if fact is not None and fact.functional and m is not same]
        memory = NewMemory(
            MemoryKind.FACT,
            context.scope,
            context.message.person_id,
            speaker="person",
            text=text,
            said_at=context.message.sent_at,
            source_message_id=context.message.id,
            fact=fact,
            salience=_TOLD_SALIENCE if fact else KEPT_SALIENCE,
        )
        change = Remember(memory, tuple(m.id for m in replaced), same.id if same else None)
        content: dict[str, object] = {
            "kept": True,
            "repeated": same is not None,
            "replaced": [memory.text for memory in replaced if context.may_show(memory)],
        }
        return ToolOutcome(content, (change,), shown=tuple(old.id for old in replaced))


def _fact(arguments: Mapping[str, object]) -> Fact | None:
    parts = [optional_text(arguments, name) for name in ("subject", "predicate", "object")]
    if not all(parts):
        return None
    subject, predicate, value = (str(part).casefold() for part in parts)
    return Fact(subject, predicate, value, functional=arguments.get("functional") is True)


def _says_the_same(memory: Memory, fact: Fact | None, text: str) -> bool:
    if fact is None or memory.fact is None:
        return memory.text.casefold() == text.casefold()
    return replace(memory.fact, functional=fact.functional) == fact


@dataclass(frozen=True, slots=True)
class FactsTool:
    """``memory_facts``: what is known, about everything or about one subject."""

    memories: Memories
    spec: ToolSpec = _FACTS

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the facts that hold, or that held then, oldest first, and how many messages are kept besides."""
        subject = optional_text(arguments, "subject")
        at, known_by = (time_argument(arguments, name, context) for name in ("at", "known_by"))
        known = await self.memories.facts(
            context.scope,
            subject.casefold() if subject else None,
            at=at.end - _TICK if at else None,
            known_by=known_by.end - _TICK if known_by else None,
        )
        facts = [fact for fact in known if context.may_show(fact)]
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
        known = await self.memories.facts(context.scope, subject, predicate.casefold())
        ended = [
            memory
            for memory in known
            if value is None or (memory.fact is not None and memory.fact.object == value.casefold())
        ]
        content = {"ended": [memory.text for memory in ended if context.may_show(memory)]}
        if not ended:
            return ToolOutcome(content)
        change = EndFacts(tuple(memory.id for memory in ended), context.scope, context.message.sent_at)
        return ToolOutcome(content, (change,), shown=change.memory_ids)


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
        told["no_longer_true_since"] = day_told(memory.valid_to, context)
    return told


def memory_tools(
    memories: Memories, recall: Recall
) -> tuple[RememberTool, EndTool, CorrectTool, FactsTool, ForgetTool]:
    """Return the memory tools over a store."""
    return (
        RememberTool(memories),
        EndTool(memories),
        CorrectTool(memories),
        FactsTool(memories),
        ForgetTool(memories, recall),
    )
