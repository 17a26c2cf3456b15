"""The arithmetic of /usage: what was spent, what it would have been with Claude alone, what the month comes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.ledger import CallState, LedgerLine, Purpose
from bot.domain.model import CLAUDE, ModelRef, Place
from bot.domain.usage import Usage
from bot.ports import Clock, Ledger, Prices

Key = TypeVar("Key")

LEAST_DAYS = Decimal(1)
"""A forecast rests on a whole day at least, so that the first minutes of a month foretell no fortune."""

_NO_USAGE = Usage(0, 0)
_DAY_SECONDS = Decimal(86_400)
_FIRST_YEAR, _LAST_YEAR, _MONTHS = 1970, 9000, 12
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_UNCERTAIN = frozenset({CallState.RESERVED, CallState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Total:
    """Calls summed; ``cost_usd`` sums the priced ones, ``unpriced_calls`` counts the others."""

    calls: int = 0
    usage: Usage = _NO_USAGE
    cost_usd: Decimal = Decimal(0)
    unpriced_calls: int = 0

    def plus(self, line: LedgerLine) -> Total:
        """Return it with the calls of a line added."""
        return Total(
            self.calls + line.calls,
            self.usage + line.usage,
            self.cost_usd + line.cost_usd,
            self.unpriced_calls + line.unpriced_calls,
        )


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a person's calendar: its first day and the first of the next."""

    first: date
    until: date

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1))

    @classmethod
    def parse(cls, text: str) -> Month | None:
        """Return the month written ``2026-11`` or ``2026-1``; None where it is none."""
        found = _MONTH.fullmatch(text.strip())
        if found is None or not (_FIRST_YEAR <= int(found[1]) <= _LAST_YEAR and 1 <= int(found[2]) <= _MONTHS):
            return None
        return cls.of(date(int(found[1]), int(found[2]), 1))


@dataclass(frozen=True, slots=True)
class Report:
    """A month's use of models.

    ``uncertain`` are the calls under way or cut off, whose tokens and cost are estimates. ``claude_only_usd`` is
    what the same answers, all by ``claude``, would have cost on the same tokens, at today's price and without its
    cache; None where a price is not known. ``by_others`` when another model gave any of them. ``today`` and
    ``forecast_usd`` are None for a month that is not the present one.
    """

    month: Month
    total: Total
    uncertain: Total
    by_model: tuple[tuple[tuple[ModelRef, Place], Total], ...]
    by_purpose: tuple[tuple[Purpose, Total], ...]
    by_day: tuple[tuple[date, Total], ...]
    claude: ModelRef
    claude_only_usd: Decimal | None
    by_others: bool
    today: Total | None = None
    forecast_usd: Decimal | None = None

    @property
    def saved_usd(self) -> Decimal | None:
        """What was saved against Claude alone, negative where another cloud model was dearer; None where not known."""
        if self.claude_only_usd is None or self.total.unpriced_calls:
            return None
        return self.claude_only_usd - self.total.cost_usd


class UsageReports:
    """Makes reports from the ledger."""

    def __init__(self, ledger: Ledger, prices: Prices, clock: Clock, claude: ModelRef) -> None:
        """Compare with ``claude`` where a person has no Claude model of their own."""
        self._ledger = ledger
        self._prices = prices
        self._clock = clock
        self._claude = claude

    async def report(self, month: Month | None, zone: ZoneInfo, claude: ModelRef | None = None) -> Report:
        """Return the report of a month, the present one where none is given, with days as they are in ``zone``."""
        now = self._clock.now().astimezone(zone)
        month = month or Month.of(now.date())
        lines = await self._ledger.lines(month.first, month.until, zone)
        return await make_report(lines, month, now, self._prices, claude or self._claude)


async def make_report(
    lines: Sequence[LedgerLine], month: Month, now: datetime, prices: Prices, claude: ModelRef
) -> Report:
    """Return the report of a month from its lines; ``now`` is in the person's zone."""
    today = now.date()
    is_present = month.first <= today < month.until
    instead = [await price_each(line, claude, prices) for line in lines if answered_by_another(line)]
    return Report(
        month=month,
        total=sum_up(lines),
        uncertain=sum_up(line for line in lines if line.state in _UNCERTAIN),
        by_model=_dearest_first(group(lines, lambda line: (line.ref, line.place))),
        by_purpose=_dearest_first(group(lines, lambda line: line.purpose)),
        by_day=group(lines, lambda line: line.day),
        claude=claude,
        claude_only_usd=claude_only(lines, instead),
        by_others=len(instead) > 0,
        today=sum_up(line for line in lines if line.day == today) if is_present else None,
        forecast_usd=forecast(lines, month, now) if is_present else None,
    )


def sum_up(lines: Iterable[LedgerLine]) -> Total:
    """Return the total of lines."""
    total = Total()
    for line in lines:
        total = total.plus(line)
    return total


def group(lines: Iterable[LedgerLine], key: Callable[[LedgerLine], Key]) -> tuple[tuple[Key, Total], ...]:
    """Return a total for each key, in the order in which the keys come."""
    totals: dict[Key, Total] = {}
    for line in lines:
        totals[key(line)] = totals.get(key(line), Total()).plus(line)
    return tuple(totals.items())


def _dearest_first(totals: tuple[tuple[Key, Total], ...]) -> tuple[tuple[Key, Total], ...]:
    return tuple(sorted(totals, key=lambda item: (-item[1].cost_usd, -item[1].calls)))


def answered_by_another(line: LedgerLine) -> bool:
    """Whether Claude would have been called for this, had there been Claude alone."""
    return line.ref.provider != CLAUDE and line.state is CallState.ANSWERED and line.purpose is not Purpose.CHECK


async def price_each(line: LedgerLine, claude: ModelRef, prices: Prices) -> Decimal | None:
    """Return what the calls of a line would have cost with Claude; None where its price is not known.

    Some prices rise with the length of a prompt, so the calls are priced one by one, at their mean size.
    """
    read, read_rest = divmod(line.usage.input_tokens, line.calls)
    written, written_rest = divmod(line.usage.output_tokens, line.calls)
    each = await prices.cost(claude, Usage(read, written))
    rest = await prices.cost(claude, Usage(read_rest, written_rest))
    return None if each is None or rest is None else each * line.calls + rest


def claude_only(lines: Sequence[LedgerLine], instead: Sequence[Decimal | None]) -> Decimal | None:
    """Return what Claude's own calls did cost plus ``instead``, the price of what other models answered.

    None where any of it is not known.
    """
    own = sum_up(line for line in lines if line.ref.provider == CLAUDE)
    known = [cost for cost in instead if cost is not None]
    if own.unpriced_calls or len(known) < len(instead):
        return None
    return sum(known, own.cost_usd)


def forecast(lines: Sequence[LedgerLine], month: Month, now: datetime) -> Decimal:
    """Return what the month comes to if it goes on as since its first call; never less than was spent."""
    spent = sum_up(lines).cost_usd
    if not spent:
        return spent
    zone = now.tzinfo
    begin = datetime.combine(min(line.day for line in lines), time(), zone)
    days_so_far = max(_days(begin, now), LEAST_DAYS)
    return spent + spent / days_so_far * _days(now, datetime.combine(month.until, time(), zone))


def _days(begin: datetime, end: datetime) -> Decimal:
    # By the clock on the wall: a day that the clocks make an hour longer is one day all the same.
    return Decimal(int((end - begin).total_seconds())) / _DAY_SECONDS
