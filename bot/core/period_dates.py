"""Dates: 7 May 2023, May 7, den 7., dia 7 de maio, 2023-05-07, 07/05/2023."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.period_calendar import FIRST_YEAR, LAST_YEAR, Days, Grain, Moment, OfYear, day_of, shifted_by_months
from bot.core.period_relative import Named, named, unit_at
from bot.core.period_text import PeriodText
from bot.domain.language import Language

_AFTER_DAY = " \u00a0.\t/"
_BEFORE_YEAR = " \u00a0,./'’"
_MOST_DAYS, _MONTHS, _CENTURY = 31, 12, 2000
_END = r"(?![\w/-]|[.:,]\d)"
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d?)-(?P<day>\d\d?){_END}")
_DAY_FIRST = re.compile(rf"(?P<day>\d\d?)(?P<mark>[./-])(?P<month>\d\d?)(?P=mark)(?P<year>\d{{4}}){_END}")
_SHORT_YEAR = re.compile(rf"(?P<day>\d\d)(?P<mark>[./])(?P<month>\d\d)(?P=mark)(?P<year>\d\d){_END}")
_NO_YEAR = re.compile(rf"(?P<day>\d\d?)(?P<mark>[./])(?P<month>\d\d?){_END}")


def floating_named(moment: Moment, of_year: OfYear, grain: Grain, end: int, need: str) -> Named | None:
    """Return the stretch that is near, of a wording that says no year."""
    found = named(moment, moment.nearest(of_year), grain, end, need)
    return replace(found, floating=True) if found else None


def year_at(text: PeriodText, at: int, moment: Moment) -> tuple[int, int] | None:
    """Return the year that is said here, and where it ends: 2023, of 2023, i fjor, do ano passado."""
    begins = text.skip("of", at)
    for start in {begins, at}:
        year = text.figure(start, _BEFORE_YEAR)
        if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
            return year, start + 1
        told = unit_at(text, start) if not text.is_end(start) else None
        if told and told[0] == "year":
            return moment.today.year + told[1], told[2]
    return None


def date_at(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """Return the day that is written here, with the article it may have: the 7th of May, den 7. mai, dia 7.

    Of figures the day comes first; in English the month does where the date is none otherwise (05/13/2023), and without
    a year a date that could be read either way is none. Two figures of a year are one that has begun.
    """
    article = text.take("day_of", at)
    begins = article[1] if article else at
    if begins >= len(text.tokens):
        return None
    found = _figures(text, begins, moment, dated=article is not None)
    found = found or _day_first(text, begins, moment) or _month_first(text, begins, moment)
    return found or (_day_alone(text, begins, moment, article[0]) if article else None)


def _figures(text: PeriodText, at: int, moment: Moment, *, dated: bool) -> Named | None:
    """2023-05-07, 07.05.2023, 07/05/23; 7.5. and 7/5 where a word for a day stands before them."""
    token = text.tokens[at]
    if not token.word.isdecimal() or (at and (not token.gap or token.gap[-1] in "./-:+,")):
        return None
    for form in (_ISO, _DAY_FIRST, _SHORT_YEAR):
        told = form.match(text.text, token.start)
        if told:
            year = int(told["year"])
            if form is _SHORT_YEAR:
                year += _CENTURY if _CENTURY + year <= moment.today.year else _CENTURY - 100
            return named(moment, _either(text, year, int(told["month"]), int(told["day"])), Grain.DAY, at + 3)
    told = _NO_YEAR.match(text.text, token.start)
    return _day_and_month(text, at, moment, told, "" if dated else "d") if told else None


def _either(text: PeriodText, year: int, month: int, day: int) -> Days | None:
    if month > _MONTHS and text.language is Language.EN:
        month, day = day, month
    return day_of(year, month, day)


def _day_and_month(text: PeriodText, at: int, moment: Moment, told: re.Match[str], need: str) -> Named | None:
    day, month = int(told["day"]), int(told["month"])
    if text.language is Language.EN and (told["mark"] == "." or max(day, month) <= _MONTHS):
        return None
    need = "D" if need and told["mark"] == "." else need
    if not text.is_clean(at + 2):
        return None
    return floating_named(moment, lambda year: _either(text, year, month, day), Grain.DAY, at + 2, need)


def _day_first(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """7 May, 7th of May 2023, 7. mai i fjor, 1º de maio, first of May."""
    figure = text.figure(at)
    word = text.take("ordinals", at) if figure is None else None
    day, end = (figure, at + 1) if figure is not None else (int(word[0]), word[1]) if word else (0, at)
    marked = text.take("ordinal_mark", end, "")
    end = marked[1] if marked else end
    of = text.take("of", end)
    told = _month_at(text, of[1] if of else end)
    if told is None or not 0 < day <= _MOST_DAYS:
        return None
    month = told[2] - 1
    dotted = text.tokens[month].gap.startswith(".")
    sure = dotted or of is not None or marked is not None or text.is_capitalised(month)
    return _dated(text, told, day, moment, sure=sure)


def _month_first(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """May 7, May 7th, 2023, Sept. 3: English alone names the month first."""
    told = _month_at(text, at) if text.language is Language.EN else None
    day = text.figure(told[2], _AFTER_DAY) if told else None
    if told is None or day is None or not 0 < day <= _MOST_DAYS:
        return None
    marked = text.take("ordinal_mark", told[2] + 1, "")
    end = marked[1] if marked else told[2] + 1
    if not marked and year_at(text, end, moment) is None and not text.is_clean(end, verbs=False):
        return None
    return _dated(text, (*told[:2], end), day, moment, sure=marked is not None or text.is_capitalised(at))


def _month_at(text: PeriodText, at: int) -> tuple[int, bool, int] | None:
    """Return a month, whether it says a month only before a year, and where it ends."""
    taken = text.take("month", at, _AFTER_DAY) or text.take("short_month", at, _AFTER_DAY)
    if taken is None:
        return None
    month = re.match(r"\d+", taken[0])
    return (int(month[0]), taken[0].endswith("?"), taken[1]) if month is not None else None


def _dated(text: PeriodText, told: tuple[int, bool, int], day: int, moment: Moment, *, sure: bool) -> Named | None:
    month, weak, end = told
    year = year_at(text, end, moment)
    if year:
        return named(moment, day_of(year[0], month, day), Grain.DAY, year[1])
    if weak and not sure and not text.is_clean(end, verbs=False):
        return None
    return floating_named(moment, lambda each: day_of(each, month, day), Grain.DAY, end, "")


def _day_alone(text: PeriodText, at: int, moment: Moment, form: str) -> Named | None:
    """on the 7th, den 7., dia 7: the last one, of this month or one before."""
    day = text.figure(at)
    if day is None or not 0 < day <= _MOST_DAYS:
        return None
    marked = text.take("ordinal_mark", at + 1, "")
    end = marked[1] if marked else at + 1
    dotted = text.text[text.tokens[at].end :][:1] == "."
    if not {"suffix": marked, "dot": dotted}.get(form, True) or not _is_all(text, end):
        return None
    found = named(moment, _of_a_month(moment, day), Grain.DAY, end, "d" if form == "suffix" else "")
    return replace(found, floating=True) if found else None


def _is_all(text: PeriodText, at: int) -> bool:
    """Whether no noun follows, be it behind the point of an ordinal: the 2nd floor, den 2. etasjen."""
    if at >= len(text.tokens) or (text.is_clean(at) and text.tokens[at].gap.strip(" .") != ""):
        return True
    return text.is_clean_word(at)


def _of_a_month(moment: Moment, day: int) -> Days | None:
    """Return the nearest such day of a month that has one."""
    step = 1 if moment.forward else -1
    months = (shifted_by_months(moment.anchor.replace(day=1), step * away) for away in range(_MONTHS))
    each = (day_of(month.year, month.month, day) for month in months)
    return next((days for days in each if days and step * (days.first - moment.anchor).days >= 0), None)


def days_of_one_month(text: PeriodText, at: int, joint: str, moment: Moment) -> tuple[Named, Named] | None:
    """Return both days of "from 7 to 9 May", fra 7. til 9. mai, entre 7 e 9 de maio."""
    article = text.take("day_of", at)
    begins = article[1] if article else at
    day = text.figure(begins) if begins < len(text.tokens) else None
    end = begins + 1
    marked = text.take("ordinal_mark", end, "") if day else None
    joined = text.take(joint, marked[1] if marked else end, _AFTER_DAY) if day else None
    last = date_at(text, joined[1], moment) if joined else None
    if not day or last is None or day > last.first.day:
        return None
    return replace(last, start=moment.starts(last.first.replace(day=day)), first=last.first.replace(day=day)), last
