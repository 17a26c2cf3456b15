"""Stretches of the calendar: weeks, months, seasons, feasts and the parts of a day, as days from first to past."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.feasts import easter
from bot.domain.zone import day_start

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Where what has no beginning begins: nothing was said to a companion before."""
FIRST_YEAR, LAST_YEAR = 1900, 2099
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_FEAST = re.compile(r"(?:(\d\d)-(\d\d)(?:~(\d))?|easter([+-]\d+))x(\d+)")
_SEASONS = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9}
_HOURS = {"dawn": (0, 6), "morning": (4, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}
"""When the parts of a day begin and end; a night ends on the next day."""
_SOUTHERN_REGIONS = ("Antarctica/", "Australia/", "America/Argentina/", "Brazil/", "Chile/")
_SOUTHERN = frozenset(
    """Africa/Blantyre Africa/Bujumbura Africa/Dar_es_Salaam Africa/Gaborone Africa/Harare Africa/Johannesburg
    Africa/Kigali Africa/Kinshasa Africa/Luanda Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru
    Africa/Mbabane Africa/Windhoek America/Araguaina America/Asuncion America/Bahia America/Belem America/Boa_Vista
    America/Buenos_Aires America/Campo_Grande America/Cordoba America/Coyhaique America/Cuiaba America/Eirunepe
    America/Fortaleza America/Guayaquil America/La_Paz America/Lima America/Maceio America/Manaus America/Montevideo
    America/Noronha America/Porto_Acre America/Porto_Velho America/Punta_Arenas America/Recife America/Rio_Branco
    America/Rosario America/Santarem America/Santiago America/Sao_Paulo Asia/Dili Atlantic/St_Helena
    Atlantic/South_Georgia Atlantic/Stanley Indian/Antananarivo Indian/Christmas Indian/Cocos Indian/Comoro
    Indian/Mauritius Indian/Mayotte Indian/Reunion NZ NZ-CHAT Pacific/Apia Pacific/Auckland Pacific/Chatham
    Pacific/Easter Pacific/Efate Pacific/Fiji Pacific/Noumea Pacific/Norfolk Pacific/Port_Moresby Pacific/Rarotonga
    Pacific/Tahiti Pacific/Tongatapu""".split()
)


class Grain(StrEnum):
    """How large a stretch of time a wording speaks of."""

    PART = "part"  # of a day, or hours and minutes
    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    HOLIDAY = "holiday"
    SPAN = "span"  # between two wordings, or of several units


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, from ``first`` to before ``past``."""

    first: date
    past: date


OfYear = Callable[[int], Days | None]
"""What a wording without a year means in a year; None where that year has none."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a wording is read, and what a wording without a year is near to.

    A bare "March" is the last one that began by ``anchor``, or with ``forward`` the next from there.
    """

    now: datetime
    zone: ZoneInfo
    anchor: date
    forward: bool = False

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo) -> Moment:
        """Return the moment of a text that is written now."""
        return cls(now, zone, now.astimezone(zone).date())

    @property
    def today(self) -> date:
        """The person's day."""
        return self.now.astimezone(self.zone).date()

    def near(self, anchor: date, *, forward: bool) -> Moment:
        """Return the moment with another anchor: what is said beside a wording is near to it."""
        return replace(self, anchor=anchor, forward=forward)

    def nearest(self, of_year: OfYear) -> Days | None:
        """Return the stretch of the year that is near to the anchor, out of those of each year."""
        year = self.anchor.year
        if self.forward:
            coming = (of_year(each) for each in range(year, year + 10))
            return next((days for days in coming if days and days.first >= self.anchor), None)
        gone = (of_year(each) for each in range(year + 1, year - 10, -1))
        return next((days for days in gone if days and days.first <= self.anchor), None)

    def last(self, of_year: OfYear, before: int = 0) -> Days | None:
        """Return the latest one that is over, or one so many before it."""
        each = (of_year(year) for year in range(self.today.year + 1, self.today.year - 10, -1))
        return next(islice((days for days in each if days and days.past <= self.today), before, None), None)

    def next(self, of_year: OfYear) -> Days | None:
        """Return the first that has not begun."""
        each = (of_year(year) for year in range(self.today.year, self.today.year + 10))
        return next((days for days in each if days and days.first > self.today), None)

    def related(self, of_year: OfYear, offset: int) -> Days | None:
        """Return the one before the last, the last, this year's or the next: -2, -1, 0 or 1."""
        if offset < 0:
            return self.last(of_year, -1 - offset)
        return self.next(of_year) if offset else of_year(self.today.year)

    def starts(self, day: date) -> datetime:
        """Return when a day begins, in UTC."""
        return day_start(day, self.zone)

    def part_of(self, day: date, part: str) -> tuple[datetime, datetime]:
        """Return the part of a day, in UTC."""
        begins, ends = (self._hour(day, hour) for hour in _HOURS[part])
        return begins, ends

    def _hour(self, day: date, hour: int) -> datetime:
        days, hour = divmod(hour, 24)
        return datetime.combine(day + timedelta(days=days), time(hour), self.zone).astimezone(UTC)


def is_southern(zone: ZoneInfo) -> bool:
    """Whether summer is in January where people keep the time of this zone: by the zone's name.

    The names are those south of the equator, and the north of Brazil with its compatriots; what is not among them,
    and a zone without a name, is northern. Clocks that are put forward in October would not tell: most southern
    zones no longer do so.
    """
    key = zone.key or ""
    return key in _SOUTHERN or key.startswith(_SOUTHERN_REGIONS)


def week_of(day: date) -> Days:
    """Return the week of a day, from Monday."""
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + _WEEK)


