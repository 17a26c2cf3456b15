"""New, the same again, contradicting, true no longer; and a second time over the same words changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

from bot.core.reconcile import Reconciler, last_words
from bot.domain.consolidation import EndedSession, Extracted, Told, ToldProcedure
from bot.domain.memory import Memory, MemoryKind, NewMemory
from bot.domain.turn import EndFacts, Remember
from bot.ports import Memories
from tests.core.sessions import BEGINS, SCOPE, drawn, procedure, session_of, told
from tests.fakes.memories import KnownMemories

LIVES = told(1, "me|residence|oslo", "I live in Oslo", functional=True)
LATER = BEGINS + timedelta(days=1)


class Life:
    """One person's sessions, one after another, drawn into one memory."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.memories = KnownMemories()

    async def draw(
        self, session: EndedSession, *facts: Told, procedures: Sequence[ToldProcedure] = (), local: bool = False
    ) -> tuple[Remember | EndFacts, ...]:
        """Draw these from a session, and keep what comes of it."""
        reconciler = Reconciler(cast("Memories", self.memories), session, "rules", stays_local=local)
        extracted = drawn(*facts)
        changes = await reconciler.changes(type(extracted)("rules", facts, tuple(procedures)))
        self.memories.apply(changes)
        return changes

    async def holds(self) -> list[str]:
        """Return the objects of the facts that hold, in the order they were kept."""
        return [one.fact.object for one in await self.memories.facts(SCOPE) if one.fact is not None]

    def all(self) -> list[Memory]:
        """Return everything that was ever kept."""
        return list(self.memories.kept.values())


async def test_what_is_new_is_kept_with_its_line_its_maker_and_how_sure_it_is() -> None:
    life = Life()
    since = BEGINS - timedelta(days=400)
    [change] = await life.draw(session_of("I live in Oslo"), replace(LIVES, valid_from=since))
    assert isinstance(change, Remember)
    memory = change.memory
    assert (memory.kind, memory.text, memory.source_message_id) == (MemoryKind.FACT, "I live in Oslo", 1)
    assert (memory.made_by, memory.confidence, memory.valid_from) == ("rules", 1.0, since)
    assert not memory.stays_local


async def test_a_second_time_over_the_same_session_changes_nothing() -> None:
    life, session = Life(), session_of("I live in Oslo", "I like skiing", "deploy flow: a -> b")
    likes, flow = told(2, "me|likes|skiing", "I like skiing"), procedure(3, "deploy flow", "a", "b")
    await life.draw(session, LIVES, likes, procedures=[flow])
    before = life.all()
    for _ in range(3):
        assert await life.draw(session, LIVES, likes, procedures=[flow]) == ()
    assert life.all() == before
    assert life.memories.strengthened == []


async def test_what_is_said_again_later_strengthens_once_for_each_line() -> None:
    life, later = Life(), session_of("I live in Oslo", begins=LATER, first=11)
    await life.draw(session_of("I live in Oslo"), LIVES)
    again = told(11, "me|residence|oslo", "I live in Oslo", functional=True)
    for _ in range(3):
        await life.draw(later, again)
    assert life.memories.strengthened == [1]
    assert len(life.all()) == 1


async def test_what_contradicts_closes_the_old_fact_with_a_date() -> None:
    life, later = Life(), session_of("I moved to Bergen", begins=LATER, first=11)
    await life.draw(session_of("I live in Oslo"), LIVES)
    await life.draw(later, told(11, "me|residence|bergen", "I moved to Bergen", functional=True))
    assert await life.holds() == ["bergen"]
    assert life.all()[0].valid_to == later.lines[0].sent_at


async def test_what_was_said_before_what_is_known_closes_nothing() -> None:
    life, later = Life(), session_of("I moved to Bergen", begins=LATER, first=11)
    await life.draw(later, told(11, "me|residence|bergen", "I moved to Bergen", functional=True))
    assert await life.draw(session_of("I live in Oslo"), LIVES) == ()
    assert await life.holds() == ["bergen"]


async def test_what_was_closed_since_is_not_opened_by_drawing_it_again() -> None:
    life, first = Life(), session_of("I live in Oslo", "I still live in Oslo")
    await life.draw(first, LIVES)
    await life.draw(
        session_of("I moved to Bergen", begins=LATER, first=11),
        told(11, "me|residence|bergen", "I moved to Bergen", functional=True),
    )
    await life.draw(first, told(2, "me|residence|oslo", "I still live in Oslo", functional=True))
    assert await life.holds() == ["bergen"]
    assert life.memories.strengthened == [1]


async def test_of_several_none_takes_the_place_of_another() -> None:
    life = Life()
    await life.draw(session_of("I like tea"), told(1, "me|likes|tea", "I like tea"))
    await life.draw(session_of("I like cake", begins=LATER, first=11), told(11, "me|likes|cake", "I like cake"))
    assert await life.holds() == ["tea", "cake"]


