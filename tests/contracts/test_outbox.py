"""What every implementation of the Outbox port does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.delivery import Delivery, OwedText
from bot.domain.ids import DeliveryId
from bot.domain.language import Language
from bot.domain.memory import ForgetPlan
from bot.ports import Outbox
from bot.store import Store
from tests.store.house import AT_HOME, CHAT, IN_THE_GROUP, House

EVERYWHERE = ("console", "telegram")


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return store.outbox


@pytest.fixture
async def owed(house: House, outbox: Outbox) -> Delivery:
    await house.answer(await house.say("hi"), reply="Hello!")
    [delivery] = await outbox.owed(EVERYWHERE, house.clock.now())
    return delivery


async def test_a_turn_owes_its_reply_at_once(owed: Delivery) -> None:
    assert (owed.text, owed.address, owed.attempts, owed.is_repeat) == ("Hello!", AT_HOME, 0, False)


async def test_what_is_owed_comes_oldest_first(house: House, outbox: Outbox) -> None:
    for text in ("one", "two", "three"):
        await house.answer(await house.say(text), reply=text)
    assert [one.text for one in await outbox.owed(EVERYWHERE, house.clock.now())] == ["one", "two", "three"]


async def test_what_is_owed_comes_in_order_when_the_clock_was_set_back(house: House, outbox: Outbox) -> None:
    await house.answer(await house.say("one"), reply="one")
    house.clock.advance(timedelta(days=-1))
    await house.answer(await house.say("two"), reply="two")
    assert [one.text for one in await outbox.owed(EVERYWHERE, house.clock.now())] == ["one", "two"]


async def test_only_the_platforms_that_are_there_are_tried(house: House, outbox: Outbox, owed: Delivery) -> None:
    assert await outbox.owed(["telegram"], house.clock.now()) == []
    assert await outbox.owed([], house.clock.now()) == []


async def test_one_thread_can_be_asked_for(house: House, outbox: Outbox, owed: Delivery) -> None:
    await house.answer(await house.say("hi", IN_THE_GROUP), reply="Hello all!")
    assert await outbox.owed(EVERYWHERE, house.clock.now(), owed.thread_id) == [owed]


async def test_a_delivery_is_claimed_once(outbox: Outbox, owed: Delivery) -> None:
    assert await outbox.claim(owed.id)
    assert not await outbox.claim(owed.id)


async def test_what_is_not_there_cannot_be_claimed(outbox: Outbox) -> None:
    assert not await outbox.claim(DeliveryId(99))


async def test_what_is_being_sent_is_not_offered_again(house: House, outbox: Outbox, owed: Delivery) -> None:
    await outbox.claim(owed.id)
    assert await outbox.owed(EVERYWHERE, house.clock.now()) == []
    assert (await outbox.counts()).owed == 1


async def test_what_arrived_is_owed_no_more(house: House, outbox: Outbox, owed: Delivery) -> None:
    await outbox.claim(owed.id)
    await outbox.record_sent(owed.id, house.clock.now())
    assert (await outbox.counts()).owed == 0


async def test_a_failed_delivery_waits_for_its_time(house: House, outbox: Outbox, owed: Delivery) -> None:
    later = house.clock.now() + timedelta(minutes=5)
    await outbox.claim(owed.id)
    await outbox.record_failed(owed.id, "no network", later)
    assert await outbox.owed(EVERYWHERE, later - timedelta(milliseconds=1)) == []
    [again] = await outbox.owed(EVERYWHERE, later)
    assert (again.attempts, again.is_repeat) == (1, False)


async def test_a_delivery_without_another_try_is_abandoned(house: House, outbox: Outbox, owed: Delivery) -> None:
    await outbox.claim(owed.id)
    await outbox.record_failed(owed.id, "blocked", None)
    counts = await outbox.counts()
    assert (counts.owed, counts.abandoned, counts.oldest_owed_at) == (0, 1, None)


async def test_an_uncertain_delivery_is_released_as_a_repeat(house: House, outbox: Outbox, owed: Delivery) -> None:
    await outbox.claim(owed.id)
    assert await outbox.release_uncertain() == 1
    [again] = await outbox.owed(EVERYWHERE, house.clock.now())
    assert again.is_repeat


async def test_what_waits_in_peace_is_not_uncertain(outbox: Outbox, owed: Delivery) -> None:
    assert await outbox.release_uncertain() == 0


async def test_the_oldest_that_is_owed_is_told(outbox: Outbox, owed: Delivery) -> None:
    assert (await outbox.counts()).oldest_owed_at == owed.owed_at


async def test_what_was_forgotten_on_its_way_is_not_sent_again(house: House, outbox: Outbox) -> None:
    message = await house.say("my pin is 4711")
    await house.answer(message, reply="Your pin is 4711.")
    [delivery] = await outbox.owed(EVERYWHERE, house.clock.now())
    await outbox.claim(delivery.id)
    await house.forget(message, ForgetPlan((), (message.id,)))
    assert await outbox.release_uncertain() == 0


async def test_what_was_forgotten_before_it_left_is_not_sent(house: House, outbox: Outbox) -> None:
    message = await house.say("my pin is 4711")
    await house.answer(message, reply="Your pin is 4711.")
    await house.forget(message, ForgetPlan((), (message.id,)))
    assert [one.text for one in await outbox.owed(EVERYWHERE, house.clock.now())] == ["Forgotten."]


async def test_an_answer_is_to_the_last_of_the_messages_it_answers(house: House, outbox: Outbox) -> None:
    first = await house.keep("1", "hi")
    both = await house.keep("2", "there", first.id)
    await house.answer(both)
    await house.answer(await house.keep("3", "so"))
    assert [one.answers for one in await outbox.owed(EVERYWHERE, house.clock.now())] == ["2", "3"]


async def test_a_text_that_no_turn_is_behind_is_owed_once(house: House, outbox: Outbox) -> None:
    text = OwedText(CHAT, "I may not write there.", Language.NB, house.clock.now())
    assert await outbox.owe(text, "notice:1")
    assert not await outbox.owe(text, "notice:1")
    [owed] = await outbox.owed(EVERYWHERE, house.clock.now())
    assert (owed.text, owed.address, owed.language, owed.owed_at) == (text.text, CHAT, Language.NB, text.owed_at)
    assert (owed.dedupe_key, owed.answers, owed.turn_id, owed.buttons) == ("notice:1", None, None, ())
    await house.arrive("10")
    assert not await outbox.owe(text, "notice:1")
    assert await outbox.owe(text, "notice:2")


async def test_such_a_text_answers_the_message_it_names(house: House, outbox: Outbox) -> None:
    text = OwedText(CHAT, "I may not write there.", Language.NB, house.clock.now(), "7")
    await outbox.owe(text, "notice:1")
    assert [one.answers for one in await outbox.owed(EVERYWHERE, house.clock.now())] == ["7"]
