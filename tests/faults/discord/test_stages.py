"""``kill -9`` at every stage of a turn: each message is answered exactly once, whether it was kept yet or not."""

from __future__ import annotations

import pytest

from tests.faults.discord.house import House
from tests.faults.lives import Death
from tests.faults.living import times_read

TALK = "admit keep attend classify intend recall route prompt generate save_turn deliver after".split()


@pytest.mark.parametrize("where", ["private", "server", "thread"])
async def test_talk_is_answered_once_at_whatever_stage_its_turn_died(house: House, where: str) -> None:
    room = None if where == "private" else house.room()
    if room is not None and where == "thread":
        room = house.wire.thread(house.wire.bot, room)
    living = await house.begin()
    await house.answered("hello", room)
    await living.killed()
    numbers = range(11, 11 + len(TALK))
    for stage, number in zip(TALK, numbers, strict=True):
        house.disarm()
        living = await house.begin(Death(stage=stage))
        await house.at_rest()
        house.arm()
        house.says(f"What is {number}*1000?", room)
        await living.dies()
    await house.last_life(room or house.here)
    heard = house.heard(room)[1:]
    assert len(heard) == len(TALK)
    for number in numbers:
        assert times_read(heard, f"= {number},000") == (1, 0), number
    assert house.left_over() == []
