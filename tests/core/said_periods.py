"""What a text speaks of, written beside it: how the tables of the period tests are read and compared."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.periods import Period, periods_in
from bot.domain.language import Language

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
"""A Wednesday; the tables read it as the wall time of their zone."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def lines_of(table: str) -> list[tuple[str, str]]:
    """Return the texts of a table with what each speaks of; a line without an expectation speaks of nothing."""
    lines = (line.partition("|") for line in table.strip().split("\n"))
    return [(text.strip(), wanted.strip()) for text, _, wanted in lines]


def told_in(text: str, zone: ZoneInfo, language: Language | None, now: datetime = NOON) -> str:
    """Return what is found in a text as the tables write it."""
    found = periods_in(text, now.replace(tzinfo=zone), zone, language)
    for period in found:
        assert period.start < period.end
        assert period.words in text
    return " & ".join(tell(period, zone) for period in found)


def tell(period: Period, zone: ZoneInfo) -> str:
    """Return a period as the tables write it: its day, its first and last day, or with hours where it has them."""
    start, past = period.start.astimezone(zone), period.end.astimezone(zone)
    if period.start != _BEGINNING and {start.time(), past.time()} != {time()}:
        return f"{start:%Y-%m-%dT%H:%M} {past:%Y-%m-%dT%H:%M}"
    first = date(1970, 1, 1) if period.start == _BEGINNING else start.date()
    last = past.date() - timedelta(days=1)
    return str(first) if first == last else f"{first} {last}"
