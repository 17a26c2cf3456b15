"""Periods at the turns of years, clocks and hemispheres; texts that are nothing but a period; texts of any kind."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.period_calendar import holiday_of, is_southern
from bot.core.period_text import period_lexicon
from bot.core.period_words import PERIOD_WORDS
from bot.core.periods import Grain, only_period, periods_in
from bot.domain.language import Language
from tests.core.said_periods import NOON, tell, told_in

_OSLO, _SAO_PAULO = ZoneInfo("Europe/Oslo"), ZoneInfo("America/Sao_Paulo")
_EVERY_WORD = sorted(
    {word for language in Language for role in period_lexicon(language).roles.values() for word in role}
    | {"7", "31", "2023", "7.", "05/2023", "de", "?", "May", "vår", "the", "um", "Mars", ",", "Ola", "-", "maiô", "'s"}
)


@pytest.mark.parametrize(
    ("text", "now", "wanted"),
    [
        ("in December", "2027-01-05", "2026-12-01 2026-12-31"),
        ("in March", "2027-01-05", "2026-03-01 2026-03-31"),
        ("last week", "2027-01-05", "2026-12-28 2027-01-03"),
        ("last month", "2027-01-05", "2026-12-01 2026-12-31"),
        ("next month", "2026-12-05", "2027-01-01 2027-01-31"),
        ("last year", "2027-01-01", "2026-01-01 2026-12-31"),
        ("the day before yesterday", "2027-01-01", "2026-12-30"),
        ("in the winter", "2027-01-05", "2026-12-01 2027-02-28"),
        ("last summer", "2026-07-10", "2025-06-01 2025-08-31"),
        ("at Christmas", "2026-12-25", "2026-12-24 2026-12-26"),
        ("last Christmas", "2026-12-25", "2025-12-24 2025-12-26"),
        ("next Christmas", "2026-11-18", "2026-12-24 2026-12-26"),
        ("this Easter", "2026-02-01", "2026-04-03 2026-04-06"),
        ("in week 53", "2027-02-01", "2026-12-28 2027-01-03"),
        ("on February 29", "2026-11-18", "2024-02-29"),
        ("on the 31st", "2026-03-05", "2026-01-31"),
        ("on Monday", "2026-11-16", "2026-11-09"),
        ("last weekend", "2026-11-15", "2026-11-07 2026-11-08"),
        ("at the weekend", "2026-11-15", "2026-11-14 2026-11-15"),
        ("a month ago", "2026-03-31", "2026-02-13 2026-03-15"),
    ],
)
def test_what_has_no_year_is_the_last_one_that_began(text: str, now: str, wanted: str) -> None:
    assert told_in(text, ZoneInfo("Europe/London"), Language.EN, datetime.fromisoformat(now + "T12:00+00:00")) == wanted


@pytest.mark.parametrize(
    ("text", "language", "zone", "wanted"),
    [
        ("no verão passado", Language.PT, "America/Sao_Paulo", "2025-12-01 2026-02-28"),
        ("no verão passado", Language.PT, "Europe/Lisbon", "2026-06-01 2026-08-31"),
        ("verão de 2023", Language.PT, "America/Sao_Paulo", "2022-12-01 2023-02-28"),
        ("no inverno", Language.PT, "America/Sao_Paulo", "2026-06-01 2026-08-31"),
        ("na primavera", Language.PT, "America/Sao_Paulo", "2026-09-01 2026-11-30"),
        ("last autumn", Language.EN, "Australia/Sydney", "2026-03-01 2026-05-31"),
        ("last summer", Language.EN, "Africa/Johannesburg", "2025-12-01 2026-02-28"),
        ("i sommer", Language.NB, "America/Argentina/Ushuaia", "2025-12-01 2026-02-28"),
        ("i sommer", Language.NB, "Africa/Nairobi", "2026-06-01 2026-08-31"),
    ],
)
def test_seasons_are_those_of_the_persons_hemisphere(text: str, language: Language, zone: str, wanted: str) -> None:
    assert told_in(text, ZoneInfo(zone), language) == wanted


def test_a_zone_without_a_name_is_northern() -> None:
    with files("tzdata.zoneinfo").joinpath("Australia", "Sydney").open("rb") as file:
        assert not is_southern(ZoneInfo.from_file(file))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)])
def test_a_day_is_as_long_as_its_clocks_make_it(day: str, hours: int) -> None:
    (period,) = periods_in(day, NOON, _OSLO)
    assert period.end - period.start == timedelta(hours=hours)
    assert period.start.tzinfo is UTC
    assert period.grain is Grain.DAY


def test_a_day_that_begins_at_one_where_midnight_is_skipped() -> None:
    (period,) = periods_in("2018-11-04", NOON, _SAO_PAULO)
    assert period.start.astimezone(_SAO_PAULO).hour == 1
    assert period.end - period.start == timedelta(hours=23)


def test_the_persons_day_is_not_that_of_greenwich() -> None:
    late = datetime(2026, 11, 19, 1, tzinfo=UTC)
    (period,) = periods_in("ontem", late, _SAO_PAULO, Language.PT)
    assert tell(period, _SAO_PAULO) == "2026-11-17"


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("yesterday", None, "2026-11-17"),
        ("Yesterday.", Language.EN, "2026-11-17"),
        ("from yesterday", Language.EN, "2026-11-17"),
        ("forrige uke", None, "2026-11-09 2026-11-15"),
        ("semana passada", None, "2026-11-09 2026-11-15"),
        ("everything since Monday", None, "2026-11-16 2026-11-18"),
        ("everything I told you in March", Language.EN, "2026-03-01 2026-03-31"),
        ("what we talked about yesterday", Language.EN, "2026-11-17"),
        ("det vi snakka om i går", Language.NB, "2026-11-17"),
        ("o que conversamos sobre ontem", Language.PT, "2026-11-17"),
        ("yesterday please", Language.EN, "2026-11-17"),
        ("alt jeg sa i går", Language.NB, "2026-11-17"),
        ("alt siden mandag", None, "2026-11-16 2026-11-18"),
        ("tudo o que eu disse ontem", Language.PT, "2026-11-17"),
        ("tudo desde segunda", None, "2026-11-16 2026-11-18"),
        ("January", Language.EN, "2026-01-01 2026-01-31"),
        ("mars", Language.NB, "2026-03-01 2026-03-31"),
        ("março", Language.PT, "2026-03-01 2026-03-31"),
        ("the 7th", Language.EN, "2026-11-07"),
        ("7 May", Language.EN, "2026-05-07"),
        ("2023-05-07", None, "2023-05-07"),
        ("monday", Language.EN, "2026-11-16"),
        ("the last 10 days", Language.EN, "2026-11-08 2026-11-18"),
    ],
)
def test_a_text_that_is_nothing_but_a_period(text: str, language: Language | None, wanted: str) -> None:
    period = only_period(text, NOON.replace(tzinfo=_OSLO), _OSLO, language)
    assert period is not None
    assert tell(period, _OSLO) == wanted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", None),
        ("...", None),
        ("my car", None),
        ("everything", Language.EN),
        ("what I said about Anna yesterday", Language.EN),
        ("yesterday's dinner", Language.EN),
        ("yesterday and last Friday", Language.EN),
        ("May", Language.EN),
        ("March", Language.EN),
        ("Mars", Language.EN),
        ("2023", Language.EN),
        ("mars", None),
        ("everything about Monday", Language.EN),
        ("after next week", Language.EN),
        ("summer", Language.EN),
        ("Christmas", Language.EN),
        ("segunda", Language.PT),
        ("bilen i går", Language.NB),
        ("yesterday " * 30, Language.EN),
    ],
)
def test_a_text_that_is_more_or_less_than_a_period(text: str, language: Language | None) -> None:
    assert only_period(text, NOON, _OSLO, language) is None


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("mars?", Language.EN, ""),
        ("i mars", Language.EN, ""),
        ("Tell me, yesterday I said it", Language.EN, "2026-11-17"),
        ("mar\u0063\u0327o de 2023", Language.PT, "2023-03-01 2023-03-31"),
        ("yester day", Language.EN, ""),
        ("last   week", Language.EN, "2026-11-09 2026-11-15"),
        ("last\nweek", Language.EN, "2026-11-09 2026-11-15"),
        ("10 weeks, 3 days ago", Language.EN, "2026-11-15"),
        ("1999 weeks ago", Language.EN, ""),
        ("in 1999", Language.EN, "1999-01-01 1999-12-31"),
        ("after next week", Language.EN, ""),
        ("before 1960", Language.EN, ""),
    ],
)
def test_only_the_words_of_its_language_count(text: str, language: Language, wanted: str) -> None:
    assert told_in(text, _OSLO, language) == wanted


@pytest.mark.parametrize("language", list(Language))
def test_every_feast_of_the_tables_is_a_day_of_every_year(language: Language) -> None:
    feasts = [entry.meaning for known in period_lexicon(language).roles["holiday"].values() for entry in known]
    for year in (1970, 2024, 2026):
        assert all(holiday_of(year, feast.rstrip("!")) for feast in feasts)
    with pytest.raises(ValueError, match="someday"):
        holiday_of(2026, "someday")


@pytest.mark.parametrize("language", list(Language))
def test_the_tables_name_the_same_roles(language: Language) -> None:
    own_way = {
        "week_of",
        "night_to",
        "ago_before",
        "roll_count",
        "rel_after",
        "ordinal_mark",
        "moment",
        "ahead_before",
        "ahead_after",
        "amount",
    }
    roles = set(period_lexicon(language).roles)
    assert roles | own_way == set(period_lexicon(Language.EN).roles) | own_way
    assert ";;" not in PERIOD_WORDS[language]


_ZONES = ["Europe/Oslo", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca"]
_MOMENTS = st.datetimes(datetime(1975, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_EVERY_WORD), max_size=9).map(" ".join))


@settings(max_examples=250, deadline=None)
@given(_TEXTS, _MOMENTS, st.sampled_from(_ZONES), st.sampled_from([None, *Language]))
@example("between 2 and 30 February", NOON, "Europe/Oslo", Language.EN)
@example("from 1900 to 1900", NOON, "Europe/Oslo", Language.EN)
@example("from May to 1900", NOON, "Europe/Oslo", Language.EN)
@example("dia 31 dia 31", NOON, "Pacific/Apia", Language.PT)
def test_any_text_can_be_read(text: str, now: datetime, zone: str, language: Language | None) -> None:
    known = ZoneInfo(zone)
    for period in periods_in(text, now, known, language):
        assert period.start < period.end
        assert period.words
        assert period.words in text
        if period.grain is Grain.DAY:
            assert timedelta(hours=23) <= period.end - period.start <= timedelta(hours=25)
    only = only_period(text, now, known, language)
    assert only is None or only.start < only.end


@given(_MOMENTS, st.sampled_from(_ZONES), st.sampled_from(["yesterday", "i morgen", "anteontem", "on Friday"]))
def test_a_day_has_the_hours_of_a_day_everywhere(now: datetime, zone: str, text: str) -> None:
    (period,) = periods_in(text, now, ZoneInfo(zone))
    hours = (period.end - period.start) / timedelta(hours=1)
    assert 23 <= hours <= 25 or zone == "Pacific/Apia"  # where one day was left out


@pytest.mark.parametrize("piece", ["in the last ", "from May ", "7 ", "the 7th, ", "2-3-", "May,", "1.1."])
def test_the_time_a_long_text_takes_grows_with_what_is_read_of_it(piece: str) -> None:
    quarter, whole, long = (_seconds(piece * (size // len(piece))) for size in (1_000, 4_000, 100_000))
    assert whole < 8 * quarter + 0.02, "a square would be sixteen times as much"
    assert long < 3 * whole + 0.02, "no more is read than the beginning"


def _seconds(text: str) -> float:
    """Return the processor seconds that a text takes at best."""
    taken = []
    for _ in range(2):
        begun = time.process_time()
        periods_in(text, NOON, _OSLO)
        taken.append(time.process_time() - begun)
    return min(taken)
