"""What a person is told about their budget, and that they are told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.core.spend import BudgetNotice, budget_notice
from bot.domain.errors import (
    BudgetSpent,
    PriceUnknown,
)
from bot.domain.language import Language
from bot.domain.ledger import BudgetState, Span
from bot.locales import LocaleSentences


def state(day: str = "0", month: str = "0", day_cap: str | None = None, month_cap: str | None = None) -> BudgetState:
    first, second = (None if cap is None else Decimal(cap) for cap in (day_cap, month_cap))
    return BudgetState(date(2026, 11, 21), Decimal(day), Decimal(month), first, second)


def test_what_is_left_is_what_the_tighter_cap_leaves() -> None:
    assert state("0.20", "4", "0.50", "4.10").left_usd == Decimal("0.10")
    assert state("0.20", "4", "0.50").left_usd == Decimal("0.30")
    assert state("0.60", "4", "0.50").left_usd == 0
    assert state("0.60", "4").left_usd is None


def test_a_budget_is_spent_when_a_cap_is_reached() -> None:
    assert state("0.50", "0.50", "0.50").is_spent
    assert state(day_cap="0").is_spent
    assert not state("0.49", "0.49", "0.50").is_spent
    assert not state("9", "9").is_spent


def test_how_much_is_used_is_that_of_the_fuller_cap() -> None:
    assert state("0.25", "9", "0.50", "10").used == 0.9
    assert state("9", "9").used == 0
    assert state(day_cap="0").fraction(Span.DAY) == 1
    assert state(day_cap="1").fraction(Span.MONTH) is None


def told(notice: BudgetNotice | None) -> str:
    assert notice is not None
    return notice.key.removeprefix("money.notice_")


def test_nothing_is_told_below_four_fifths_or_without_a_cap() -> None:
    assert budget_notice(state("0.39", "0.39", "0.50"), None) is None
    assert budget_notice(state("99", "99"), None) is None


def test_a_nearly_used_budget_is_told_once() -> None:
    now = state("0.40", "0.40", "0.50")
    notice = budget_notice(now, None)
    assert told(notice) == "day_near"
    assert notice is not None
    assert budget_notice(now, notice.told) is None
    assert budget_notice(replace(now, spent_day_usd=Decimal("0.45")), notice.told) is None


def test_a_used_up_budget_is_told_after_a_nearly_used_one() -> None:
    near = budget_notice(state("0.40", "0.40", "0.50"), None)
    assert near is not None
    spent = budget_notice(state("0.50", "0.50", "0.50"), near.told)
    assert told(spent) == "day_spent"
    assert spent is not None
    assert budget_notice(state("0.51", "0.51", "0.50"), spent.told) is None


def test_the_next_day_is_told_anew_and_what_was_told_of_the_month_is_not() -> None:
    now = state("0.45", "8.5", "0.50", "10")
    marks = ""
    keys = []
    while (notice := budget_notice(now, marks)) is not None:
        keys.append(told(notice))
        marks = notice.told
    assert keys == ["month_near", "day_near"]
    tomorrow = replace(now, day=date(2026, 11, 22))
    assert told(budget_notice(tomorrow, marks)) == "day_near"
    assert told(budget_notice(replace(now, day=date(2026, 12, 1)), marks)) == "month_near"


def test_a_spent_month_is_all_there_is_to_tell() -> None:
    now = state("0.50", "10", "0.50", "10")
    notice = budget_notice(now, None)
    assert told(notice) == "month_spent"
    assert notice is not None
    assert budget_notice(now, notice.told) is None


def test_a_spent_day_goes_before_a_nearly_spent_month() -> None:
    assert told(budget_notice(state("0.50", "8.5", "0.50", "10"), None)) == "day_spent"


def test_a_changed_cap_is_told_anew() -> None:
    notice = budget_notice(state("0.40", "0.40", "0.50"), None)
    assert notice is not None
    assert told(budget_notice(state("0.95", "0.95", "1"), notice.told)) == "day_near"


def test_a_refused_call_is_told_although_the_cap_is_not_quite_reached() -> None:
    refused = BudgetSpent("too dear", span="day")
    assert told(budget_notice(state("0.45", "0.45", "0.50"), None, refused)) == "day_short"
    assert told(budget_notice(state("0.50", "0.50", "0.50"), None, refused)) == "day_spent"


def test_an_unknown_price_is_told_once_for_each_model() -> None:
    now, refused = state("0", "0", "0.50", "10"), PriceUnknown("?", model="openai:a strange one", span="month")
    notice = budget_notice(now, None, refused)
    assert told(notice) == "unpriced"
    assert notice is not None
    assert notice.model == "openai:a strange one"
    assert budget_notice(now, notice.told, refused) is None
    assert budget_notice(now, notice.told, PriceUnknown("?", model="openai:b", span="month")) is not None


@pytest.mark.parametrize("language", Language)
def test_a_notice_says_how_much_of_which_cap_in_each_language(language: Language) -> None:
    notice = budget_notice(state("0.40", "0.40", "0.50"), None)
    assert notice is not None
    words = notice.tell(LocaleSentences(), language)
    assert LocaleSentences().money(language, Decimal("0.40")) in words
    assert LocaleSentences().money(language, Decimal("0.50")) in words
