"""The time, here and elsewhere."""

from __future__ import annotations

import pytest

from bot.core.world_time import TimeTool
from bot.domain.errors import InputRefused
from tests.fakes.tools import context


async def told(**arguments: object) -> dict[str, object]:
    return dict((await TimeTool().run(arguments, context())).content)


async def test_the_time_is_that_of_the_person_s_zone() -> None:
    assert await told() == {
        "now": "2026-11-21T09:30:00+01:00",
        "weekday": "Saturday",
        "week": 47,
        "zone": "Europe/Oslo",
    }


@pytest.mark.parametrize(
    ("place", "now"),
    [("Tokyo", "2026-11-21T17:30:00+09:00"), ("america/sao_paulo", "2026-11-21T05:30:00-03:00")],
)
async def test_another_place_is_found_by_city_or_zone(place: str, now: str) -> None:
    assert (await told(place=place))["now"] == now


@pytest.mark.parametrize(
    ("place", "why"), [("Narnia", "no time zone is known"), ("sant", "may be any of America/Sant")]
)
async def test_a_place_nobody_knows_is_asked_back(place: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        await told(place=place)
