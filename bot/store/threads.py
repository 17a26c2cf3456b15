"""The places where texts go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress
from bot.domain.ids import ThreadId

if TYPE_CHECKING:
    import sqlite3


def thread_id_of(db: sqlite3.Connection, address: ThreadAddress) -> ThreadId:
    """Return the thread at an address, made if need be; a thread's kind never changes."""
    key = (address.platform, address.platform_thread_id)
    known = db.execute("SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?", key).fetchone()
    if known is not None:
        return ThreadId(known["id"])
    sql = "INSERT INTO thread (platform, platform_thread_id, kind) VALUES (?, ?, ?) RETURNING id"
    return ThreadId(db.execute(sql, (*key, address.kind)).fetchone()["id"])


def move_thread(db: sqlite3.Connection, address: ThreadAddress, platform_thread_id: str) -> None:
    """Have a thread go on under another id of its platform, with its log, its memory and what is owed in it.

    The platform counts its messages anew there: the old ids are set apart, so that none is taken for a new one's.
    Where messages came in under the new id already, that thread stays as it is, and the old one ends.
    """
    key = (address.platform, platform_thread_id)
    moved = db.execute(
        """
        UPDATE thread SET platform_thread_id = :new, unreachable_since = NULL
        WHERE platform = :platform AND platform_thread_id = :old
          AND NOT EXISTS (SELECT 1 FROM thread WHERE platform = :platform AND platform_thread_id = :new)
        RETURNING id
        """,
        {"new": platform_thread_id, "platform": address.platform, "old": address.platform_thread_id},
    ).fetchone()
    if moved is None:
        _hand_over(db, address, key)
        return
    for sql in (
        "UPDATE message SET platform_message_id = ? || ':' || platform_message_id WHERE thread_id = ?",
        "UPDATE part SET platform_message_id = ? || ':' || platform_message_id WHERE thread_id = ?",
        """
        UPDATE delivery_part SET platform_message_id = ? || ':' || platform_message_id
        WHERE delivery_id IN (SELECT id FROM delivery WHERE thread_id = ?)
        """,
    ):
        db.execute(sql, (address.platform_thread_id, moved["id"]))
    db.execute("DELETE FROM preview WHERE thread_id = ?", (moved["id"],))


def _hand_over(db: sqlite3.Connection, address: ThreadAddress, key: tuple[str, str]) -> None:
    """Let what is still owed under the old id go to the new one."""
    db.execute(
        """
        UPDATE delivery SET thread_id = (SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?)
        WHERE state IN ('owed', 'sending')
          AND thread_id = (SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?)
        """,
        (*key, address.platform, address.platform_thread_id),
    )
