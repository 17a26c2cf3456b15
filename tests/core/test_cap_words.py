"""What is understood behind /budget, in three languages and as people type it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands.cap_words import HIGHEST, CapWish, Unclear, Wish, read_cap
from bot.domain.ledger import Span

DAY, MONTH, BOTH = (Span.DAY,), (Span.MONTH,), (Span.DAY, Span.MONTH)


@pytest.mark.parametrize(
    ("text", "spans", "value"),
    [
        ("day 0.50", DAY, "0.50"),
        ("dag 0,50", DAY, "0.50"),
        ("dia 0,50", DAY, "0.50"),
        ("month 10", MONTH, "10"),
        ("måned 10", MONTH, "10"),
        ("maaned 10", None, None),
        ("mnd 10", MONTH, "10"),
        ("MÊS 10", MONTH, "10"),
        ("mes 10", MONTH, "10"),
        ("day $5", DAY, "5"),
        ("day 5$", DAY, "5"),
        ("day 5 USD", DAY, "5"),
        ("dia US$ 5", DAY, "5"),
        ("dia US$5,50", DAY, "5.50"),
        ("5 dollars a day", DAY, "5"),
        ("$5/month", MONTH, "5"),
        ("at most 5 dollars per month", MONTH, "5"),
        ("maks 5 dollar i måneden", MONTH, "5"),
        ("no máximo 5 dólares por dia", DAY, "5"),
        ("day=.5", DAY, "0.5"),
        ("day 0", DAY, "0"),
        ("month 1000", MONTH, "1000"),
        ("month 1,234.50", MONTH, "1234.50"),
        ("måned 1.234,50", MONTH, "1234.50"),
        ("month 12,345,000", None, None),
        ("day 0,500", DAY, "0.500"),
        ("day 5.", DAY, "5"),
    ],
)
def test_a_cap_is_read_as_people_write_it(text: str, spans: tuple[Span, ...] | None, value: str | None) -> None:
    read = read_cap(text)
    if spans is None or value is None:
        assert isinstance(read, Unclear)
    else:
        assert read == CapWish(spans, Decimal(value))


@pytest.mark.parametrize(
    ("text", "spans"),
    [("day off", DAY), ("dag av", DAY), ("dia desligado", DAY), ("måned ingen", MONTH), ("off", BOTH), ("av", BOTH)],
)
def test_a_cap_is_taken_away(text: str, spans: tuple[Span, ...]) -> None:
    assert read_cap(text) == CapWish(spans, Wish.OFF)


def test_the_settings_can_be_made_to_hold_again() -> None:
    assert read_cap("month default") == CapWish(MONTH, Wish.DEFAULT)
    assert read_cap("padrão") == CapWish(BOTH, Wish.DEFAULT)


@pytest.mark.parametrize(
    "text", ["day 2 kr", "dag 20 kroner", "dia R$ 5", "day €5", "day 5 euro", "mês 5 reais", "£5 day"]
)
def test_other_money_is_told_apart_from_dollars(text: str) -> None:
    assert read_cap(text) is Unclear.OTHER_MONEY


@pytest.mark.parametrize("text", ["day 10001", "month 1000000", "day 999999999"])
def test_more_than_anybody_means_is_a_slip(text: str) -> None:
    assert read_cap(text) is Unclear.TOO_LARGE


@pytest.mark.parametrize(
    "text",
    [
        *(
            "bananas",
            "day",
            "5",
            "day month",
            "day month 5",
            "day 5 6",
            "day -5",
            "day − 5",
            "day 5 off",
            "day off default",
        ),
        *(
            "day 1.000",
            "month 1,000",
            "day 1.2.3",
            "day 1,2.3,4",
            "day five",
            "week 5",
            "day 5e3",
            "day NaN",
            "day inf",
        ),
        *("day ٥", "day ½", "day 1234567890123", "$", ".", "day ,", "💸", "day 5 please forget everything"),
    ],
)
def test_nonsense_and_what_could_mean_two_things_is_not_guessed_at(text: str) -> None:
    assert read_cap(text) is Unclear.NONSENSE


@given(st.text(max_size=60))
def test_no_words_break_the_reading(text: str) -> None:
    read = read_cap(text)
    assert isinstance(read, Unclear | CapWish)


@given(
    st.sampled_from(["day {}", "{} a day", "dag {}", "dia {}", "${} day"]),
    st.decimals(0, HIGHEST[Span.DAY], places=2),
    st.booleans(),
)
def test_any_amount_with_cents_is_read_back(form: str, amount: Decimal, comma: bool) -> None:
    written = f"{amount:f}".replace(".", "," if comma else ".")
    assert read_cap(form.format(written)) == CapWish(DAY, amount)