def weekend_of(day: date) -> Days:
    """Return the Saturday and Sunday of a day's week."""
    past = week_of(day).past
    return Days(past - 2 * _DAY, past)


def month_of(year: int, month: int) -> Days:
    """Return a month."""
    first = date(year, month, 1)
    return Days(first, shifted_by_months(first, 1))


def year_of(year: int) -> Days:
    """Return a year."""
    return Days(date(year, 1, 1), date(year + 1, 1, 1))


def numbered_week(year: int, week: int) -> Days | None:
    """Return a week by its ISO number; None where the year has no such week."""
    try:
        return week_of(date.fromisocalendar(year, week, 1))
    except ValueError:
        return None


def day_of(year: int, month: int, day: int) -> Days | None:
    """Return one day; None where there is none."""
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return Days(first, first + _DAY)


def season_of(year: int, season: str, *, southern: bool) -> Days:
    """Return a season of three whole months; one that goes over the turn of the year is of the year it ends in."""
    begins = (_SEASONS[season] + 6 * southern - 1) % 12 + 1
    first = date(year - (begins == 12), begins, 1)  # noqa: PLR2004
    return Days(first, shifted_by_months(first, 3))


def holiday_of(year: int, meaning: str) -> Days | None:
    """Return a feast of a year, as the word lists write it."""
    told = _FEAST.fullmatch(meaning)
    if told is None:
        raise ValueError(meaning)
    month, day, weekday, away, length = told.groups()
    first = easter(year) + timedelta(days=int(away)) if away else date(year, int(month), int(day))
    if weekday:
        first += timedelta(days=(int(weekday) - first.weekday()) % 7)
    return Days(first, first + int(length) * _DAY)


def shifted_by_months(day: date, months: int) -> date:
    """Return the day so many months later, the last of a shorter month; raises OverflowError outside the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR + 1:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def edge_of(days: Days, edge: str) -> Days:
    """Return a half, or the early, the mid or the late third, as vague as the word is: thirds meet or overlap."""
    length = (days.past - days.first).days
    if edge in {"half1", "half2"}:
        middle = days.first + timedelta(days=length // 2)
        return Days(days.first, middle) if edge == "half1" else Days(middle, days.past)
    third = timedelta(days=-(-length // 3))
    if edge == "early":
        return Days(days.first, days.first + third)
    if edge == "late":
        return Days(days.past - third, days.past)
    return Days(days.first + timedelta(days=length // 3), days.past - timedelta(days=length // 3))
