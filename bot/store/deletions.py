"""Messages that were taken away on their platform: they leave memory here too, whole or in part."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress
from bot.domain.ids import MessageId
from bot.domain.memory import ForgetPlan, Scope
from bot.store.edits import Part, own_words, parts_of
from bot.store.forget import forget, forget_what_came_of
from bot.store.take_back import release_ended, release_superseded, unlearn
from bot.store.word_index import drop_deleted_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


def delete_messages(
    address: ThreadAddress,
    platform_message_ids: Sequence[str],
    at: str,
    db: sqlite3.Connection,
    *,
    overwrites_words: bool,
) -> list[MessageId]:
    """Forget the parts of messages that these are, and what came of them; return the messages that were touched.

    The rows stay, without words, so that a redelivered event finds them.
    """
    rows = db.execute(
        """
        SELECT part.id, part.message_id FROM part JOIN thread ON thread.id = part.thread_id
        WHERE platform = ? AND platform_thread_id = ? AND NOT is_gone
          AND part.platform_message_id IN (SELECT value FROM json_each(?))
          AND EXISTS (SELECT 1 FROM message WHERE id = part.message_id AND forgotten_at IS NULL)
        ORDER BY part.id
        """,
        (address.platform, address.platform_thread_id, json.dumps(list(platform_message_ids))),
    ).fetchall()
    gone: defaultdict[MessageId, list[int]] = defaultdict(list)
    for row in rows:
        gone[MessageId(row["message_id"])].append(row["id"])
    for message_id, part_ids in gone.items():
        _delete(db, message_id, part_ids, at)
    if gone and not overwrites_words:
        drop_deleted_words(db)
    return list(gone)


def _delete(db: sqlite3.Connection, message_id: MessageId, part_ids: Sequence[int], at: str) -> None:
    parts = parts_of(db, message_id)
    left = [part for part in parts if part.id not in part_ids]
    [(scope,)] = db.execute("SELECT scope FROM message WHERE id = ?", (message_id,)).fetchall()
    words = [text for part in parts if part.id in part_ids for text in _wordings(db, message_id, part)]
    forget_what_came_of(db, message_id, words, Scope(scope), at)
    if any(part.text for part in left):
        _shorten(db, message_id, left, brought_quote=parts[0].id in part_ids)
    else:
        _forget_whole(db, message_id, Scope(scope), at)
    ids = json.dumps(part_ids)
    db.execute("UPDATE part SET is_gone = 1, chars = 0 WHERE id IN (SELECT value FROM json_each(?))", (ids,))


def _wordings(db: sqlite3.Connection, message_id: MessageId, part: Part) -> Sequence[str]:
    """Return as what an answer may quote a part; a command stands in what is said of commands, and is no quotation."""
    return () if part.text.startswith("/") else (part.text, own_words(db, message_id, part).strip())


def _forget_whole(db: sqlite3.Connection, message_id: MessageId, scope: Scope, at: str) -> None:
    found = db.execute("SELECT id FROM memory WHERE source_message_id = ?", (message_id,)).fetchall()
    release_superseded(db, [row["id"] for row in found])
    forget(db, ForgetPlan((), (message_id,)), scope, at, overwrites_words=True)  # once for all, by the caller
    release_ended(db, message_id)


def _shorten(db: sqlite3.Connection, message_id: MessageId, left: Sequence[Part], *, brought_quote: bool) -> None:
    """Leave a message what is left of it; what it answers goes with its first part, which brought that."""
    kept = json.dumps([part.id for part in left])
    db.execute(
        "DELETE FROM attachment WHERE message_id = ? AND part_id NOT IN (SELECT value FROM json_each(?))",
        (message_id, kept),
    )
    db.execute(
        "UPDATE message SET text = ?, revision = revision + 1 WHERE id = ?",
        ("\n".join(part.text for part in left), message_id),
    )
    if brought_quote:
        db.execute(
            "UPDATE message SET quotes_message_id = NULL, quoted_text = NULL, quoted_role = NULL WHERE id = ?",
            (message_id,),
        )
    unlearn(db, message_id, keeps_message=True)
