"""Memories to rows and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ids import MemoryId, MessageId, ThreadId
from bot.domain.memory import Fact, Memory, MemoryKind, NewMemory, Scope
from bot.store.times import from_text, from_text_or_none, to_text

if TYPE_CHECKING:
    import sqlite3


def memory_from(row: sqlite3.Row) -> Memory:
    """Return the memory in a row of the view ``remembered``."""
    source, successor, thread = row["source_message_id"], row["superseded_by"], row["thread_id"]
    return Memory(
        id=MemoryId(row["id"]),
        kind=MemoryKind(row["kind"]),
        scope=Scope(row["scope"]),
        speaker=row["speaker"],
        text=row["text"],
        said_at=from_text(row["said_at"]),
        source_message_id=None if source is None else MessageId(source),
        fact=_fact_from(row),
        salience=row["salience"],
        valid_to=from_text_or_none(row["valid_to"]),
        superseded_by=None if successor is None else MemoryId(successor),
        external_id=row["external_id"],
        thread_id=None if thread is None else ThreadId(thread),
        stays_local=bool(row["stays_local"]),
    )


def _fact_from(row: sqlite3.Row) -> Fact | None:
    if row["subject"] is None:
        return None
    return Fact(row["subject"], row["predicate"], row["object"], functional=bool(row["functional"]))


def insert_memory(db: sqlite3.Connection, memory: NewMemory, said_in: MessageId) -> MemoryId | None:
    """Keep a memory said in ``said_in`` unless it names another source; None if that is remembered already."""
    fact = memory.fact
    row = db.execute(
        """
        INSERT INTO memory (kind, scope, person_id, speaker, text, said_at, source_message_id,
                            subject, predicate, object, functional, salience, stays_local)
        VALUES (:kind, :scope, :person, :speaker, :text, :said_at, :source,
                :subject, :predicate, :object, :functional, :salience, :stays_local)
        ON CONFLICT (source_message_id) WHERE kind = 'message' DO NOTHING
        RETURNING id
        """,
        {
            "kind": memory.kind,
            "scope": memory.scope.key,
            "person": memory.person_id,
            "speaker": memory.speaker,
            "text": memory.text,
            "said_at": to_text(memory.said_at),
            "source": memory.source_message_id or said_in,
            "subject": fact and fact.subject,
            "predicate": fact and fact.predicate,
            "object": fact and fact.object,
            "functional": fact and fact.functional,
            "salience": memory.salience,
            "stays_local": memory.stays_local,
        },
    ).fetchone()
    return None if row is None else MemoryId(row["id"])
