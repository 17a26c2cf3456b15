"""Forgetting: every place that holds the words, in the caller's one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.ids import MessageId
from bot.domain.memory import ForgetPlan, Forgotten, MemoryKind, Scope
from bot.store.consolidations import reopen_sessions
from bot.store.vectors import drop_vectors
from bot.store.word_index import drop_deleted_words

if TYPE_CHECKING:
    import sqlite3

QUOTED_FROM = 12
"""A reply that holds the wording of a forgotten memory goes too; shorter wordings stand in replies by chance."""


@dataclass(frozen=True, slots=True)
class _Doomed:
    """Ids as JSON lists, as the statements take them."""

    memories: str
    messages: str
    kinds: Mapping[str, int]
    unsourced: int
    wordings: str


def forget(db: sqlite3.Connection, plan: ForgetPlan, scope: Scope, at: str, *, overwrites_words: bool) -> Forgotten:
    """Remove what the plan names within ``scope``, and what came of it; return how many of each.

    With a memory goes the message it was said in, with a message every memory of it. Aiki's replies
    that answered, cited or quoted it are emptied; rows of messages stay, without text, so that a
    redelivered event finds them.
    """
    doomed = _doomed(db, plan, scope)
    turns = _turns_touched(db, doomed)
    replies = _replies_touched(db, doomed, turns, scope)
    vectors = drop_vectors(db, doomed.memories)
    db.execute("DELETE FROM memory WHERE id IN (SELECT value FROM json_each(?))", (doomed.memories,))
    messages = _empty_messages(db, doomed.messages, at)
    emptied = _empty_what_came_of(db, doomed, turns, replies, at)
    episodes = reopen_sessions(db, doomed.messages) + reopen_sessions(db, replies)
    if not overwrites_words:
        drop_deleted_words(db)
    return Forgotten(
        messages + doomed.unsourced,
        doomed.kinds[MemoryKind.FACT],
        vectors,
        emptied,
        doomed.kinds[MemoryKind.EPISODE] + episodes,
        doomed.kinds[MemoryKind.PROCEDURE],
    )


def forget_what_came_of(
    db: sqlite3.Connection, message_id: MessageId, words: Sequence[str], scope: Scope, at: str
) -> None:
    """Remove what came of a message that is about to lose some ``words``; it and its memories are left as they are."""
    memories = db.execute("SELECT id, text FROM memory WHERE source_message_id = ?", (message_id,)).fetchall()
    doomed = _Doomed(
        memories=_ids(memories),
        messages=json.dumps([message_id]),
        kinds={},
        unsourced=0,
        wordings=_wordings((*words, *(row["text"] for row in memories))),
    )
    turns = _turns_touched(db, doomed)
    _empty_what_came_of(db, doomed, turns, _replies_touched(db, doomed, turns, scope), at)


def _empty_what_came_of(db: sqlite3.Connection, doomed: _Doomed, turns: str, replies: str, at: str) -> int:
    emptied = _empty_messages(db, replies, at)
    _empty_messages(db, _requests(db, doomed), at)
    _empty_deliveries(db, replies)
    _empty_traces(db, turns)
    _drop_confirmations(db, doomed, turns)
    return emptied


def _wordings(texts: Iterable[str]) -> str:
    return json.dumps([text for text in texts if len(text) >= QUOTED_FROM])


def _ids(rows: Iterable[sqlite3.Row]) -> str:
    return json.dumps([row["id"] for row in rows])


def _doomed(db: sqlite3.Connection, plan: ForgetPlan, scope: Scope) -> _Doomed:
    named = {
        "memories": json.dumps(plan.memory_ids),
        "messages": json.dumps(plan.message_ids),
        "scope": scope.key,
    }
    messages = _ids(
        db.execute(
            """
            SELECT id FROM message WHERE scope = :scope AND role = 'person' AND (
              id IN (SELECT value FROM json_each(:messages))
              OR id IN (SELECT source_message_id FROM memory
                        WHERE scope = :scope AND kind <> 'episode'
                          AND id IN (SELECT value FROM json_each(:memories))))
            """,
            named,
        )
    )
    memories = db.execute(
        """
        SELECT id, kind, text, source_message_id FROM memory WHERE scope = :scope AND (
          id IN (SELECT value FROM json_each(:memories))
          OR source_message_id IN (SELECT value FROM json_each(:messages)))
        """,
        {**named, "messages": messages},
    ).fetchall()
    return _Doomed(
        memories=_ids(memories),
        messages=messages,
        kinds=Counter(row["kind"] for row in memories),
        unsourced=sum(row["kind"] == "message" and row["source_message_id"] is None for row in memories),
        wordings=_wordings(row["text"] for row in memories),
    )


def _requests(db: sqlite3.Connection, doomed: _Doomed) -> str:
    """Return what once asked for a doomed memory and is none itself: a search, a request to forget."""
    return _ids(
        db.execute(
            """
            SELECT turn.message_id AS id FROM turn_memory JOIN turn ON turn.id = turn_memory.turn_id
            WHERE score IS NULL AND memory_id IN (SELECT value FROM json_each(?))
              AND NOT EXISTS (SELECT 1 FROM memory WHERE source_message_id = turn.message_id)
            """,
            (doomed.memories,),
        )
    )


def _turns_touched(db: sqlite3.Connection, doomed: _Doomed) -> str:
    """Return the turns that answered a doomed message, drew on a doomed memory or asked about one."""
    return _ids(
        db.execute(
            """
            SELECT id FROM turn WHERE message_id IN (SELECT value FROM json_each(:messages))
            UNION SELECT turn_id FROM turn_memory WHERE memory_id IN (SELECT value FROM json_each(:memories))
            """,
            {"messages": doomed.messages, "memories": doomed.memories},
        )
    )


def _replies_touched(db: sqlite3.Connection, doomed: _Doomed, turns: str, scope: Scope) -> str:
    return _ids(
        db.execute(
            """
            SELECT reply_message_id AS id FROM turn
            WHERE id IN (SELECT value FROM json_each(:turns)) AND reply_message_id IS NOT NULL
            UNION SELECT message.id FROM message JOIN json_each(:wordings) ON instr(message.text, value) > 0
                  WHERE message.scope = :scope AND message.role = 'aiki'
            """,
            {"turns": turns, "wordings": doomed.wordings, "scope": scope.key},
        )
    )


def _empty_messages(db: sqlite3.Connection, ids: str, at: str) -> int:
    db.execute(
        """
        UPDATE attachment SET text = '', platform_ref = '', name = NULL
        WHERE message_id IN (SELECT value FROM json_each(?))
        """,
        (ids,),
    )
    return db.execute(
        """
        UPDATE message SET text = '', speaker = NULL, sender_id = NULL, quoted_text = NULL, forgotten_at = ?
        WHERE id IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL
        """,
        (at, ids),
    ).rowcount


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


def _drop_confirmations(db: sqlite3.Connection, doomed: _Doomed, turns: str) -> None:
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
        {"memories": doomed.memories, "messages": doomed.messages, "turns": turns},
    )
