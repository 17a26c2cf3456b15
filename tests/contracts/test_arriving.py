"""Texts that arrive in several messages, in the place of what was shown while they were written, or nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.delivery import Delivery, Unreachable
from bot.domain.gesture import Button
from bot.domain.language import Language
from bot.domain.turn import Outcome, Trace, TurnRecord
from bot.ports import Outbox
from tests.store.house import AT_HOME, CHAT, IN_THE_GROUP, House

BOTH = ("console", "telegram")


@pytest.fixture
def outbox(house: House) -> Outbox:
    return house.store.outbox


@pytest.fixture
async def owed(house: House) -> Delivery:
    """An answer that is owed in the chat."""
    await house.answer(await house.keep("1", "hi"), reply="Hello!")
    return (await house.owed())[0]


async def test_what_arrives_is_told_in_order_when_it_is_tried_again(house: House, owed: Delivery) -> None:
    assert (owed.arrived, owed.replaces) == ((), ())
    await house.fail("12", "11")
    [again] = await house.owed()
    assert again.arrived == ("12", "11")
    await house.fail("13")
    [again] = await house.owed()
    assert (again.arrived, again.attempts) == (("12", "11", "13"), 2)


async def test_the_parts_of_one_text_are_none_of_another_s(house: House, owed: Delivery) -> None:
    await house.arrive("10")
    await house.answer(await house.keep("2", "so"))
    [other] = await house.owed()
    assert other.arrived == ()


async def test_an_answer_has_its_buttons_and_its_turn(house: House) -> None:
    turn_id = await house.answer(await house.keep("1", "hi"))
    [delivery] = await house.owed()
    assert (delivery.buttons, delivery.turn_id) == ((Button.GOOD, Button.BAD, Button.RETRY), turn_id)


async def test_an_apology_can_be_tried_again_and_a_command_has_no_buttons(house: House) -> None:
    message = await house.keep("1", "hi")
    record = TurnRecord(message, "Sorry.", Outcome.FAILED, Trace("answer", Language.EN), house.clock.now())
    await house.store.conversations.save_turn(record)
    await house.answer(await house.keep("2", "/status"), intention="command")
    assert [delivery.buttons for delivery in await house.owed()] == [(Button.RETRY,), ()]


@pytest.mark.parametrize("uncertain", [True, False])
async def test_only_what_failed_uncertainly_comes_back_as_a_repeat(
    house: House, outbox: Outbox, owed: Delivery, uncertain: bool
) -> None:
    await house.begin()
    await outbox.record_failed(owed.id, "timed out", house.clock.now(), uncertain=uncertain)
    [again] = await house.owed()
    assert again.is_repeat is uncertain


async def test_what_was_shown_while_it_was_written_is_replaced(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi")
    await outbox.note_preview(CHAT, "10")
    await house.answer(message)
    assert (await house.arrive("10")).replaces == ("10",)
    await house.answer(await house.keep("2", "so"))
    [later] = await house.owed()
    assert later.replaces == ()


async def test_what_was_shown_of_an_attempt_that_was_begun_anew_is_replaced_too(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi")
    for shown in ("10", "12", "9"):
        await outbox.note_preview(CHAT, shown)
    await outbox.note_preview(CHAT, "12")
    await house.answer(message)
    [delivery] = await house.owed()
    assert delivery.replaces == ("10", "12", "9")


async def test_the_answer_before_does_not_take_the_place_of_what_is_being_written(
    house: House, outbox: Outbox, owed: Delivery
) -> None:
    later = await house.keep("2", "so")
    await outbox.note_preview(CHAT, "20")
    assert (await house.fail("10")).replaces == ()
    await house.answer(later, reply="So it is.")
    first, second = await house.owed()
    assert (first.text, first.replaces, second.text, second.replaces) == ("Hello!", (), "So it is.", ("20",))
    await house.arrive("11")
    [second] = await house.owed()
    assert second.replaces == ("20",)


async def test_one_answer_takes_the_place_and_not_the_one_after_it(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi")
    await outbox.note_preview(CHAT, "10")
    await house.answer(message)
    await house.answer(await house.keep("2", "so"))
    assert [delivery.replaces for delivery in await house.owed()] == [("10",), ()]


async def test_what_was_shown_of_an_answer_that_is_given_up_is_replaced_by_the_next(
    house: House, outbox: Outbox
) -> None:
    message = await house.keep("1", "hi")
    await outbox.note_preview(CHAT, "10")
    await house.answer(message)
    delivery = await house.begin()
    await outbox.record_failed(delivery.id, "refused", None)
    await house.answer(await house.keep("2", "so"))
    [later] = await house.owed()
    assert later.replaces == ("10",)


async def test_what_was_shown_in_one_thread_is_nothing_to_another(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi", address=IN_THE_GROUP)
    await house.keep("1", "hi")
    await outbox.note_preview(CHAT, "10")
    await house.answer(message)
    [delivery] = await house.owed()
    assert delivery.replaces == ()


async def test_showing_where_nobody_ever_wrote_is_nothing(house: House, outbox: Outbox) -> None:
    await outbox.note_preview(CHAT, "10")
    assert await house.owed() == []


async def test_what_was_shown_comes_behind_what_is_replaced(house: House, outbox: Outbox, owed: Delivery) -> None:
    await house.arrive("10")
    await house.edit("1", "hello")
    await outbox.note_preview(CHAT, "20")
    [waiting] = await house.store.conversations.unanswered()
    await house.answer(waiting)
    [delivery] = await house.owed()
    assert delivery.replaces == ("10", "20")
    await house.fail("10", "20")
    await house.edit("1", "hello again")
    [waiting] = await house.store.conversations.unanswered()
    await house.answer(waiting)
    [delivery] = await house.owed()
    assert delivery.replaces == ("10", "20")


async def test_all_that_is_owed_to_whoever_is_gone_is_given_up(house: House, outbox: Outbox, owed: Delivery) -> None:
    await house.answer(await house.keep("2", "so"))
    await house.answer(await house.say("at home"))
    await house.begin()
    at = house.clock.now()
    assert await outbox.abandon_thread(owed.thread_id, "blocked", at) == 2
    counts = await outbox.counts()
    assert (counts.owed, counts.abandoned, counts.unreachable) == (1, 2, (Unreachable("telegram", at),))
    house.clock.advance(timedelta(hours=1))
    assert await outbox.abandon_thread(owed.thread_id, "blocked", house.clock.now()) == 0
    assert (await outbox.counts()).unreachable == (Unreachable("telegram", at),)
    assert [delivery.address for delivery in await house.owed()] == [AT_HOME]


async def test_whoever_writes_again_is_back(house: House, outbox: Outbox, owed: Delivery) -> None:
    await outbox.abandon_thread(owed.thread_id, "blocked", house.clock.now())
    await house.keep("2", "here I am")
    counts = await outbox.counts()
    assert (counts.unreachable, counts.abandoned) == ((), 1)


async def test_whom_a_text_reaches_is_back(house: House, outbox: Outbox, owed: Delivery) -> None:
    message = await house.keep("2", "so")
    await outbox.abandon_thread(owed.thread_id, "blocked", house.clock.now())
    await house.answer(message)
    await house.arrive("20")
    assert (await outbox.counts()).unreachable == ()


async def test_a_group_that_is_gone_is_nobody_s_doing(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi", address=IN_THE_GROUP)
    await outbox.abandon_thread(message.thread_id, "kicked", house.clock.now())
    assert (await outbox.counts()).unreachable == ()


async def test_nothing_is_due_where_nothing_is_owed(house: House, outbox: Outbox, owed: Delivery) -> None:
    assert await outbox.next_due(["console"]) is None
    await house.begin()
    assert await outbox.next_due(BOTH) is None
    await outbox.record_sent(owed.id, house.clock.now())
    assert await outbox.next_due(BOTH) is None


async def test_what_is_owed_is_due_at_once_and_what_failed_at_its_time(
    house: House, outbox: Outbox, owed: Delivery
) -> None:
    assert await outbox.next_due(BOTH) == owed.owed_at
    later = house.clock.now() + timedelta(minutes=5)
    await house.begin()
    await outbox.record_failed(owed.id, "no network", later)
    assert await outbox.next_due(BOTH) == later
    await house.answer(await house.say("at home"))
    assert await outbox.next_due(["telegram"]) == later
    assert await outbox.next_due(BOTH) == house.clock.now()
