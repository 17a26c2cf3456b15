"""A ledger and a price list that live in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.errors import BudgetSpent
from bot.domain.ids import CallId
from bot.domain.ledger import MONEY_STEP, CallState, Cap, LedgerLine, ModelCall, Spent
from bot.domain.model import ModelRef
from bot.domain.usage import Usage


@dataclass(frozen=True)
class Row:
    """One call as it stands."""

    call: ModelCall
    began_at: datetime
    state: CallState
    usage: Usage
    cost_usd: Decimal | None


class FakeLedger:
    """The Ledger port over a dictionary."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: dict[CallId, Row] = {}

    async def reserve(
        self, call: ModelCall, began_at: datetime, cost_usd: Decimal | None, caps: Sequence[Cap] = ()
    ) -> CallId:
        """Keep a call unless it goes over a cap."""
        cost = _kept(cost_usd)
        for cap in caps:
            if cost and (await self.spent(cap.since)).usd + cost > cap.usd:
                raise BudgetSpent("the cap is reached", span=cap.span.value)
        call_id = CallId(len(self.rows) + 1)
        self.rows[call_id] = Row(call, began_at, CallState.RESERVED, call.usage, cost)
        return call_id

    async def settle(self, call_id: CallId, state: CallState, usage: Usage | None, cost_usd: Decimal | None) -> None:
        """Change a call that is still reserved."""
        row = self.rows.get(call_id)
        if row is None or row.state is not CallState.RESERVED:
            return
        changed = replace(row, state=state)
        self.rows[call_id] = changed if usage is None else replace(changed, usage=usage, cost_usd=_kept(cost_usd))

    async def release_reserved(self) -> int:
        """Make what is reserved unknown."""
        left = {key: row for key, row in self.rows.items() if row.state is CallState.RESERVED}
        self.rows.update({key: replace(row, state=CallState.UNKNOWN) for key, row in left.items()})
        return len(left)

    async def spent(self, since: datetime) -> Spent:
        """Sum what began since then."""
        costs = [row.cost_usd for row in self.rows.values() if row.began_at >= since]
        return Spent(sum((cost for cost in costs if cost is not None), Decimal(0)), costs.count(None))

    async def lines(self, since: date, until: date, zone: ZoneInfo) -> list[LedgerLine]:
        """Sum by day, model, purpose and state."""
        groups: defaultdict[tuple[date, str, str, str, str, str], list[Row]] = defaultdict(list)
        for row in self.rows.values():
            day, call = row.began_at.astimezone(zone).date(), row.call
            if since <= day < until:
                groups[day, call.ref.provider, call.ref.model, call.place, call.purpose, row.state].append(row)
        return [_line(key[0], rows) for key, rows in sorted(groups.items())]


def _line(day: date, rows: Sequence[Row]) -> LedgerLine:
    call, costs = rows[0].call, [row.cost_usd for row in rows]
    return LedgerLine(
        day=day,
        ref=call.ref,
        place=call.place,
        purpose=call.purpose,
        state=rows[0].state,
        calls=len(rows),
        usage=sum((row.usage for row in rows), Usage(0, 0)),
        cost_usd=sum((cost for cost in costs if cost is not None), Decimal(0)),
        unpriced_calls=costs.count(None),
    )


def _kept(usd: Decimal | None) -> Decimal | None:
    return None if usd is None else usd.quantize(MONEY_STEP)


class FakePrices:
    """The Prices port over prices per million tokens, read and written."""

    def __init__(self, per_million: Mapping[ModelRef, tuple[str, str]]) -> None:
        """Know the prices of these models."""
        self._per_million = per_million

    async def cost(self, ref: ModelRef, usage: Usage) -> Decimal | None:
        """Multiply; None for a model that is not listed."""
        if ref not in self._per_million:
            return None
        read, written = map(Decimal, self._per_million[ref])
        return (read * usage.input_tokens + written * usage.output_tokens) / 1_000_000
