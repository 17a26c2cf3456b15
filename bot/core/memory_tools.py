"""The tools that keep, list, correct and forget what a person said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.forgetting import confirm_forgetting, find_by_words, once_each
from bot.core.recall import Recall
from bot.core.tags import memory_ids
from bot.core.tools import ToolContext, ToolOutcome, optional_text, parameters, text_argument
from bot.domain.errors import InputRefused
from bot.domain.memory import Fact, Memory, MemoryKind, NewMemory
from bot.domain.prompt import ToolSpec
from bot.domain.turn import EndFacts, Remember
from bot.ports import Memories

MAX_FACT_CHARS = 2_000
"""A fact longer than this is a document; the message it was said in keeps the whole."""

_KEPT_SALIENCE = 0.5
_TOLD_SALIENCE = 0.2


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
    "List what is known as facts, in the person's own words.",
    parameters((), subject="only facts about this: me, sister, or a name"),
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
_CORRECT = ToolSpec(
    "memory_correct",
    "Put something right: a new wording takes the place of a known fact, which stays known as an earlier one.",
    parameters(
        ("id", "text"),
        id={"type": ["string", "integer"], "description": "which fact, by its id: m12"},
        text="what is true, in the person's own words",
        object="the new value",
    ),
    writes=True,
    own_words=("text", "object"),
)
_FORGET = ToolSpec(
    "memory_forget",
    "Find what the person wants forgotten. Nothing is removed until they say yes to it.",
    parameters(("query",), query="the words that tell it from everything else"),
)


@dataclass(frozen=True, slots=True)
class RememberTool:
    """``memory_remember``: keeps a fact, closing the one it contradicts."""

    memories: Memories
    spec: ToolSpec = _REMEMBER

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return whether it was new, known already, or took the place of something else."""
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
            salience=_TOLD_SALIENCE if fact else _KEPT_SALIENCE,
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
        """Return the valid facts, oldest first, and how many messages are kept besides."""
        subject = optional_text(arguments, "subject")
        known = await self.memories.facts(context.scope, subject.casefold() if subject else None)
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
        found = await find_by_words(query, context.scope, self.memories, self.recall, context.message.id)
        shown = [memory for memory in once_each(found) if context.may_show(memory)]
        confirmation = confirm_forgetting(found, context.message, context.clock) if found else None
        content = {"found": [told_of(memory, context) for memory in shown], "needs_confirmation": True}
        return ToolOutcome(content, confirmation=confirmation, outside=any(memory.is_by_others for memory in shown))


@dataclass(frozen=True, slots=True)
class CorrectTool:
    """``memory_correct``: closes one fact and puts another in its place."""

    memories: Memories
    spec: ToolSpec = _CORRECT

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the two wordings; raises InputRefused where the id names no fact that holds now."""
        old = await self._fact(str(arguments["id"]), context)
        text, value = text_argument(arguments, "text")[:MAX_FACT_CHARS], optional_text(arguments, "object")
        fact = _corrected(old, text, value)
        if (text.casefold(), fact) == (old.text.casefold(), old.fact):
            cause = "that is what is known already"
            raise InputRefused(cause, problem=cause)
        new = NewMemory(
            MemoryKind.FACT,
            context.scope,
            context.message.person_id,
            speaker="person",
            text=text,
            said_at=context.message.sent_at,
            source_message_id=context.message.id,
            fact=fact,
            salience=max(old.salience, _KEPT_SALIENCE),
        )
        content = {"corrected": True, "was": old.text, "is": text}
        return ToolOutcome(content, (Remember(new, (old.id,)),), shown=(old.id,))

    async def _fact(self, tag: str, context: ToolContext) -> Memory:
        ids = memory_ids(tag)
        found = await self.memories.get(ids[0], context.scope) if len(ids) == 1 else None
        if found is None or not context.may_show(found):
            cause = f"there is no memory {tag}"
        elif found.kind is not MemoryKind.FACT:
            cause = "that is a message, kept word for word; only facts are corrected: use memory_remember"
        elif found.valid_to is not None:
            cause = "that fact holds no longer; use memory_remember for what holds now"
        else:
            return found
        raise InputRefused(cause, problem=cause)


def _corrected(old: Memory, text: str, value: str | None) -> Fact | None:
    """Return the normal form of a fact in its new wording; None where nobody says what its value is now."""
    if old.fact is None or value:
        return replace(old.fact, object=value.casefold()) if old.fact and value else None
    is_kept = text.casefold() == old.text.casefold() or old.fact.object in text.casefold()
    return old.fact if is_kept else None


def told_of(memory: Memory, context: ToolContext) -> dict[str, object]:
    """Return a memory as a model is told of it."""
    fact = memory.fact
    return {
        "id": memory.id,
        "text": memory.text,
        "said_on": memory.said_at.astimezone(context.zone).date().isoformat(),
        "subject": fact.subject if fact else None,
        "predicate": fact.predicate if fact else None,
        "object": fact.object if fact else None,
    }


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
