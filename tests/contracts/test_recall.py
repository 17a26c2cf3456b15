"""What every implementation of the Memories port proposes for a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import MessageId
from bot.domain.memory import (
    EmbeddingIndex,
    ImportedMessage,
    RecallQuery,
    Scope,
    Vector,
)
from bot.ports import Memories
from bot.store.candidates import PROPOSALS, SEEDS
from tests.store.house import CHAT, IN_THE_GROUP, LIVES, House, asking, vector


async def found(
    memories: Memories, query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]] = ()
) -> list[str]:
    return [candidate.memory.text for candidate in await memories.candidates(query, vectors)]


async def test_a_word_finds_what_holds_it(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister is called Ane")
    house.clock.advance(timedelta(days=1))
    await house.tell("I like coffee")
    assert await found(memories, asking(scope, "sister")) == ["my sister is called Ane"]


async def test_what_stands_beside_what_holds_a_word_is_proposed_too(
    house: House, memories: Memories, scope: Scope
) -> None:
    for text in ("one", "two", "my sister rang", "three", "four", "five", "six"):
        await house.tell(text)
    candidates = await memories.candidates(asking(scope, "sister"), [])
    covered = {c.memory.text: c.coverage for c in candidates}
    assert covered == pytest.approx({"one": 0.35, "two": 0.5, "my sister rang": 1, "three": 0.7, "four": 0.35})
    assert [c.share for c in candidates] == pytest.approx([0, 0, 1, 0, 0])
    assert len({c.session for c in candidates}) == 1


async def test_what_was_said_hours_later_does_not_stand_beside_it(
    house: House, memories: Memories, scope: Scope
) -> None:
    await house.tell("my sister rang")
    house.clock.advance(timedelta(hours=4))
    await house.tell("so it is")
    assert await found(memories, asking(scope, "sister")) == ["my sister rang"]


async def test_what_was_said_in_another_thread_does_not_stand_beside_it(
    house: House, memories: Memories, scope: Scope
) -> None:
    await house.tell("my sister rang")
    await house.tell("so it is", CHAT)
    assert await found(memories, asking(scope, "sister")) == ["my sister rang"]


async def test_a_word_that_stands_beside_one_makes_it_complete(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister rang")
    await house.tell("it was about the boat")
    by_text = {c.memory.text: c for c in await memories.candidates(asking(scope, "sister", "boat"), [])}
    assert by_text["my sister rang"].coverage == pytest.approx(0.75)
    assert by_text["it was about the boat"].coverage == pytest.approx(0.85)


async def test_a_rare_word_counts_for_more(house: House, memories: Memories, scope: Scope) -> None:
    for number in range(8):
        await house.tell(f"the boat, number {number}")
    rare = await house.tell("the harbour")
    [best, *_] = sorted(await memories.candidates(asking(scope, "boat", "harbour"), []), key=lambda c: -c.share)
    assert best.memory == rare
    assert best.share > 0.8


async def test_the_line_before_tells_whether_it_asks(house: House, memories: Memories, scope: Scope) -> None:
    for text in ("who is it?", "my sister", "and my other sister"):
        await house.tell(text)
    candidates = await memories.candidates(asking(scope, "sister"), [])
    assert {c.memory.text: c.follows_question for c in candidates} == {
        "who is it?": False,
        "my sister": True,
        "and my other sister": False,
    }


async def test_a_bare_answer_is_found_by_the_question_that_it_answers(
    house: House, memories: Memories, scope: Scope
) -> None:
    await house.answer(await house.say("hi"), reply="Hello! What is your sister called?")
    await house.tell("Ane.")
    [candidate] = await memories.candidates(asking(scope, "sister"), [])
    assert (candidate.memory.text, candidate.context) == ("Ane.", "Hello! What is your sister called?")
    assert candidate.share == pytest.approx(1)
    assert candidate.follows_question


async def test_what_follows_no_question_of_aikis_answers_none(house: House, memories: Memories, scope: Scope) -> None:
    await house.answer(await house.say("hi"), reply="So you have a sister.")
    await house.tell("Ane.")
    assert await found(memories, asking(scope, "sister")) == []


async def test_of_more_than_can_be_proposed_those_of_who_is_named_come_first(
    house: House, memories: Memories, scope: Scope
) -> None:
    at, owner = house.clock.now(), await house.owner()
    said = [("Ane" if n % 20 == 0 else "Ola", f"coffee number {n}") for n in range(2 * SEEDS)]
    await memories.add([ImportedMessage(f"{n}", "log", *line, at) for n, line in enumerate(said)], owner)
    index = await house.store.vectors.use("toy", 2)
    older = sorted(memory_id for memory_id, _ in await house.store.vectors.awaiting(2 * SEEDS))[:SEEDS]
    await house.store.vectors.keep(index, [(memory_id, vector(1, 0)) for memory_id in older])
    query = replace(asking(scope, "ane", "coffee"), speakers=frozenset({"ane"}), unsought=frozenset({"ane"}))
    found = [c.memory for c in await memories.candidates(query, [(index, vector(1, 0))])]
    assert len(found) == PROPOSALS
    assert sum(memory.speaker == "Ane" for memory in found) == 2 * SEEDS / 20


async def test_what_has_neither_word_nor_vector_is_not_proposed(house: House, memories: Memories, scope: Scope) -> None:
    near = await house.tell("my sister")
    await house.tell("so it is")
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(near.id, vector(1, 0))])
    assert await found(memories, asking(scope), [(index, vector(1, 0))]) == ["my sister"]


async def test_who_speaks_by_name_is_known(house: House, memories: Memories, scope: Scope) -> None:
    owner = await house.owner()
    await house.tell("hi")
    at = house.clock.now()
    await memories.add([ImportedMessage(n, "log", n, "hi", at) for n in ("Ane", "Åse", "person")], owner)
    assert await memories.speakers(scope) == {"ane", "åse"}
    assert await memories.speakers(Scope("p99")) == frozenset()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("søsteren min heter Ane", "søster"),
        ("minhas irmãs moram longe", "irmã"),
        ("minhas irmãs moram longe", "irma"),
        ("Jeg kjøpte BILEN i går", "bilen"),
        ("we were walking home", "walked"),
        ("don't call Ane", "don't"),
    ],
)
async def test_a_word_finds_other_forms_of_itself(
    house: House, memories: Memories, scope: Scope, said: str, asked: str
) -> None:
    await house.tell(said)
    assert await found(memories, asking(scope, asked)) == [said]


async def test_a_short_word_finds_only_itself(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("the catalogue is here")
    assert await found(memories, asking(scope, "cat")) == []


async def test_what_holds_more_of_the_words_has_the_greater_share(
    house: House, memories: Memories, scope: Scope
) -> None:
    await house.tell("my brother and the long story of how he once came back with a parrot")
    await house.tell("my brother the sailor")
    by_text = {c.memory.text[:15]: c.share for c in await memories.candidates(asking(scope, "brother", "sailor"), [])}
    assert by_text["my brother the "] == pytest.approx(1)
    assert 0 < by_text["my brother and "] < 0.5


async def test_nothing_to_look_for_finds_nothing(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister is called Ane")
    assert await memories.candidates(asking(scope), []) == []


async def test_a_vector_finds_what_lies_near_it(house: House, memories: Memories, scope: Scope) -> None:
    near, far = await house.tell("near"), await house.tell("far")
    index = await house.store.vectors.use("toy", 4)
    await house.store.vectors.keep(index, [(far.id, vector(0, 1, 0, 0)), (near.id, vector(1, 0.1, 0, 0))])
    candidates = await memories.candidates(asking(scope), [(index, vector(1, 0, 0, 0))])
    by_id = {c.memory.id: c for c in candidates}
    assert by_id[near.id].cosine == pytest.approx(0.995, abs=0.001)
    assert by_id[far.id].cosine == pytest.approx(0.0, abs=0.001)
    assert by_id[far.id].cosine_before == pytest.approx(0.995, abs=0.001)
    assert (by_id[near.id].cosine_before, by_id[far.id].cosine_after) == (0, 0)


async def test_what_both_indexes_find_comes_once(house: House, memories: Memories, scope: Scope) -> None:
    memory = await house.tell("my sister is called Ane")
    index = await house.store.vectors.use("toy", 4)
    await house.store.vectors.keep(index, [(memory.id, vector(1, 0, 0, 0))])
    [candidate] = await memories.candidates(asking(scope, "sister"), [(index, vector(1, 0, 0, 0))])
    assert (candidate.share, candidate.cosine or 0) == pytest.approx((1, 1))
    assert candidate.memory == memory


async def test_of_two_indexes_the_first_given_decides(house: House, memories: Memories, scope: Scope) -> None:
    memory = await house.tell("my sister is called Ane")
    old = await house.store.vectors.use("old", 4)
    await house.store.vectors.keep(old, [(memory.id, vector(0, 1, 0, 0))])
    new = await house.store.vectors.use("new", 2)
    await house.store.vectors.keep(new, [(memory.id, vector(1, 0))])
    [candidate] = await memories.candidates(asking(scope), [(new, vector(1, 0)), (old, vector(1, 0, 0, 0))])
    assert candidate.cosine == pytest.approx(1.0)


async def test_a_retired_index_is_passed_over(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister is called Ane")
    index = await house.store.vectors.use("toy", 4)
    await house.store.vectors.retire(index)
    assert await found(memories, asking(scope, "sister"), [(index, vector(1, 0, 0, 0))]) == ["my sister is called Ane"]


async def test_a_question_does_not_find_itself_or_what_came_after(
    house: House, memories: Memories, scope: Scope
) -> None:
    await house.tell("my sister is called Ane")
    question = await house.tell("what is my sister called?")
    await house.tell("my sister is away")
    query = replace(asking(scope, "sister"), before_message_id=question.source_message_id)
    assert await found(memories, query) == ["my sister is called Ane"]


async def test_a_search_as_of_a_moment_finds_nothing_newer(house: House, memories: Memories, scope: Scope) -> None:
    old = await house.tell("my sister is called Ane")
    new = await house.tell("my sister is away")
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(new.id, vector(1, 0)), (old.id, vector(0, 1))])
    query = replace(asking(scope, "sister"), said_until=old.said_at)
    assert await found(memories, query, [(index, vector(1, 0))]) == [old.text]


async def test_a_closed_fact_can_still_be_recalled(house: House, memories: Memories, scope: Scope) -> None:
    old = await house.state("I live in Oslo")
    await house.state("I live in Bergen", LIVES, supersedes=[old.id])
    assert old.id in [c.memory.id for c in await memories.candidates(asking(scope, "oslo"), [])]


async def test_what_is_said_in_private_is_not_found_in_a_group(house: House, memories: Memories) -> None:
    await house.tell("my sister is called Ane")
    group = await house.tell("hello everyone", IN_THE_GROUP)
    assert await found(memories, asking(group.scope, "sister")) == []


async def test_what_is_said_in_a_group_is_not_found_in_private(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister is called Ane", IN_THE_GROUP)
    assert await found(memories, asking(scope, "sister")) == []


async def test_a_vector_of_another_scope_is_not_near(house: House, memories: Memories, scope: Scope) -> None:
    group = await house.tell("my sister is called Ane", IN_THE_GROUP)
    index = await house.store.vectors.use("toy", 2)
    await house.store.vectors.keep(index, [(group.id, vector(1, 0))])
    assert await memories.candidates(asking(scope), [(index, vector(1, 0))]) == []


async def test_what_was_said_in_a_time_that_is_named_is_proposed_whatever_it_says(
    house: House, memories: Memories, scope: Scope
) -> None:
    since = house.clock.now()
    await house.tell("the cat is ill")
    house.clock.advance(timedelta(days=1))
    until = house.clock.now()
    await house.tell("the boat leaks")
    query = replace(asking(scope, "harbour"), within=((since, until),))
    assert await found(memories, query) == ["the cat is ill"]
    assert await found(memories, replace(query, said_until=since - timedelta(days=1))) == []
    assert await found(memories, replace(query, before_message_id=MessageId(1))) == []
    assert await found(memories, replace(query, scope=Scope("p99"))) == []
