"""Several messages of a platform that are one message to Aiki: joined while it waits, each kept once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.errors import MessageChanged
from bot.domain.ids import MessageId
from bot.domain.memory import ForgetPlan
from bot.domain.turn import Remember
from bot.ports import Conversations
from tests.store.house import CHAT, House, remember, scope_of

PICTURE = Attachment(AttachmentKind.PHOTO, "ref-1", "image/jpeg")
GROUP = ThreadAddress("telegram", "-7", ThreadKind.GROUP)


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def test_a_message_that_joins_another_becomes_one_with_it(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "I am in Bergen")
    joined = await house.keep("2", "what shall I do\nthere?", first.id)
    assert (joined.id, joined.text) == (first.id, "I am in Bergen\nwhat shall I do\nthere?")
    assert joined.sent_at == first.sent_at
    assert (first.revision, joined.revision) == (0, 1)
    assert await conversations.unanswered() == [joined]


async def test_what_parts_bring_is_brought_by_the_whole(house: House, conversations: Conversations) -> None:
    owner = await house.owner()
    album = [replace(PICTURE, platform_ref=f"ref-{number}") for number in (1, 2)]
    first = await conversations.keep_message(replace(house.inbound("look", CHAT, "1"), attachments=(album[0],)), owner)
    assert first is not None
    joined = await conversations.keep_message(
        replace(house.inbound("", CHAT, "2"), attachments=(album[1],)), owner, first.id
    )
    assert joined is not None
    assert joined.text == "look\n📷\n📷"
    assert [kept.attachment for kept in joined.attachments] == album


@pytest.mark.parametrize("again", ["1", "2", "3"])
@pytest.mark.parametrize("joins", [True, False])
async def test_a_part_that_is_delivered_again_ends_there(
    house: House, conversations: Conversations, again: str, joins: bool
) -> None:
    first = await house.keep("1", "one")
    await house.keep("2", "two", first.id)
    await house.keep("3", "three", first.id)
    inbound = house.inbound("again", CHAT, again)
    assert await conversations.keep_message(inbound, await house.owner(), first.id if joins else None) is None
    assert [kept.text for kept in await conversations.unanswered()] == ["one\ntwo\nthree"]


async def test_a_part_that_is_delivered_again_after_the_answer_ends_there(
    house: House, conversations: Conversations
) -> None:
    first = await house.keep("1", "one")
    await house.answer(await house.keep("2", "two", first.id))
    assert await conversations.keep_message(house.inbound("two", CHAT, "2"), await house.owner()) is None


async def test_a_part_of_what_was_forgotten_ends_there_too(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "one")
    await house.keep("2", "two", first.id)
    await house.forget(first, ForgetPlan((), (first.id,)))
    assert await conversations.keep_message(house.inbound("two", CHAT, "2"), await house.owner()) is None


async def test_what_comes_after_the_answer_is_a_message_of_its_own(house: House) -> None:
    first = await house.keep("1", "one")
    await house.answer(first)
    second = await house.keep("2", "two", first.id)
    assert second.id != first.id
    assert (second.text, second.revision) == ("two", 0)


async def test_nobody_joins_another_person_s_message(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "one", address=GROUP)
    other = await house.stranger("Kari")
    second = await conversations.keep_message(house.inbound("two", GROUP, "2"), other, first.id)
    assert second is not None
    assert second.id != first.id
    assert await house.as_it_is(first) == first


async def test_a_message_of_another_thread_is_not_joined(house: House) -> None:
    first = await house.keep("1", "a secret")
    second = await house.keep("2", "two", first.id, GROUP)
    assert (second.text, second.address) == ("two", GROUP)
    assert await house.as_it_is(first) == first


async def test_what_was_forgotten_is_not_joined(house: House) -> None:
    first = await house.keep("1", "one")
    await house.forget(first, ForgetPlan((), (first.id,)))
    assert (await house.keep("2", "two", first.id)).text == "two"


async def test_aiki_s_own_line_is_not_joined(house: House, conversations: Conversations) -> None:
    asked = await house.keep("1", "one")
    turn = await house.turn(await house.answer(asked), scope_of(asked))
    assert turn.reply is not None
    second = await house.keep("2", "two", turn.reply.message_id)
    assert second.text == "two"


async def test_a_message_that_is_not_there_is_not_joined(house: House) -> None:
    assert (await house.keep("1", "one", MessageId(99))).text == "one"


async def test_a_turn_that_began_before_a_part_came_keeps_nothing(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "one")
    joined = await house.keep("2", "two", first.id)
    with pytest.raises(MessageChanged):
        await house.answer(first, Remember(remember(first)), reply="One, I see.")
    assert await conversations.unanswered() == [joined]
    assert await house.owed() == []
    assert await house.store.memories.said_in(first.id, scope_of(first)) == []
    assert await conversations.last_turn(CHAT) is None
    await house.answer(joined)
    assert await conversations.unanswered() == []


async def test_a_message_that_waits_is_read_as_it_is_now(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "one")
    joined = await house.keep("2", "two", first.id)
    assert await conversations.message(first.id) == joined
    await house.answer(joined)
    assert await conversations.message(first.id) is None
    assert await conversations.message(MessageId(99)) is None


async def test_a_forgotten_message_waits_no_more(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "one")
    await house.forget(first, ForgetPlan((), (first.id,)))
    assert await conversations.message(first.id) is None
