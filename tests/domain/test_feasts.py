"""Feasts that move."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feasts import easter


def test_easter_falls_where_the_church_says() -> None:
    assert [f"{easter(year):%m-%d}" for year in (1961, 1981, 2000, 2016, 2024, 2027, 2038)] == (
        ["04-02", "04-19", "04-23", "03-27", "03-31", "03-28", "04-25"]
    )


@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    day = easter(year)
    assert day.isoweekday() == 7
    assert date(year, 3, 22) <= day <= date(year, 4, 25)
