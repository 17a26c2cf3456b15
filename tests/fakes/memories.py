"""Memories that a test holds in its hand: what is asked of them while a session is held against what is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.ids import MemoryId, MessageId
from bot.domain.memory import Memory, MemoryKind, NewMemory, Scope
from bot.domain.turn import EndFacts, Remember


class KnownMemories:
    """Keeps and closes as changes say, in the order they come; one scope is all there is."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.kept: dict[MemoryId, Memory] = {}
        self.sources: dict[MemoryId, set[MessageId | None]] = {}
        self.strengthened: list[MemoryId] = []

    def apply(self, changes: Sequence[Remember | EndFacts]) -> None:
        """Keep what the store would."""
        for change in changes:
            if isinstance(change, EndFacts):
                self._close(change.memory_ids, change.at)
            elif change.repeats is not None:
                said_in = change.memory.source_message_id
                if said_in not in self.sources[change.repeats]:
                    self.sources[change.repeats].add(said_in)
                    self.strengthened.append(change.repeats)
            else:
                kept = self.keep(change.memory)
                self._close(change.supersedes, kept.holds_since)

    def keep(self, new: NewMemory) -> Memory:
        """Keep a memory as it is."""
        number = MemoryId(len(self.kept) + 1)
        memory = Memory(
            number,
            new.kind,
            new.scope,
            new.speaker,
            new.text,
            new.said_at,
            new.source_message_id,
            new.fact,
            valid_from=new.valid_from,
            confidence=new.confidence,
            stays_local=new.stays_local,
            made_by=new.made_by,
            procedure=new.procedure,
        )
        self.kept[number] = memory
        self.sources[number] = {new.source_message_id}
        return memory

    def _close(self, ids: Sequence[MemoryId], at: datetime) -> None:
        for number in ids:
            old = self.kept[number]
            closed = {"valid_to": at}
            self.kept[number] = type(old)(**{name: getattr(old, name) for name in old.__slots__} | closed)

    async def facts(
        self, scope: Scope, subject: str | None = None, predicate: str | None = None, at: datetime | None = None
    ) -> list[Memory]:
        """Return the valid facts that match."""
        return [
            one
            for one in self.kept.values()
            if one.fact is not None
            and subject in {None, one.fact.subject}
            and predicate in {None, one.fact.predicate}
            and (one.valid_to is None if at is None else _held(one, at))
        ]

    async def page(self, scope: Scope, kind: MemoryKind | None, limit: int, offset: int = 0) -> list[Memory]:
        """Return what holds of a kind."""
        return [one for one in self.kept.values() if one.kind is kind and one.valid_to is None][:limit]

    async def said_in(self, message_id: MessageId, scope: Scope) -> list[Memory]:
        """Return what came of one message."""
        return [one for one in self.kept.values() if one.source_message_id == message_id]


def _held(memory: Memory, at: datetime) -> bool:
    return memory.said_at <= at and memory.holds_since <= at and (memory.valid_to is None or memory.valid_to > at)
