"""What becomes due is sent as long as the program runs, and no thread waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.core.deliver import LOOK_AGAIN, Deliverer
from bot.domain.errors import DeliveryError, DiskFull
from bot.locales import LocaleSentences
from tests.fakes.clock import SATURDAY_MORNING, FakeClock, LoopHand
from tests.fakes.outbox import ListOutbox, SlowPlatform, owed


@asynccontextmanager
async def pumping(outbox: ListOutbox, platform: SlowPlatform) -> AsyncIterator[Deliverer]:
    """Let the pump run meanwhile."""
    deliverer = Deliverer(outbox, [platform], FakeClock(), LocaleSentences(), outbox.move)
    pump = asyncio.create_task(deliverer.pump())
    try:
        yield deliverer
    finally:
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


async def test_what_is_owed_at_the_start_is_sent_and_what_comes_later_when_it_is_woken() -> None:
    outbox, platform = ListOutbox(owed(1)), SlowPlatform()
    async with pumping(outbox, platform) as deliverer:
        assert await platform.came.get() == "text 1"
        outbox.waiting[owed(2).id] = owed(2)
        deliverer.wake()
        assert await platform.came.get() == "text 2"


async def test_a_thread_that_is_held_up_holds_up_no_other_not_even_one_that_comes_later() -> None:
    outbox, platform = ListOutbox(owed(1), owed(2, thread=2)), SlowPlatform(1)
    async with pumping(outbox, platform) as deliverer:
        assert await platform.came.get() == "text 2"
        outbox.waiting[owed(3).id] = owed(3, thread=3)
        outbox.waiting[owed(4).id] = owed(4)
        deliverer.wake()
        assert await platform.came.get() == "text 3"
        platform.may_go_on.set()
        assert [await platform.came.get() for _ in range(2)] == ["text 1", "text 4"]


async def test_what_is_due_later_is_waited_for_and_not_asked_for_all_the_time() -> None:
    outbox, platform, hand = ListOutbox(), SlowPlatform(), LoopHand()
    outbox.due = SATURDAY_MORNING + timedelta(seconds=20)
    async with pumping(outbox, platform):
        await outbox.looked.get()
        outbox.waiting[owed(1).id] = owed(1)
        hand.turn(timedelta(seconds=19))
        await asyncio.sleep(0)
        assert outbox.looked.empty()
        hand.turn(timedelta(seconds=1))
        assert await platform.came.get() == "text 1"


async def test_without_anything_due_it_looks_again_all_the_same() -> None:
    outbox, platform, hand = ListOutbox(), SlowPlatform(), LoopHand()
    async with pumping(outbox, platform):
        await outbox.looked.get()
        hand.turn(LOOK_AGAIN)
        await outbox.looked.get()


async def test_what_failed_is_put_off_and_the_pump_reckons_when_to_look_again() -> None:
    outbox, platform, hand = ListOutbox(owed(1)), SlowPlatform(), LoopHand()
    outbox.due = SATURDAY_MORNING + timedelta(seconds=5)
    platform.failures.append(DeliveryError("away"))
    async with pumping(outbox, platform):
        for _ in range(2):  # at the start, and because of the failure
            await outbox.looked.get()
        assert outbox.pauses == [timedelta(seconds=5)]
        hand.turn(timedelta(seconds=5))
        assert await platform.came.get() == "text 1"


async def test_a_file_that_cannot_be_written_is_tried_again_after_a_while(caplog: pytest.LogCaptureFixture) -> None:
    outbox, platform, hand = ListOutbox(owed(1)), SlowPlatform(), LoopHand()
    outbox.broken.append(DiskFull("full"))
    async with pumping(outbox, platform) as deliverer:
        await outbox.failed.wait()
        await outbox.looked.get()
        deliverer.wake()
        await outbox.looked.get()
        assert "cannot be sent now" in caplog.text
        assert platform.came.empty()  # not asked for again at once
        hand.turn(LOOK_AGAIN)
        assert await platform.came.get() == "text 1"


async def test_a_file_that_cannot_be_read_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, platform, hand = ListOutbox(owed(1)), SlowPlatform(), LoopHand()
    failed, owes = asyncio.Event(), ListOutbox.owed

    async def broken(*given: object) -> object:
        if not failed.is_set():
            failed.set()
            raise DiskFull("full")
        return await owes(*given)  # type: ignore[arg-type] # handed through as it came

    monkeypatch.setattr(ListOutbox, "owed", broken)
    async with pumping(outbox, platform):
        await failed.wait()
        hand.turn(LOOK_AGAIN)
        assert await platform.came.get() == "text 1"


async def test_the_end_of_the_pump_leaves_nothing_behind() -> None:
    outbox, platform = ListOutbox(owed(1), owed(2, thread=2)), SlowPlatform(1)
    async with pumping(outbox, platform):
        assert await platform.came.get() == "text 2"
    assert platform.given_up == 1
    assert list(outbox.waiting) == [owed(1).id]
