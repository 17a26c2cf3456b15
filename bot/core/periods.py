"""The stretches of time that a question or a request names: "last week", "i mars", "desde segunda".

They look back, for they say when something was said or known: a month, a weekday or a feast without a year is the last
one that has begun, and only what names the future ("next week") lies there. The texts are those of a person, so a word
that may as well be a name, a verb or a number counts only in a frame that tells; where it is not sure there is none.

What is decided where people differ: a week begins on Monday; "on Monday" is before today, and next weekend that of next
week; so many weeks, months or years ago are half a unit more or less; the last ten days and the past month reach up to
today, last month is the one of the calendar; until June ends before it, but from March to June holds it; a night is
from six to six, an evening from five; a season is three whole months, turned round in southern zones
(``is_southern``), and one over the turn of a year is of the year it ends in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.period_calendar import BEGINNING, Grain, Moment
from bot.core.period_dates import days_of_one_month
from bot.core.period_named import name_at
from bot.core.period_relative import Named
from bot.core.period_text import PeriodText, tokens_of
from bot.core.words import detect_language
from bot.domain.language import Language

_MOST_CHARS = 200
"""No longer text is nothing but a period."""

__all__ = ["Grain", "Period", "only_period", "periods_in"]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, from ``start`` to before ``end``, both aware and in UTC, and the words that named it."""

    start: datetime
    end: datetime
    words: str
    grain: Grain


@dataclass(frozen=True, slots=True)
class _Wording:
    """A stretch of time with all the words that belong to it, the preposition among them."""

    start: datetime
    past: datetime
    grain: Grain
    end: int
    floating: bool = False
    letters: str = ""
    """What the frame may hold besides."""

    @property
    def is_some(self) -> bool:
        """Whether it is any time at all: what was said after next week is none yet."""
        return self.start < self.past


def periods_in(text: str, now: datetime, zone: ZoneInfo, language: Language | None = None) -> tuple[Period, ...]:
    """Return the periods that a text names, in order; none where it is not sure that it names one.

    ``now`` is aware. Without a ``language`` the text's own is taken, or where nothing tells it the one in which most
    of the text names a period.
    """
    tokens = tokens_of(text)
    read = [_periods(PeriodText(text, tokens, each), now, zone) for each in _languages(text, language)]
    return max(read, key=lambda periods: sum(len(period.words) for period in periods))


def only_period(text: str, now: datetime, zone: ZoneInfo, language: Language | None = None) -> Period | None:
    """Return the period that is all that a text says ("yesterday", "alt siden mandag"); None for any other text.

    Words of asking and telling may stand around it: "everything I told you last week". A bare "mars" is a month only
    where the language is known.
    """
    tokens = tokens_of(text) if len(text) <= _MOST_CHARS else []
    languages = _languages(text, language)
    is_known = len(languages) == 1
    readings = (PeriodText(text, tokens, each) for each in languages)
    found = (_whole(read, at, Moment.at(now, zone), is_known=is_known) for read in readings for at in _openings(read))
    return next((period for period in found if period), None)


def _openings(text: PeriodText) -> Iterator[int]:
    """Yield where the period may begin: at a word of asking that stands at the front, or behind them all."""
    at = 0
    while at < len(text.tokens):
        yield at
        asking = text.takes("whole", at)
        if not asking:
            return
        at = asking[0][1]


def _only_asks(text: PeriodText, at: int) -> bool:
    """Whether nothing but words of asking stands from here on."""
    while at < len(text.tokens) and (asking := text.takes("whole", at)):
        at = asking[0][1]
    return at >= len(text.tokens)


def _languages(text: str, language: Language | None) -> tuple[Language, ...]:
    told = language or detect_language(text)
    return (told,) if told else tuple(Language)


def _periods(text: PeriodText, now: datetime, zone: ZoneInfo) -> tuple[Period, ...]:
    if not text.may_name_a_period():
        return ()
    return tuple(_found(text, Moment.at(now, zone)))


def _found(text: PeriodText, moment: Moment) -> Iterator[Period]:
    at, letters, habitual = 0, "", text.has_word("habit")
    while at < len(text.tokens):
        here = text.opened_at(at)
        wording = (_wording(here, at, moment) or _carried(here, at, moment, letters)) if text.may_open(at) else None
        letters = wording.letters if wording else letters if _joins(text, at) else ""
        told = wording and wording.is_some and not (habitual and wording.floating)
        if wording and told and not _is_one_of_many(text, at, wording):
            yield _period(text, at, wording)
        at = wording.end if wording else at + 1


def _is_one_of_many(text: PeriodText, at: int, wording: _Wording) -> bool:
    """Whether it comes again and again: every Monday, the first Monday."""
    return text.follows("never_after", at) or (wording.floating and text.follows("ordinals", at))


def _joins(text: PeriodText, at: int) -> bool:
    return text.lexicon.means("and", text.tokens[at].word) or text.lexicon.means("or", text.tokens[at].word)


