"""Calls of tools that act outside: each is written down before it is made, so that it is made once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.ids import MessageId
from bot.domain.tool_run import RunState
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.store.database import Database


class ToolRuns:
    """The ``ToolRuns`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def begin(self, message_id: MessageId, call_id: str, tool: str, at: datetime) -> RunState | None:
        """Write down a call before it is made; where it was begun before, return how that stands and write nothing."""
        return await self._database.write(partial(_begin, message_id, call_id, tool, at))

    async def end(self, message_id: MessageId, call_id: str, state: RunState) -> None:
        """Write down how a call ended."""
        sql = "UPDATE tool_run SET state = ? WHERE message_id = ? AND call_id = ?"
        await self._database.write(lambda db: db.execute(sql, (state, message_id, call_id)).close())


def _begin(message_id: MessageId, call_id: str, tool: str, at: datetime, db: sqlite3.Connection) -> RunState | None:
    sql = "SELECT state FROM tool_run WHERE message_id = ? AND call_id = ?"
    earlier = db.execute(sql, (message_id, call_id)).fetchone()
    if earlier is not None:
        return RunState(earlier["state"])
    db.execute(
        "INSERT INTO tool_run (message_id, call_id, tool, state, began_at) VALUES (?, ?, ?, ?, ?)",
        (message_id, call_id, tool, RunState.BEGUN, to_text(at)),
    )
    return None
