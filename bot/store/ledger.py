"""Every call to a model, with its tokens and its money."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.errors import BudgetSpent
from bot.domain.ids import CallId
from bot.domain.ledger import MONEY_STEP, CallState, Cap, LedgerLine, ModelCall, Purpose, Spent
from bot.domain.model import ModelRef, Place
from bot.domain.usage import Usage
from bot.domain.zone import day_start
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

    from bot.store.database import Database

# Said as the index ledger_spending says it, or SQLite would not read that index alone.
_SPENT = """
SELECT coalesce(sum(cost_nanousd), 0) AS nanousd, count(*) - count(cost_nanousd) AS unpriced
FROM ledger WHERE began_at >= ? AND cost_nanousd IS NOT 0
"""

_LINES = """
SELECT day.value ->> 0 AS day, provider, model, place, purpose, state, count(*) AS calls,
       sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
       sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_tokens) AS cache_write_tokens,
       coalesce(sum(cost_nanousd), 0) AS nanousd, count(*) - count(cost_nanousd) AS unpriced
FROM json_each(?) AS day CROSS JOIN ledger ON began_at >= day.value ->> 1 AND began_at < day.value ->> 2
GROUP BY day.key, provider, model, place, purpose, state
ORDER BY day.key, provider, model, place, purpose, state
"""


class Ledger:
    """The ``Ledger`` port over the file."""

    def __init__(self, database: Database) -> None:
        """Keep everything in ``database``."""
        self._database = database

    async def reserve(
        self, call: ModelCall, began_at: datetime, cost_usd: Decimal | None, caps: Sequence[Cap] = ()
    ) -> CallId:
        """Write down a call that is about to be made; raises BudgetSpent where it could go over a cap."""
        return await self._database.write(partial(_reserve, call, to_text(began_at), _to_nano(cost_usd), caps))

    async def settle(self, call_id: CallId, state: CallState, usage: Usage | None, cost_usd: Decimal | None) -> None:
        """Write down how a call ended; what is settled already stays."""
        await self._database.write(partial(_settle, call_id, state, usage, _to_nano(cost_usd)))

    async def release_reserved(self) -> int:
        """At start: what was reserved when the process died becomes UNKNOWN; return how many those were."""
        sql = "UPDATE ledger SET state = 'unknown' WHERE state = 'reserved'"
        return await self._database.write(lambda db: db.execute(sql).rowcount)

    async def spent(self, since: datetime) -> Spent:
        """Return the money spent or reserved since a moment."""
        return await self._database.read(partial(_spent, to_text(since)))

    async def lines(self, since: date, until: date, zone: ZoneInfo) -> list[LedgerLine]:
        """Return what was called from the day ``since`` to before the day ``until``, days as they are in a zone."""
        days = [since + timedelta(days=number) for number in range((until - since).days)]
        # A day is what lies between two midnights: where clocks change it has 23 or 25 hours.
        spans = [
            (day.isoformat(), to_text(day_start(day, zone)), to_text(day_start(day + timedelta(days=1), zone)))
            for day in days
        ]
        return await self._database.read(partial(_lines, json.dumps(spans)))


def _to_nano(usd: Decimal | None) -> int | None:
    return None if usd is None else int((usd / MONEY_STEP).to_integral_value())


def _from_nano(nano: int) -> Decimal:
    return Decimal(nano) * MONEY_STEP


def _reserve(call: ModelCall, began_at: str, nano: int | None, caps: Sequence[Cap], db: sqlite3.Connection) -> CallId:
    for cap in caps if nano else ():
        spent = _spent(to_text(cap.since), db).usd
        if spent + _from_nano(nano or 0) > cap.usd:
            cause = f"{spent} of {cap.usd} USD are spent, and this call could cost {_from_nano(nano or 0)}"
            raise BudgetSpent(cause, span=cap.span.value)
    row = db.execute(
        """
        INSERT INTO ledger (provider, model, place, purpose, person_id, message_id, began_at, state,
                            input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_nanousd)
        VALUES (?, ?, ?, ?, ?, ?, ?, 'reserved', ?, ?, ?, ?, ?) RETURNING id
        """,
        (
            call.ref.provider,
            call.ref.model,
            call.place,
            call.purpose,
            call.person_id,
            call.message_id,
            began_at,
            *_tokens(call.usage),
            nano,
        ),
    ).fetchone()
    return CallId(row["id"])


def _settle(call_id: CallId, state: CallState, usage: Usage | None, nano: int | None, db: sqlite3.Connection) -> None:
    if usage is None:
        db.execute("UPDATE ledger SET state = ? WHERE id = ? AND state = 'reserved'", (state, call_id))
        return
    db.execute(
        """
        UPDATE ledger SET state = ?, input_tokens = ?, output_tokens = ?, cache_read_tokens = ?,
                          cache_write_tokens = ?, cost_nanousd = ?
        WHERE id = ? AND state = 'reserved'
        """,
        (state, *_tokens(usage), nano, call_id),
    )


def _tokens(usage: Usage) -> tuple[int, int, int, int]:
    return usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens


def _spent(since: str, db: sqlite3.Connection) -> Spent:
    row = db.execute(_SPENT, (since,)).fetchone()
    return Spent(_from_nano(row["nanousd"]), row["unpriced"])


def _lines(spans: str, db: sqlite3.Connection) -> list[LedgerLine]:
    return [_line(row) for row in db.execute(_LINES, (spans,))]


def _line(row: sqlite3.Row) -> LedgerLine:
    return LedgerLine(
        day=date.fromisoformat(row["day"]),
        ref=ModelRef(row["provider"], row["model"]),
        place=Place(row["place"]),
        purpose=Purpose(row["purpose"]),
        state=CallState(row["state"]),
        calls=row["calls"],
        usage=Usage(row["input_tokens"], row["output_tokens"], row["cache_read_tokens"], row["cache_write_tokens"]),
        cost_usd=_from_nano(row["nanousd"]),
        unpriced_calls=row["unpriced"],
    )
