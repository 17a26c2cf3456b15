"""Forgetting: every place that holds the words, in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.ids import MessageId
from bot.domain.memory import ForgetPlan, Forgotten, Scope
from bot.store.answers import answers_about, listing_or_quoting
from bot.store.consolidations import reopen_sessions
from bot.store.doomed import as_json, find_doomed, quoting, turns_of
from bot.store.vectors import drop_vectors
from bot.store.word_index import drop_deleted_words

if TYPE_CHECKING:
    import sqlite3


def forget(db: sqlite3.Connection, plan: ForgetPlan, scope: Scope, at: str, *, overwrites_words: bool) -> Forgotten:
    """Remove what the plan names within ``scope``, and what came of it (``find_doomed``); return how many of each.

    Aiki's replies are emptied; rows of messages stay, without text, so that a redelivered event finds them. What is
    left of a session whose episode goes is drawn from anew.
    """
    doomed = find_doomed(db, plan, scope)
    vectors = drop_vectors(db, doomed.memories)
    for said in (doomed.messages, doomed.replies):
        reopen_sessions(db, said)
        db.execute("DELETE FROM memory_source WHERE message_id IN (SELECT value FROM json_each(?))", (said,))
    db.execute("DELETE FROM memory WHERE id IN (SELECT value FROM json_each(?))", (doomed.memories,))
    _empty_messages(db, doomed.messages, at)
    _empty_what_came_of(db, doomed.memories, doomed.messages, doomed.turns, doomed.replies, at)
    if not overwrites_words:
        drop_deleted_words(db)
    return replace(doomed.counts, vectors=vectors)


def forget_what_came_of(
    db: sqlite3.Connection, message_id: MessageId, words: Sequence[str], scope: Scope, at: str
) -> None:
    """Remove what came of a message that is about to lose some ``words``; it and its memories are left as they are."""
    rows = db.execute("SELECT id, text, object, details FROM memory WHERE source_message_id = ?", (message_id,))
    memories, messages = {row["id"]: row for row in rows}, [message_id]
    turns = turns_of(db, messages, memories)
    replies = answers_about(db, messages, memories, memories)
    replies |= set(quoting(db, (*words, *(row["text"] for row in memories.values())), scope))
    _empty_what_came_of(db, as_json(memories), as_json(messages), as_json(turns), as_json(replies), at)


def forget_old_wording(db: sqlite3.Connection, message_id: MessageId, at: str) -> None:
    """Empty what Aiki listed or quoted of a message that is about to get other words; its own answer stays."""
    rows = db.execute("SELECT id, text FROM memory WHERE source_message_id = ?", (message_id,))
    memories = {row["id"]: row["text"] for row in rows}
    shown = listing_or_quoting(db, memories)
    own = db.execute("SELECT reply_message_id FROM turn WHERE message_id = ?", (message_id,)).fetchall()
    replies = as_json(shown - {reply for (reply,) in own})
    _empty_messages(db, replies, at)
    _empty_deliveries(db, replies)
    _empty_traces(db, as_json(turns_of(db, (), memories)))


def _empty_what_came_of(
    db: sqlite3.Connection, memories: str, messages: str, turns: str, replies: str, at: str
) -> None:
    _empty_messages(db, replies, at)
    _empty_messages(db, _requests(db, memories), at)
    _empty_deliveries(db, replies)
    _empty_traces(db, turns)
    _drop_confirmations(db, memories, messages, turns)


def _requests(db: sqlite3.Connection, memories: str) -> str:
    """Return what once asked for a doomed memory and is none itself: a search, a request to forget."""
    rows = db.execute(
        """
        SELECT turn.message_id AS id FROM turn_memory JOIN turn ON turn.id = turn_memory.turn_id
        WHERE score IS NULL AND memory_id IN (SELECT value FROM json_each(?))
          AND NOT EXISTS (SELECT 1 FROM memory WHERE source_message_id = turn.message_id)
        """,
        (memories,),
    )
    return as_json(row["id"] for row in rows)


def _empty_messages(db: sqlite3.Connection, ids: str, at: str) -> None:
    db.execute(
        """
        UPDATE attachment SET text = '', platform_ref = '', name = NULL
        WHERE message_id IN (SELECT value FROM json_each(?))
        """,
        (ids,),
    )
    db.execute(
        """
        UPDATE message SET text = '', speaker = NULL, sender_id = NULL, quoted_text = NULL, forgotten_at = ?
        WHERE id IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL
        """,
        (at, ids),
    )


def _empty_deliveries(db: sqlite3.Connection, replies: str) -> None:
    """What is still owed is owed no more; what is on its way or arrived loses its text here."""
    db.execute(
        """
        DELETE FROM delivery WHERE state = 'owed' AND message_id IN (SELECT value FROM json_each(?))
          AND NOT EXISTS (SELECT 1 FROM delivery_part WHERE delivery_id = delivery.id)
        """,
        (replies,),
    )
    # What has arrived in part is not continued.
    db.execute(
        """
        UPDATE delivery SET text = '', choices = '[]', state = iif(state = 'owed', 'abandoned', state)
        WHERE message_id IN (SELECT value FROM json_each(?))
        """,
        (replies,),
    )


def _empty_traces(db: sqlite3.Connection, turns: str) -> None:
    """Reasons and causes may name words; the citations stay as ids, so that /why can say what is gone."""
    db.execute(
        """
        UPDATE turn SET trace = json_remove(trace, '$.reasons', '$.error')
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        (turns,),
    )
    db.execute("UPDATE turn_memory SET reasons = '[]' WHERE turn_id IN (SELECT value FROM json_each(?))", (turns,))


def _drop_confirmations(db: sqlite3.Connection, memories: str, messages: str, turns: str) -> None:
    """A question about what is gone lapses, and so does one that may hold its words (a call's arguments)."""
    db.execute(
        """
        DELETE FROM confirmation
        WHERE EXISTS (SELECT 1 FROM json_each(plan, '$.memory_ids')
                      WHERE value IN (SELECT value FROM json_each(:memories)))
           OR EXISTS (SELECT 1 FROM json_each(plan, '$.message_ids')
                      WHERE value IN (SELECT value FROM json_each(:messages)))
           OR asked_in IN (SELECT message_id FROM turn WHERE id IN (SELECT value FROM json_each(:turns)))
        """,
        {"memories": memories, "messages": messages, "turns": turns},
    )
