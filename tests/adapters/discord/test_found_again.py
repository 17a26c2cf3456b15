"""A text that may have arrived is found again where it did, and another one that says the same is not taken for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.delivery import Delivery
from bot.domain.gesture import Button
from bot.domain.ids import TurnId
from tests.adapters.discord.rig import DiscordRig, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_things import Person


def answer(ada: Person, turn: int) -> Delivery:
    """Return an answer with buttons, owed before anything was sent."""
    owed = delivery(private(ada), "= 42", buttons=(Button.GOOD, Button.BAD))
    return replace(owed, turn_id=TurnId(turn), owed_at=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("turn", "times"), [(7, 1), (8, 2)], ids=["its own", "another turn's"])
async def test_the_same_words_are_found_only_where_they_answer_the_same(
    rig: DiscordRig, ada: Person, turn: int, times: int
) -> None:
    first = await sent(rig.discord, answer(ada, 7))
    again = await sent(rig.discord, replace(answer(ada, turn), is_repeat=True, mark="Again:"))
    assert (again == first) is (times == 1)
    assert rig.wire.texts(ada) == ["= 42"] * times
