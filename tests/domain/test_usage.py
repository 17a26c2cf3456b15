"""How the token factor of a model follows what its provider counts."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.usage import CLAUDE_START, HIGHEST_FACTOR, LEAST_ESTIMATE, LOWEST_FACTOR, TokenFactor

START = TokenFactor("some-model", CLAUDE_START)


def after(*counts: tuple[float, int]) -> TokenFactor:
    """Return the factor after some answers."""
    return reduce(lambda factor, count: factor.after(*count), counts, START)


def test_the_first_answer_moves_the_factor_by_a_third() -> None:
    moved = after((100, 165))
    assert moved.factor == pytest.approx(1.45)
    assert moved.samples == 1


def test_steady_answers_are_reached_within_five_percent() -> None:
    assert after(*[(1000, 1600)] * 25).factor == pytest.approx(1.6, rel=0.05)


def test_a_changed_tokenizer_is_followed() -> None:
    assert after(*[(1000, 1600)] * 500, *[(1000, 1200)] * 60).factor == pytest.approx(1.2, rel=0.05)


def test_one_odd_answer_moves_a_well_known_factor_little() -> None:
    known = after(*[(1000, 1400)] * 100)
    assert known.after(1000, 999_999).factor - known.factor < 0.1


@pytest.mark.parametrize(("estimated", "actual"), [(LEAST_ESTIMATE - 1, 90), (0, 50), (-5, 50), (100, 0), (100, -1)])
def test_what_teaches_nothing_is_left_out(estimated: float, actual: int) -> None:
    assert after((estimated, actual)) == START


@given(st.lists(st.tuples(st.floats(-10, 1e6), st.integers(-10, 10**7))))
def test_the_factor_stays_within_its_bounds(counts: list[tuple[float, int]]) -> None:
    assert LOWEST_FACTOR <= after(*counts).factor <= HIGHEST_FACTOR
