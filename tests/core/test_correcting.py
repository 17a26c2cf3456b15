"""Putting right what one sentence told: the fact that the words state gives way, what was told beside it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.memory_correct import CorrectTool
from bot.core.memory_tools import EndTool, RememberTool
from bot.core.same_person import subjects_of
from bot.core.tools import Tool, ToolOutcome
from bot.domain.errors import InputRefused
from bot.domain.memory import Fact, Memory, Scope
from bot.domain.turn import EndFacts, Remember
from bot.providers.offline import RuleStatements
from bot.store import Store
from tests.contracts.conftest import clock, house, path, store
from tests.core.test_consent import sqlite
from tests.fakes.tools import context
from tests.store.conftest import own_sqlite
from tests.store.house import House, remember, scope_of

__all__ = ["clock", "house", "own_sqlite", "path", "sqlite", "store"]

TOLD = "My sister Ane lives in Bergen and works as a teacher"
CALLED = Fact("sister", "name", "ane")
LIVES = Fact("ane", "residence", "bergen", functional=True)
WORKS = Fact("ane", "occupation", "teacher", functional=True)


async def run(tool: Tool, house: House, **arguments: object) -> ToolOutcome:
    """Run a tool in a turn of its own, and have what it wants changed be changed."""
    asked = await house.say("something")
    outcome = await tool.run(arguments, replace(context(), message=asked, clock=house.clock))
    await house.answer(asked, *outcome.changes)
    return outcome


async def told(house: House, text: str, *facts: Fact) -> list[Memory]:
    """Have one sentence tell several facts; return them."""
    message = await house.say(text)
    await house.answer(message, *(Remember(remember(message, fact)) for fact in facts))
    return await house.store.memories.said_in(message.id, scope_of(message))


async def known(house: House) -> list[Fact | None]:
    """Return the facts that hold."""
    return [memory.fact for memory in await house.store.memories.facts(Scope("p1"))]


def corrector(store: Store) -> CorrectTool:
    return CorrectTool(store.memories, RuleStatements())


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_the_fact_that_the_words_state_gives_way_whichever_was_named(
    house: House, store: Store, which: int
) -> None:
    facts = await told(house, TOLD, LIVES, CALLED, WORKS)
    await run(corrector(store), house, id=facts[which].id, text="My sister Ane lives in Lillehammer")
    assert set(await known(house)) == {CALLED, WORKS, replace(LIVES, object="lillehammer")}


async def test_a_relation_in_the_words_is_the_name_it_is_known_by(house: House, store: Store) -> None:
    facts = await told(house, TOLD, LIVES, CALLED, WORKS)
    await run(corrector(store), house, id=facts[0].id, text="My sister lives in Voss")
    assert set(await known(house)) == {CALLED, WORKS, replace(LIVES, object="voss")}


async def test_a_pronoun_is_whom_the_fact_is_about(house: House, store: Store) -> None:
    facts = await told(house, TOLD, LIVES, CALLED, WORKS)
    await run(corrector(store), house, id=facts[2].id, text="she lives in Voss")
    assert replace(LIVES, object="voss") in await known(house)
    assert WORKS in await known(house)


async def test_one_of_several_gives_way_where_there_may_be_several(house: House, store: Store) -> None:
    drives, ill = Fact("per", "drives", "a tesla"), Fact("per", "health", "diabetes")
    facts = await told(
        house, "My brother Per drives a Tesla and has diabetes", Fact("brother", "name", "per"), drives, ill
    )
    await told(house, "Per drives a Saab", Fact("per", "drives", "a saab"))
    await run(corrector(store), house, id=facts[2].id, text="My brother Per drives a Volvo")
    driven = {fact.object for fact in await known(house) if fact and fact.predicate == "drives"}
    assert driven == {"a volvo", "a saab"}
    assert ill in await known(house)


async def test_words_that_state_nothing_take_the_place_of_all_that_the_sentence_told(
    house: House, store: Store
) -> None:
    facts = await told(house, TOLD, LIVES, CALLED, WORKS)
    await run(corrector(store), house, id=facts[0].id, text="That was somebody else altogether")
    assert await known(house) == [None]


async def test_words_that_state_something_else_take_the_place_of_the_one_named(house: House, store: Store) -> None:
    facts = await told(house, TOLD, LIVES, CALLED, WORKS)
    await run(corrector(store), house, id=facts[2].id, text="Ane likes skiing")
    assert set(await known(house)) == {CALLED, LIVES, Fact("ane", "likes", "skiing")}


async def test_the_same_fact_in_other_words_is_kept_in_them(house: House, store: Store) -> None:
    facts = await told(house, TOLD, LIVES, CALLED, WORKS)
    await run(corrector(store), house, id=facts[0].id, text="Ane lives in Bergen")
    [now] = [one for one in await store.memories.facts(Scope("p1")) if one.fact == LIVES]
    assert now.text == "Ane lives in Bergen"


async def test_words_that_say_only_what_is_known_change_nothing(house: House, store: Store) -> None:
    facts = await told(house, TOLD, LIVES, CALLED, WORKS)
    with pytest.raises(InputRefused, match="known already"):
        await run(corrector(store), house, id=facts[2].id, text="My sister Ane lives in Bergen")


async def test_a_home_told_of_the_name_and_of_the_relation_is_one(house: House, store: Store) -> None:
    await told(house, TOLD, LIVES, CALLED, WORKS)
    tell = RememberTool(store.memories)
    where = {"predicate": "residence", "functional": True}
    await run(tell, house, text="My sister lives in Kiruna", subject="sister", object="kiruna", **where)
    assert Fact("sister", "residence", "kiruna", functional=True) in await known(house)
    assert LIVES not in await known(house)
    again = await run(tell, house, text="Ane lives in Kiruna", subject="ane", object="kiruna", **where)
    assert again.content["repeated"] is True
    await run(tell, house, text="Ane lives in Voss", subject="ane", object="voss", **where)
    homes = [fact.object for fact in await known(house) if fact and fact.predicate == "residence"]
    assert homes == ["voss"]


async def test_of_two_sisters_neither_is_my_sister(house: House, store: Store) -> None:
    await told(house, "My sisters are Ane and Eva", CALLED, Fact("sister", "name", "eva"))
    assert await subjects_of("sister", Scope("p1"), store.memories) == ("sister",)
    assert await subjects_of("ane", Scope("p1"), store.memories) == ("ane",)
    assert await subjects_of("me", Scope("p1"), store.memories) == ("me",)


async def test_who_leaves_where_they_work_leaves_what_they_are_there(house: House, store: Store) -> None:
    at, as_what = (
        Fact("me", "workplace", "haukeland", functional=True),
        Fact("me", "occupation", "nurse", functional=True),
    )
    await told(house, "I work as a nurse at Haukeland", at, as_what)
    outcome = await run(EndTool(store.memories), house, subject="me", predicate="workplace", object="haukeland")
    [change] = outcome.changes
    assert isinstance(change, EndFacts)
    assert await known(house) == []


async def test_what_somebody_is_told_by_itself_to_be_they_stay(house: House, store: Store) -> None:
    as_what = Fact("me", "occupation", "nurse", functional=True)
    await told(house, "I'm a nurse", as_what)
    await told(house, "I work at Haukeland", Fact("me", "workplace", "haukeland", functional=True))
    await run(EndTool(store.memories), house, subject="me", predicate="workplace")
    assert await known(house) == [as_what]
