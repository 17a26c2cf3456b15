"""The change that waits for a yes, at most one a thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.domain.ids import MemoryId, MessageId, ThreadId
from bot.domain.memory import ForgetPlan
from bot.domain.turn import Confirmation, Forget
from bot.store.times import from_text, to_text

if TYPE_CHECKING:
    import sqlite3


def read_confirmation(thread_id: ThreadId, db: sqlite3.Connection) -> Confirmation | None:
    """Return what waits in this thread."""
    sql = "SELECT asked_in, plan, expires_at FROM confirmation WHERE thread_id = ?"
    row = db.execute(sql, (thread_id,)).fetchone()
    if row is None:
        return None
    plan = json.loads(row["plan"])
    forget = Forget(
        ForgetPlan(
            tuple(MemoryId(one) for one in plan["memory_ids"]),
            tuple(MessageId(one) for one in plan["message_ids"]),
        )
    )
    return Confirmation(forget, MessageId(row["asked_in"]), from_text(row["expires_at"]))


def replace_confirmation(thread_id: ThreadId, new: Confirmation | None, db: sqlite3.Connection) -> None:
    """Let what waited in this thread lapse, and have ``new`` wait instead."""
    db.execute("DELETE FROM confirmation WHERE thread_id = ?", (thread_id,))
    if new is None:
        return
    plan = new.change.plan
    text = json.dumps({"memory_ids": plan.memory_ids, "message_ids": plan.message_ids})
    db.execute(
        "INSERT INTO confirmation (thread_id, asked_in, plan, expires_at) VALUES (?, ?, ?, ?)",
        (thread_id, new.asked_in, text, to_text(new.expires_at)),
    )
