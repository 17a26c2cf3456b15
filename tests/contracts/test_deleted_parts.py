"""One of several messages of the platform that are one to Aiki is taken away there: the rest stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import EditEnd, KeptMessage, Quote
from bot.domain.errors import MessageChanged
from bot.domain.ids import MessageId
from bot.domain.memory import MemoryKind, RecallHit
from bot.domain.turn import Remember
from bot.ports import Conversations
from tests.store.house import CHAT, LIVES, House, remember, scope_of, vector

NOTE = Attachment(AttachmentKind.FILE, "note", "text/plain", "note.txt")


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def lines(house: House) -> list[str]:
    """Return what stands in the log of the chat."""
    later = await house.say("so", CHAT)
    return [line.text for line in await house.store.conversations.history(later.thread_id, later.id, 9)]


async def two_parts(house: House, first: str = "one", second: str = "two") -> KeptMessage:
    """Return a message that came as two of the platform's."""
    message = await house.keep("1", first)
    return await house.keep("2", second, message.id)


async def bringing(house: House, text: str, platform_id: str, joins: MessageId | None = None) -> KeptMessage:
    """Have a message come in that brings a file."""
    inbound = replace(house.inbound(text, CHAT, platform_id), attachments=(NOTE,))
    kept = await house.store.conversations.keep_message(inbound, await house.owner(), joins)
    assert kept is not None
    return kept


async def test_one_part_of_several_goes_and_the_rest_is_answered(house: House, conversations: Conversations) -> None:
    message = await two_parts(house)
    await house.keep("3", "three", message.id)
    assert await conversations.delete(CHAT, ["2"]) == [message.id]
    left = await house.as_it_is(message)
    assert (left.text, left.revision > message.revision) == ("one\nthree", True)
    with pytest.raises(MessageChanged):
        await house.answer(message)
    await house.answer(left)
    assert [one.answers for one in await house.owed()] == ["3"]


async def test_the_last_part_that_is_left_takes_the_message_with_it(house: House, conversations: Conversations) -> None:
    message = await two_parts(house)
    await conversations.delete(CHAT, ["1"])
    assert (await house.as_it_is(message)).text == "two"
    assert await conversations.delete(CHAT, ["1"]) == []
    assert await conversations.delete(CHAT, ["2"]) == [message.id]
    assert await conversations.unanswered() == []


async def test_a_part_that_is_gone_does_not_come_back(house: House, conversations: Conversations) -> None:
    message = await two_parts(house)
    await conversations.delete(CHAT, ["2"])
    assert await conversations.keep_message(house.inbound("two", CHAT, "2"), message.person_id, message.id) is None
    assert (await house.edit("2", "too")).end is EditEnd.NOTED
    assert (await house.as_it_is(message)).text == "one"


async def test_what_is_left_is_added_to_and_edited_where_it_stands(house: House, conversations: Conversations) -> None:
    message = await two_parts(house)
    await conversations.delete(CHAT, ["1"])
    await house.keep("3", "three", message.id)
    assert (await house.edit("2", "TWO")).end is EditEnd.REOPENED
    assert (await house.as_it_is(message)).text == "TWO\nthree"


async def test_an_answered_message_keeps_what_is_left_and_loses_its_answer(
    house: House, conversations: Conversations
) -> None:
    message = await two_parts(house, "I live in Oslo", "my pin is 4711")
    fact = Remember(remember(message, LIVES, MemoryKind.FACT))
    await house.answer(message, Remember(remember(message)), fact, reply="4711, I see.")
    said_in = await house.store.memories.said_in(message.id, scope_of(message))
    [memory] = [one for one in said_in if one.kind is MemoryKind.MESSAGE]
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(one.id, vector(1, 0)) for one in said_in])
    asked = await house.answer(await house.keep("3", "pin?"), reply="4711.", hits=[RecallHit(memory, 1.0, ("pin",))])
    await conversations.delete(CHAT, ["2"])
    assert await conversations.unanswered() == []
    assert await house.owed() == []
    assert await lines(house) == ["I live in Oslo", "pin?"]
    assert (await house.memory(memory.id, memory.scope)).text == "I live in Oslo"
    assert await house.store.memories.facts(memory.scope) == []
    assert await house.store.memories.matching(memory.scope, ["4711"], 9) == []
    assert await house.store.vectors.awaiting(9) == [(memory.id, "I live in Oslo")]
    assert [one.reasons for one in (await house.turn(asked, memory.scope)).cited] == [()]


async def test_an_answer_that_quotes_the_part_that_is_gone_goes_too(house: House, conversations: Conversations) -> None:
    message = await two_parts(house, "a garden in Bergen", "a xylophone in Oslo")
    await house.answer(message, reply="")
    await house.answer(await house.keep("3", "what?"), reply="You said: a xylophone in Oslo.")
    await house.answer(await house.keep("4", "and?"), reply="You said: a garden in Bergen.")
    await conversations.delete(CHAT, ["2"])
    assert await lines(house) == ["a garden in Bergen", "what?", "and?", "You said: a garden in Bergen."]


async def test_the_attachments_of_the_part_that_is_gone_go_with_it(house: House, conversations: Conversations) -> None:
    first = await bringing(house, "note 1", "1")
    message = await bringing(house, "note 2", "2", first.id)
    for one in message.attachments:
        await conversations.note_read(one.id, f"read in {one.id}")
    await conversations.delete(CHAT, ["1"])
    left = await house.as_it_is(message)
    second = message.attachments[1]
    assert left.attachments == (replace(second, text=f"read in {second.id}"),)
    assert left.text.startswith("note 2\n")
    await conversations.note_read(message.attachments[0].id, "too late")
    assert await house.as_it_is(message) == left


async def test_an_answer_that_quotes_what_stood_beside_a_file_goes_too(
    house: House, conversations: Conversations
) -> None:
    message = await bringing(house, "the xylophone score", "1")
    await house.answer(message, reply="")
    await house.answer(await house.keep("2", "what?"), reply="You sent: the xylophone score.")
    await conversations.delete(CHAT, ["1"])
    assert await lines(house) == ["what?"]


@pytest.mark.parametrize(("gone", "quoted"), [("1", None), ("2", "the boat")])
async def test_what_a_message_answers_goes_with_the_part_that_answered_it(
    house: House, conversations: Conversations, gone: str, quoted: str | None
) -> None:
    inbound = replace(house.inbound("one", CHAT, "1"), quote=Quote("99", "the boat"))
    message = await conversations.keep_message(inbound, await house.owner())
    assert message is not None
    await house.keep("2", "two", message.id)
    await conversations.delete(CHAT, [gone])
    left = await house.as_it_is(message)
    assert (left.quoted.text if left.quoted else None) == quoted


async def test_what_is_left_without_words_goes_as_a_whole(house: House, conversations: Conversations) -> None:
    message = await two_parts(house)
    await house.edit("2", "")
    await conversations.delete(CHAT, ["1"])
    assert await conversations.message(message.id) is None
    assert await conversations.unanswered() == []
