"""Which lines of the log no model in the cloud may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ids import MessageId, TurnId
from bot.domain.turn import KeepLocal, TurnRecord

if TYPE_CHECKING:
    import sqlite3


def mark_local(db: sqlite3.Connection, record: TurnRecord, turn_id: TurnId, reply_id: MessageId | None) -> None:
    """Mark what of a turn stays local: its message, its reply, or a reply that cites what does."""
    if record.stays_local:
        db.execute("UPDATE message SET stays_local = 1 WHERE id = ?", (record.message.id,))
    db.execute(
        """
        UPDATE message SET stays_local = 1
        WHERE id = ? AND (? OR EXISTS (SELECT 1 FROM turn_memory JOIN memory ON memory.id = memory_id
                                       WHERE turn_id = ? AND memory.stays_local))
        """,
        (reply_id, record.stays_local or record.reply_stays_local, turn_id),
    )


def keep_local(db: sqlite3.Connection, change: KeepLocal) -> None:
    """Mark messages that were said before they were to stay, with all that came of them."""
    named = [{"id": message_id, "scope": change.scope.key} for message_id in change.message_ids]
    db.executemany("UPDATE memory SET stays_local = 1 WHERE scope = :scope AND source_message_id = :id", named)
    db.executemany(
        """
        UPDATE message SET stays_local = 1
        WHERE scope = :scope AND (id = :id OR id IN (
          SELECT reply_message_id FROM turn WHERE message_id = :id
          UNION
          SELECT reply_message_id FROM memory JOIN turn_memory ON memory_id = memory.id JOIN turn ON turn.id = turn_id
          WHERE source_message_id = :id))
        """,
        named,
    )
