"""Wordings that name the calendar: weekdays, months, dates, seasons, feasts, years, numbered weeks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from bot.core.period_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    Days,
    Grain,
    Moment,
    OfYear,
    edge_of,
    holiday_of,
    is_southern,
    month_of,
    numbered_week,
    season_of,
    week_of,
    year_of,
)
from bot.core.period_dates import date_at, floating_named, year_at
from bot.core.period_relative import (
    RELATIVE,
    Named,
    Production,
    named,
    unit_at,
    unit_named,
    whole_unit,
)
from bot.core.period_text import PeriodText
from bot.core.period_weekdays import WEEKDAYS

_UNITS_BEHIND = frozenset("%€$£°")


def name_at(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """Return what the longest wording that begins here names; None where nothing does."""
    longest: Named | None = None
    if not text.may_open(at):
        return None
    for production in PRODUCTIONS:
        try:
            found = production(text, at, moment)
        except OverflowError:  # outside the calendar: "900 years ago"
            continue
        if found and (longest is None or found.end > longest.end):
            longest = found
    return longest


class _Said(NamedTuple):
    """A name of the calendar with what tells its year: a year, or a number of them away."""

    meaning: str
    at: int
    end: int
    year: int | None
    away: int | None

    @property
    def is_weak(self) -> bool:
        return self.meaning.endswith("?")

    @property
    def is_bare(self) -> bool:
        return self.year is None and self.away is None

    def on(self, moment: Moment, of_year: OfYear, grain: Grain, need: str) -> Named | None:
        """Return what it is: near where it says no year, and then in need of a frame."""
        if self.year is not None:
            return named(moment, of_year(self.year), grain, self.end)
        if self.away is not None:
            return named(moment, moment.related(of_year, self.away), grain, self.end)
        return floating_named(moment, of_year, grain, self.end, need)


def _said(text: PeriodText, at: int, role: str, moment: Moment) -> _Said | None:
    """Return a name with its year: last March, mars i fjor, i fjor sommer, natal de 2023, verão passado."""
    ahead = unit_at(text, at)
    if ahead and ahead[0] == "year":
        taken = text.take(role, ahead[2])
        return _Said(taken[0], ahead[2], taken[1], moment.today.year + ahead[1], None) if taken else None
    before = text.take("rel", at)
    begins = before[1] if before else at
    taken = text.take(role, begins)
    if taken is None:
        return None
    year = year_at(text, taken[1], moment)
    if year:
        return _Said(taken[0], begins, year[1], year[0], None)
    after = before or text.take("rel_after", taken[1])
    end = taken[1] if before or not after else after[1]
    return _Said(taken[0], begins, end, None, int(after[0]) if after else None)


def _is_spelled(text: PeriodText, at: int, meaning: str) -> bool:
    """Whether a word is the one meant, not another that differs by an accent: maio, not maiô; março, not Marco."""
    raw = unicodedata.normalize("NFC", text.tokens[at].raw)
    _, _, spelled = meaning.partition("~")
    return not spelled or raw.lower() == spelled or raw == text.tokens[at].word


def _month(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """March, last March, mars i fjor, março de 2023."""
    said = _said(text, at, "month", moment) or _short_month(text, at, moment)
    if said is None or not _is_spelled(text, said.at, said.meaning):
        return None
    owned = text.text[text.tokens[said.at].end - 1] in "sS" and text.tokens[said.at].raw[-1:] not in "sS"
    if said.is_weak and owned:
        return None  # May's room
    if said.is_weak and said.year is None:
        sure = text.is_capitalised(said.at) or (text.is_clean(said.end, verbs=False) and said.away != 0)
        if not sure and not text.is_end(said.end):
            return None
    month = int(re.sub(r"\D.*", "", said.meaning))
    return said.on(moment, lambda year: month_of(year, month), Grain.MONTH, "M" if said.is_weak else "m")


def _short_month(text: PeriodText, at: int, moment: Moment) -> _Said | None:
    said = _said(text, at, "short_month", moment)
    return said if said and said.year is not None and text.tokens[said.end - 1].word.isdigit() else None


def _season(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """last summer, i fjor sommer, verão de 2023; what is southern is turned round."""
    said = _said(text, at, "season", moment)
    if said is None or (said.is_bare and not text.is_clean(said.end)):
        return None
    if said.is_weak and not _is_spring(text, said):
        return None
    of_year = partial(season_of, season=said.meaning.rstrip("?"), southern=is_southern(moment.zone))
    return said.on(moment, of_year, Grain.SEASON, "s")


def _is_spring(text: PeriodText, said: _Said) -> bool:
    """Whether a Norwegian "vår" is the spring, not "our" (turen vår i fjor), nor "var" with its ring left out."""
    if said.end > said.at + 1:
        return False
    spelled = text.tokens[said.at].raw.lower() != "var"
    return text.is_clean(said.end) if spelled else said.is_bare and text.is_end(said.end)


def _holiday(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """Christmas 2023, last Easter, i påska, no carnaval passado."""
    said = _said(text, at, "holiday", moment)
    if said is None:
        return None
    sure = said.meaning.endswith("!")
    if said.is_bare and not sure and not text.is_clean(said.end):
        return None
    of_year = partial(holiday_of, meaning=said.meaning.rstrip("!"))
    return said.on(moment, of_year, Grain.HOLIDAY, "" if sure else "h")


def _year(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """in 2023, året 2023, no ano de 2023; no figure that counts something."""
    word = text.take("year_word", at)
    begins = word[1] if word else at
    year = text.figure(begins)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    end = begins + 1
    counts = end < len(text.tokens) and text.lexicon.means("measure", text.tokens[end].word)
    marked = text.text[text.tokens[begins].end :][:2].strip()[:1] in _UNITS_BEHIND
    if counts or marked or (year % 100 == 0 and not text.is_clean(end)):
        return None
    return named(moment, year_of(year), Grain.YEAR, end, "" if word else "y")


def _week(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """in week 42, i uke 42, na semana 42."""
    word = text.take("week_word", at)
    week = text.figure(word[1]) if word else None
    if word is None or week is None:
        return None
    year = year_at(text, word[1] + 1, moment)
    if year:
        return named(moment, numbered_week(year[0], week), Grain.WEEK, year[1])
    of_year = partial(numbered_week, week=week)
    return floating_named(moment, of_year, Grain.WEEK, word[1] + 1, "k") if text.is_clean(word[1] + 1) else None


def _days_of(found: Named, moment: Moment) -> Days:
    return Days(found.first, found.past.astimezone(moment.zone).date())


def _edge(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """early March, begynnelsen av uka, fim do ano passado."""
    edge = text.take("edge", at)
    if edge is None or any(text.take("unit", begins) for begins in range(at, edge[1])):
        return None  # "fim de semana" is no end
    for begins in (*(end for _, end in text.takes("of", edge[1])), edge[1]):
        current = text.take("current", begins)
        if current and not text.is_end(begins):
            days = whole_unit(moment.today, current[0], 0)
            return named(moment, edge_of(days, edge[0]), Grain.SPAN, current[1]) if days else None
        for production in (_month, _season, unit_named, _year):
            found = production(text, begins, moment) if not text.is_end(begins) else None
            if found:
                third = edge_of(_days_of(found, moment), edge[0])
                thirds = named(moment, third, Grain.SPAN, found.end)
                return replace(thirds, floating=found.floating) if thirds else None
    return None


def _week_of(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """the week of May 4, semana de 10 de maio."""
    told = text.take("week_of", at)
    found = date_at(text, told[1], moment) if told else None
    week = named(moment, week_of(found.first), Grain.WEEK, found.end) if found else None
    return replace(week, floating=found.floating) if week and found else None


def _ordinal_week(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """first week of May, siste uka i mars, segunda semana de maio."""
    told = text.take("ordinal_week", at)
    month = _month(text, text.skip("of", told[1]), moment) if told else None
    if told is None or month is None:
        return None
    days, which = _days_of(month, moment), int(told[0])
    first = days.past - timedelta(days=7) if which < 0 else days.first + timedelta(days=7 * (which - 1))
    found = named(moment, Days(first, first + timedelta(days=7)), Grain.WEEK, month.end)
    return replace(found, floating=month.floating) if found else None


PRODUCTIONS: tuple[Production, ...] = (
    *RELATIVE,
    *WEEKDAYS,
    date_at,
    _month,
    _season,
    _holiday,
    _year,
    _week,
    _edge,
    _ordinal_week,
    _week_of,
)
"""Every wording of a single stretch of time."""
