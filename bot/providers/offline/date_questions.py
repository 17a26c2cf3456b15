"""Questions about dates: what day it is, how long until, which weekday, what date in three weeks, how old."""

from __future__ import annotations

import re
from datetime import date

from bot.providers.offline.dates import age_on, months_between, said_date, shifted, unit_of, whole_count
from bot.providers.offline.heard import Answer, Heard, Say
from bot.providers.offline.lexicon import Lexicon


def answer_date(heard: Heard) -> Answer | None:
    """Answer a question about the calendar; None where the text asks something else."""
    for ask in (_present, _between, _shift, _from_date, _born, _until, _since, _weekday_of, _bare):
        answer = ask(heard)
        if answer is not None:
            return answer
    return None


def _present(heard: Heard) -> Answer | None:
    """Today's date, weekday, time, week, month and year."""
    now, voice = heard.now, heard.voice
    if heard.match("dates", "what_date") or heard.match("dates", "what_weekday") or heard.match("dates", "what_month"):
        return Say(voice.say("today", date=voice.day(now.date())))
    if heard.match("dates", "what_time"):
        return Say(voice.say("time_now", time=f"{now:%H:%M}", zone=heard.prompt.zone.key))
    if heard.match("dates", "what_week"):
        return Say(voice.say("week_now", week=now.isocalendar().week, year=now.isocalendar().year))
    if heard.match("dates", "what_year"):
        return Say(voice.say("year_now", year=now.year))
    return None


def _until(heard: Heard) -> Answer | None:
    found = heard.match("dates", "until")
    said = found and said_date(found["date"], heard.lexicon, heard.today)
    target = said.next_from(heard.today) if said else None
    if not found or target is None:
        return None
    return span(heard, heard.today, target, _unit(found, heard.lexicon))


def _since(heard: Heard) -> Answer | None:
    found = heard.match("dates", "since")
    said = found and said_date(found["date"], heard.lexicon, heard.today)
    origin = said.last_before(heard.today) if said else None
    if not found or origin is None:
        return None
    return span(heard, origin, heard.today, _unit(found, heard.lexicon))


def _between(heard: Heard) -> Answer | None:
    found = heard.match("dates", "between")
    if not found:
        return None
    first, second = (said_date(found[name], heard.lexicon, heard.today) for name in ("start", "date"))
    if not first or not second:
        return None
    start = first.exact() or (first.in_year(second.year) if second.year else first.next_from(heard.today))
    end = second.exact() or (second.next_from(start) if start else None)
    if start is None or end is None:
        return None
    return span(heard, start, end, _unit(found, heard.lexicon))


def _unit(found: re.Match[str], lexicon: Lexicon) -> str:
    """Return the unit that was asked for, days where none was."""
    word = found.groupdict().get("unit")
    return (unit_of(word, lexicon) if word else None) or "day"


def span(heard: Heard, start: date, end: date, unit: str) -> Say:
    """Say how far apart two days are, in the unit asked for, whichever comes first."""
    voice = heard.voice
    early, late = sorted((start, end))
    days = (late - early).days
    values: dict[str, str | int] = {"start": voice.day(early), "end": voice.day(late)}
    if days == 0:
        return Say(voice.say("span_same", date=voice.day(early)))
    if unit in {"week", "fortnight"}:
        weeks, rest = divmod(days, 7)
        length = _joined(heard, ("week", weeks), ("day", rest))
    elif unit in {"month", "year"}:
        months, rest = months_between(early, late)
        years, months = divmod(months, 12) if unit == "year" else (0, months)
        length = _joined(heard, ("year", years), ("month", months), ("day", rest))
    elif unit == "day":
        length = amount(heard, "day", days)
    else:
        factor = {"hour": 24, "minute": 1_440, "second": 86_400}[unit]
        length = amount(heard, unit, days * factor)
    return Say(voice.say("span", length=length, **values))


def _joined(heard: Heard, *parts: tuple[str, int]) -> str:
    """Return the parts that are not zero as one length: "2 weeks and 3 days"."""
    said = [amount(heard, unit, count) for unit, count in parts if count]
    return joined(heard, said)


def joined(heard: Heard, said: list[str]) -> str:
    """Return things in a row with "and" before the last."""
    if len(said) < 2:  # noqa: PLR2004
        return "".join(said)
    return heard.voice.say("and", first=", ".join(said[:-1]), last=said[-1])


def amount(heard: Heard, unit: str, count: int) -> str:
    """Return a whole number of units in words of the answer's language."""
    return heard.voice.say(f"unit_{unit}", count=count)


def _shift(heard: Heard) -> Answer | None:
    """A number of days, weeks, months or years ahead of today, or back."""
    for name, sign in (("shift", 1), ("back", -1)):
        found = heard.match("dates", name)
        if found and (answer := _moved(heard, heard.today, found, sign)):
            return answer
    return None


def _from_date(heard: Heard) -> Answer | None:
    """A number of units after or before a date that was said."""
    for name, sign in (("after", 1), ("before", -1)):
        found = heard.match("dates", name)
        said = found and said_date(found["date"], heard.lexicon, heard.today)
        start = said.next_from(heard.today) if said else None
        if found and start and (answer := _moved(heard, start, found, sign)):
            return answer
    return None


def _moved(heard: Heard, start: date, found: re.Match[str], sign: int) -> Answer | None:
    count = whole_count(found["count"], heard.lexicon)
    unit = unit_of(found["unit"], heard.lexicon)
    if count is None or unit is None or unit in {"hour", "minute", "second"}:
        return None
    target = shifted(start, count * sign, unit)
    if target is None:
        return Say(heard.voice.say("date_outside"))
    return Say(_day_told(heard, target))


def _day_told(heard: Heard, target: date) -> str:
    key = "day_is" if target >= heard.today else "day_was"
    return heard.voice.say(key, date=heard.voice.day(target))


def _weekday_of(heard: Heard) -> Answer | None:
    found = heard.match("dates", "weekday_of")
    if not found:
        return None
    groups = found.groupdict()
    said = said_date(groups.get("date") or groups.get("week") or "", heard.lexicon, heard.today)
    target = said.next_from(heard.today) if said else None
    if target is None:
        return None
    if groups.get("week"):
        week = target.isocalendar()
        return Say(heard.voice.say("week_of", date=heard.voice.day(target), week=week.week, year=week.year))
    return Say(_day_told(heard, target))


def _born(heard: Heard) -> Answer | None:
    found = heard.match("dates", "born")
    said = found and said_date(found["date"], heard.lexicon, heard.today)
    born = said.exact() if said else None
    if born is None:
        return None
    if born > heard.today:
        return Say(heard.voice.say("born_ahead", date=heard.voice.day(born)))
    return Say(heard.voice.say("born", count=age_on(born, heard.today), date=heard.voice.day(born)))


def _bare(heard: Heard) -> Answer | None:
    """A date by itself, in figures with its year: which day it is."""
    said = said_date(heard.text, heard.lexicon, heard.today) if heard.text[-1:].isdigit() else None
    day = said.exact() if said else None
    return Say(_day_told(heard, day)) if day else None
