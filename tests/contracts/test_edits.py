"""Edits: what becomes of a message, of its answer and of all that it taught when it gets another text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import EditEnd, ThreadAddress, ThreadKind
from bot.domain.errors import MessageChanged
from bot.domain.language import Language
from bot.domain.memory import Fact, ForgetPlan, Memory, MemoryKind, RecallHit, Scope
from bot.domain.prompt import ToolCall
from bot.domain.turn import Confirmation, EndFacts, Outcome, Remember, RunTools, Trace, TurnRecord
from bot.ports import Conversations
from tests.store.house import CHAT, LIVES, House, asking, remember, scope_of, vector

GROUP = ThreadAddress("telegram", "-7", ThreadKind.GROUP)
BERGEN = replace(LIVES, object="bergen")
TROMS = replace(LIVES, object="tromsø")


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


async def places(house: House, scope: Scope) -> list[str]:
    """Return where the owner lives by the facts that hold."""
    return [fact.fact.object for fact in await house.store.memories.facts(scope) if fact.fact is not None]


async def test_a_message_that_waits_gets_its_new_text(house: House) -> None:
    message = await house.keep("1", "what is the wether?")
    edited = await house.edit("1", "what is the weather?")
    assert (edited.end, edited.message_id, edited.thread_id) == (EditEnd.REOPENED, message.id, message.thread_id)
    now = await house.as_it_is(message)
    assert (now.text, now.revision, now.sent_at) == ("what is the weather?", 1, message.sent_at)


async def test_a_turn_of_the_old_text_is_not_saved(house: House) -> None:
    message = await house.keep("1", "old")
    await house.edit("1", "new")
    with pytest.raises(MessageChanged):
        await house.answer(message)
    await house.answer(await house.as_it_is(message))


@pytest.mark.parametrize(
    ("edited", "whole"),
    [("1", "ONE AND MORE\ntwo\n2\nthree"), ("2", "one\nONE AND MORE\nthree"), ("3", "one\ntwo\n2\nONE AND MORE")],
)
async def test_one_part_of_several_is_edited_where_it_stands(house: House, edited: str, whole: str) -> None:
    first = await house.keep("1", "one")
    await house.keep("2", "two\n2", first.id)
    await house.keep("3", "three", first.id)
    await house.edit(edited, "ONE AND MORE")
    assert (await house.as_it_is(first)).text == whole
    await house.edit(edited, "x")
    await house.edit("3", "last 🌻")
    await house.edit("1", "first 🌻🌻")
    text = (await house.as_it_is(first)).text
    assert text.startswith("first 🌻🌻\n")
    assert text.endswith("\nlast 🌻")


async def test_an_edit_that_changes_nothing_is_noted_only(house: House) -> None:
    message = await house.keep("1", "hello")
    assert (await house.edit("1", "hello")).end is EditEnd.NOTED
    await house.answer(message)
    assert (await house.edit("1", "hello")).end is EditEnd.NOTED


async def test_the_edit_of_an_unknown_message_is_unknown(house: House) -> None:
    await house.keep("1", "hello")
    assert (await house.edit("2", "hello")).end is EditEnd.UNKNOWN
    assert (await house.edit("1", "hello", GROUP)).end is EditEnd.UNKNOWN


async def test_nobody_edits_another_person_s_message(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "hello")
    other = await house.stranger("Kari")
    assert (await conversations.edit(house.inbound("bye", CHAT, "1"), other)).end is EditEnd.UNKNOWN
    assert await house.as_it_is(message) == message


async def test_what_was_forgotten_does_not_come_back_by_an_edit(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "my pin is 4711")
    await house.answer(message)
    await house.forget(message, ForgetPlan((), (message.id,)))
    assert (await house.edit("1", "my pin is 4712")).end is EditEnd.NOTED
    later = await house.keep("9", "so")
    lines = await conversations.history(later.thread_id, later.id, 9)
    assert not any("4712" in line.text for line in lines)


async def test_the_last_message_is_answered_anew(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "how old is Oslo?")
    turn_id = await house.answer(message, reply="Old.")
    assert (await house.edit("1", "how old is Bergen?")).end is EditEnd.REOPENED
    [waiting] = await conversations.unanswered()
    assert (waiting.id, waiting.text, waiting.revision) == (message.id, "how old is Bergen?", 1)
    assert await conversations.turn(turn_id, scope_of(message)) is None
    assert await conversations.last_turn(CHAT) is None
    later = await house.keep("2", "so")
    lines = await conversations.history(later.thread_id, later.id, 9)
    assert [line.text for line in lines] == ["how old is Bergen?"]
    around = await conversations.around(message.id, scope_of(message), 3)
    assert [line.text for line in around] == ["how old is Bergen?", "so"]


async def test_attempts_at_a_message_answered_anew_are_counted_anew(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "old")
    await conversations.begin_attempt(message.id)
    await house.answer(message)
    await house.edit("1", "new")
    assert (await house.as_it_is(message)).attempts == 0


async def test_what_the_last_message_taught_is_unlearned(house: House) -> None:
    oslo = await said(house, "1", "I live in Oslo", LIVES)
    bergen = await said(house, "2", "I live in Bergen", BERGEN, oslo)
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(bergen.id, vector(1, 0))])
    await house.edit("2", "I was in Bergen")
    assert await house.store.memories.get(bergen.id, bergen.scope) is None
    assert await house.store.memories.matching(oslo.scope, ["bergen"], 9) == []
    found = await house.store.memories.candidates(asking(oslo.scope, "bergen"), [(index, vector(1, 0))])
    assert [one.memory for one in found] == []
    held = await house.memory(oslo.id, oslo.scope)
    assert (held.valid_to, held.superseded_by) == (None, None)


async def test_what_the_last_message_ended_holds_again(house: House) -> None:
    oslo = await said(house, "1", "I live in Oslo", LIVES)
    message = await house.keep("2", "I do not live in Oslo any more")
    await house.answer(message, EndFacts((oslo.id,), oslo.scope, message.sent_at))
    assert await places(house, oslo.scope) == []
    await house.edit("2", "I do live in Oslo")
    assert await places(house, oslo.scope) == ["oslo"]


async def test_what_a_repeated_fact_had_closed_holds_again(house: House) -> None:
    bergen = await said(house, "1", "I live in Bergen", BERGEN)
    oslo = await said(house, "2", "I live in Oslo", replace(LIVES, functional=False))
    message = await house.keep("3", "Oslo, only Oslo")
    await house.answer(message, Remember(remember(message, LIVES), (bergen.id,), repeats=oslo.id))
    assert await places(house, oslo.scope) == ["oslo"]
    await house.edit("3", "Oslo too")
    assert await places(house, oslo.scope) == ["bergen", "oslo"]


async def test_an_older_message_is_reworded_and_not_answered_anew(house: House, conversations: Conversations) -> None:
    first = await said(house, "1", "I have a cat, Måns")
    turn_id = await house.answer(await house.keep("2", "so"))
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(first.id, vector(1, 0))])
    assert await house.store.vectors.awaiting(9) == []
    assert (await house.edit("1", "I have a dog, Måns")).end is EditEnd.NOTED
    assert await conversations.unanswered() == []
    assert await conversations.turn(turn_id, first.scope) is not None
    memory = await house.memory(first.id, first.scope)
    assert memory.text == "I have a dog, Måns"
    assert await house.store.memories.matching(first.scope, ["cat"], 9) == []
    assert await house.store.memories.matching(first.scope, ["dog"], 9) == [memory]
    assert await house.store.vectors.awaiting(9) == [(first.id, "I have a dog, Måns")]
    found = await house.store.memories.candidates(asking(first.scope, "nothing"), [(index, vector(1, 0))])
    assert found == []


async def test_the_facts_of_an_older_message_are_gone(house: House) -> None:
    fact = await said(house, "1", "I live in Oslo", LIVES)
    await house.answer(await house.keep("2", "so"))
    await house.edit("1", "I like Oslo")
    assert await places(house, fact.scope) == []


async def test_what_was_said_since_is_not_undone_with_an_older_message(house: House) -> None:
    oslo = await said(house, "1", "I live in Oslo", LIVES)
    bergen = await said(house, "2", "I live in Bergen", BERGEN, oslo)
    troms = await said(house, "3", "I live in Tromsø", TROMS, bergen)
    await house.edit("2", "I was in Bergen")
    assert await places(house, oslo.scope) == ["tromsø"]
    closed = await house.memory(oslo.id, oslo.scope)
    assert (closed.valid_to, closed.superseded_by) == (troms.said_at, troms.id)
    await house.edit("3", "I was in Tromsø")
    assert await places(house, oslo.scope) == ["oslo"]


async def test_what_was_ended_does_not_hold_again_beside_what_was_said_since(house: House) -> None:
    oslo = await said(house, "1", "I live in Oslo", LIVES)
    message = await house.keep("2", "I do not live in Oslo any more")
    await house.answer(message, EndFacts((oslo.id,), oslo.scope, message.sent_at))
    await said(house, "3", "I live in Bergen", BERGEN)
    await house.edit("2", "I do not like Oslo any more")
    assert await places(house, oslo.scope) == ["bergen"]


async def test_a_yes_is_done_whatever_it_is_made_to_look_like(house: House, conversations: Conversations) -> None:
    yes = await house.keep("1", "yes")
    turn_id = await house.answer(yes, Remember(remember(yes, LIVES)), intention="confirm")
    assert (await house.edit("1", "no")).end is EditEnd.NOTED
    assert await conversations.turn(turn_id, scope_of(yes)) is not None
    assert await places(house, scope_of(yes)) == ["oslo"]
    assert await conversations.unanswered() == []


async def test_a_question_asked_of_the_old_text_waits_no_more(house: House, conversations: Conversations) -> None:
    message = await house.keep("1", "keep it")
    calls = RunTools((ToolCall("1", "memory_remember", {"text": "it"}),))
    await house.answer(message, confirmation=Confirmation(calls, message.id, house.clock.now()))
    await house.edit("1", "do not keep it")
    assert await conversations.confirmation(message.thread_id) is None


async def test_an_edit_in_a_group_is_of_the_last_message_of_all(house: House, conversations: Conversations) -> None:
    mine = await house.keep("1", "mine", address=GROUP)
    await house.answer(mine)
    other = await house.stranger("Kari")
    assert await conversations.keep_message(house.inbound("hers", GROUP, "2"), other) is not None
    assert (await house.edit("1", "mine too", GROUP)).end is EditEnd.NOTED


async def test_what_listed_or_quoted_the_old_words_loses_them_and_the_answers_beside_it_stay(house: House) -> None:
    cat = await said(house, "1", "my cat Torskequx is seven")
    hits = [RecallHit(cat, 1.0, ("reason.words=torskequx",))]
    listed = TurnRecord(
        await house.keep("2", "/memory"),
        "[m1] my cat Torskequx is seven",
        Outcome.ANSWERED,
        Trace("command", Language.EN),
        house.clock.now(),
        shown=(cat.id,),
    )
    await house.store.conversations.save_turn(listed)
    await house.answer(await house.keep("3", "what cat?"), reply="You said: my cat Torskequx is seven.", hits=hits)
    await house.answer(await house.keep("4", "and a dog?"), reply="None that I know of.", hits=hits)
    await house.edit("1", "my dog Gulrot is eight")
    later = await house.keep("9", "so?")
    lines = [line.text for line in await house.store.conversations.history(later.thread_id, later.id, 20)]
    assert "None that I know of." in lines
    assert [line for line in lines if "Torskequx" in line] == ["my cat Torskequx is seven, I see."]
