"""Wordings that count from now: yesterday, three weeks ago, the last ten days, next month."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.period_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    Days,
    Grain,
    Moment,
    month_of,
    shifted_by_months,
    week_of,
    weekend_of,
    year_of,
)
from bot.core.period_text import PeriodText

_DASHED = re.compile(r"(\d\d?) ?[-–] ?(\d\d?) ")
_A_FEW = 5
_MOST_UNITS = 1_500
_MONTHS_IN = {"month": 1, "year": 12}
_DAYS_IN = {"day": 1, "week": 7, "weekend": 7}
_MINUTES_IN = {"minute": 1, "hour": 60}
_GRAINS = {
    "day": Grain.DAY,
    "week": Grain.WEEK,
    "weekend": Grain.WEEKEND,
    "month": Grain.MONTH,
    "year": Grain.YEAR,
}


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of time that a wording names, and where the wording ends."""

    start: datetime
    past: datetime
    first: date
    grain: Grain
    end: int
    need: str = ""
    """The letter of the frame without which it is nothing; nothing where it stands by itself."""
    floating: bool = False
    """Whether the wording says no year: it means the one that is near."""


Production = Callable[[PeriodText, int, Moment], Named | None]


def named(moment: Moment, days: Days | None, grain: Grain, end: int, need: str = "") -> Named | None:
    """Return whole days as what a wording names; None where there are none, or none in our centuries."""
    if days is None or not FIRST_YEAR <= days.first.year <= LAST_YEAR:
        return None
    return Named(moment.starts(days.first), moment.starts(days.past), days.first, grain, end, need)


def part_named(moment: Moment, day: date, part: str, end: int) -> Named:
    """Return a part of a day as what a wording names."""
    start, past = moment.part_of(day, part)
    return Named(start, past, day, Grain.PART, end)


def one_day(day: date) -> Days:
    """Return a day as days."""
    return Days(day, day + timedelta(days=1))


