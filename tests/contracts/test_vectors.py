"""What every implementation of the Vectors port does."""

from __future__ import annotations

import pytest

from bot.domain.errors import StoreError
from bot.domain.memory import ForgetPlan, RecallQuery
from bot.ports import Vectors
from bot.store import Store
from tests.store.house import House, vector


@pytest.fixture
def vectors(store: Store) -> Vectors:
    return store.vectors


async def test_a_new_index_queues_every_memory_newest_first(house: House, vectors: Vectors) -> None:
    old, new = await house.tell("one"), await house.tell("two")
    await vectors.use("toy", 2)
    assert await vectors.awaiting(10) == [(new.id, "two"), (old.id, "one")]


async def test_using_an_index_again_changes_nothing(house: House, vectors: Vectors) -> None:
    memory = await house.tell("one")
    index = await vectors.use("toy", 2)
    await vectors.keep(index, [(memory.id, vector(1, 0))])
    assert await vectors.use("toy", 2) == index
    assert await vectors.awaiting(10) == []


async def test_a_new_memory_waits_for_its_vector(house: House, vectors: Vectors) -> None:
    await vectors.use("toy", 2)
    memory = await house.tell("one")
    assert await vectors.awaiting(10) == [(memory.id, "one")]


async def test_awaiting_gives_no_more_than_is_asked_for(house: House, vectors: Vectors) -> None:
    for text in ("one", "two", "three"):
        await house.tell(text)
    assert len(await vectors.awaiting(2)) == 2


async def test_a_vector_kept_again_replaces_the_first(house: House, vectors: Vectors) -> None:
    memory = await house.tell("one")
    index = await vectors.use("toy", 2)
    await vectors.keep(index, [(memory.id, vector(1, 0))])
    await vectors.keep(index, [(memory.id, vector(0, 1))])
    [found] = await house.store.memories.candidates(RecallQuery("", (), memory.scope), [(index, vector(0, 1))])
    assert found.cosine == pytest.approx(1.0)


async def test_vectors_of_forgotten_memories_are_dropped(house: House, vectors: Vectors) -> None:
    memory, kept = await house.tell("one"), await house.tell("two")
    index = await vectors.use("toy", 2)
    await house.store.memories.forget(ForgetPlan((memory.id,)), memory.scope)
    await vectors.keep(index, [(memory.id, vector(1, 0)), (kept.id, vector(1, 0))])
    found = await house.store.memories.candidates(RecallQuery("", (), memory.scope), [(index, vector(1, 0))])
    assert [one.memory.id for one in found] == [kept.id]


async def test_a_change_of_embedder_queues_everything_and_keeps_the_old_vectors(house: House, vectors: Vectors) -> None:
    memory = await house.tell("one")
    old = await vectors.use("toy", 2)
    await vectors.keep(old, [(memory.id, vector(1, 0))])
    new = await vectors.use("toy", 4)
    assert await vectors.indexes() == [new, old]
    assert await vectors.awaiting(10) == [(memory.id, "one")]
    assert await house.store.memories.candidates(RecallQuery("", (), memory.scope), [(old, vector(1, 0))])


async def test_a_change_back_queues_only_what_was_missed(house: House, vectors: Vectors) -> None:
    first = await house.tell("one")
    old = await vectors.use("toy", 2)
    await vectors.keep(old, [(first.id, vector(1, 0))])
    await vectors.use("other", 2)
    second = await house.tell("two")
    assert await vectors.use("toy", 2) == old
    assert await vectors.awaiting(10) == [(second.id, "two")]


async def test_a_retired_index_is_gone(house: House, vectors: Vectors) -> None:
    old = await vectors.use("toy", 2)
    new = await vectors.use("other", 2)
    await vectors.retire(old)
    assert await vectors.indexes() == [new]


async def test_vectors_for_a_retired_index_are_dropped(house: House, vectors: Vectors) -> None:
    memory = await house.tell("one")
    old = await vectors.use("toy", 2)
    await vectors.use("other", 2)
    await vectors.retire(old)
    await vectors.keep(old, [(memory.id, vector(1, 0))])
    assert await vectors.awaiting(10) == [(memory.id, "one")]


async def test_a_vector_of_the_wrong_length_is_refused(house: House, vectors: Vectors) -> None:
    memory = await house.tell("one")
    index = await vectors.use("toy", 2)
    with pytest.raises(StoreError):
        await vectors.keep(index, [(memory.id, vector(1, 0, 0))])


async def test_a_forgotten_memory_waits_for_no_vector(house: House, vectors: Vectors) -> None:
    memory = await house.tell("one")
    await vectors.use("toy", 2)
    await house.store.memories.forget(ForgetPlan((memory.id,)), memory.scope)
    assert await vectors.awaiting(10) == []


async def test_where_there_is_no_index_there_is_nothing_to_arrange(vectors: Vectors) -> None:
    assert not await vectors.arrange()


async def test_where_little_is_kept_there_is_nothing_to_arrange(house: House, vectors: Vectors) -> None:
    memory = await house.tell("one")
    index = await vectors.use("toy", 2)
    await vectors.keep(index, [(memory.id, vector(1, 0))])
    assert not await vectors.arrange()
