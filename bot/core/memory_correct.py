"""The tool that puts right what is known; what it was stays known as an earlier state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.same_person import known_of
from bot.core.tags import memory_ids
from bot.core.tools import ToolContext, ToolOutcome, optional_text, parameters, text_argument
from bot.domain.errors import InputRefused
from bot.domain.memory import Fact, Memory, MemoryKind, NewMemory, Procedure
from bot.domain.prompt import ToolSpec
from bot.domain.turn import Remember
from bot.ports import Memories, Statements

MAX_FACT_CHARS = 2_000
"""A fact longer than this is a document; the message it was said in keeps the whole."""

IN_PRIVATE: Mapping[str, object] = {
    "private_mode": True,
    "why": "Nothing of this is kept. Tell the person so; where private mode is on, /private off ends it.",
}
"""What a tool answers that would keep something."""
KEPT_SALIENCE = 0.5
"""Of what a person asks to be kept, or puts right."""

_Right = tuple[Fact | None, tuple[Memory, ...]]

_CORRECT = ToolSpec(
    "memory_correct",
    "Put something right: a new wording takes the place of a known fact, which stays known as an earlier one.",
    parameters(
        ("id", "text"),
        id={"type": ["string", "integer"], "description": "which fact or procedure, by its id: m12"},
        text="what is true, in the person's own words; of a procedure all its steps, separated by semicolons",
        object="the new value",
    ),
    writes=True,
    own_words=("text", "object"),
)


@dataclass(frozen=True, slots=True)
class CorrectTool:
    """``memory_correct``: closes one fact and puts another in its place."""

    memories: Memories
    statements: Statements | None = None
    spec: ToolSpec = _CORRECT

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the two wordings; raises InputRefused where the id names nothing that can be put right.

        Where one sentence told several facts, the words say which of them they put right: the others stay.
        """
        if context.message.is_private:
            return ToolOutcome({"corrected": False, **IN_PRIVATE})
        old = await self._correctable(str(arguments["id"]), context)
        text, value = text_argument(arguments, "text")[:MAX_FACT_CHARS], optional_text(arguments, "object")
        right = await self._right(old, text, value, context)
        if all((text.casefold(), fact) == (old.text.casefold(), old.fact) for fact, _ in right) and not old.procedure:
            cause = "that is what is known already"
            raise InputRefused(cause, problem=cause)
        new = NewMemory(
            old.kind,
            context.scope,
            context.message.person_id,
            speaker="person",
            text=text,
            said_at=context.message.sent_at,
            source_message_id=context.message.id,
            salience=max(old.salience, KEPT_SALIENCE),
            stays_local=old.stays_local,
            procedure=old.procedure and Procedure(old.procedure.name, steps_in(text)),
        )
        content = {"corrected": True, "was": old.text, "is": text}
        changes = tuple(
            Remember(
                replace(new, fact=fact, stays_local=any(one.stays_local for one in (old, *wrong))),
                tuple(one.id for one in wrong),
            )
            for fact, wrong in right
        )
        return ToolOutcome(content, changes, shown=(old.id,))

    async def _right(self, old: Memory, text: str, value: str | None, context: ToolContext) -> list[_Right]:
        """Return what is right, each with what it takes the place of; empty where the words say what is known."""
        if value or old.fact is None:
            return [(_corrected(old, text, value), (old,))]
        alike = [one for one in await self.memories.facts(context.scope) if one.text.casefold() == old.text.casefold()]
        today = context.clock.now().astimezone(context.zone).date()
        stated = await self.statements.facts(text, old.fact.subject, today) if self.statements else ()
        kept = _corrected(old, text, None)
        if not stated:
            return [(kept, (old,) if kept else tuple(alike))]
        found: list[_Right] = []
        is_reworded = False
        for fact in stated:
            known = await known_of(fact.subject, fact.predicate, context.scope, self.memories)
            if same := [one for one in known if one.fact is not None and one.fact.object == fact.object]:
                is_reworded = is_reworded or old in same
            else:
                # Where there may be several, only what was told in the same words gives way.
                wrong = [one for one in known if fact.functional or one in alike]
                found.append((_filed(fact, wrong), tuple(wrong)))
        if any(wrong for _, wrong in found):
            return found
        if is_reworded or kept:
            return [(old.fact, (old,)), *(found if is_reworded else ())]
        return [(fact, () if number else (old,)) for number, (fact, _) in enumerate(found)]

    async def _correctable(self, tag: str, context: ToolContext) -> Memory:
        ids = memory_ids(tag)
        found = await self.memories.get(ids[0], context.scope) if len(ids) == 1 else None
        if found is None or not context.may_show(found):
            cause = f"there is no memory {tag}"
        elif found.kind is MemoryKind.MESSAGE:
            cause = "that is a message, kept word for word; only facts are corrected: use memory_remember"
        elif found.kind is MemoryKind.EPISODE:
            cause = "that sums up a session; the facts from it are corrected one by one, or it is forgotten whole"
        elif found.valid_to is not None:
            cause = "that holds no longer; use memory_remember for what holds now"
        else:
            return found
        raise InputRefused(cause, problem=cause)


def steps_in(text: str) -> tuple[str, ...]:
    """Return the steps of a procedure as a person writes them: by lines, or by semicolons; figures before them go."""
    parts = [part.strip() for part in re.split(r"[\n;]+", text)]
    return tuple(step for part in parts if (step := re.sub(r"^\d{1,2}[.)]\s*", "", part)))


def _filed(fact: Fact, known: Sequence[Memory]) -> Fact:
    """Return a fact under the subject that what it takes the place of is filed under."""
    first = next((one.fact for one in known if one.fact is not None), fact)
    return replace(fact, subject=first.subject)


def _corrected(old: Memory, text: str, value: str | None) -> Fact | None:
    """Return the normal form of a fact in its new wording; None where nobody says what its value is now."""
    if old.fact is None or value:
        return replace(old.fact, object=value.casefold()) if old.fact and value else None
    is_kept = text.casefold() == old.text.casefold() or old.fact.object in text.casefold()
    return old.fact if is_kept else None
