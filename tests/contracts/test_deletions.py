"""Messages that are taken away on their platform: what becomes of them, of their answers, of all that they taught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import EditEnd, Quote, ThreadAddress, ThreadKind
from bot.domain.delivery import OwedText
from bot.domain.errors import MessageChanged
from bot.domain.language import Language
from bot.domain.memory import Fact, ForgetPlan, Memory, MemoryKind, RecallHit
from bot.domain.prompt import ToolCall
from bot.domain.turn import Confirmation, EndFacts, Remember, RunTools
from bot.ports import Conversations
from tests.store.house import AT_HOME, CHAT, LIVES, House, asking, remember, scope_of, vector

GROUP = ThreadAddress("telegram", "-7", ThreadKind.GROUP)
BERGEN = replace(LIVES, object="bergen")


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def said(house: House, platform_id: str, text: str, fact: Fact | None = None, *closes: Memory) -> Memory:
    """Have something said, answered and remembered, with the fact in it; return what was remembered last."""
    message = await house.keep(platform_id, text)
    changes = [Remember(remember(message))]
    if fact is not None:
        changes.append(Remember(remember(message, fact, MemoryKind.FACT), tuple(one.id for one in closes)))
    await house.answer(message, *changes, reply=f"{text}, I see.")
    return (await house.store.memories.said_in(message.id, scope_of(message)))[-1]


async def lines(house: House) -> list[str]:
    """Return what stands in the log of the chat."""
    later = await house.say("so", CHAT)
    return [line.text for line in await house.store.conversations.history(later.thread_id, later.id, 9)]


async def places(house: House, memory: Memory) -> list[str]:
    """Return where the owner lives by the facts that hold."""
    return [one.fact.object for one in await house.store.memories.facts(memory.scope) if one.fact is not None]


async def test_a_message_that_waits_is_answered_no_more(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "my pin is 4711")
    assert await conversations.delete(CHAT, ["1"]) == [message.id]
    assert await conversations.unanswered() == []
    assert await conversations.message(message.id) is None
    assert await lines(house) == []


async def test_a_turn_that_was_under_way_meanwhile_is_not_kept(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "my pin is 4711")
    await conversations.delete(CHAT, ["1"])
    with pytest.raises(MessageChanged):
        await house.answer(message, Remember(remember(message)), reply="4711, I see.")
    assert await house.store.memories.said_in(message.id, scope_of(message)) == []
    assert await house.owed() == []


async def test_what_was_deleted_does_not_come_back(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "my pin is 4711")
    await conversations.delete(CHAT, ["1"])
    assert await conversations.keep_message(house.inbound("my pin is 4711", CHAT, "1"), message.person_id) is None
    assert (await house.edit("1", "my pin is 4712")).end is EditEnd.NOTED
    assert await lines(house) == []


async def test_what_is_said_behind_what_was_deleted_is_a_message_of_its_own(
    house: House, conversations: Conversations
) -> None:
    message = await house.keep("1", "one")
    await conversations.delete(CHAT, ["1"])
    after = await house.keep("2", "two", message.id)
    assert (after.text, after.id != message.id) == ("two", True)


async def test_an_answered_message_goes_with_its_answer_and_all_that_it_taught(
    house: House, conversations: Conversations
) -> None:
    fact = await said(house, "1", "I live in Oslo", LIVES)
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(fact.id, vector(1, 0))])
    await conversations.delete(CHAT, ["1"])
    assert await lines(house) == []
    assert await house.owed() == []
    assert await house.store.memories.get(fact.id, fact.scope) is None
    assert await house.store.memories.matching(fact.scope, ["oslo"], 9) == []
    found = await house.store.memories.candidates(asking(fact.scope, "oslo"), [(index, vector(1, 0))])
    assert [one.memory for one in found] == []


async def test_an_answer_that_cited_or_quoted_it_goes_too(house: House, conversations: Conversations) -> None:
    memory = await said(house, "1", "my uncle plays the xylophone")
    asked = await house.keep("2", "who plays?")
    await house.answer(asked, reply="Your uncle.", hits=[RecallHit(memory, 1.0, ())])
    await house.answer(await house.keep("3", "say it"), reply="You said: my uncle plays the xylophone.")
    await house.answer(await house.keep("4", "thanks"), reply="Any time.")
    await conversations.delete(CHAT, ["1"])
    assert await lines(house) == ["who plays?", "say it", "thanks", "Any time."]
    assert [one.text for one in await house.owed()] == ["Any time."]


async def test_what_is_said_of_commands_is_no_quotation(house: House, conversations: Conversations) -> None:
    await house.answer(await house.keep("1", "/language"), reply="Change it with /language nb.", intention="command")
    await house.answer(await house.keep("2", "/language nb"), reply="Norsk.", intention="command")
    await conversations.delete(CHAT, ["2"])
    assert await lines(house) == ["/language", "Change it with /language nb."]


async def test_what_it_had_closed_holds_again(house: House, conversations: Conversations) -> None:
    oslo = await said(house, "1", "I live in Oslo", LIVES)
    bergen = await said(house, "2", "I live in Bergen", BERGEN, oslo)
    assert await places(house, bergen) == ["bergen"]
    await conversations.delete(CHAT, ["2"])
    assert await places(house, oslo) == ["oslo"]
    held = await house.memory(oslo.id, oslo.scope)
    assert (held.valid_to, held.superseded_by) == (None, None)


async def test_what_it_had_ended_holds_again(house: House, conversations: Conversations) -> None:
    oslo = await said(house, "1", "I live in Oslo", LIVES)
    message = await house.keep("2", "I do not live in Oslo, but in Bergen now")
    ended = EndFacts((oslo.id,), oslo.scope, message.sent_at)
    await house.answer(message, ended, Remember(remember(message, BERGEN, MemoryKind.FACT)))
    await conversations.delete(CHAT, ["2"])
    assert await places(house, oslo) == ["oslo"]


async def test_what_was_said_since_is_not_undone(house: House, conversations: Conversations) -> None:
    oslo = await said(house, "1", "I live in Oslo", LIVES)
    bergen = await said(house, "2", "I live in Bergen", BERGEN, oslo)
    await said(house, "3", "I live in Tromsø", replace(LIVES, object="tromsø"), bergen)
    await conversations.delete(CHAT, ["2"])
    assert await places(house, oslo) == ["tromsø"]
    await conversations.delete(CHAT, ["3"])
    assert await places(house, oslo) == ["oslo"]


async def test_a_question_that_it_asked_waits_no_more(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "keep it")
    calls = RunTools((ToolCall("1", "memory_remember", {"text": "it"}),))
    await house.answer(message, confirmation=Confirmation(calls, message.id, house.clock.now()))
    await conversations.delete(CHAT, ["1"])
    assert await conversations.confirmation(message.thread_id) is None


async def test_what_is_deleted_twice_or_nobody_knows_is_nothing(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hello")
    assert await conversations.delete(CHAT, ["2"]) == []
    assert await conversations.delete(CHAT, []) == []
    assert await conversations.delete(GROUP, ["1"]) == []
    assert await conversations.delete(CHAT, ["1"]) == [message.id]
    assert await conversations.delete(CHAT, ["1"]) == []


async def test_a_message_of_aiki_s_is_not_deleted_here(house: House, conversations: Conversations) -> None:
    await house.answer(await house.keep("1", "hi"), reply="Hello!")
    await house.arrive("10")
    assert await conversations.delete(CHAT, ["10"]) == []
    assert await lines(house) == ["hi", "Hello!"]


async def test_only_the_thread_it_was_written_in_is_touched(house: House, conversations: Conversations) -> None:
    mine, ours = await house.keep("1", "mine"), await house.keep("1", "ours", address=GROUP)
    assert await conversations.delete(GROUP, ["1"]) == [ours.id]
    assert await conversations.unanswered() == [mine]


async def test_several_messages_are_deleted_at_once(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "one")
    await house.keep("2", "two", first.id)
    third = await house.keep("3", "three")
    assert await conversations.delete(CHAT, ["3", "2", "1", "99"]) == [first.id, third.id]
    assert await conversations.unanswered() == []


async def test_a_message_that_answered_what_is_gone_quotes_nothing(house: House, conversations: Conversations) -> None:
    await house.answer(await house.keep("1", "my pin is 4711"))
    inbound = replace(house.inbound("that is old", CHAT, "2"), quote=Quote("1", "my pin is 4711"))
    answering = await conversations.keep_message(inbound, await house.owner())
    assert answering is not None
    await conversations.delete(CHAT, ["1"])
    assert (await house.as_it_is(answering)).quoted is None


async def test_what_was_forgotten_already_is_not_touched(house: House, conversations: Conversations) -> None:
    memory = await said(house, "1", "my pin is 4711")
    await house.store.memories.forget(ForgetPlan((memory.id,)), memory.scope)
    assert await conversations.delete(CHAT, ["1"]) == []


async def test_the_highest_message_taken_in_is_told_by_thread(house: House, conversations: Conversations) -> None:
    assert await conversations.last_taken("telegram") == {}
    for platform_id in ("9", "10", "press:7"):
        await house.keep(platform_id, "hi")
    await house.keep("press:8", "yes", address=GROUP)
    await house.say("hi", AT_HOME)
    assert await conversations.last_taken("telegram") == {"100": "10", "-7": ""}
    await conversations.delete(CHAT, ["10"])
    assert (await conversations.last_taken("telegram"))["100"] == "10"


async def test_where_nothing_was_taken_in_the_first_that_was_said_there_is_told(
    house: House, conversations: Conversations
) -> None:
    for number in ("1", "2"):
        welcome = OwedText(CHAT, "Welcome!", Language.NB, house.clock.now())
        await house.store.outbox.owe(welcome, f"welcome:{number}")
    await house.arrive("20", "21")
    await house.arrive("9")
    assert await conversations.last_taken("telegram") == {"100": "9"}
    await house.keep("8", "hi")
    assert await conversations.last_taken("telegram") == {"100": "8"}
