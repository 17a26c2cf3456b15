"""``kill -9`` after each single write of a turn, one life after the other, until a life gets through."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.faults.discord.house import House
from tests.faults.lives import Death
from tests.faults.living import GROWS, times_read
from tests.wire.discord_things import Channel

PIECES = ("Bees dance ", "in the dark ", "of the hive, ", "to tell the others ", "where flowers are.")
LONGEST = 30


@dataclass(frozen=True)
class Case:
    """A kind of turn: its question, what its answer ends with, and what streams it, if anything does."""

    question: str
    end: str
    pieces: tuple[str, ...] = ()
    in_server: bool = False


CASES = {
    "companion": Case("What is {number}*1000?", "= {number},000"),
    "companion in a server": Case("What is {number}*1000?", "= {number},000", in_server=True),
    "streamed": Case("Write a poem on {number} bees", "where flowers are.", PIECES),
    "streamed in a server": Case("Write a poem on {number} bees", "where flowers are.", PIECES, in_server=True),
    "command": Case("/timezone Nowhere", r"America/Sao\_Paulo."),
}


async def die_after_each_write(house: House, case: Case, room: Channel | None) -> int:
    """Have a life die after the first write, the next one after its second, and so on; return how many died."""
    for number in range(1, LONGEST):
        house.disarm()
        living = await house.begin(Death(writes=number), pieces=case.pieces)
        await house.at_rest()
        house.arm()
        house.says(case.question.format(number=10 + number), room)
        if not await living.dies_or(house.at_rest):
            return number - 1
    pytest.fail("no life got through")


@pytest.mark.parametrize("name", CASES)
async def test_no_write_is_one_after_which_a_death_loses_or_doubles_anything(house: House, name: str) -> None:
    case = CASES[name]
    room = house.room() if case.in_server else None
    living = await house.begin(pieces=case.pieces)
    await house.answered("/status", room)
    await living.killed()
    died = await die_after_each_write(house, case, room)
    assert died >= 4
    await house.last_life(room or house.here, pieces=case.pieces)
    heard = house.heard(room)[1:]
    assert not [text for text in heard if text.endswith(GROWS)]
    assert len(heard) == died + 1
    for number in range(1, died + 2):
        wanted = died + 1 if case.end.format(number=0) == case.end else 1
        assert times_read(heard, case.end.format(number=10 + number)) == (wanted, 0), number
    assert house.left_over() == []
