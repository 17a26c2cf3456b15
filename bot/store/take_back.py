"""A turn taken back: its message is to be answered anew, and what it taught is unlearned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.domain.ids import MessageId
from bot.store.consolidations import reopen_sessions, said_elsewhere
from bot.store.vectors import drop_vectors

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


_AS_ITS_SUCCESSOR = """
UPDATE memory SET (valid_to, superseded_by, closed_by) = (
  SELECT valid_to, superseded_by, closed_by FROM memory AS successor WHERE successor.id = memory.superseded_by)
"""
_SAID_SINCE = """
SELECT 1 FROM memory AS later
WHERE memory.functional AND later.kind = 'fact' AND later.scope = memory.scope AND later.id > memory.id
  AND later.id IS NOT memory.superseded_by
  AND later.subject = memory.subject AND later.predicate = memory.predicate
"""


def take_back(db: sqlite3.Connection, message_id: MessageId) -> None:
    """Undo the turn of a message: memories, trace, question, reply and what was still owed of it.

    The message counts as unanswered from now on, and its next reply takes the place of this one.
    """
    row = db.execute("SELECT id, reply_message_id FROM turn WHERE message_id = ?", (message_id,)).fetchone()
    if row is None:
        return
    unlearn(db, message_id)
    db.execute("DELETE FROM turn_memory WHERE turn_id = ?", (row["id"],))
    db.execute("DELETE FROM confirmation WHERE asked_in = ?", (message_id,))
    db.execute("DELETE FROM turn WHERE id = ?", (row["id"],))
    db.execute("UPDATE message SET attempts = 0 WHERE id = ?", (message_id,))
    if row["reply_message_id"] is not None:
        _take_back_reply(db, message_id, row["reply_message_id"])


def _take_back_reply(db: sqlite3.Connection, message_id: MessageId, reply_id: int) -> None:
    db.execute("UPDATE message SET text = '' WHERE id = ?", (reply_id,))
    db.execute(
        """
        DELETE FROM delivery WHERE message_id = ? AND state = 'owed'
          AND NOT EXISTS (SELECT 1 FROM delivery_part WHERE delivery_id = delivery.id)
        """,
        (reply_id,),
    )
    # What is on its way arrives without being recorded as owed again; what has arrived in part is not continued.
    db.execute("UPDATE delivery SET text = '', buttons = '[]', choices = '[]' WHERE message_id = ?", (reply_id,))
    db.execute("UPDATE delivery SET state = 'abandoned' WHERE message_id = ? AND state = 'owed'", (reply_id,))
    db.execute(
        """
        UPDATE message SET earlier_reply_id = :reply
        WHERE id = :id AND EXISTS (SELECT 1 FROM delivery WHERE message_id = :reply)
        """,
        {"reply": reply_id, "id": message_id},
    )


def unlearn(db: sqlite3.Connection, message_id: MessageId, *, keeps_message: bool = False) -> None:
    """Remove what was remembered from a message; what that had closed holds again.

    What other messages say as well is drawn from them anew. With ``keeps_message`` the message itself stays
    remembered, in its present words.
    """
    kinds = "('fact', 'procedure')" if keeps_message else "('fact', 'procedure', 'message')"
    found = db.execute(
        f"SELECT id FROM memory WHERE source_message_id = ? AND kind IN {kinds}",  # noqa: S608 - our own words
        (message_id,),
    )
    gone = [row["id"] for row in found]
    ids = json.dumps(gone)
    elsewhere = said_elsewhere(db, ids, message_id)
    release_superseded(db, gone)
    drop_vectors(db, ids)
    db.execute("DELETE FROM memory WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    release_ended(db, message_id)
    reopen_sessions(db, json.dumps([message_id, *elsewhere]))
    db.execute("DELETE FROM memory_source WHERE message_id = ?", (message_id,))
    if keeps_message:
        _reword_memory(db, message_id)


def release_superseded(db: sqlite3.Connection, memory_ids: Sequence[int]) -> None:
    """Have hold again whose place was taken by memories that are about to go."""
    # One by one: what was closed by something that was closed in its turn is closed by that now.
    db.executemany(f"{_AS_ITS_SUCCESSOR} WHERE superseded_by = ?", [(one,) for one in memory_ids])


def release_ended(db: sqlite3.Connection, message_id: MessageId) -> None:
    """Have hold again what was ended by a message, or closed in its turn by something known before.

    What something later says how it is since stays closed; the message's own memories must be gone by now.
    """
    db.execute(f"{_AS_ITS_SUCCESSOR} WHERE closed_by = ? AND NOT EXISTS ({_SAID_SINCE})", (message_id,))


def _reword_memory(db: sqlite3.Connection, message_id: MessageId) -> None:
    row = db.execute(
        """
        UPDATE memory SET text = (SELECT text FROM message WHERE id = source_message_id)
        WHERE source_message_id = ? AND kind = 'message' RETURNING id
        """,
        (message_id,),
    ).fetchone()
    if row is not None:
        drop_vectors(db, json.dumps([row["id"]]))
        db.execute("INSERT INTO embedding_due (memory_id) VALUES (?) ON CONFLICT DO NOTHING", (row["id"],))
