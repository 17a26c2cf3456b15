"""What a session says, held against what is known: new, the same again, contradicting, or true no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.same_person import known_of
from bot.domain.consolidation import EndedSession, Extracted, SessionLine, Told, ToldProcedure
from bot.domain.ids import MessageId
from bot.domain.memory import PERSON, Fact, Memory, MemoryKind, NewMemory, Procedure
from bot.domain.turn import EndFacts, Remember
from bot.ports import Memories

SALIENCE = 0.2
"""That of what is told in passing, whoever draws it from the words."""
_MOST_PROCEDURES = 500


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Makes changes of what was drawn from one session by ``made_by``, or by whom it says itself.

    ``stays_local`` where all must that is ``made_by``'s: who read the whole session may have used any line of it.
    """

    memories: Memories
    session: EndedSession
    made_by: str
    stays_local: bool = False

    async def changes(self, drawn: Extracted) -> tuple[Remember | EndFacts, ...]:
        """Return what is to be kept, closed and strengthened; what each line taught before is left as it is since."""
        found: list[Remember | EndFacts] = []
        for told in last_words(drawn.facts):
            change = await (self._ended(told) if told.ended else self._held(told))
            if change is not None:
                found.append(change)
        kept = [await self._procedure(procedure) for procedure in _last_named(drawn.procedures)]
        return (*found, *(change for change in kept if change is not None))

    async def _held(self, told: Told) -> Remember | None:
        line, scope = self._line(told.line), self.session.scope
        if await self._has_taught(told):
            return None
        now = await known_of(told.subject, told.predicate, scope, self.memories)
        then = await self.memories.facts(scope, told.subject, told.predicate, at=line.sent_at)
        new = self._fact(told, line)
        same = next((known for known in (*now, *then) if known.fact and known.fact.object == told.object), None)
        if same is not None:
            return Remember(new, repeats=same.id)
        if not told.functional:
            return Remember(new)
        # What was said later than this holds; this is how it was before, and the message itself still says so.
        if any(_is_newer(known, line.sent_at) for known in now):
            return None
        return Remember(new, tuple(known.id for known in now))

    async def _ended(self, told: Told) -> EndFacts | None:
        line, scope = self._line(told.line), self.session.scope
        known = await known_of(told.subject, told.predicate, scope, self.memories)
        ended = [
            one.id
            for one in known
            if not _is_newer(one, line.sent_at)
            and one.source_message_id != line.message_id
            and (not told.object or (one.fact is not None and one.fact.object == told.object))
        ]
        at = told.valid_from or line.sent_at
        return EndFacts(tuple(ended), scope, at, said_in=line.message_id) if ended else None

    async def _procedure(self, told: ToldProcedure) -> Remember | None:
        line = self._line(told.line)
        taught = await self.memories.said_in(line.message_id, self.session.scope)
        if any(known.procedure is not None and known.procedure.name == told.name for known in taught):
            return None
        known = await self.memories.page(self.session.scope, MemoryKind.PROCEDURE, _MOST_PROCEDURES)
        named = [one for one in known if one.procedure is not None and one.procedure.name == told.name]
        new = self._memory(MemoryKind.PROCEDURE, line, line.text, told.made_by)
        new = replace(new, procedure=Procedure(told.name, told.steps))
        same = next((one for one in named if _steps(one) == tuple(map(str.casefold, told.steps))), None)
        if same is not None:
            return Remember(new, repeats=same.id)
        if any(one.said_at > line.sent_at for one in named):
            return None
        return Remember(new, tuple(one.id for one in named))

    async def _has_taught(self, told: Told) -> bool:
        """Whether this line taught this fact before: what became of it since is not undone."""
        taught = await self.memories.said_in(told.line, self.session.scope)
        return any(_says_as_much(memory, told) for memory in taught if memory.kind is MemoryKind.FACT)

    def _fact(self, told: Told, line: SessionLine) -> NewMemory:
        fact = Fact(told.subject, told.predicate, told.object, functional=told.functional)
        since = told.valid_from if told.valid_from is not None and told.valid_from < line.sent_at else None
        memory = self._memory(MemoryKind.FACT, line, told.quote, told.made_by)
        return replace(memory, fact=fact, valid_from=since, confidence=min(told.confidence, 1.0))

    def _memory(self, kind: MemoryKind, line: SessionLine, text: str, drawn_by: str) -> NewMemory:
        made_by = drawn_by or self.made_by
        return NewMemory(
            kind,
            self.session.scope,
            line.person_id,
            speaker=PERSON,
            text=text,
            said_at=line.sent_at,
            source_message_id=line.message_id,
            salience=SALIENCE,
            stays_local=line.stays_local or (self.stays_local and made_by == self.made_by),
            made_by=made_by,
        )

    def _line(self, message_id: MessageId) -> SessionLine:
        return next(line for line in self.session.lines if line.message_id == message_id)


def last_words(facts: Sequence[Told]) -> list[Told]:
    """Return each fact once, as its session leaves it.

    Of what can be only one the last word wins; what is said to hold no longer, or never to have, is not kept.
    """
    kept: dict[tuple[str, str, str], Told] = {}
    for told in sorted(facts, key=lambda one: one.line):
        key = (told.subject, told.predicate, told.object)
        if told.ended:
            kept = {k: one for k, one in kept.items() if one.ended or not _is_ended_by(one, told)}
            kept.setdefault((*key[:2], f"{told.object}\n"), told)
            continue
        if told.functional:
            kept = {k: one for k, one in kept.items() if one.ended or k[:2] != key[:2] or k == key}
        kept.setdefault(key, told)
    return list(kept.values())


def _is_ended_by(told: Told, end: Told) -> bool:
    return (told.subject, told.predicate) == (end.subject, end.predicate) and end.object in {"", told.object}


def _says_as_much(memory: Memory, told: Told) -> bool:
    """Whether a fact that was drawn from a line already is this one, under another name of its kind or subject."""
    fact = memory.fact
    if fact is None:
        return told.object in memory.text.casefold()
    return fact.object == told.object and (fact.subject == told.subject or fact.predicate == told.predicate)


def _is_newer(known: Memory, moment: datetime) -> bool:
    return known.holds_since > moment or known.said_at > moment


def _last_named(told: Sequence[ToldProcedure]) -> list[ToldProcedure]:
    return list({one.name: one for one in sorted(told, key=lambda one: one.line)}.values())


def _steps(memory: Memory) -> tuple[str, ...]:
    return tuple(step.casefold() for step in memory.procedure.steps) if memory.procedure is not None else ()
