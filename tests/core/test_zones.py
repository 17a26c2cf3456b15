"""Time zones as people name them."""

from __future__ import annotations

import pytest

from bot.core.zones import find_zones


@pytest.mark.parametrize(
    ("wanted", "zone"),
    [
        ("Europe/Oslo", "Europe/Oslo"),
        ("europe/oslo", "Europe/Oslo"),
        ("oslo", "Europe/Oslo"),
        ("Bergen", "Europe/Oslo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao  paulo", "America/Sao_Paulo"),
        ("New York", "America/New_York"),
        ("Brasília", "America/Sao_Paulo"),
        ("UTC", "UTC"),
    ],
)
async def test_a_city_or_a_zone_is_found(wanted: str, zone: str) -> None:
    assert await find_zones(wanted) == [zone]


async def test_a_beginning_that_fits_several_gives_them_all() -> None:
    assert {"America/Santiago", "America/Santarem"} <= set(await find_zones("sant"))


@pytest.mark.parametrize("wanted", ["", "  ", "Narnia", "../../etc/passwd"])
async def test_what_is_no_zone_gives_none(wanted: str) -> None:
    assert await find_zones(wanted) == []
