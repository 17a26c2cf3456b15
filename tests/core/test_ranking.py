"""Which of the proposed memories come first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.periods import Period, periods_in
from bot.core.rank_weights import BY_LETTERS, BY_MEANING, GIVEN
from bot.core.ranking import Asked, rank, signals_of, timeliness
from bot.domain.ids import MemoryId
from bot.domain.memory import MemoryKind, RecallCandidate, RecallQuery, Scope
from tests.core.test_recall import holding, memory
from tests.fakes.clock import SATURDAY_MORNING

QUERY = RecallQuery("sister", ("sister",), Scope("p1"))


def asking(question: str = "tell me about my sister", *, by: str = "", by_meaning: bool = False) -> Asked:
    query = replace(QUERY, speakers=frozenset({by} if by else ()))
    periods = periods_in(question, SATURDAY_MORNING, ZoneInfo("UTC"))
    return Asked(question, query, periods, SATURDAY_MORNING, by_meaning)


def order(*candidates: RecallCandidate, asked: Asked | None = None) -> list[int]:
    return [one.candidate.memory.id for one in rank(asked or asking(), candidates)]


def told(number: int, text: str = "my sister rang", **more: Any) -> RecallCandidate:
    """Return what holds all words and differs from others in its memory only."""
    return replace(holding(1, text), memory=replace(memory(10, text), id=MemoryId(number), **more))


@pytest.mark.parametrize("by_meaning", [False, True])
def test_what_holds_more_of_the_words_comes_first(*, by_meaning: bool) -> None:
    half = holding(1, "my sister", share=0.5, coverage=0.5)
    assert order(half, holding(2, "my sister"), asked=asking(by_meaning=by_meaning)) == [2, 1]


@pytest.mark.parametrize("by_meaning", [False, True])
def test_of_what_holds_the_same_words_the_more_alike_comes_first(*, by_meaning: bool) -> None:
    less, more = holding(1, "my sister", cosine=0.2), holding(2, "my sister", cosine=0.6)
    assert order(less, more, asked=asking(by_meaning=by_meaning)) == [2, 1]


def test_what_the_lines_around_it_complete_comes_before_what_nothing_does() -> None:
    alone = holding(1, "my sister", share=0.5, coverage=0.5)
    assert order(alone, holding(2, "my sister", share=0.5, coverage=0.8)) == [2, 1]


def test_what_the_person_named_said_comes_first() -> None:
    by_ane = replace(holding(2, "the boat"), memory=replace(memory(2, "the boat"), speaker="Ane"))
    assert order(holding(1, "the boat"), by_ane, asked=asking("what did Ane say of it", by="ane")) == [2, 1]
    assert rank(asking(by="ane"), [by_ane])[0].is_by_the_named


def test_what_was_said_at_the_time_named_comes_first() -> None:
    recent = told(1, said_at=SATURDAY_MORNING)
    in_may = told(2, said_at=datetime(2026, 5, 9, tzinfo=UTC))
    asked = asking("what did I say about my sister in May?")
    assert order(recent, in_may, asked=asked) == [2, 1]
    assert [one.timeliness for one in rank(asked, [recent, in_may])] == [1.0, 0.0]


def test_a_month_without_a_year_is_any_where_all_is_long_ago() -> None:
    may, june = (told(n, said_at=datetime(2023, 4 + n, 9, tzinfo=UTC)) for n in (1, 2))
    assert order(may, june, asked=asking("what did I say about my sister in May?")) == [1, 2]
    asked = asking("what did I say about my sister in May 2025?")
    assert [one.timeliness for one in rank(asked, [may, june])] == [0, 0]
    assert rank(asking("what did I say in May?"), []) == []


def test_a_time_is_preferred_where_a_time_is_asked_for() -> None:
    assert order(told(1, "my sister rang"), told(2, "my sister rings on Sunday"), asked=asking("when does she?")) == [
        2,
        1,
    ]


def test_a_name_is_preferred_where_a_name_is_asked_for() -> None:
    assert order(told(1, "I met her somewhere"), told(2, "I met her in Oslo"), asked=asking("where did we meet?")) == [
        2,
        1,
    ]


def test_an_earlier_question_does_not_beat_its_answer() -> None:
    assert order(told(1, "my sister is a nurse?"), told(2, "my sister is a nurse!")) == [2, 1]


def test_a_line_whose_line_before_is_alike_and_asks_comes_first() -> None:
    cosines = {"cosine": 0.3, "cosine_before": 0.6}
    other = holding(3, "it is a boat", cosine=0.1)
    stands, answers = (replace(holding(n, "a nurse", **cosines), follows_question=n == 2) for n in (1, 2))
    assert order(stands, answers, other) == [2, 1, 3]


def test_a_session_that_is_alike_comes_before_one_that_is_not() -> None:
    near = [replace(holding(n, "my sister", cosine=0.5), session=1) for n in (2, 3, 4)]
    far = [replace(holding(n, "my sister", cosine=0.1), session=9) for n in (5, 6, 7)]
    of_near = replace(holding(8, "my sister", cosine=0.3), session=1)
    of_far = replace(holding(1, "my sister", cosine=0.3), session=9)
    found = order(*near, *far, of_far, of_near)
    assert found.index(8) < found.index(1)


def test_a_fact_comes_before_the_same_told_in_passing() -> None:
    assert order(told(1), told(2, kind=MemoryKind.FACT)) == [2, 1]


def test_what_is_less_sure_comes_after_what_is_sure() -> None:
    unsure, sure = (told(n, kind=MemoryKind.FACT, confidence=c) for n, c in ((1, 0.4), (2, 1.0)))
    assert order(unsure, sure) == [2, 1]


def test_a_closed_fact_comes_after_the_valid_one() -> None:
    closed, valid = (told(n, kind=MemoryKind.FACT, valid_to=v) for n, v in ((1, SATURDAY_MORNING), (2, None)))
    assert order(closed, valid) == [2, 1]


def test_what_is_pinned_comes_before_the_same_unpinned() -> None:
    assert order(told(1), told(2, is_pinned=True)) == [2, 1]


def test_what_is_salient_comes_before_what_is_not() -> None:
    assert order(told(1), told(2, salience=0.5)) == [2, 1]


def test_of_equal_ones_the_newer_comes_first() -> None:
    older, newer = (told(n, said_at=SATURDAY_MORNING - timedelta(days=d)) for n, d in ((1, 40), (2, 1)))
    assert order(older, newer) == [2, 1]
    assert order(told(1), told(2)) == [2, 1]


def test_every_signal_has_a_weight_and_every_weight_a_signal() -> None:
    [signals] = signals_of(asking(), [holding(1, "my sister")])
    assert set(signals) == {*BY_LETTERS, *GIVEN}
    assert set(BY_LETTERS) == set(BY_MEANING)


def period(start: datetime, days: float) -> Period:
    return replace(
        periods_in("yesterday", SATURDAY_MORNING, ZoneInfo("UTC"))[0], start=start, end=start + timedelta(days)
    )


@pytest.mark.parametrize(
    ("days", "later_by", "meets"),
    [
        (1, 0.5, 2.0),
        (1, 1.9, 2.0),
        (1, 11, 2 / 3),
        (1, 60, 0.0),
        (30, 15, 1.0),
        (30, 36, 0.3),
        (365, 100, 0.5),
        (30, -6, 0.3),
    ],
)
def test_a_day_says_more_than_a_month_and_what_was_said_near_it_counts(
    days: float, later_by: float, meets: float
) -> None:
    start = datetime(2026, 5, 1, tzinfo=UTC)
    assert timeliness(start + timedelta(later_by), period(start, days)) == pytest.approx(meets)


def test_of_an_open_stretch_its_end_is_meant() -> None:
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    until_june = replace(period(long_ago, 1), end=datetime(2026, 6, 1, tzinfo=UTC))
    assert timeliness(datetime(2026, 5, 17, tzinfo=UTC), until_june) == pytest.approx(0.5)
    assert timeliness(datetime(2026, 1, 1, tzinfo=UTC), until_june) == 0