def _day(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """yesterday, i forgårs, amanhã; yesterday evening, i går kveld, ontem à noite."""
    taken = text.take("day", at)
    if taken is None:
        return None
    day = moment.today + timedelta(days=int(taken[0]))
    part = text.take("part", taken[1])
    return part_named(moment, day, *part) if part else named(moment, one_day(day), Grain.DAY, taken[1])


def _moment(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """this morning, i natt, esta noite."""
    taken = text.take("moment", at)
    if taken is None:
        return None
    offset, part = taken[0].split()
    return part_named(moment, moment.today + timedelta(days=int(offset)), part, taken[1])


def _count(text: PeriodText, at: int) -> tuple[int, int, int] | None:
    """Return the least and the most of a number, and where it ends: 3, a few, two or three, 2-3."""
    dashed = _DASHED.match(text.text, text.tokens[at].start) if at < len(text.tokens) else None
    if dashed and (at == text.opening or text.tokens[at].gap.isspace()):
        return int(dashed[1]), int(dashed[2]), at + 2
    least = _number(text, at)
    if least is None:
        return None
    low, high, end = least
    more = _number(text, text.skip("or", end)) if high == low else None
    return (low, more[1], more[2]) if more and more[1] > low else least


def _number(text: PeriodText, at: int) -> tuple[int, int, int] | None:
    figure = text.figure(at)
    if figure is not None:
        return figure, figure, at + 1
    taken = text.take("count", at)
    if taken is None:
        return None
    low, _, high = taken[0].partition("-")
    return int(low), int(high or low), taken[1]


def _amount(text: PeriodText, at: int) -> tuple[int, int, str, int] | None:
    """Return how many of which unit, and where it ends: three weeks, half a year."""
    whole = text.take("amount", at)
    if whole:
        count, unit = whole[0].split()
        return int(count), int(count), unit, whole[1]
    counted = _count(text, at)
    unit_taken = text.take("unit", counted[2]) if counted else None
    if counted is None or unit_taken is None or not 0 < counted[1] <= _MOST_UNITS:
        return None
    return counted[0], counted[1], *unit_taken


def ago_named(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """three weeks ago, for tre uker siden, há três semanas, três semanas atrás; a year ago today is one day."""
    before = text.take("ago_before", at)
    amount = _amount(text, before[1] if before else at)
    if amount is None:
        return None
    low, high, unit, end = amount
    after = text.take("ago_after", end)
    exact = text.take("day", after[1]) if after and unit not in _MINUTES_IN else None
    if exact and exact[0] == "0":
        return named(moment, one_day(_back(moment.today, -low, unit, 0)), Grain.DAY, exact[1])
    if after:
        return _away(moment, -high, -low, unit, after[1])
    if before is None or before[0] == "closed" or not text.is_clean(end) or _goes_on(text, end):
        return None
    turns = before[0] == "turns" and unit == "year" and not text.is_end(at)
    # "Minha avó faz 90 anos" is how old she gets.
    return None if turns and at > 0 else _away(moment, -high, -low, unit, end)


def _goes_on(text: PeriodText, at: int) -> bool:
    """Whether a clause follows, for which the amount is how long it has lasted: "faz dois anos que"."""
    return at < len(text.tokens) and text.tokens[at].word == "que"


def _ahead(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """two weeks from now, om to uker, daqui a duas semanas."""
    before = text.take("ahead_before", at)
    amount = _amount(text, before[1] if before else at)
    if amount is None:
        return None
    after = text.take("ahead_after", amount[3])
    low, high, unit, end = amount
    if after:
        return _away(moment, low, high, unit, after[1])
    return _away(moment, low, high, unit, end) if before and text.is_clean(end) else None


def _away(moment: Moment, low: int, high: int, unit: str, end: int) -> Named | None:
    """Return what lies so many units away, half a unit more or less: a day is a day, a month some thirty days."""
    if unit in _MINUTES_IN:
        half = timedelta(minutes=max(5, _MINUTES_IN[unit] // 2))
        start = moment.now + timedelta(minutes=low * _MINUTES_IN[unit]) - half
        past = moment.now + timedelta(minutes=high * _MINUTES_IN[unit]) + half
        return Named(start, past, start.astimezone(moment.zone).date(), Grain.PART, end)
    days = Days(_back(moment.today, low, unit, -1), _back(moment.today, high, unit, 1) + timedelta(days=1))
    return named(moment, days, _GRAINS[unit] if low == high else Grain.SPAN, end)


def _back(today: date, count: int, unit: str, side: int) -> date:
    """Return the day ``count`` units away and then half a unit to one side."""
    if unit == "year":
        return shifted_by_months(today, 12 * count + 6 * side)
    if unit == "month":
        return shifted_by_months(today, count) + timedelta(days=15 * side)
    return today + timedelta(days=_DAYS_IN[unit] * count + side * (_DAYS_IN[unit] // 2))


def _rolling(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """the last ten days, de siste tre ukene, nos últimos dois meses, the past week: up to today; the next ten days."""
    rolls = text.take("roll", at)
    for taken in (rolls, text.take("roll_count", at)):
        amount = _amount(text, taken[1]) if taken else None
        if amount:
            return _up_to_today(moment, amount[1], amount[2], amount[3])
    ahead = text.take("roll_ahead", at)
    amount = _amount(text, ahead[1]) if ahead else None
    if amount:
        return _from_today(moment, amount[1], amount[2], amount[3])
    many = text.take("many", rolls[1]) if rolls else None
    if many:
        return _up_to_today(moment, _A_FEW, *many)
    unit = text.take("unit", rolls[1]) if rolls else None
    if unit is None or unit[0] not in {"week", "month", "year"} or text.take("owner", unit[1]):
        return None
    return _up_to_today(moment, 1, *unit)


def _up_to_today(moment: Moment, count: int, unit: str, end: int) -> Named | None:
    if unit in _MINUTES_IN:
        start = moment.now - timedelta(minutes=count * _MINUTES_IN[unit])
        return Named(start, moment.now, start.astimezone(moment.zone).date(), Grain.PART, end)
    months = _MONTHS_IN.get(unit)
    days = timedelta(days=count * _DAYS_IN.get(unit, 0))
    first = shifted_by_months(moment.today, -count * months) if months else moment.today - days
    return named(moment, Days(first, moment.today + timedelta(days=1)), Grain.SPAN, end)


def _from_today(moment: Moment, count: int, unit: str, end: int) -> Named | None:
    if unit in _MINUTES_IN:
        past = moment.now + timedelta(minutes=count * _MINUTES_IN[unit])
        return Named(moment.now, past, moment.today, Grain.PART, end)
    months = _MONTHS_IN.get(unit)
    days = timedelta(days=count * _DAYS_IN.get(unit, 0))
    last = shifted_by_months(moment.today, count * months) if months else moment.today + days
    return named(moment, Days(moment.today, last + timedelta(days=1)), Grain.SPAN, end)


def unit_at(text: PeriodText, at: int) -> tuple[str, int, int] | None:
    """Return a unit, how many of it away, and where it ends: last week, i fjor, mês que vem."""
    fixed = text.take("span", at)
    if fixed:
        unit, offset = fixed[0].split()
        return (unit, int(offset), fixed[1]) if offset != "recent" else None
    before = text.take("rel", at)
    named = text.take("unit", before[1] if before else at)
    if named is None:
        return None
    if before:
        return named[0], int(before[0]), named[1]
    after = text.take("rel_after", named[1])
    return (named[0], int(after[0]), after[1]) if after else None


def unit_named(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """last week, denne måneden, ano passado, i helga."""
    fixed = text.take("span", at)
    if fixed and fixed[0] == "weekend recent":
        weekend = weekend_of(moment.today)
        begun = weekend if weekend.first <= moment.today else weekend_of(moment.today - timedelta(days=7))
        return named(moment, begun, Grain.WEEKEND, fixed[1])
    told = unit_at(text, at)
    if told is None or (text.take("owner", told[2]) and not unit_at(text, told[2] + 1)):
        return None
    unit, offset, end = told
    days = whole_unit(moment.today, unit, offset)
    return named(moment, days, _GRAINS[unit], end) if days else None


def whole_unit(today: date, unit: str, offset: int) -> Days | None:
    """Return the week, weekend, month or year so many away from that of today; None for other units."""
    if unit == "week":
        return week_of(today + timedelta(days=7 * offset))
    if unit == "weekend":
        # Last weekend is one that is over; next weekend that of next week.
        return weekend_of(today + timedelta(days=7 * offset))
    if unit == "month":
        away = shifted_by_months(today, offset)
        return month_of(away.year, away.month)
    return year_of(today.year + offset) if unit == "year" else None


RELATIVE: tuple[Production, ...] = (_day, _moment, ago_named, _ahead, _rolling, unit_named)
"""The productions of this page."""
