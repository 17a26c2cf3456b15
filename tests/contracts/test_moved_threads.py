"""A thread that goes on under another id of its platform."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import EditEnd, Quote, ThreadAddress, ThreadKind
from bot.domain.turn import Remember
from bot.ports import Conversations
from tests.store.house import House, asking, remember, scope_of

OLD = ThreadAddress("telegram", "-7", ThreadKind.GROUP)
NEW = ThreadAddress("telegram", "-1007", ThreadKind.GROUP)


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def test_a_moved_thread_goes_on_with_its_log_and_its_memory(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "our cabin is in Hemsedal", address=OLD)
    await house.answer(message, Remember(remember(message)), reply="Good.")
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    later = await house.keep("1", "where is our cabin?", address=NEW)
    assert (later.thread_id, later.address, scope_of(later)) == (message.thread_id, NEW, scope_of(message))
    lines = await conversations.history(later.thread_id, later.id, 9)
    assert [line.text for line in lines] == ["our cabin is in Hemsedal", "Good."]
    found = await house.store.memories.candidates(asking(scope_of(later), "cabin"), [])
    assert [one.memory.text for one in found] == ["our cabin is in Hemsedal"]


async def test_what_is_owed_goes_to_the_new_place(house: House, conversations: Conversations) -> None:
    await house.answer(await house.keep("1", "hi", address=OLD))
    waiting = await house.keep("2", "so", address=OLD)
    sending = await house.fail("10")
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    [delivery] = await house.owed()
    assert (delivery.id, delivery.address, len(delivery.arrived)) == (sending.id, NEW, 1)
    assert (await house.as_it_is(waiting)).address == NEW


async def test_ids_of_the_old_place_are_those_of_no_new_message(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi", address=OLD)
    await house.answer(message, reply="Hello!")
    await house.arrive("2")
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    asked = replace(house.inbound("so", NEW, "1"), quote=Quote("2", "another's words"))
    kept = await conversations.keep_message(asked, await house.owner())
    assert kept is not None
    assert kept.quoted is not None
    assert (kept.quoted.text, kept.quoted.role) == ("another's words", None)
    assert await conversations.keep_message(asked, await house.owner()) is None
    assert (await house.edit("1", "so it is", NEW)).message_id == kept.id


async def test_what_comes_again_from_the_old_place_is_not_kept_twice(
    house: House, conversations: Conversations
) -> None:
    first = await house.keep("1", "hi", address=OLD)
    await house.keep("2", "all", first.id, OLD)
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    for platform_id in ("1", "2"):
        again = house.inbound("again", OLD, platform_id)
        assert await conversations.keep_message(again, await house.owner()) is None
    assert [kept.text for kept in await conversations.unanswered()] == ["hi\nall"]
    assert (await house.keep("3", "one that was under way", address=OLD)).address == OLD


async def test_what_stands_in_the_old_place_is_not_to_be_replaced(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi", address=OLD)
    turn_id = await house.answer(message)
    await house.arrive("2")
    await house.store.outbox.note_preview(OLD, "3")
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    assert await conversations.reopen(turn_id, message.person_id) is not None
    await house.answer(await house.as_it_is(message), reply="Anew.")
    [delivery] = await house.owed()
    assert (delivery.text, delivery.address, delivery.replaces) == ("Anew.", NEW, ())


async def test_a_thread_that_moved_twice_goes_on(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "one", address=OLD)
    await conversations.move_thread(OLD, "-8")
    await house.keep("1", "two", address=replace(OLD, platform_thread_id="-8"))
    await conversations.move_thread(replace(OLD, platform_thread_id="-8"), NEW.platform_thread_id)
    third = await house.keep("1", "three", address=NEW)
    assert third.thread_id == message.thread_id
    assert [kept.text for kept in await conversations.unanswered()] == ["one", "two", "three"]


async def test_moving_again_or_to_where_it_is_changes_nothing(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi", address=OLD)
    await conversations.move_thread(OLD, OLD.platform_thread_id)
    assert (await house.edit("1", "hi all", OLD)).end is EditEnd.REOPENED
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    assert (await house.as_it_is(message)).address == NEW


async def test_an_unknown_thread_is_not_moved(house: House, conversations: Conversations) -> None:
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    assert (await house.keep("1", "hi", address=NEW)).address == NEW


async def test_a_moved_thread_can_be_reached(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hi", address=replace(OLD, kind=ThreadKind.PRIVATE))
    await house.store.outbox.abandon_thread(message.thread_id, "gone", house.clock.now())
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    assert (await house.store.outbox.counts()).unreachable == ()


async def test_where_the_new_thread_exists_only_what_is_owed_goes_over(
    house: House, conversations: Conversations
) -> None:
    first = await house.keep("1", "hi", address=OLD)
    await house.answer(first, Remember(remember(first)), reply="Hello!")
    await house.arrive("2")
    await house.edit("1", "hello", OLD)
    await house.answer(await house.as_it_is(first), reply="Hello, you!")
    new = await house.keep("1", "here we are", address=NEW)
    await house.store.outbox.note_preview(OLD, "3")
    await conversations.move_thread(OLD, NEW.platform_thread_id)
    [delivery] = await house.owed()
    assert (delivery.text, delivery.thread_id, delivery.address) == ("Hello, you!", new.thread_id, NEW)
    assert delivery.replaces == ()  # these ids would be other people's messages there
    assert await conversations.unanswered() == [new]
    assert await house.store.memories.candidates(asking(scope_of(new), "hi"), []) == []
