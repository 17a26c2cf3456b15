"""What a turn, or the end of a session, changes in memory; in the caller's one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ids import MemoryId, MessageId
from bot.domain.turn import EndFacts, Pin, Remember
from bot.store.memory_rows import add_source, insert_memory
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

REPEAT_GAIN, MOST_SALIENCE = 0.1, 1.0
"""What is said again matters more, up to a bound that keeps old refrains from drowning everything."""


def remember(db: sqlite3.Connection, change: Remember, said_in: MessageId) -> None:
    """Keep a memory said in a message, or strengthen the one it repeats, once for each message; close what it replaces.

    What was said before the words it would replace closes nothing: those are newer.
    """
    scope, source = change.memory.scope.key, change.memory.source_message_id or said_in
    if change.repeats is not None:
        is_kept = db.execute("SELECT 1 FROM memory WHERE id = ? AND scope = ?", (change.repeats, scope)).fetchone()
        kept: MemoryId | None = change.repeats if is_kept is not None else None
        if kept is not None and add_source(db, kept, source):
            db.execute(
                "UPDATE memory SET salience = min(salience + ?, max(salience, ?)) WHERE id = ?",
                (REPEAT_GAIN, MOST_SALIENCE, kept),
            )
    else:
        kept = insert_memory(db, change.memory, said_in=said_in)
    if kept is not None:
        # What always counted counts on in its new words.
        db.executemany(
            """
            UPDATE memory SET is_pinned = 1
            WHERE id = ? AND EXISTS (SELECT 1 FROM memory WHERE id = ? AND scope = ? AND is_pinned = 1)
            """,
            [(kept, old, scope) for old in change.supersedes],
        )
        db.executemany(
            """
            UPDATE memory SET valid_to = ?, superseded_by = ?, closed_by = ?
            WHERE id = ? AND scope = ? AND valid_to IS NULL AND id <> ?
            """,
            [
                (to_text(change.memory.valid_from or change.memory.said_at), kept, source, old, scope, kept)
                for old in change.supersedes
            ],
        )


def end_facts(db: sqlite3.Connection, change: EndFacts, said_in: MessageId) -> None:
    """Close facts that a message says are true no longer."""
    db.executemany(
        "UPDATE memory SET valid_to = ?, closed_by = ? WHERE id = ? AND scope = ? AND valid_to IS NULL",
        [(to_text(change.at), said_in, memory_id, change.scope.key) for memory_id in change.memory_ids],
    )


def pin(db: sqlite3.Connection, change: Pin) -> None:
    """Have a memory always count, or no more than others."""
    sql = "UPDATE memory SET is_pinned = ? WHERE id = ? AND scope = ?"
    db.execute(sql, (change.is_pinned, change.memory_id, change.scope.key))
