"""What was drawn from a session is drawn anew once its words change."""

from __future__ import annotations

from bot.domain.consolidation import Consolidation
from bot.domain.memory import Fact, ForgetPlan, MemoryKind
from bot.domain.turn import EndFacts, Forget, Remember
from bot.ports import Consolidations
from tests.contracts.test_consolidations import HALF_AN_HOUR, consolidations, due, episode, fact, kept, over, texts
from tests.store.house import AT_HOME, House, remember

__all__ = ["consolidations"]


async def test_forgetting_a_line_drops_the_episode_and_has_the_rest_drawn_anew(
    house: House, consolidations: Consolidations
) -> None:
    told = await house.tell("I live in Oslo")
    await house.tell("My cat is called Pus")
    session = await over(house)
    await consolidations.save(Consolidation(session, (), episode(session)))
    command = await house.say("/forget", AT_HOME)
    await house.answer(command, Forget(ForgetPlan((told.id,))), intention="command")
    assert await kept(house, session, MemoryKind.EPISODE) == []
    assert texts(await over(house)) == ["My cat is called Pus"]


async def test_forgetting_what_aiki_said_drops_the_episode_too(house: House, consolidations: Consolidations) -> None:
    told = await house.tell("I live in Oslo")
    await house.answer(await house.say("and where do I live?"), reply="You said: I live in Oslo", hits=())
    session = await over(house)
    await consolidations.save(Consolidation(session, (), episode(session)))
    command = await house.say("/forget")
    await house.answer(command, Forget(ForgetPlan((told.id,))), intention="command")
    assert await kept(house, session, MemoryKind.EPISODE) == []


async def test_editing_a_line_unlearns_what_it_said_and_has_its_session_drawn_anew(
    house: House, consolidations: Consolidations
) -> None:
    message = await house.keep("1", "I live in Oslo")
    await house.answer(message, Remember(remember(message)))
    other = await house.keep("2", "My cat is called Pus")
    await house.answer(other, Remember(remember(other)))
    session = await over(house)
    changes = (Remember(fact(session)), Remember(fact(session, 1, Fact("cat", "name", "pus"))))
    await consolidations.save(Consolidation(session, changes, episode(session)))
    await house.edit("1", "I live in Bergen")
    assert [one.fact.object for one in await kept(house, session, MemoryKind.FACT) if one.fact] == ["pus"]
    again = await over(house)
    assert texts(again) == ["I live in Bergen", "My cat is called Pus"]
    assert again.own_lines[0].revision == 1


async def test_a_fact_that_a_line_ended_holds_again_once_that_line_says_something_else(
    house: House, consolidations: Consolidations
) -> None:
    known = await house.state("I live in Oslo")
    house.clock.advance(HALF_AN_HOUR)
    moved = await house.keep("1", "I don't live in Oslo any more", address=AT_HOME)
    await house.answer(moved, Remember(remember(moved)))
    after = await house.keep("2", "it is cold today", address=AT_HOME)
    await house.answer(after, Remember(remember(after)))
    while texts(session := await over(house)) != ["I don't live in Oslo any more", "it is cold today"]:
        await consolidations.save(Consolidation(session))
    ended = EndFacts((known.id,), session.scope, moved.sent_at, said_in=moved.id)
    await consolidations.save(Consolidation(session, (ended,)))
    assert await house.store.memories.facts(session.scope) == []
    await house.edit("1", "I like Oslo", address=AT_HOME)
    assert [fact.id for fact in await house.store.memories.facts(session.scope)] == [known.id]


async def test_what_another_line_says_too_is_drawn_from_that_once_the_first_says_something_else(
    house: House, consolidations: Consolidations
) -> None:
    first = await house.keep("1", "I live in Oslo", address=AT_HOME)
    await house.answer(first, Remember(remember(first)))
    session = await over(house)
    await consolidations.save(Consolidation(session, (Remember(fact(session)),), episode(session)))
    [known] = await house.store.memories.facts(session.scope)
    await house.tell("as I said, I live in Oslo")
    session = await over(house)
    await consolidations.save(Consolidation(session, (Remember(fact(session), repeats=known.id),), episode(session)))
    await house.edit("1", "I love Oslo", address=AT_HOME)
    assert await house.store.memories.facts(session.scope) == []
    assert await kept(house, session, MemoryKind.EPISODE) == []
    again = await over(house)
    assert texts(again) == ["I love Oslo"]
    await consolidations.save(Consolidation(again))
    assert texts(await due(house)) == ["as I said, I live in Oslo"]


async def test_a_session_no_episode_was_drawn_from_is_drawn_anew_whole_and_no_other_is(
    house: House, consolidations: Consolidations
) -> None:
    for number, text in enumerate(("hello", "my cousin is called Stine", "not Stine but Signe", "bye")):
        message = await house.keep(str(number), text, address=AT_HOME)
        await house.answer(message, Remember(remember(message)))
        if text == "hello":
            house.clock.advance(HALF_AN_HOUR)
    for _ in range(2):
        await consolidations.save(Consolidation(await over(house)))
    await house.edit("2", "not Stine but Synne", address=AT_HOME)
    assert texts(await due(house)) == ["my cousin is called Stine", "not Stine but Synne", "bye"]
