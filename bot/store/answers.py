"""Which of Aiki's answers tell of a memory, and so go with it: those that merely had it at hand stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.domain.disclosed import discloses
from bot.store.quotations import Quotations

if TYPE_CHECKING:
    import sqlite3


def answers_about(
    db: sqlite3.Connection,
    messages: Iterable[int],
    memories: Mapping[int, sqlite3.Row],
    meant: Mapping[int, sqlite3.Row],
) -> set[int]:
    """Return what Aiki answered to these messages, what showed one of these memories, and what tells of one it had.

    Of the ``memories`` some are ``meant``, the others were drawn from them: an answer that had one of these at hand
    tells of what is meant, or of nothing that goes.
    """
    answers = _answered_or_shown(db, messages, memories)
    wordings = {memory_id: wording_of(row) for memory_id, row in meant.items()}
    for row in _had_at_hand(db, memories):
        if row["reply"] in answers:
            continue
        own = wordings.get(row["memory_id"])
        looked_for = wordings.values() if own is None else (own,)
        if any(discloses(row["said"], row["asked"], wording) for wording in looked_for):
            answers.add(row["reply"])
    return answers


def wording_of(memory: sqlite3.Row) -> str:
    """Return all words of a memory: what was said, what it is about, and the steps or topics."""
    details = json.loads(memory["details"]) if memory["details"] else {}
    told = [one if isinstance(one, str) else "\n".join(one) for one in details.values()]
    return "\n".join([memory["text"], memory["object"] or "", *told])


def listing_or_quoting(db: sqlite3.Connection, memories: Mapping[int, str]) -> set[int]:
    """Return the answers that showed one of these memories, or had it at hand and said it in its words."""
    quoted = Quotations(memories.values())
    quoting = {row["reply"] for row in _had_at_hand(db, memories) if quoted.are_in(row["said"])}
    return _answered_or_shown(db, (), memories) | quoting


def _answered_or_shown(db: sqlite3.Connection, messages: Iterable[int], memories: Iterable[int]) -> set[int]:
    rows = db.execute(
        """
        SELECT reply_message_id FROM turn
        WHERE message_id IN (SELECT value FROM json_each(:messages)) AND reply_message_id IS NOT NULL
        UNION
        SELECT reply_message_id FROM turn_memory JOIN turn ON turn.id = turn_id
        WHERE score IS NULL AND memory_id IN (SELECT value FROM json_each(:memories)) AND reply_message_id IS NOT NULL
        """,
        {"messages": json.dumps(list(messages)), "memories": json.dumps(list(memories))},
    )
    return {reply for (reply,) in rows}


def _had_at_hand(db: sqlite3.Connection, memories: Iterable[int]) -> list[sqlite3.Row]:
    """Return the answers that had one of these memories recalled or pinned, each with its question."""
    sql = """
    SELECT memory_id, reply.id AS reply, reply.text AS said, question.text AS asked
    FROM turn_memory JOIN turn ON turn.id = turn_id
    JOIN message AS reply ON reply.id = reply_message_id JOIN message AS question ON question.id = turn.message_id
    WHERE score IS NOT NULL AND memory_id IN (SELECT value FROM json_each(?)) AND reply.forgotten_at IS NULL
    """
    return db.execute(sql, (json.dumps(list(memories)),)).fetchall()
