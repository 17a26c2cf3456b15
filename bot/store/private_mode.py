"""Private mode: what is said in it is kept only until it ends, and then erased with all that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.memory import ForgetPlan, Scope
from bot.store.forget import forget
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def begin_private(db: sqlite3.Connection, thread_id: ThreadId, at: datetime) -> None:
    """Have what is said in a thread from now on be private."""
    sql = "UPDATE thread SET private_since = coalesce(private_since, ?) WHERE id = ?"
    db.execute(sql, (to_text(at), thread_id))


def end_private(db: sqlite3.Connection, thread_id: ThreadId, at: datetime, *, overwrites_words: bool) -> int:
    """End private mode in a thread and erase all that was said in it; return how many messages those were."""
    db.execute("UPDATE thread SET private_since = NULL WHERE id = ?", (thread_id,))
    rows = db.execute(
        "SELECT id, scope FROM message WHERE thread_id = ? AND is_private = 1 AND forgotten_at IS NULL", (thread_id,)
    ).fetchall()
    erased = 0
    for scope in dict.fromkeys(row["scope"] for row in rows):
        said = tuple(MessageId(row["id"]) for row in rows if row["scope"] == scope)
        gone = forget(db, ForgetPlan((), said), Scope(scope), to_text(at), overwrites_words=overwrites_words)
        erased += gone.messages
    return erased


def end_idle_private(
    idle_since: datetime, at: datetime, db: sqlite3.Connection, *, overwrites_words: bool
) -> list[tuple[ThreadId, PersonId]]:
    """End private mode where nothing was said since; return the threads, with whom they are."""
    rows = db.execute(
        """
        SELECT thread.id, max(message.person_id) AS person_id FROM thread
        LEFT JOIN message ON message.thread_id = thread.id AND is_private = 1
        WHERE private_since IS NOT NULL
        GROUP BY thread.id HAVING max(private_since, coalesce(max(message.sent_at), '')) <= ?
        """,
        (to_text(idle_since),),
    ).fetchall()
    for row in rows:
        end_private(db, ThreadId(row["id"]), at, overwrites_words=overwrites_words)
    return [(ThreadId(row["id"]), PersonId(row["person_id"])) for row in rows if row["person_id"] is not None]


def mark_private(db: sqlite3.Connection, message_id: MessageId) -> bool:
    """Mark a message as said in private mode, where its thread is in it; return whether it is."""
    marked = db.execute(
        """
        UPDATE message SET is_private = 1
        WHERE id = ? AND EXISTS (SELECT 1 FROM thread WHERE id = message.thread_id AND private_since IS NOT NULL)
        """,
        (message_id,),
    )
    return marked.rowcount > 0
