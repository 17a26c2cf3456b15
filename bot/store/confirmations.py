"""What waits for a yes, at most one question a thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress
from bot.domain.ids import MemoryId, MessageId, PersonId, ThreadId
from bot.domain.memory import ForgetPlan
from bot.domain.prompt import ToolCall
from bot.domain.turn import Confirmation, Forget, RunTools
from bot.store.times import from_text, to_text

if TYPE_CHECKING:
    import sqlite3


def read_confirmation(thread_id: ThreadId, db: sqlite3.Connection) -> Confirmation | None:
    """Return what waits in this thread."""
    sql = """
    SELECT asked_in, plan, expires_at, reply_message_id, person_id, turn.id AS turn_id
    FROM confirmation JOIN message ON message.id = asked_in
    LEFT JOIN turn ON turn.message_id = asked_in WHERE confirmation.thread_id = ?
    """
    row = db.execute(sql, (thread_id,)).fetchone()
    if row is None:
        return None
    return Confirmation(
        _change_from(row["plan"]),
        MessageId(row["asked_in"]),
        from_text(row["expires_at"]),
        row["reply_message_id"],
        PersonId(row["person_id"]),
        row["turn_id"],
    )


def read_confirmation_at(address: ThreadAddress, db: sqlite3.Connection) -> Confirmation | None:
    """Return what waits in the thread at this address."""
    sql = "SELECT id FROM thread WHERE platform = ? AND platform_thread_id = ?"
    row = db.execute(sql, (address.platform, address.platform_thread_id)).fetchone()
    return None if row is None else read_confirmation(ThreadId(row["id"]), db)


def replace_confirmation(thread_id: ThreadId, new: Confirmation | None, db: sqlite3.Connection) -> None:
    """Let what waited in this thread lapse, and have ``new`` wait instead."""
    db.execute("DELETE FROM confirmation WHERE thread_id = ?", (thread_id,))
    if new is None:
        return
    db.execute(
        "INSERT INTO confirmation (thread_id, asked_in, plan, expires_at) VALUES (?, ?, ?, ?)",
        (thread_id, new.asked_in, _plan_of(new.change), to_text(new.expires_at)),
    )


def _plan_of(change: Forget | RunTools) -> str:
    """Return the change as the column holds it: what forgetting takes away, or the calls to be run."""
    if isinstance(change, Forget):
        return json.dumps({"memory_ids": change.plan.memory_ids, "message_ids": change.plan.message_ids})
    calls = [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in change.calls]
    return json.dumps({"calls": calls})


def _change_from(text: str) -> Forget | RunTools:
    plan = json.loads(text)
    if "calls" in plan:
        return RunTools(tuple(ToolCall(call["id"], call["name"], call["arguments"]) for call in plan["calls"]))
    memories, messages = plan["memory_ids"], plan["message_ids"]
    return Forget(ForgetPlan(tuple(map(MemoryId, memories)), tuple(map(MessageId, messages))))
