"""Weekdays: on Monday, sist fredag, segunda passada, last week Friday, Friday 13 November, natt til lørdag."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.core.period_calendar import Grain, Moment, week_of
from bot.core.period_dates import date_at
from bot.core.period_relative import Named, Production, ago_named, named, one_day, part_named, unit_at
from bot.core.period_text import PeriodText

_AFTER_WEEKDAY = " \u00a0,"
_WEEK = timedelta(days=7)


def _weekday(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """on Monday, sist fredag, segunda passada, Friday evening; "Monday of the month" and "segunda vez" are none."""
    before = text.take("rel", at)
    taken = text.take("weekday", before[1] if before else at)
    if taken is None:
        return None
    weekday, end = int(taken[0][0]), taken[1]
    after = text.take("rel_after", end) if not before else None
    away = before or after
    end = after[1] if after else end
    day = _day_near(moment, weekday, int(away[0]) if away else None)
    weak, part = taken[0].endswith("?"), text.take("part", end)
    found = part_named(moment, day, *part) if part else named(moment, one_day(day), Grain.DAY, end)
    if found is None or away:
        return found if after or part or not weak or text.is_clean(end) else None
    if not part and not text.is_end(end) and text.lexicon.means("owner", text.tokens[end].word):
        return None
    if weak and not part and not text.is_clean(end):
        return None
    return replace(found, need="W" if weak and not part else "", floating=True)


def _day_near(moment: Moment, weekday: int, away: int | None) -> date:
    """Return the last such day before today, this week's, or the next; without a word for it the one that is near."""
    if away == 0:
        return week_of(moment.today).first + timedelta(days=weekday)
    start = moment.anchor if away is None else moment.today
    if (moment.forward and away is None) or (away or 0) > 0:
        return start + timedelta(days=(weekday - start.weekday() - 1) % 7 + 1)
    last = start - timedelta(days=(start.weekday() - weekday - 1) % 7 + 1)
    return last - _WEEK if (away or 0) < -1 else last


def _of_week(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """Friday of last week, tirsdag forrige uke, last week Friday, fredag for to uker siden."""
    ahead = unit_at(text, at)
    week = _week_away(moment, ahead)
    taken = text.take("weekday", ahead[2] if ahead and week else at)
    if taken is None:
        return None
    end = taken[1]
    if week is None:
        follows = text.skip("of", end)
        later = unit_at(text, follows) if not text.is_end(follows) else None
        week, end = _week_away(moment, later), later[2] if later else end
    if week is None:
        ago = ago_named(text, taken[1], moment) if not text.is_end(taken[1]) else None
        if ago is None or ago.grain is not Grain.WEEK:
            return None
        week, end = week_of(ago.first + _WEEK / 2).first, ago.end
    day = week + timedelta(days=int(taken[0][0]))
    part = text.take("part", end)
    return part_named(moment, day, *part) if part else named(moment, one_day(day), Grain.DAY, end)


def _week_away(moment: Moment, told: tuple[str, int, int] | None) -> date | None:
    """Return the Monday of the week that is said; None where none is."""
    return week_of(moment.today + told[1] * _WEEK).first if told and told[0] == "week" else None


def _dated(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """Friday 13 November, fredag den 13., sexta-feira, 13 de novembro: the date decides."""
    weekday = text.take("weekday", at)
    if weekday is None or weekday[1] >= len(text.tokens) or text.tokens[weekday[1]].gap.strip(_AFTER_WEEKDAY):
        return None
    return date_at(text.opened_at(weekday[1]), weekday[1], moment)


def _night_before(text: PeriodText, at: int, moment: Moment) -> Named | None:
    """natt til lørdag: the night that ends on that day."""
    told = text.take("night_to", at)
    taken = text.take("weekday", told[1]) if told else None
    if taken is None:
        return None
    day = _day_near(moment, int(taken[0][0]), None)
    return replace(part_named(moment, day - timedelta(days=1), "night", taken[1]), floating=True)


WEEKDAYS: tuple[Production, ...] = (_weekday, _of_week, _dated, _night_before)
"""The productions of this page."""
