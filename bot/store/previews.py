"""Messages that only show how an answer grows: the next text that is owed takes their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress

if TYPE_CHECKING:
    import sqlite3

_HERE = "(SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?)"


def note_preview(address: ThreadAddress, platform_message_id: str, db: sqlite3.Connection) -> None:
    """Note that an answer is being shown under this id."""
    db.execute(
        """
        INSERT OR IGNORE INTO preview (thread_id, platform_message_id, after_delivery_id)
        SELECT id, ?, (SELECT coalesce(max(id), 0) FROM delivery)
        FROM thread WHERE platform = ? AND platform_thread_id = ?
        """,
        (platform_message_id, address.platform, address.platform_thread_id),
    )


def previews_of(db: sqlite3.Connection, row: sqlite3.Row) -> tuple[str, ...]:
    """Return what was shown of the answer in a row of deliveries: it is the first that was owed since."""
    if row["turn_id"] is None:
        return ()
    sql = """
    SELECT platform_message_id FROM preview
    WHERE thread_id = :thread AND after_delivery_id < :id
      AND NOT EXISTS (SELECT 1 FROM delivery AS sooner WHERE sooner.thread_id = :thread AND turn_id IS NOT NULL
                      AND sooner.id > after_delivery_id AND sooner.id < :id
                      AND state IN ('owed', 'sending') AND state <> 'sent')
    ORDER BY id
    """
    shown = db.execute(sql, {"thread": row["thread_id"], "id": row["id"]})
    return tuple(one["platform_message_id"] for one in shown)


def left_previews(address: ThreadAddress, db: sqlite3.Connection) -> list[str]:
    """Return what shows an answer that nothing owed takes the place of."""
    sql = f"""
    SELECT platform_message_id FROM preview
    WHERE thread_id = {_HERE}
      AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.thread_id = preview.thread_id AND turn_id IS NOT NULL
                      AND delivery.id > after_delivery_id AND state IN ('owed', 'sending') AND state <> 'sent')
    ORDER BY id
    """  # noqa: S608 - our own words
    shown = db.execute(sql, (address.platform, address.platform_thread_id))
    return [row["platform_message_id"] for row in shown]


def drop_previews(address: ThreadAddress, platform_message_ids: Sequence[str], db: sqlite3.Connection) -> None:
    """Note that these are shown no more."""
    sql = f"DELETE FROM preview WHERE thread_id = {_HERE} AND platform_message_id = ?"  # noqa: S608 - our own words
    here = (address.platform, address.platform_thread_id)
    db.executemany(sql, [(*here, one) for one in platform_message_ids])
