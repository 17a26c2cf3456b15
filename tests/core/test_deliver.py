"""Owed texts leave in order, are tried again, and are given up in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.deliver import MAX_ATTEMPTS, Deliverer
from bot.domain.errors import DeliveryError, DiskFull, ThreadMoved
from bot.domain.ids import DeliveryId, ThreadId
from bot.domain.language import Language
from bot.locales import LocaleSentences
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import ListOutbox, owed
from tests.fakes.sender import RecordingSender


def deliverer(outbox: ListOutbox, sender: RecordingSender) -> Deliverer:
    return Deliverer(outbox, [sender], FakeClock(), LocaleSentences(), outbox.move)


async def test_what_another_process_took_is_left_to_it() -> None:
    outbox, sender = ListOutbox(owed(1), owed(2)), RecordingSender()
    outbox.taken_by_another.add(DeliveryId(1))
    assert await deliverer(outbox, sender).drain() == 1
    assert sender.texts == ["text 2"]


async def test_a_thread_that_is_stuck_stays_in_order_and_holds_up_no_other() -> None:
    outbox, sender = ListOutbox(owed(1), owed(2), owed(3, thread=2)), RecordingSender("console", DeliveryError("away"))
    assert await deliverer(outbox, sender).drain() == 1
    assert sender.texts == ["text 3"]


async def test_the_pauses_grow_and_end_in_giving_up() -> None:
    failures = [DeliveryError("away")] * MAX_ATTEMPTS
    outbox, sender = ListOutbox(owed(1)), RecordingSender("console", *failures)
    for _ in range(MAX_ATTEMPTS):
        await deliverer(outbox, sender).drain()
    assert outbox.pauses[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert outbox.pauses[-2:] == [timedelta(seconds=5 * 2**10), None]


async def test_a_repeat_is_marked_in_its_own_language() -> None:
    outbox, sender = ListOutbox(replace(owed(1), is_repeat=True, language=Language.NB)), RecordingSender()
    await deliverer(outbox, sender).drain()
    assert sender.texts == ["(Du kan ha sett dette allerede.)\ntext 1"]


async def test_a_platform_is_left_alone_for_as_long_as_it_asks() -> None:
    outbox, sender = ListOutbox(owed(1)), RecordingSender("console", DeliveryError("flood", retry_after_s=13_938))
    assert await deliverer(outbox, sender).drain() == 0
    assert outbox.pauses == [timedelta(seconds=13_938)]
    assert outbox.uncertain == [False]


async def test_a_thread_whose_recipient_is_gone_is_given_up_at_once() -> None:
    outbox = ListOutbox(owed(1), owed(2), owed(3, thread=2))
    assert await deliverer(outbox, RecordingSender("console", DeliveryError("blocked", gone=True))).drain() == 1
    assert outbox.abandoned == [ThreadId(1)]
    assert outbox.waiting == {}


@pytest.mark.parametrize("is_repeat", [False, True])
async def test_a_thread_that_moved_is_followed_and_nothing_is_lost(is_repeat: bool) -> None:
    outbox, sender = ListOutbox(replace(owed(1), is_repeat=is_repeat)), RecordingSender("console", ThreadMoved("-1002"))
    made = deliverer(outbox, sender)
    assert await made.drain() == 0
    assert [where for _, where in outbox.moved] == ["-1002"]
    assert outbox.pauses == [timedelta(0)]
    assert outbox.uncertain == [is_repeat]  # what may have been seen already is marked so at the new place too
    assert await made.drain() == 1


@pytest.mark.parametrize(
    ("error", "was_repeat", "is_uncertain"),
    [
        (DeliveryError("timed out", uncertain=True), False, True),
        (DeliveryError("refused"), False, False),
        (DeliveryError("refused"), True, True),
        (DeliveryError("too long", permanent=True), True, False),
    ],
)
async def test_what_may_have_arrived_comes_back_as_a_repeat(
    error: DeliveryError, was_repeat: bool, is_uncertain: bool
) -> None:
    outbox = ListOutbox(replace(owed(1), is_repeat=was_repeat))
    await deliverer(outbox, RecordingSender("console", error)).drain()
    assert outbox.uncertain == [is_uncertain]


async def test_each_part_that_arrives_is_written_down_before_the_next_is_sent() -> None:
    outbox, sender = ListOutbox(owed(1)), RecordingSender()
    await deliverer(outbox, sender).drain()
    assert outbox.parts == [(DeliveryId(1), "p1")]


async def test_a_defect_of_an_adapter_leaves_nothing_on_its_way(caplog: pytest.LogCaptureFixture) -> None:
    outbox, sender = ListOutbox(owed(1)), RecordingSender()
    sender.failures.append(ZeroDivisionError("secret"))  # type: ignore[arg-type] # a defect is no error of the port
    assert await deliverer(outbox, sender).drain() == 0
    assert outbox.uncertain == [True]
    assert outbox.pauses == [timedelta(seconds=5)]
    assert "ZeroDivisionError while delivery 1 was sent" in caplog.text
    assert "secret" not in caplog.text


async def test_what_cannot_be_written_down_is_the_callers_to_hear() -> None:
    outbox, sender = ListOutbox(owed(1)), RecordingSender()
    sender.failures.append(DiskFull("full"))  # type: ignore[arg-type] # raised where a part is recorded
    with pytest.raises(DiskFull):
        await deliverer(outbox, sender).drain()


async def test_a_repeat_that_is_marked_keeps_its_own_words_apart() -> None:
    outbox, sender = ListOutbox(replace(owed(1), is_repeat=True)), RecordingSender()
    await deliverer(outbox, sender).drain()
    [arrived] = sender.arrived
    assert (arrived.text, arrived.mark) == ("text 1", "(You may have seen this already.)")