async def test_what_ended_is_closed_and_what_was_said_since_is_not() -> None:
    life = Life()
    await life.draw(session_of("I work at Aker"), told(1, "me|workplace|aker", "I work at Aker", functional=True))
    ends = told(11, "me|workplace|", "I quit my job", ended=True)
    [change] = await life.draw(session_of("I quit my job", begins=LATER, first=11), ends)
    assert isinstance(change, EndFacts)
    assert change.said_in == 11
    assert await life.holds() == []
    assert await life.draw(session_of("I quit my job", begins=LATER, first=11), ends) == ()
    await life.draw(
        session_of("I work at Kahoot", begins=LATER + timedelta(days=1), first=21),
        told(21, "me|workplace|kahoot", "I work at Kahoot", functional=True),
    )
    assert await life.draw(session_of("I quit my job", begins=LATER, first=11), ends) == ()
    assert await life.holds() == ["kahoot"]


async def test_only_the_fact_that_is_named_ends() -> None:
    life, session = Life(), session_of("I like tea and cake")
    await life.draw(session, told(1, "me|likes|tea", "I like tea"), told(1, "me|likes|cake", "cake"))
    later = session_of("I don't like tea any more", begins=LATER, first=11)
    await life.draw(later, told(11, "me|likes|tea", "I don't like tea any more", ended=True))
    assert await life.holds() == ["cake"]


async def test_what_a_line_taught_in_its_turn_is_not_taught_again_under_another_name() -> None:
    life, session = Life(), session_of("I work at Aker", "remember that the code is 1234")
    in_turn = told(1, "me|employer|aker", "I work at Aker")
    await life.draw(session, in_turn)
    life.memories.keep(
        NewMemory(
            MemoryKind.FACT, SCOPE, session.person_id, "person", "the code is 1234", BEGINS, session.lines[1].message_id
        )
    )
    as_drawn = told(1, "me|workplace|aker", "I work at Aker", functional=True)
    assert await life.draw(session, as_drawn, told(2, "door|code|1234", "the code is 1234")) == ()


async def test_a_procedure_told_anew_takes_the_place_of_the_old_one_but_not_of_a_newer() -> None:
    life = Life()
    first, second = session_of("flow: a -> b"), session_of("flow: a -> c", begins=LATER, first=11)
    again = session_of("flow: A -> C", begins=LATER + timedelta(days=1), first=21)
    await life.draw(second, procedures=[procedure(11, "flow", "a", "c")])
    assert await life.draw(first, procedures=[procedure(1, "flow", "a", "b")]) == ()
    [repeated] = await life.draw(again, procedures=[procedure(21, "flow", "A", "C")])
    assert isinstance(repeated, Remember)
    assert repeated.repeats == 1
    newest = session_of("flow: a -> d", begins=LATER + timedelta(days=2), first=31)
    await life.draw(newest, procedures=[procedure(31, "flow", "a", "x"), procedure(31, "flow", "a", "d")])
    held = [one.procedure.steps for one in life.all() if one.procedure is not None and one.valid_to is None]
    assert held == [("a", "d")]


async def test_what_comes_of_a_session_that_stays_local_stays_too() -> None:
    life = Life()
    [change] = await life.draw(session_of("I live in Oslo"), LIVES, local=True)
    assert isinstance(change, Remember)
    assert change.memory.stays_local


async def test_who_drew_a_fact_is_kept_with_it_and_only_the_readers_of_all_must_stay_local() -> None:
    session, memories = session_of("I live in Oslo", "flow: a -> b"), KnownMemories()
    by_rules, by_model = (
        replace(LIVES, made_by="rules"),
        replace(procedure(2, "flow", "a", "b"), made_by="claude:small"),
    )
    reconciler = Reconciler(cast("Memories", memories), session, "claude:small", stays_local=True)
    changes = await reconciler.changes(Extracted("claude:small", (by_rules,), (by_model,)))
    kept = [(one.memory.made_by, one.memory.stays_local) for one in changes if isinstance(one, Remember)]
    assert kept == [("rules", False), ("claude:small", True)]


def test_of_one_session_the_last_word_wins_and_what_is_said_twice_counts_once() -> None:
    twice = told(2, "me|residence|oslo", "yes, in Oslo", functional=True)
    assert last_words([twice, LIVES]) == [LIVES]
    moved = told(3, "me|residence|bergen", "no, Bergen", functional=True)
    assert last_words([LIVES, twice, moved]) == [moved]


def test_what_a_session_takes_back_is_not_kept() -> None:
    anne, ane = told(1, "sister|name|anne", "called Anne"), told(2, "sister|name|ane", "no, Ane")
    wrong = told(2, "sister|name|anne", "no, Ane", ended=True)
    assert [one.object for one in last_words([anne, wrong, ane]) if not one.ended] == ["ane"]
    tea = told(1, "me|likes|tea", "I like tea")
    assert last_words([tea, told(2, "me|likes|", "none of it", ended=True)])[0].ended


async def test_what_is_said_of_a_relation_closes_what_was_said_by_name() -> None:
    life = Life()
    named = told(1, "sister|name|ane", "my sister is called Ane", functional=True)
    lives = told(2, "ane|residence|bergen", "Ane lives in Bergen", functional=True)
    await life.draw(session_of("my sister is called Ane", "Ane lives in Bergen"), named, lives)
    moved = told(11, "sister|residence|oslo", "my sister lives in Oslo", functional=True)
    await life.draw(session_of("my sister lives in Oslo", begins=LATER, first=11), moved)
    assert await life.holds() == ["ane", "oslo"]
