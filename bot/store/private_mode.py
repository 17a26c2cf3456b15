"""Private mode: what is said in it is kept only until it ends, and then erased with all that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.delivery import OwedText
from bot.domain.ids import MessageId, ThreadId
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan, Scope
from bot.store.forget import forget
from bot.store.outbox import owe
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def begin_private(db: sqlite3.Connection, thread_id: ThreadId, at: datetime) -> None:
    """Have what is said in a thread from now on be private."""
    sql = "UPDATE thread SET private_since = coalesce(private_since, ?) WHERE id = ?"
    db.execute(sql, (to_text(at), thread_id))


def end_private(db: sqlite3.Connection, thread_id: ThreadId, at: datetime, *, overwrites_words: bool) -> None:
    """End private mode in a thread and erase all that was said in it, by either of the two."""
    db.execute("UPDATE thread SET private_since = NULL WHERE id = ?", (thread_id,))
    rows = db.execute(
        "SELECT id, scope FROM message WHERE thread_id = ? AND is_private = 1 AND forgotten_at IS NULL", (thread_id,)
    ).fetchall()
    for scope in dict.fromkeys(row["scope"] for row in rows):
        said = tuple(MessageId(row["id"]) for row in rows if row["scope"] == scope)
        forget(db, ForgetPlan((), said), Scope(scope), to_text(at), overwrites_words=overwrites_words)


_THREADS = """
SELECT thread.*, (SELECT language FROM person WHERE id = (
  SELECT person_id FROM message WHERE thread_id = thread.id ORDER BY message.id DESC LIMIT 1)) AS language
FROM thread
"""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """What is owed where private mode ends by itself or is still on, by language, and which of them without one."""

    told: Mapping[Language, str]
    otherwise: Language


def end_idle_private(
    idle_since: datetime, at: datetime, goodbye: Goodbye, db: sqlite3.Connection, *, overwrites_words: bool
) -> int:
    """End private mode where nothing was said since, and owe the people the word; return how many that was.

    Where a message waits for its answer nothing has ended: it was said in private. What was said outside private mode
    and was not to be kept is erased as well, with no word of it: that was told below the answer.
    """
    unkept = _erase_unkept(db, idle_since, at, overwrites_words=overwrites_words)
    rows = db.execute(
        f"""
        {_THREADS} WHERE private_since <= :idle
          AND NOT EXISTS (SELECT 1 FROM message WHERE thread_id = thread.id AND is_private = 1 AND sent_at > :idle)
          AND NOT EXISTS (SELECT 1 FROM message WHERE thread_id = thread.id AND role = 'person' AND origin = 'live'
                            AND forgotten_at IS NULL
                            AND NOT EXISTS (SELECT 1 FROM turn WHERE message_id = message.id))
        """,  # noqa: S608 - our own words
        {"idle": to_text(idle_since)},
    ).fetchall()
    for row in rows:
        end_private(db, ThreadId(row["id"]), at, overwrites_words=overwrites_words)
        _owe_word(db, row, at, goodbye, f"private:{row['id']}:{row['private_since']}")
    return len(rows) + unkept


def remind_of_private(at: datetime, reminder: Goodbye, db: sqlite3.Connection) -> int:
    """Owe the people in whose threads private mode is on the word that it is; return how many that are."""
    rows = db.execute(f"{_THREADS} WHERE private_since IS NOT NULL").fetchall()
    for row in rows:
        _owe_word(db, row, at, reminder, f"private-on:{row['id']}:{to_text(at)}")
    return len(rows)


def _owe_word(db: sqlite3.Connection, row: sqlite3.Row, at: datetime, word: Goodbye, dedupe_key: str) -> None:
    language = Language(row["language"]) if row["language"] else word.otherwise
    address = ThreadAddress(row["platform"], row["platform_thread_id"], ThreadKind(row["kind"]))
    owe(db, OwedText(address, word.told[language], language, at), dedupe_key)


def _erase_unkept(db: sqlite3.Connection, idle_since: datetime, at: datetime, *, overwrites_words: bool) -> int:
    """Erase what was said outside private mode and not to be kept, a while after; return in how many threads."""
    rows = db.execute(
        """
        SELECT thread_id FROM message JOIN thread ON thread.id = thread_id
        WHERE is_private = 1 AND forgotten_at IS NULL AND private_since IS NULL
        GROUP BY thread_id HAVING max(message.sent_at) <= ?
        """,
        (to_text(idle_since),),
    ).fetchall()
    for row in rows:
        end_private(db, ThreadId(row["thread_id"]), at, overwrites_words=overwrites_words)
    return len(rows)


def mark_private(db: sqlite3.Connection, message_id: MessageId, *, is_wished: bool) -> bool:
    """Mark a message as said in private mode, where it was or ``is_wished`` to be; return whether it is.

    One that was said before it began, and is only answered anew meanwhile, was not.
    """
    marked = db.execute(
        """
        UPDATE message SET is_private = 1 WHERE id = ? AND (is_private = 1 OR ? OR EXISTS (
          SELECT 1 FROM thread WHERE id = message.thread_id AND private_since <= message.sent_at))
        """,
        (message_id, is_wished),
    )
    return marked.rowcount > 0
