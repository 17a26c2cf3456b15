"""Lengths of time: between two clock times, and from one unit into another."""

from __future__ import annotations

from fractions import Fraction

from bot.providers.offline.date_questions import amount, joined
from bot.providers.offline.dates import MONTHS, SECONDS, clock_minutes, unit_of
from bot.providers.offline.heard import Answer, Heard, Say
from bot.providers.offline.numbers import read_number, write_number

_DAY_MINUTES = 24 * 60
_YEAR_SECONDS = 31_556_952  # the mean Gregorian year, 365.2425 days
_LARGEST = Fraction(10) ** 30


def answer_duration(heard: Heard) -> Answer | None:
    """Answer "from 8:30 to 16:15" or "how many hours is 3 weeks"; None where the text is something else."""
    return _clock_times(heard) or _conversion(heard)


def _clock_times(heard: Heard) -> Answer | None:
    found = heard.match("dates", "clock")
    if not found:
        return None
    start, end = (clock_minutes(found[name], heard.lexicon) for name in ("from", "to"))
    bare = found["from"].isdigit() and found["to"].isdigit()
    if start is None or end is None or (bare and not heard.asked):
        return None  # "5-3" is a sum
    minutes = (end - start) % _DAY_MINUTES if end != start else _DAY_MINUTES
    hours, rest = divmod(minutes, 60)
    unit = found.groupdict().get("unit")
    if unit and unit_of(unit, heard.lexicon) == "minute":
        hours, rest = 0, minutes
    length = joined(heard, [amount(heard, name, count) for name, count in (("hour", hours), ("minute", rest)) if count])
    key = "clock_overnight" if end <= start else "clock"
    return Say(heard.voice.say(key, length=length))


def _conversion(heard: Heard) -> Answer | None:
    found = heard.match("dates", "convert")
    if not found:
        return None
    count = read_number(found["count"], heard.lexicon)
    source, target = (unit_of(found[name], heard.lexicon) for name in ("unit", "to"))
    if count is None or source is None or target is None or abs(count) > _LARGEST:
        return None
    result = count * _seconds(source) / _seconds(target)
    # Months and years have no fixed number of days.
    fixed = (source in MONTHS) == (target in MONTHS)
    figures, is_exact = write_number(result if fixed else round(result, 2), heard.lexicon_of_answer)
    key = "convert" if fixed and is_exact else "convert_about"
    return Say(heard.voice.say(key, length=_counted(heard, target, result, figures)))


def _seconds(unit: str) -> Fraction:
    if unit in MONTHS:
        return Fraction(_YEAR_SECONDS * MONTHS[unit], 12)
    return Fraction(SECONDS[unit])


def _counted(heard: Heard, unit: str, number: Fraction, figures: str) -> str:
    """Return figures with their unit; one that is not a whole number counts as many."""
    one = amount(heard, unit, 1)
    if number == 1:
        return one
    many = 2
    return amount(heard, unit, many).replace(str(many), figures, 1)
