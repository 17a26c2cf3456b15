"""What every implementation of the Memories port tells of earlier times, of sources, and of what is pinned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.ids import MemoryId
from bot.domain.memory import Fact, ForgetPlan, Forgotten, Memory, MemoryKind, Scope, Stretch
from bot.domain.turn import EndFacts, Pin, Remember
from bot.ports import Memories
from tests.store.house import CHAT, LIVES, House, remember, scope_of

MONTH = timedelta(days=30)


async def moved(house: House, valid_from: datetime | None = None) -> tuple[Memory, Memory]:
    """Live in Oslo, and say a month later that it is Bergen now, or since another day; return both facts."""
    old = await house.state("I live in Oslo")
    house.clock.advance(MONTH)
    message = await house.say("I live in Bergen")
    fact = replace(
        remember(message, Fact("me", "residence", "bergen", functional=True), MemoryKind.FACT), valid_from=valid_from
    )
    await house.answer(message, Remember(remember(message)), Remember(fact, (old.id,)))
    [new] = await house.store.memories.facts(scope_of(message))
    return await house.memory(old.id, old.scope), new


async def test_facts_of_another_day_are_those_that_were_true_then(
    house: House, memories: Memories, scope: Scope
) -> None:
    old, new = await moved(house)
    assert await memories.facts(scope, at=old.said_at + timedelta(days=1)) == [old]
    assert await memories.facts(scope, at=house.clock.now()) == [new]
    assert await memories.facts(scope, at=old.said_at - timedelta(days=1)) == []
    assert await memories.facts(scope, "sister", at=house.clock.now()) == []


async def test_what_was_told_later_of_an_earlier_time_was_true_and_not_known_then(
    house: House, memories: Memories, scope: Scope
) -> None:
    began = house.clock.now() + timedelta(days=7)
    old, new = await moved(house, valid_from=began)
    then = began + timedelta(days=1)
    assert await memories.facts(scope, at=then) == [new]
    assert await memories.facts(scope, known_by=then) == [old]
    assert await memories.facts(scope, at=then, known_by=house.clock.now()) == [new]


async def test_a_memorys_sources_are_every_message_that_says_it(house: House, memories: Memories, scope: Scope) -> None:
    fact = await house.state("I live in Oslo")
    again = await house.say("as I said, I live in Oslo")
    await house.answer(again, Remember(remember(again, LIVES, MemoryKind.FACT), repeats=fact.id))
    said = await memories.sources(fact.id, scope, 9)
    assert [one.text for one in said] == ["I live in Oslo", "as I said, I live in Oslo"]
    assert [one.text for one in await memories.sources(fact.id, scope, 1)] == ["I live in Oslo"]
    assert await memories.sources(fact.id, Scope("t1"), 9) == []
    assert await memories.sources(MemoryId(99), scope, 9) == []


async def test_with_a_fact_goes_every_message_that_says_it(house: House, memories: Memories, scope: Scope) -> None:
    fact = await house.state("I live in Oslo")
    again = await house.say("as I said, I live in Oslo")
    repeats = Remember(remember(again, LIVES, MemoryKind.FACT), repeats=fact.id)
    await house.answer(again, Remember(remember(again)), repeats)
    assert (await memories.foresee(ForgetPlan((fact.id,)), scope)).messages == 2
    assert (await memories.forget(ForgetPlan((fact.id,)), scope)).messages == 2
    assert await memories.page(scope, None, 9) == []


async def test_a_fact_stays_where_only_a_message_that_repeats_it_is_forgotten(
    house: House, memories: Memories, scope: Scope
) -> None:
    fact = await house.state("I live in Oslo")
    again = await house.say("as I said, I live in Oslo")
    await house.answer(again, Remember(remember(again)), Remember(remember(again, LIVES), repeats=fact.id))
    await memories.forget(ForgetPlan((), (again.id,)), scope)
    assert [one.id for one in await memories.facts(scope)] == [fact.id]
    assert [one.text for one in await memories.sources(fact.id, scope, 9)] == ["I live in Oslo"]


async def test_what_is_foreseen_is_what_goes_and_nothing_goes_by_foreseeing(
    house: House, memories: Memories, scope: Scope
) -> None:
    fact = await house.state("I live in Oslo")
    plan = ForgetPlan((fact.id,))
    told = await memories.foresee(plan, scope)
    assert told == Forgotten(messages=1, facts=1, replies=1)
    assert await memories.facts(scope) == [fact]
    assert replace(await memories.forget(plan, scope), vectors=0) == told
    assert await memories.foresee(plan, Scope("t1")) == Forgotten()


async def test_a_stretch_is_from_a_moment_to_before_another(house: House, memories: Memories, scope: Scope) -> None:
    first, second = await house.tell("one"), await house.tell("two")
    third = await house.tell("three")
    stretch = Stretch(second.said_at, third.said_at)
    assert (await memories.forget(ForgetPlan(stretch=stretch), scope)).messages == 1
    assert await memories.page(scope, None, 9) == [third, first]


async def test_a_stretch_ends_with_the_message_that_asks(house: House, memories: Memories, scope: Scope) -> None:
    first = await house.tell("one")
    later = await house.tell("two")
    await memories.forget(ForgetPlan(stretch=Stretch(last=first.source_message_id)), scope)
    assert await memories.page(scope, None, 9) == [later]


async def test_many_wordings_are_found_in_replies_as_few_are(house: House, memories: Memories, scope: Scope) -> None:
    told = [await house.tell(f"locker number {number} is mine") for number in range(30)]
    quoting = await house.answer(await house.say("which?"), reply="You said: locker number 7 is mine.")
    other = await house.answer(await house.say("which?"), reply="locker number 99")
    await memories.forget(ForgetPlan(tuple(one.id for one in told)), scope)
    assert await house.replied(quoting, scope) == ""
    assert await house.replied(other, scope) == "locker number 99"


async def test_what_is_pinned_is_told_apart_until_it_is_not(house: House, memories: Memories, scope: Scope) -> None:
    fact = await house.state("I live in Oslo")
    await memories.pin(fact.id, Scope("t1"), is_pinned=True)
    assert await memories.pinned(scope) == []
    await memories.pin(fact.id, scope, is_pinned=True)
    assert await memories.pinned(scope) == [replace(fact, is_pinned=True)]
    await memories.pin(fact.id, scope, is_pinned=False)
    assert await memories.pinned(scope) == []


async def test_what_takes_the_place_of_something_pinned_is_pinned(
    house: House, memories: Memories, scope: Scope
) -> None:
    old = await house.state("I live in Oslo")
    await house.answer(await house.say("so"), Pin(old.id, scope))
    new = await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    assert [one.id for one in await memories.pinned(scope)] == [new.id]


async def test_a_memorys_history_is_what_it_was_and_became(house: House, memories: Memories, scope: Scope) -> None:
    old, new = await moved(house)
    assert await memories.history(new.id, scope) == [old, new]
    assert await memories.history(old.id, scope) == [old, new]
    assert await memories.history(old.id, Scope("t1")) == []


async def test_what_was_ended_by_the_words_that_say_it_anew_is_its_history_too(
    house: House, memories: Memories, scope: Scope
) -> None:
    wrong = await house.state("my sister is called Anne", Fact("sister", "name", "anne"))
    message = await house.say("no, she is called Ane")
    right = remember(message, Fact("sister", "name", "ane"))
    other = remember(message, Fact("me", "residence", "oslo"))
    ends = EndFacts((wrong.id,), scope, message.sent_at)
    await house.answer(message, ends, Remember(right), Remember(other))
    known = {memory.fact and memory.fact.object: memory for memory in await memories.facts(scope)}
    assert [one.text for one in await memories.history(known["ane"].id, scope)] == [wrong.text, message.text]
    assert [one.id for one in await memories.history(wrong.id, scope)] == [wrong.id, known["ane"].id]
    assert [one.id for one in await memories.history(known["oslo"].id, scope)] == [known["oslo"].id]


async def test_the_latest_turn_of_a_scope_is_that_of_any_of_its_threads(house: House, scope: Scope) -> None:
    conversations = house.store.conversations
    assert await conversations.latest_turn(scope) is None
    await house.tell("at home")
    talked = await house.answer(await house.say("on the go", CHAT), reply="So?")
    await house.answer(await house.say("/memory", CHAT), intention="command")
    turn = await conversations.latest_turn(scope)
    assert turn is not None
    assert turn.id == talked
    assert await conversations.latest_turn(Scope("t99")) is None
