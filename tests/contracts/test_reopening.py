"""An answer taken back to be made anew: by its button, by a command, and what takes its place on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery
from bot.domain.errors import StoreError
from bot.domain.gesture import Button
from bot.domain.ids import PersonId, TurnId
from bot.domain.memory import ForgetPlan
from bot.domain.turn import Remember, Reopen
from bot.ports import Conversations
from tests.store.house import CHAT, LIVES, House, remember, scope_of

GROUP = ThreadAddress("telegram", "-7", ThreadKind.GROUP)


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def test_the_last_answer_is_taken_back_to_be_made_anew(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "I live in Oslo")
    turn_id = await house.answer(message, Remember(remember(message)), Remember(remember(message, LIVES)))
    assert await conversations.reopen(turn_id, message.person_id) == message
    assert await conversations.unanswered() == [message]
    assert await conversations.turn(turn_id, scope_of(message)) is None
    assert await house.store.memories.said_in(message.id, scope_of(message)) == []
    again = await house.answer(message, reply="Anew.")
    assert again > turn_id
    assert await house.replied(again, scope_of(message)) == "Anew."


async def test_an_answer_is_taken_back_once(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    await conversations.reopen(turn_id, message.person_id)
    assert await conversations.reopen(turn_id, message.person_id) is None
    assert await conversations.reopen(TurnId(99), message.person_id) is None


@pytest.mark.parametrize("intention", ["command", "confirm", "decline"])
async def test_what_is_no_talk_is_not_taken_back(house: House, conversations: Conversations, intention: str) -> None:
    message = await house.keep("1", "/status")
    turn_id = await house.answer(message, intention=intention)
    assert await conversations.reopen(turn_id, message.person_id) is None


async def test_an_answer_that_is_not_the_last_is_not_taken_back(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    await house.keep("2", "so")
    assert await conversations.reopen(turn_id, message.person_id) is None


async def test_a_command_or_what_was_forgotten_since_does_not_make_it_an_older_one(
    house: House, conversations: Conversations
) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    await house.answer(await house.keep("2", "/why"), intention="command")
    forgotten = await house.keep("3", "so")
    await house.answer(forgotten)
    assert await conversations.reopen(turn_id, message.person_id) is None
    elsewhere = await house.say("elsewhere")
    await house.forget(elsewhere, ForgetPlan((), (forgotten.id,)))
    assert await conversations.reopen(turn_id, message.person_id) is not None


async def test_another_thread_does_not_make_it_an_older_one(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    await house.keep("1", "hi all", address=GROUP)
    assert await conversations.reopen(turn_id, message.person_id) is not None


async def test_nobody_takes_another_person_s_answer_back(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    assert await conversations.reopen(turn_id, await house.stranger("Kari")) is None
    assert await conversations.unanswered() == []


async def test_an_answer_to_what_was_forgotten_is_not_made_anew(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    elsewhere = await house.say("elsewhere")
    await house.answer(elsewhere, reply="")
    await house.forget(elsewhere, ForgetPlan((), (message.id,)))
    assert await conversations.reopen(turn_id, message.person_id) is None


async def test_a_command_takes_an_answer_back_with_its_own_turn(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    retry = await house.keep("2", "/retry")
    await house.answer(retry, Reopen(message.id), reply="", intention="command")
    assert await conversations.unanswered() == [message]
    assert await conversations.turn(turn_id, scope_of(message)) is None


async def test_a_turn_that_is_not_kept_takes_nothing_back(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi")
    turn_id = await house.answer(message)
    retry = await house.keep("2", "/retry")
    broken = Remember(replace(remember(retry), person_id=PersonId(99)))  # there is no such person
    with pytest.raises(StoreError):
        await house.answer(retry, Reopen(message.id), broken, intention="command")
    assert await conversations.unanswered() == [retry]
    assert await conversations.turn(turn_id, scope_of(message)) is not None


async def test_a_command_takes_back_nobody_else_s_answer(house: House, conversations: Conversations) -> None:
    hers = await conversations.keep_message(house.inbound("hers", GROUP, "1"), await house.stranger("Kari"))
    assert hers is not None
    await house.answer(hers)
    elsewhere = await house.keep("1", "a secret")
    await house.answer(elsewhere)
    retry = await house.keep("2", "/retry", address=GROUP)
    await house.answer(retry, Reopen(hers.id), Reopen(elsewhere.id), reply="", intention="command")
    assert await conversations.unanswered() == []


async def test_a_reply_that_was_still_owed_is_not_sent(house: House) -> None:
    message = await house.keep("1", "old")
    await house.answer(message, reply="Old.")
    await house.edit("1", "new")
    assert await house.owed() == []
    await house.answer(await house.as_it_is(message), reply="New.")
    [delivery] = await house.owed()
    assert (delivery.text, delivery.replaces) == ("New.", ())


async def again(house: House, text: str) -> Delivery:
    """Have message 1 edited and answered anew; return what is owed then."""
    edited = await house.edit("1", text)
    assert edited.message_id is not None
    message = await house.store.conversations.message(edited.message_id)
    assert message is not None
    await house.answer(message, reply=f"To {text}.")
    return (await house.owed())[-1]


@pytest.fixture
async def arrived(house: House) -> Delivery:
    """An answer that arrived as two messages."""
    await house.answer(await house.keep("1", "zero"), reply="To zero.")
    return await house.arrive("10", "11")


async def test_the_new_answer_takes_the_place_of_the_one_that_arrived(house: House, arrived: Delivery) -> None:
    delivery = await again(house, "one")
    assert (delivery.text, delivery.replaces, delivery.arrived) == ("To one.", ("10", "11"), ())
    assert delivery.buttons == (Button.GOOD, Button.BAD, Button.RETRY)
    assert delivery.turn_id not in {None, arrived.turn_id}


async def test_each_answer_takes_the_place_of_the_one_before(house: House, arrived: Delivery) -> None:
    await again(house, "one")
    await house.arrive("10")
    assert (await again(house, "two")).replaces == ("10",)
    await house.arrive("10", "12", "13")
    assert (await again(house, "three")).replaces == ("10", "12", "13")


async def test_an_answer_in_between_that_never_left_hides_nothing(house: House, arrived: Delivery) -> None:
    await again(house, "one")
    await again(house, "two")
    assert (await again(house, "three")).replaces == ("10", "11")
    assert len(await house.owed()) == 1


@pytest.mark.parametrize(
    ("in_between", "on_screen"),
    [
        ((), ("10", "11")),
        (("10",), ("10", "11")),
        (("12",), ("12", "11")),
        (("10", "11"), ("10", "11")),
        (("10", "11", "12"), ("10", "11", "12")),
    ],
)
async def test_of_one_that_arrived_in_part_all_is_replaced_with_the_rest_of_the_one_before(
    house: House, arrived: Delivery, in_between: tuple[str, ...], on_screen: tuple[str, ...]
) -> None:
    await again(house, "one")
    await house.fail(*in_between)
    assert (await again(house, "two")).replaces == on_screen
    await house.fail()
    assert (await again(house, "three")).replaces == on_screen
    assert [delivery.text for delivery in await house.owed()] == ["To three."]


async def test_one_that_was_on_its_way_meanwhile_is_replaced_by_what_arrived_of_it(
    house: House, arrived: Delivery
) -> None:
    await again(house, "one")
    sending = await house.begin("10")
    await again(house, "two")
    await house.store.outbox.record_part(sending.id, "12")
    await house.store.outbox.record_sent(sending.id, house.clock.now())
    [delivery] = await house.owed()
    assert delivery.replaces == ("10", "12")


@pytest.mark.parametrize("uncertain", [True, False])
async def test_one_that_failed_on_its_way_meanwhile_is_not_tried_again(
    house: House, arrived: Delivery, uncertain: bool
) -> None:
    await again(house, "one")
    sending = await house.begin("12")
    await again(house, "two")
    await house.store.outbox.record_failed(sending.id, "no network", house.clock.now(), uncertain=uncertain)
    [delivery] = await house.owed()
    assert (delivery.text, delivery.replaces) == ("To two.", ("12", "11"))
    counts = await house.store.outbox.counts()
    assert (counts.owed, counts.abandoned) == (1, 0)


async def test_one_that_was_on_its_way_when_the_process_died_is_not_tried_again(
    house: House, arrived: Delivery
) -> None:
    await again(house, "one")
    await house.begin("12")
    await again(house, "two")
    assert await house.store.outbox.release_uncertain() == 0
    [delivery] = await house.owed()
    assert (delivery.text, delivery.replaces, delivery.is_repeat) == ("To two.", ("12", "11"), False)


async def test_an_answer_that_is_forgotten_half_way_is_not_continued(house: House, arrived: Delivery) -> None:
    await again(house, "one")
    delivery = await house.fail("12")
    asked = await house.store.conversations.last_turn(CHAT)
    assert asked is not None
    await house.forget(await house.keep("2", "so"), ForgetPlan((), (asked.question.message_id,)))
    assert delivery.id not in [one.id for one in await house.owed()]
    assert not await house.store.outbox.claim(delivery.id)
