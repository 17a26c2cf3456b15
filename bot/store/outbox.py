"""Texts owed, from the transaction that owed them to the moment they arrived."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery, OutboxCounts
from bot.domain.ids import DeliveryId, ThreadId
from bot.domain.language import Language
from bot.store.times import from_text, from_text_or_none, to_text

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database


class Outbox:
    """The ``Outbox`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def owed(self, platforms: Sequence[str], now: datetime, thread_id: ThreadId | None = None) -> list[Delivery]:
        """Return what may be tried now on these platforms, oldest first."""
        return await self._database.read(partial(_owed, platforms, to_text(now), thread_id))

    async def claim(self, delivery_id: DeliveryId) -> bool:
        """Mark as being sent; False when somebody else has it or it is gone."""
        sql = "UPDATE delivery SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'owed'"
        return await self._change(sql, delivery_id) == 1

    async def record_sent(self, delivery_id: DeliveryId, at: datetime, platform_message_id: str | None) -> None:
        """Mark as arrived."""
        await self._change(
            "UPDATE delivery SET state = 'sent', sent_at = ?, platform_message_id = ?, last_error = NULL WHERE id = ?",
            to_text(at),
            platform_message_id,
            delivery_id,
        )

    async def record_failed(self, delivery_id: DeliveryId, cause: str, retry_at: datetime | None) -> None:
        """Put back for ``retry_at``, or abandon where there is none."""
        state = "abandoned" if retry_at is None else "owed"
        await self._change(
            "UPDATE delivery SET state = ?, last_error = ?, next_attempt_at = ? WHERE id = ? AND state = 'sending'",
            state,
            cause,
            None if retry_at is None else to_text(retry_at),
            delivery_id,
        )

    async def release_uncertain(self) -> int:
        """At start: put back what was being sent when the process died, marked as a repeat; end all pauses."""
        return await self._database.write(_release_uncertain)

    async def counts(self) -> OutboxCounts:
        """Return what is still owed, what is just being sent included, and what was given up."""
        return await self._database.read(_counts)

    async def _change(self, sql: str, *values: object) -> int:
        return await self._database.write(lambda db: db.execute(sql, values).rowcount)


def _owed(platforms: Sequence[str], now: str, thread_id: ThreadId | None, db: sqlite3.Connection) -> list[Delivery]:
    rows = db.execute(
        """
        SELECT delivery.*, platform, platform_thread_id, kind
        FROM delivery JOIN thread ON thread.id = delivery.thread_id
        WHERE state = 'owed' AND state <> 'sent'  -- the latter lets SQLite use the index of what is unsent
          AND platform IN (SELECT value FROM json_each(:platforms))
          AND (next_attempt_at IS NULL OR next_attempt_at <= :now)
          AND (:thread IS NULL OR thread_id = :thread)
        ORDER BY delivery.id  -- the order they were owed in; owed_at is of a clock that may have been set back
        """,
        {"platforms": json.dumps(list(platforms)), "now": now, "thread": thread_id},
    )
    return [_delivery(row) for row in rows]


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=DeliveryId(row["id"]),
        dedupe_key=row["dedupe_key"],
        thread_id=ThreadId(row["thread_id"]),
        address=ThreadAddress(row["platform"], row["platform_thread_id"], ThreadKind(row["kind"])),
        text=row["text"],
        language=Language(row["language"]),
        owed_at=from_text(row["owed_at"]),
        attempts=row["attempts"],
        is_repeat=bool(row["is_repeat"]),
    )


def _release_uncertain(db: sqlite3.Connection) -> int:
    # A text forgotten while it was on its way is not sent again.
    db.execute("DELETE FROM delivery WHERE state = 'sending' AND text = ''")
    # A fresh start is a fresh chance: nothing waits for a pause that an earlier process had begun.
    db.execute("UPDATE delivery SET next_attempt_at = NULL WHERE state = 'owed'")
    sql = "UPDATE delivery SET state = 'owed', is_repeat = 1, next_attempt_at = NULL WHERE state = 'sending'"
    return db.execute(sql).rowcount


def _counts(db: sqlite3.Connection) -> OutboxCounts:
    row = db.execute(
        """
        SELECT count(*) FILTER (WHERE state <> 'abandoned') AS owed,
               count(*) FILTER (WHERE state = 'abandoned') AS abandoned,
               min(owed_at) FILTER (WHERE state <> 'abandoned') AS oldest
        FROM delivery WHERE state <> 'sent'
        """
    ).fetchone()
    return OutboxCounts(row["owed"], row["abandoned"], from_text_or_none(row["oldest"]))
