"""What every implementation of the Memories port proposes for a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.memory import (
    EmbeddingIndex,
    RecallQuery,
    Scope,
    Vector,
)
from bot.ports import Memories
from tests.store.house import IN_THE_GROUP, LIVES, House, asking, vector


async def found(
    memories: Memories, query: RecallQuery, vectors: Sequence[tuple[EmbeddingIndex, Vector]] = ()
) -> list[str]:
    return [candidate.memory.text for candidate in await memories.candidates(query, vectors)]


async def test_a_word_finds_what_holds_it(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister is called Ane")
    await house.tell("I like coffee")
    assert await found(memories, asking(scope, "sister")) == ["my sister is called Ane"]


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


async def test_the_better_match_ranks_first(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my brother and the long story of how he once went to sea and came back with a parrot")
    await house.tell("my brother the sailor")
    candidates = await memories.candidates(asking(scope, "brother", "sailor"), [])
    assert [c.lexical_rank for c in sorted(candidates, key=lambda c: c.memory.id)] == [2, 1]


async def test_nothing_to_look_for_finds_nothing(house: House, memories: Memories, scope: Scope) -> None:
    await house.tell("my sister is called Ane")
    assert await memories.candidates(asking(scope), []) == []


async def test_a_vector_finds_its_neighbours_in_order(house: House, memories: Memories, scope: Scope) -> None:
    near, far = await house.tell("near"), await house.tell("far")
    index = await house.store.vectors.use("toy", 4)
    await house.store.vectors.keep(index, [(far.id, vector(0, 1, 0, 0)), (near.id, vector(1, 0.1, 0, 0))])
    candidates = await memories.candidates(asking(scope), [(index, vector(1, 0, 0, 0))])
    by_id = {c.memory.id: c for c in candidates}
    assert (by_id[near.id].vector_rank, by_id[far.id].vector_rank) == (1, 2)
    assert by_id[near.id].cosine == pytest.approx(0.995, abs=0.001)
    assert by_id[far.id].cosine == pytest.approx(0.0, abs=0.001)


async def test_what_both_indexes_find_comes_once_with_both_ranks(
    house: House, memories: Memories, scope: Scope
) -> None:
    memory = await house.tell("my sister is called Ane")
    index = await house.store.vectors.use("toy", 4)
    await house.store.vectors.keep(index, [(memory.id, vector(1, 0, 0, 0))])
    [candidate] = await memories.candidates(asking(scope, "sister"), [(index, vector(1, 0, 0, 0))])
    assert (candidate.lexical_rank, candidate.vector_rank) == (1, 1)
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
