"""Turns read back, with the memories they drew on as those are now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.domain.conversation import Role, ThreadAddress, Utterance
from bot.domain.gesture import Verdict
from bot.domain.ids import MemoryId, MessageId, PersonId, TurnId
from bot.domain.memory import Memory, Scope
from bot.domain.turn import CitedMemory, KeptTurn, Outcome
from bot.store.memory_rows import memory_from
from bot.store.times import from_text
from bot.store.traces import trace_from_json

if TYPE_CHECKING:
    import sqlite3

_LOOKED_UP = "reason.tool"
_TURN = """
SELECT turn.id, turn.outcome, turn.trace, question.scope,
       question.id AS question_id, question.text AS question_text, question.sent_at AS asked_at,
       question.speaker, question.person_id, verdict.verdict,
       reply.id AS reply_id, reply.text AS reply_text, reply.sent_at AS replied_at
FROM turn JOIN addressed_message AS question ON question.id = turn.message_id
LEFT JOIN message AS reply ON reply.id = turn.reply_message_id
LEFT JOIN verdict ON verdict.turn_id = turn.id AND verdict.person_id = question.person_id
"""


def read_turn(turn_id: TurnId, scope: Scope, db: sqlite3.Connection) -> KeptTurn | None:
    """Return a turn of this scope."""
    row = db.execute(f"{_TURN} WHERE turn.id = ? AND question.scope = ?", (turn_id, scope.key)).fetchone()
    return None if row is None else _kept_turn(row, db)


def read_turn_of(message_id: MessageId, scope: Scope, db: sqlite3.Connection) -> KeptTurn | None:
    """Return the turn of this scope in which a line of the log was said, by either of the two."""
    sql = f"{_TURN} WHERE ? IN (question.id, reply.id) AND question.scope = ?"
    row = db.execute(sql, (message_id, scope.key)).fetchone()
    return None if row is None else _kept_turn(row, db)


def read_last_turn(address: ThreadAddress, db: sqlite3.Connection) -> KeptTurn | None:
    """Return the latest turn of a thread that was neither a command nor a yes or no."""
    row = db.execute(
        f"""{_TURN} WHERE turn.intention NOT IN ('command', 'confirm', 'decline')
          AND question.thread_id = (SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?)
        ORDER BY turn.id DESC LIMIT 1
        """,  # noqa: S608 - our own statement
        (address.platform, address.platform_thread_id),
    ).fetchone()
    return None if row is None else _kept_turn(row, db)


def read_latest_turn(scope: Scope, db: sqlite3.Connection) -> KeptTurn | None:
    """Return the latest turn of a scope that was neither a command nor a yes or no, and was not forgotten."""
    row = db.execute(
        f"""{_TURN} WHERE turn.intention NOT IN ('command', 'confirm', 'decline') AND question.scope = ?
          AND question.forgotten_at IS NULL
        ORDER BY turn.id DESC LIMIT 1
        """,
        (scope.key,),
    ).fetchone()
    return None if row is None else _kept_turn(row, db)


def _kept_turn(row: sqlite3.Row, db: sqlite3.Connection) -> KeptTurn:
    reply = None
    if row["reply_id"] is not None:
        reply = Utterance(MessageId(row["reply_id"]), Role.AIKI, row["reply_text"], from_text(row["replied_at"]))
    return KeptTurn(
        id=TurnId(row["id"]),
        question=Utterance(
            MessageId(row["question_id"]),
            Role.PERSON,
            row["question_text"],
            from_text(row["asked_at"]),
            row["speaker"],
        ),
        reply=reply,
        outcome=Outcome(row["outcome"]),
        trace=trace_from_json(row["trace"]),
        cited=_cited(row["id"], row["scope"], db),
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        asked_by=PersonId(row["person_id"]),
    )


def _cited(turn_id: int, scope: str, db: sqlite3.Connection) -> tuple[CitedMemory, ...]:
    """Return what a turn drew on, each memory once: what was recalled for it, then what its tools looked up."""
    sql = "SELECT memory_id, score, reasons FROM turn_memory WHERE turn_id = ? ORDER BY position"
    cited: dict[int, CitedMemory] = {}
    for row in db.execute(sql, (turn_id,)):
        memory = _memory_now(row["memory_id"], scope, db)
        reasons = tuple(json.loads(row["reasons"]))
        if row["score"] is None and memory is not None:
            reasons = (_LOOKED_UP,)
        one = CitedMemory(MemoryId(row["memory_id"]), memory, row["score"] or 0.0, reasons)
        cited.setdefault(row["memory_id"], one)
    return tuple(cited.values())


def _memory_now(memory_id: int, scope: str, db: sqlite3.Connection) -> Memory | None:
    row = db.execute("SELECT * FROM remembered WHERE id = ? AND scope = ?", (memory_id, scope)).fetchone()
    return None if row is None else memory_from(row)
