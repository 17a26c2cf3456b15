"""``kill -9`` at every stage of a turn: each message is answered exactly once, whatever Telegram was told of it."""

from __future__ import annotations

import pytest

from tests.faults.lives import Death
from tests.faults.telegram.house import House, times_read
from tests.wire.telegram_chats import Chat
from tests.wire.telegram_faults import hangs

TALK = "admit keep attend classify intend recall route prompt generate save_turn deliver after".split()
PRIVATE, GROUP = "private", "group"


async def die_at_each_stage(
    house: House, stages: list[str], questions: list[str], chat: Chat, *, confirmed: bool
) -> None:
    """Ask a question in each life, which dies of it; the next life answers it, and dies of its own."""
    for stage, question in zip(stages, questions, strict=True):
        house.disarm()
        house.wire.faults.clear()
        living = await house.begin(Death(stage=stage))
        await house.at_rest()
        house.arm()
        house.wire.says(house.ada, question, chat)
        if not confirmed:
            house.wire.trips("getUpdates", hangs())
        await living.dies()


@pytest.mark.parametrize(("where", "confirmed"), [(PRIVATE, True), (PRIVATE, False), (GROUP, False)])
async def test_talk_is_answered_once_at_whatever_stage_its_turn_died(house: House, where: str, confirmed: bool) -> None:
    chat = house.wire.private(house.ada) if where == PRIVATE else house.wire.supergroup(members=[house.ada])
    questions = [f"@aiki_bot What is {number}*1000?" for number in range(11, 11 + len(TALK))]
    await die_at_each_stage(house, TALK, questions, chat, confirmed=confirmed)
    await house.last_life(chat)
    heard = house.heard(chat)
    assert len(heard) == len(TALK)
    for number in range(11, 11 + len(TALK)):
        assert times_read(heard, f"= {number},000") == (1, 0), number
    assert house.left_over() == []
