"""What waits for a yes, at most one question a thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress
from bot.domain.ids import MemoryId, MessageId, PersonId, ThreadId
from bot.domain.memory import ForgetPlan, Stretch
from bot.domain.prompt import ToolCall
from bot.domain.turn import Confirmation, Forget, RunTools
from bot.store.times import from_text, from_text_or_none, to_text, to_text_or_none

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
        plan, stretch = change.plan, change.plan.stretch
        bounds = stretch and {
            "since": to_text_or_none(stretch.since),
            "until": to_text_or_none(stretch.until),
            "last": stretch.last,
        }
        return json.dumps({"memory_ids": plan.memory_ids, "message_ids": plan.message_ids, "stretch": bounds})
    calls = [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in change.calls]
    return json.dumps({"calls": calls})


def _change_from(text: str) -> Forget | RunTools:
    plan = json.loads(text)
    if "calls" in plan:
        return RunTools(tuple(ToolCall(call["id"], call["name"], call["arguments"]) for call in plan["calls"]))
    memories, messages, bounds = plan["memory_ids"], plan["message_ids"], plan.get("stretch")
    return Forget(ForgetPlan(tuple(map(MemoryId, memories)), tuple(map(MessageId, messages)), _stretch_from(bounds)))


def _stretch_from(bounds: dict[str, str | int | None] | None) -> Stretch | None:
    if bounds is None:  # nothing but what is named; earlier versions noted no more
        return None
    since, until, last = bounds["since"], bounds["until"], bounds["last"]
    return Stretch(
        from_text_or_none(None if since is None else str(since)),
        from_text_or_none(None if until is None else str(until)),
        None if last is None else MessageId(int(last)),
    )
