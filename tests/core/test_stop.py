"""Work on an answer is ended for what is meant, and for nothing else."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.stop import Stops
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.errors import AnswerStopped, MessageChanged
from bot.domain.ids import MessageId

HERE, THERE = (ThreadAddress("telegram", name, ThreadKind.PRIVATE) for name in ("1", "2"))
ONE, TWO = MessageId(1), MessageId(2)


async def forever(begun: asyncio.Event) -> None:
    begun.set()
    await asyncio.Event().wait()


async def turn(stops: Stops, begun: asyncio.Event, *, stopped: bool = False) -> None:
    with stops.turn(HERE, ONE, stopped=stopped):
        await stops.run(HERE, forever(begun))


async def test_a_stop_ends_the_work_of_its_own_thread() -> None:
    stops, begun = Stops(), asyncio.Event()
    task = asyncio.create_task(turn(stops, begun))
    await begun.wait()
    assert not stops.stop(THERE)
    assert stops.stop(HERE)
    with pytest.raises(AnswerStopped):
        await task
    assert not stops.stop(HERE)


async def test_an_edit_ends_the_work_on_its_own_message() -> None:
    stops, begun = Stops(), asyncio.Event()
    task = asyncio.create_task(turn(stops, begun))
    await begun.wait()
    assert not stops.restart(THERE, ONE)
    assert not stops.restart(HERE, TWO)
    assert stops.restart(HERE, ONE)
    with pytest.raises(MessageChanged):
        await task


async def test_work_that_was_stopped_before_it_began_never_begins() -> None:
    stops, begun = Stops(), asyncio.Event()
    with pytest.raises(AnswerStopped):
        await turn(stops, begun, stopped=True)
    with stops.turn(HERE, ONE):
        assert stops.restart(HERE, ONE)
        with pytest.raises(MessageChanged):
            await stops.run(HERE, forever(begun))
    assert not begun.is_set()


async def test_what_is_said_last_counts() -> None:
    stops, begun = Stops(), asyncio.Event()
    task = asyncio.create_task(turn(stops, begun))
    await begun.wait()
    stops.restart(HERE, ONE)
    stops.stop(HERE)
    with pytest.raises(AnswerStopped):
        await task


async def test_the_end_of_the_program_is_no_stop() -> None:
    stops, begun = Stops(), asyncio.Event()
    task = asyncio.create_task(turn(stops, begun))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_is_over_is_stopped_no_more() -> None:
    async def done() -> int:
        return 7

    stops = Stops()
    with stops.turn(HERE, ONE):
        assert await stops.run(HERE, done()) == 7
        assert not stops.stop(HERE)
        assert not stops.restart(HERE, ONE)
