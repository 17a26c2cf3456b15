"""Sessions that are over: when they are due, what is kept of them in one go, and what makes them due again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.consolidation import Consolidation, EndedSession
from bot.domain.conversation import Role
from bot.domain.memory import AIKI, Fact, ForgetPlan, Gist, Memory, MemoryKind, NewMemory
from bot.domain.turn import BeginPrivate, EndFacts, Remember, StartSession
from bot.ports import Consolidations
from tests.store.house import AT_HOME, CHAT, IN_THE_GROUP, LIVES, House, remember

HALF_AN_HOUR = timedelta(minutes=30)
MANY, FEW = 10, 4


@pytest.fixture
def consolidations(house: House) -> Consolidations:
    return house.store.consolidations


async def due(house: House, most: int = MANY, keep: int = FEW) -> EndedSession | None:
    return await house.store.consolidations.due(house.clock.now() - HALF_AN_HOUR, most, keep)


async def over(house: House) -> EndedSession:
    """Let half an hour pass and return what is due then."""
    house.clock.advance(HALF_AN_HOUR)
    session = await due(house)
    assert session is not None
    return session


def texts(session: EndedSession | None) -> list[str]:
    return [] if session is None else [line.text for line in session.lines if line.role is Role.PERSON]


def episode(session: EndedSession, text: str = "About Oslo.") -> NewMemory:
    """Return an episode drawn from the whole of a session."""
    return NewMemory(
        MemoryKind.EPISODE,
        session.scope,
        session.person_id,
        AIKI,
        text,
        session.ended_at,
        session.own_lines[0].message_id,
        gist=Gist(("oslo",), ("Why Oslo?",), ("I'll move",)),
        sources=tuple(line.message_id for line in session.lines),
        made_by="rules",
    )


def fact(session: EndedSession, line: int = 0, of: Fact = LIVES) -> NewMemory:
    """Return a fact that a line of a session states."""
    said = session.own_lines[line]
    return NewMemory(
        MemoryKind.FACT,
        session.scope,
        session.person_id,
        "person",
        said.text,
        said.sent_at,
        said.message_id,
        of,
        made_by="rules",
    )


async def kept(house: House, session: EndedSession, kind: MemoryKind) -> list[Memory]:
    return await house.store.memories.page(session.scope, kind, 50)


async def test_a_session_is_due_once_nothing_was_said_in_it_for_so_long(house: House) -> None:
    await house.tell("I live in Oslo")
    house.clock.advance(HALF_AN_HOUR - timedelta(seconds=1))
    assert await due(house) is None
    house.clock.advance(timedelta(seconds=1))
    session = await due(house)
    assert texts(session) == ["I live in Oslo"]
    assert session is not None
    assert [line.role for line in session.lines] == [Role.PERSON, Role.AIKI]
    assert session.is_of_one
    assert not session.stays_local


async def test_a_pause_divides_what_is_said_into_sessions_and_the_oldest_comes_first(
    house: House, consolidations: Consolidations
) -> None:
    await house.tell("one")
    house.clock.advance(HALF_AN_HOUR)
    await house.tell("two")
    first = await over(house)
    assert texts(first) == ["one"]
    assert await consolidations.save(Consolidation(first))
    second = await due(house)
    assert texts(second) == ["two"]
    assert second is not None
    assert await consolidations.save(Consolidation(second))
    assert await due(house) is None


async def test_a_new_session_ends_the_one_before_it_at_once(house: House) -> None:
    message = (await house.tell("one")).thread_id
    assert message is not None
    command = await house.say("/new")
    await house.answer(command, StartSession(command.thread_id, house.clock.now()), intention="command")
    assert texts(await due(house)) == ["one"]


async def test_of_a_session_that_goes_on_and_is_too_long_only_the_beginning_is_due(house: House) -> None:
    for number in range(5):
        await house.tell(f"line {number}")
    assert await due(house) is None
    await house.tell("line 5")
    session = await due(house)
    assert session is not None
    assert len(session.lines) == MANY + 1 - FEW
    assert texts(session)[0] == "line 0"


@pytest.mark.parametrize("intention", ["command", "confirm", "decline"])
async def test_what_is_no_talk_is_in_no_session(house: House, intention: str) -> None:
    await house.tell("I live in Oslo")
    await house.answer(await house.say("/memory"), reply="A list.", intention=intention)
    session = await over(house)
    assert texts(session) == ["I live in Oslo"]
    assert "A list." not in [line.text for line in session.lines]


async def test_what_is_said_in_private_mode_is_in_no_session(house: House) -> None:
    await house.tell("I live in Oslo")
    begins = await house.say("/private")
    await house.answer(begins, BeginPrivate(begins.thread_id, house.clock.now()), intention="command")
    await house.answer(await house.say("a secret"))
    house.clock.advance(HALF_AN_HOUR)
    assert texts(await due(house)) == ["I live in Oslo"]


async def test_a_message_whose_turn_has_not_ended_keeps_itself_and_what_follows_out(house: House) -> None:
    await house.tell("one")
    waiting = await house.say("two")
    await house.tell("three")
    session = await over(house)
    assert texts(session) == ["one"]
    await house.store.consolidations.save(Consolidation(session))
    assert await due(house) is None
    await house.answer(waiting)
    assert texts(await due(house)) == ["two", "three"]


async def test_what_is_kept_of_a_session_is_kept_once(house: House, consolidations: Consolidations) -> None:
    await house.tell("I live in Oslo")
    session = await over(house)
    whole = Consolidation(session, (Remember(fact(session)),), episode(session))
    assert await consolidations.save(whole)
    assert not await consolidations.save(whole)
    [told], [about] = await kept(house, session, MemoryKind.FACT), await kept(house, session, MemoryKind.EPISODE)
    assert (told.fact, told.made_by) == (LIVES, "rules")
    assert about.gist == Gist(("oslo",), ("Why Oslo?",), ("I'll move",))
    assert (about.speaker, about.thread_id) == (AIKI, session.thread_id)


async def test_a_session_that_was_edited_meanwhile_is_not_kept(house: House, consolidations: Consolidations) -> None:
    message = await house.keep("1", "I live in Oslo")
    await house.answer(message, Remember(remember(message)))
    session = await over(house)
    await house.edit("1", "I live in Bergen")
    assert not await consolidations.save(Consolidation(session, (Remember(fact(session)),), episode(session)))
    assert await kept(house, session, MemoryKind.FACT) == []


async def test_a_session_of_which_a_line_was_forgotten_meanwhile_is_not_kept(
    house: House, consolidations: Consolidations
) -> None:
    told = await house.tell("I live in Oslo")
    session = await over(house)
    await house.forget(await house.say("forget it"), ForgetPlan((told.id,)))
    assert not await consolidations.save(Consolidation(session, (), episode(session)))
    assert await kept(house, session, MemoryKind.EPISODE) == []


async def test_what_ends_a_fact_and_names_no_line_goes_by_the_last(
    house: House, consolidations: Consolidations
) -> None:
    known = await house.state("I live in Oslo")
    session = await over(house)
    await consolidations.save(Consolidation(session, (EndFacts((known.id,), session.scope, session.ended_at),)))
    assert (await house.memory(known.id, session.scope)).valid_to == session.ended_at


async def test_what_is_said_again_is_strengthened_once_for_each_line_however_often_it_is_drawn(
    house: House, consolidations: Consolidations
) -> None:
    known = await house.state("I live in Oslo")
    await consolidations.save(Consolidation(await over(house)))
    for platform_id, text in (("1", "as I said I live in Oslo"), ("2", "it is cold"), ("3", "bye")):
        message = await house.keep(platform_id, text, address=AT_HOME)
        await house.answer(message, Remember(remember(message)))
    session = await over(house)
    for text in ("it is warm", "it rains", "it snows"):
        again = Remember(fact(session), repeats=known.id)
        assert await consolidations.save(Consolidation(session, (again,), episode(session)))
        await house.edit("2", text, address=AT_HOME)
        session = await over(house)
    assert (await house.memory(known.id, session.scope)).salience == pytest.approx(known.salience + 0.1)
    assert len(await kept(house, session, MemoryKind.FACT)) == 1


async def test_groups_have_sessions_of_their_own_scope(house: House) -> None:
    await house.tell("I live in Oslo", IN_THE_GROUP)
    await house.tell("and I in Bergen", IN_THE_GROUP, await house.stranger("Kari"))
    session = await over(house)
    assert session.scope.key.startswith("t")
    assert not session.is_of_one


async def test_each_thread_is_its_own(house: House, consolidations: Consolidations) -> None:
    await house.tell("at home", AT_HOME)
    await house.tell("in the chat", CHAT)
    first = await over(house)
    assert texts(first) == ["at home"]
    await consolidations.save(Consolidation(first))
    assert texts(await due(house)) == ["in the chat"]
