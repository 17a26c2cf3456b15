"""``kill -9`` after each single write of a turn, one life after the other, until a life gets through."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.faults.lives import Death
from tests.faults.telegram.house import House, times_read
from tests.wire.telegram_chats import Chat

PIECES = ("Bees dance ", "in the dark ", "of the hive, ", "to tell the others ", "where flowers are.")
LONGEST = 30


@dataclass(frozen=True)
class Case:
    """A kind of turn: its question, what its answer ends with, and what streams it, if anything does."""

    question: str
    end: str
    pieces: tuple[str, ...] = ()


CASES = {
    "companion": Case("@aiki_bot What is {number}*1000?", "= {number},000"),
    "streamed": Case("@aiki_bot Write a poem on {number} bees", "where flowers are.", PIECES),
    "command": Case("/timezone Nowhere", "America/Sao_Paulo."),
}


async def die_after_each_write(house: House, case: Case, chat: Chat) -> int:
    """Have a life die after the first write, the next one after its second, and so on; return how many died."""
    for number in range(1, LONGEST):
        house.disarm()
        living = await house.begin(Death(writes=number), pieces=case.pieces)
        await house.at_rest()
        house.arm()
        house.wire.says(house.ada, case.question.format(number=10 + number), chat)
        if not await living.dies_or(house.at_rest):
            return number - 1
    pytest.fail("no life got through")


@pytest.mark.parametrize("name", CASES)
async def test_no_write_is_one_after_which_a_death_loses_or_doubles_anything(house: House, name: str) -> None:
    case = CASES[name]
    chat = house.wire.supergroup(members=[house.ada]) if case.pieces else house.wire.private(house.ada)
    died = await die_after_each_write(house, case, chat)
    assert died >= 4
    await house.last_life(chat, pieces=case.pieces)
    heard = house.heard(chat)
    assert not [text for text in heard if text.endswith("▌")]
    if case.end.format(number=0) == case.end:
        unmarked, marked = times_read(heard, case.end)
        assert max(unmarked, marked) <= died + 1 <= unmarked + marked
    else:
        for number in range(1, died + 2):
            times = times_read(heard, case.end.format(number=10 + number))
            assert times in {(1, 0), (0, 1), (1, 1)}, number
    assert house.left_over() == []
