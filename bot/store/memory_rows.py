"""Memories to rows and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.domain.ids import MemoryId, MessageId, ThreadId
from bot.domain.memory import Fact, Gist, Memory, MemoryKind, NewMemory, Procedure, Scope
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
        valid_from=from_text_or_none(row["valid_from"]),
        confidence=row["confidence"],
        made_by=row["made_by"],
        gist=_gist_from(row),
        procedure=_procedure_from(row),
        is_pinned=bool(row["is_pinned"]),
        closed_by=None if row["closed_by"] is None else MessageId(row["closed_by"]),
    )


def _fact_from(row: sqlite3.Row) -> Fact | None:
    if row["subject"] is None:
        return None
    return Fact(row["subject"], row["predicate"], row["object"], functional=bool(row["functional"]))


def _gist_from(row: sqlite3.Row) -> Gist | None:
    if row["kind"] != MemoryKind.EPISODE or row["details"] is None:
        return None
    told = json.loads(row["details"])
    return Gist(tuple(told["topics"]), tuple(told["open_questions"]), tuple(told["intentions"]))


def _procedure_from(row: sqlite3.Row) -> Procedure | None:
    if row["kind"] != MemoryKind.PROCEDURE or row["details"] is None:
        return None
    told = json.loads(row["details"])
    return Procedure(told["name"], tuple(told["steps"]))


def _details_of(memory: NewMemory) -> str | None:
    details: dict[str, object] | None = None
    if memory.gist is not None:
        gist = memory.gist
        details = {"topics": gist.topics, "open_questions": gist.open_questions, "intentions": gist.intentions}
    elif memory.procedure is not None:
        details = {"name": memory.procedure.name, "steps": memory.procedure.steps}
    return None if details is None else json.dumps(details, ensure_ascii=False)


def insert_memory(db: sqlite3.Connection, memory: NewMemory, said_in: MessageId) -> MemoryId | None:
    """Keep a memory said in ``said_in`` unless it names another source; None if that is remembered already."""
    fact, source = memory.fact, memory.source_message_id or said_in
    row = db.execute(
        """
        INSERT INTO memory (kind, scope, person_id, speaker, text, said_at, source_message_id, subject, predicate,
                            object, functional, salience, confidence, valid_from, valid_to, stays_local, made_by,
                            details)
        VALUES (:kind, :scope, :person, :speaker, :text, :said_at, :source, :subject, :predicate,
                :object, :functional, :salience, :confidence, :valid_from, :valid_to, :stays_local, :made_by,
                :details)
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
            "source": source,
            "subject": fact and fact.subject,
            "predicate": fact and fact.predicate,
            "object": fact and fact.object,
            "functional": fact and fact.functional,
            "salience": memory.salience,
            "confidence": memory.confidence,
            "valid_from": None if memory.valid_from is None else to_text(memory.valid_from),
            "valid_to": None if memory.valid_to is None else to_text(memory.valid_to),
            "stays_local": memory.stays_local,
            "made_by": memory.made_by,
            "details": _details_of(memory),
        },
    ).fetchone()
    if row is None:
        return None
    kept = MemoryId(row["id"])
    if memory.kind is not MemoryKind.MESSAGE:
        for message_id in dict.fromkeys((source, *memory.sources)):
            add_source(db, kept, message_id)
    return kept


def add_source(db: sqlite3.Connection, memory_id: MemoryId, message_id: MessageId) -> bool:
    """Note that a message says what a memory says; False where that was known."""
    added = db.execute(
        "INSERT INTO memory_source (memory_id, message_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (memory_id, message_id),
    )
    return added.rowcount > 0
