"""How long it is until a birthday that was told."""

from __future__ import annotations

from datetime import date

from bot.providers.offline.context import antecedent
from bot.providers.offline.date_questions import span
from bot.providers.offline.dates import said_date, unit_of
from bot.providers.offline.facts import FactReader
from bot.providers.offline.heard import Answer, Heard, Say, Use
from bot.providers.offline.lookup import look_up
from bot.providers.offline.quoting import Source, quote, with_hint


def answer_until_birthday(heard: Heard) -> Answer | None:
    """Answer "how many days until my birthday?" from the birthday that was told; None where nothing such is asked."""
    found = heard.match("memory", "until_birthday")
    if not found:
        return None
    groups = found.groupdict()
    whom, name = FactReader(heard.lexicon, heard.lexicons, heard.today).subject(groups, antecedent(heard))
    if whom is None:
        return None
    known = look_up(heard, whom.under(name))
    if isinstance(known, Use):
        return known
    told = next(iter(known.answers("birthday", heard.lexicon)), None)
    coming = _coming(heard, told) if told else None
    if told is None or coming is None:
        return Say(heard.voice.say("fact_unknown"))
    unit = unit_of(groups.get("unit") or "", heard.lexicon) or "day"
    return Say(with_hint(heard, f"{span(heard, heard.today, coming, unit).text} {quote(heard, told)}", [told]))


def _coming(heard: Heard, told: Source) -> date | None:
    """Return the next birthday, in whichever language its date was told."""
    days = (said_date(told.value, lexicon, told.said_on) for lexicon in heard.lexicons)
    said = next((day for day in days if day), None)
    if said is None:
        return None
    coming = said.in_year(heard.today.year)
    return said.in_year(heard.today.year + 1) if coming and coming < heard.today else coming
