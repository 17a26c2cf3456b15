"""Dates, clock times and units of time as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from bot.domain.feasts import easter
from bot.providers.offline.lexicon import Lexicon
from bot.providers.offline.numbers import read_number
from bot.providers.offline.spelling import fold

_CENTURY_WINDOW = 30  # two-digit years up to thirty years ahead are of this century
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<mark>[./-]) ?(?P<month>\d{1,2})(?:(?P=mark) ?(?P<year>\d{4}|\d{2})?)?")
_YEAR = re.compile(r"[12]\d{3}")
_CLOCK = re.compile(r"\D{0,6}?(?P<hour>\d{1,2})(?:(?:[:.h]|:h) ?(?P<minute>\d{2}))? ?h?(?P<half>[^\d\s][\w. ]{0,16})?")

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "fortnight": 1_209_600}
MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A date as it was said; ``year`` is None where only day and month were."""

    day: int
    month: int
    year: int | None = None

    def in_year(self, year: int) -> date | None:
        """Return it in a year; 29 February falls on 1 March in a short one; None where there is no such day."""
        if not MINYEAR <= year <= MAXYEAR or not 1 <= self.month <= 12:  # noqa: PLR2004
            return None
        if self.day == 29 and self.month == 2 and monthrange(year, 2)[1] == 28:  # noqa: PLR2004
            return date(year, 3, 1) if self.year is None else None
        return date(year, self.month, self.day) if 1 <= self.day <= monthrange(year, self.month)[1] else None

    def exact(self) -> date | None:
        """Return the one day that was said; None where the year is missing."""
        return None if self.year is None else self.in_year(self.year)

    def next_from(self, today: date) -> date | None:
        """Return the day said, or the next one of that day and month from ``today`` on."""
        if self.year is not None:
            return self.in_year(self.year)
        coming = self.in_year(today.year)
        return self.in_year(today.year + 1) if coming and coming < today else coming

    def last_before(self, today: date) -> date | None:
        """Return the day said, or the last one of that day and month up to ``today``."""
        if self.year is not None:
            return self.in_year(self.year)
        gone = self.in_year(today.year)
        return self.in_year(today.year - 1) if gone and gone > today else gone


def said_date(text: str, lexicon: Lexicon, today: date) -> SaidDate | None:
    """Return the date that is the whole of ``text``: "24.12.2026", "May 3", "tomorrow", "Friday", "Christmas"."""
    said = _cleaned(text, lexicon)
    return _written(said, lexicon, today) or _named(said, lexicon, today)


def written_day(said: SaidDate, lexicon: Lexicon) -> str:
    """Return the day and month of a date in words that ``said_date`` reads, in the lexicon's language."""
    return lexicon.setting("day_month").format(day=said.day, month=lexicon.label("months", str(said.month)))


def _cleaned(text: str, lexicon: Lexicon) -> str:
    said = text.strip(" ,.")
    front = next((found for pattern in lexicon.patterns("dates", "clean") if (found := pattern.match(said))), None)
    # "Maria" is not "Mar": an opening is whole words.
    return said[front.end() :].strip() if front and front.end() < len(said) else said


def _written(said: str, lexicon: Lexicon, today: date) -> SaidDate | None:
    """Read figures and month names."""
    found = _ISO.fullmatch(said) or _DAY_FIRST.fullmatch(said)
    if found:
        return _checked(int(found["day"]), int(found["month"]), _year(found["year"], today))
    found = lexicon.match("dates", "day_month", said)
    if not found:
        return None
    month = lexicon.words("months").get(fold(found["month"]))
    return _checked(int(found["day"]), int(month), _year(found["year"], today)) if month else None


def _year(written: str | None, today: date) -> int | None:
    if not written:
        return None
    year = int(written)
    if len(written) > 2:  # noqa: PLR2004
        return year
    year += today.year // 100 * 100
    return year - 100 if year > today.year + _CENTURY_WINDOW else year


def _checked(day: int, month: int, year: int | None) -> SaidDate | None:
    said = SaidDate(day, month, year)
    leap = 2000  # any day that exists in some year exists in a leap year
    return said if said.in_year(leap if year is None else year) else None


def _named(said: str, lexicon: Lexicon, today: date) -> SaidDate | None:
    """Read "tomorrow", weekdays (the next one) and holidays."""
    word = fold(said)
    away = lexicon.words("days").get(word)
    if away is not None:
        return _fixed(shifted(today, int(away), "day"))
    weekday = lexicon.words("weekdays").get(word)
    if weekday is not None:
        return _fixed(today + timedelta(days=(int(weekday) - today.isoweekday() - 1) % 7 + 1))
    return _holiday(word, lexicon, today)


def _holiday(word: str, lexicon: Lexicon, today: date) -> SaidDate | None:
    name, _, last = word.rpartition(" ")
    year = int(last) if name and _YEAR.fullmatch(last) else None
    holidays = lexicon.words("holidays")
    # "easter 2027", but also "páscoa de 2027".
    meaning = holidays.get(name if year else word) or (holidays.get(name.rpartition(" ")[0]) if year else None)
    if meaning is None:
        return None
    if meaning == "easter":
        coming = easter(year or today.year)
        return _fixed(coming if year or coming >= today else easter(today.year + 1))
    month, day = map(int, meaning.split("-"))
    return SaidDate(day, month, year)


def _fixed(day: date | None) -> SaidDate | None:
    return SaidDate(day.day, day.month, day.year) if day else None


def unit_of(word: str, lexicon: Lexicon) -> str | None:
    """Return the canonical unit of time for a word."""
    return lexicon.words("units").get(fold(word))


def whole_count(text: str, lexicon: Lexicon) -> int | None:
    """Return a whole, not absurd number of units; None for anything else."""
    number = read_number(text, lexicon)
    most = 4_000_000  # days: more than the calendar holds
    return int(number) if number is not None and number.denominator == 1 and abs(number) <= most else None


def shifted(day: date, count: int, unit: str) -> date | None:
    """Return the day ``count`` units later; the last of a short month; None outside the calendar or below a day."""
    if unit in MONTHS:
        index = day.year * 12 + day.month - 1 + count * MONTHS[unit]
        year, month = divmod(index, 12)
        if not MINYEAR <= year <= MAXYEAR:
            return None
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    if SECONDS[unit] < SECONDS["day"]:
        return None
    try:
        return day + timedelta(seconds=SECONDS[unit] * count)
    except OverflowError:
        return None


def months_between(start: date, end: date) -> tuple[int, int]:
    """Return whole months from ``start`` to a later ``end``, and the days left over."""
    months = (end.year - start.year) * 12 + end.month - start.month
    reached = shifted(start, months, "month")
    if reached is not None and reached > end:
        months -= 1
        reached = shifted(start, months, "month")
    return months, (end - reached).days if reached else 0


def age_on(born: date, today: date) -> int:
    """Return how many birthdays have passed."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def clock_minutes(text: str, lexicon: Lexicon) -> int | None:
    """Return the minutes since midnight of a clock time; 24:00 is the day's end; None for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").strip()
    if half:
        shift = _half_day(half, hour, lexicon)
        if shift is None:
            return None
        hour = shift
    total = hour * 60 + minute
    return total if minute < 60 and total <= 24 * 60 else None  # noqa: PLR2004


def _half_day(half: str, hour: int, lexicon: Lexicon) -> int | None:
    noon = 12
    if not 1 <= hour <= noon:
        return None
    if lexicon.match("dates", "pm", half):
        return hour % noon + noon
    return hour % noon if lexicon.match("dates", "am", half) else None
