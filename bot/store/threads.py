"""The places where texts go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.ids import PersonId, ThreadId
from bot.domain.memory import Scope

if TYPE_CHECKING:
    import sqlite3

SET_APART = "moved:"
"""Begins the ids of messages that stand where nobody can reach them any more."""


def thread_id_of(db: sqlite3.Connection, address: ThreadAddress) -> ThreadId:
    """Return the thread at an address, made if need be; a thread's kind never changes."""
    known = _find(db, address.platform, address.platform_thread_id)
    if known is not None:
        return known
    sql = "INSERT INTO thread (platform, platform_thread_id, kind) VALUES (?, ?, ?) RETURNING id"
    row = db.execute(sql, (address.platform, address.platform_thread_id, address.kind)).fetchone()
    return ThreadId(row["id"])


def scope_at(db: sqlite3.Connection, address: ThreadAddress, person_id: PersonId) -> Scope | None:
    """Return the scope of what a person says at an address; None for a group's thread that is not known."""
    sql = "SELECT id, kind FROM thread WHERE platform = ? AND platform_thread_id = ?"
    row = db.execute(sql, (address.platform, address.platform_thread_id)).fetchone()
    if row is None:
        # What is said in private belongs to the person, whatever thread it will be in.
        return Scope.of(address.kind, person_id, ThreadId(0)) if address.kind is ThreadKind.PRIVATE else None
    return Scope.of(ThreadKind(row["kind"]), person_id, ThreadId(row["id"]))


def note_reached(db: sqlite3.Connection, thread_id: ThreadId) -> None:
    """Note that somebody is there, in a thread where nobody could be reached."""
    sql = "UPDATE thread SET unreachable_since = NULL WHERE id = ? AND unreachable_since IS NOT NULL"
    db.execute(sql, (thread_id,))


def move_thread(db: sqlite3.Connection, address: ThreadAddress, platform_thread_id: str) -> None:
    """Have a thread go on under another id of its platform, with its log, its memory and what is owed in it.

    The platform counts its messages anew there: the old ids are set apart, so that none is taken for a new one's.
    Where messages came in under the new id already, that thread stays as it is, and the old one ends.
    """
    old, new = (_find(db, address.platform, one) for one in (address.platform_thread_id, platform_thread_id))
    if old is None or old == new:
        return
    db.execute("DELETE FROM preview WHERE thread_id = ?", (old,))
    prefix = f"{SET_APART}{address.platform_thread_id}:"
    db.execute(
        """
        UPDATE delivery_part SET platform_message_id = ? || platform_message_id
        WHERE delivery_id IN (SELECT id FROM delivery WHERE thread_id = ?)
        """,
        (prefix, old),
    )
    if new is not None:
        # The old one ends; what is still owed in it goes to the new one.
        unsent = "UPDATE delivery SET thread_id = ? WHERE thread_id = ? AND state IN ('owed', 'sending')"
        db.execute(f"{unsent} AND state <> 'sent'", (new, old))
        return
    sql = "UPDATE thread SET platform_thread_id = ?, unreachable_since = NULL WHERE id = ?"
    db.execute(sql, (platform_thread_id, old))
    for table in ("message", "part"):
        sql = f"UPDATE {table} SET platform_message_id = ? || platform_message_id WHERE thread_id = ?"  # noqa: S608 - ours
        db.execute(sql, (prefix, old))


def was_kept_before_a_move(db: sqlite3.Connection, address: ThreadAddress, platform_message_id: str) -> bool:
    """Whether a message that comes from a thread's old place was kept there: what is not confirmed comes again."""
    if _find(db, address.platform, address.platform_thread_id) is not None:
        return False
    sql = """
    SELECT 1 FROM part
    WHERE thread_id IN (SELECT id FROM thread WHERE platform = ?) AND platform_message_id = ?
    """
    set_apart = f"{SET_APART}{address.platform_thread_id}:{platform_message_id}"
    return db.execute(sql, (address.platform, set_apart)).fetchone() is not None


def _find(db: sqlite3.Connection, platform: str, platform_thread_id: str) -> ThreadId | None:
    sql = "SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?"
    row = db.execute(sql, (platform, platform_thread_id)).fetchone()
    return None if row is None else ThreadId(row["id"])