def _carried(text: PeriodText, at: int, moment: Moment, letters: str) -> _Wording | None:
    """Return a second wording that stands in the frame of the first: in May *and June*."""
    named = name_at(text, at, moment) if letters else None
    return _as_wording(named, letters) if named and named.need in letters else None


def _period(text: PeriodText, at: int, wording: _Wording) -> Period:
    words = text.text[text.tokens[at].start : text.tokens[wording.end - 1].end]
    return Period(wording.start, wording.past, words, wording.grain)


def _whole(text: PeriodText, at: int, moment: Moment, *, is_known: bool) -> Period | None:
    """Return the period that begins here if nothing but words of asking follows it."""
    text = text.opened_at(at)
    named = name_at(text, at, moment)
    bare = _as_wording(named) if is_known and named and named.need in {"m", "d"} else None
    for wording in (_wording(text, at, moment), bare):
        if wording and wording.is_some and _only_asks(text, wording.end):
            return _period(text, at, wording)
    return None


def _wording(text: PeriodText, at: int, moment: Moment) -> _Wording | None:
    """Return the longest wording that begins here."""
    wordings = (read(text, at, moment) for read in (_bare, _range, _bounded, _framed))
    return max((wording for wording in wordings if wording), key=lambda wording: wording.end, default=None)


def _as_wording(named: Named, letters: str = "") -> _Wording:
    return _Wording(named.start, named.past, named.grain, named.end, named.floating, letters)


def _bare(text: PeriodText, at: int, moment: Moment) -> _Wording | None:
    named = name_at(text, at, moment)
    if named is None or named.need or _is_part_of_a_name(text, at, named):
        return None
    return _as_wording(named)


def _is_part_of_a_name(text: PeriodText, at: int, named: Named) -> bool:
    """Whether the wording is the front or the back of a name: the Sunday Times, Plácido Domingo."""
    if not named.floating or not text.is_capitalised(named.end - 1) or text.text.isupper():
        return False
    after = not text.is_clean(named.end) and text.is_capitalised(named.end)
    opens = at > 0 and text.is_capitalised(at) and not text.is_end(at)
    return after or (opens and text.is_capitalised(at - 1) and not text.is_clean_word(at - 1))


def _framed(text: PeriodText, at: int, moment: Moment) -> _Wording | None:
    """in March, på mandag, no Natal."""
    longest: _Wording | None = None
    counted = at > 0 and (text.tokens[at - 1].word.isdigit() or text.lexicon.means("count", text.tokens[at - 1].word))
    for letters, begins in text.takes("frame", at):
        if counted and letters == "m":
            continue  # what remains of a day that is none, or of a street: "Sete de Setembro"
        named = name_at(text, begins, moment) if not text.is_end(begins) else None
        if named and named.need in letters and (longest is None or named.end > longest.end):
            longest = _as_wording(named, letters)
    return longest


def _bounded(text: PeriodText, at: int, moment: Moment) -> _Wording | None:
    """since Monday, før 2022, depois da Páscoa, until June."""
    for role in ("since", "before", "after", "until"):
        for meaning, begins in text.takes(role, at):
            named = name_at(text, begins, moment) if not text.is_end(begins) else None
            if named and named.need != "D" and not (named.need == "M" and not text.is_clean(named.end, verbs=False)):
                return _on_one_side(role, named, moment, through=meaning == "past")
    return None


def _on_one_side(role: str, named: Named, moment: Moment, *, through: bool) -> _Wording:
    """Return what lies on one side of a period: up to today, or from the beginning to before it."""
    if role in {"before", "until"}:
        return _Wording(BEGINNING, named.past if through else named.start, Grain.SPAN, named.end, named.floating)
    tomorrow = moment.starts(moment.today + timedelta(days=1))
    start = named.start if role == "since" else named.past
    return _Wording(start, tomorrow, Grain.SPAN, named.end, named.floating)


def _range(text: PeriodText, at: int, moment: Moment) -> _Wording | None:
    """between March and May, fra mandag til onsdag, de 7 a 9 de maio."""
    for opening, joint in (("between", "and"), ("from", "to")):
        for _, begins in text.takes(opening, at):
            found = _both(text, begins, joint, moment) or days_of_one_month(text, begins, joint, moment)
            if found:
                first, last = found
                return _Wording(first.start, last.past, Grain.SPAN, last.end)
    return None


def _both(text: PeriodText, at: int, joint: str, moment: Moment) -> tuple[Named, Named] | None:
    """Return both ends of a range, the one without a year near to the other."""
    first = name_at(text, at, moment) if not text.is_end(at) else None
    joined = text.take(joint, first.end) if first else None
    last = name_at(text, joined[1], moment) if joined and not text.is_end(joined[1]) else None
    if first is None or joined is None or last is None:
        return None
    if first.floating:
        return name_at(text, at, moment.near(last.first, forward=False)) or first, last
    onward = name_at(text, joined[1], moment.near(first.first, forward=True)) if last.floating else None
    return first, onward if onward and onward.start >= first.past else last
