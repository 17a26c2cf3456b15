"""What both kinds of table for vectors do alike."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from bot.domain.errors import StoreError
from bot.domain.ids import MemoryId
from bot.domain.memory import EmbeddingIndex, RecallQuery, Scope, Vector
from bot.store import Store
from bot.store.blob_table import COMPARED_TOGETHER
from bot.store.vector_tables import VectorTable
from bot.store.vectors import usable_tables
from tests.fakes.clock import SATURDAY_MORNING
from tests.store.crowd import DIMENSIONS, Crowd, unit


@pytest.fixture
async def crowd(store: Store) -> Crowd:
    """A person of whom there is more than is compared at a time."""
    crowd = Crowd(store)
    await crowd.start()
    await crowd.say(COMPARED_TOGETHER + 100)
    return crowd


async def table_of(crowd: Crowd) -> VectorTable:
    """Return the table of the index."""
    [(_, table)] = await crowd.store.database.read(usable_tables)
    return table


async def nearest(crowd: Crowd, question: Vector, query: RecallQuery, limit: int) -> list[tuple[int, float]]:
    """Return what a table gives."""
    table = await table_of(crowd)
    return await crowd.store.database.read(lambda db: table.nearest(db, query, question, limit))


async def test_the_nearest_come_first_with_their_cosines(crowd: Crowd) -> None:
    [question] = crowd.some(1)
    found = await nearest(crowd, question, RecallQuery("", (), crowd.scope), 10)
    assert [memory_id for memory_id, _ in found] == crowd.truly_nearest(question)
    asked = np.frombuffer(question, "<f4")
    for memory_id, cosine in found:
        assert cosine == pytest.approx(float(np.frombuffer(crowd.said[memory_id], "<f4") @ asked), abs=1e-6)


async def test_nothing_later_than_asked_for_is_given(crowd: Crowd) -> None:
    until = SATURDAY_MORNING + timedelta(minutes=2)
    query = RecallQuery("", (), crowd.scope, said_until=until)
    found = await nearest(crowd, crowd.some(1)[0], query, 10)
    assert sorted(memory_id for memory_id, _ in found) == sorted(crowd.said)[:3]


async def test_nothing_of_another_scope_is_given(crowd: Crowd) -> None:
    assert await nearest(crowd, crowd.some(1)[0], RecallQuery("", (), Scope("p99")), 10) == []


async def test_cosines_are_given_of_exactly_those_that_have_vectors(crowd: Crowd) -> None:
    [question] = crowd.some(1)
    wanted = [*list(crowd.said)[::3], 999_999]
    table = await table_of(crowd)
    cosines = await crowd.store.database.read(lambda db: table.cosines(db, question, wanted))
    asked = np.frombuffer(question, "<f4")
    assert cosines == {
        one: pytest.approx(float(np.frombuffer(crowd.said[one], "<f4") @ asked), abs=1e-6) for one in wanted[:-1]
    }


async def test_no_cosines_of_nothing(crowd: Crowd) -> None:
    table = await table_of(crowd)
    assert await crowd.store.database.read(lambda db: table.cosines(db, crowd.some(1)[0], [])) == {}


async def test_a_large_index_is_retired_to_the_last_vector(crowd: Crowd) -> None:
    await crowd.vectors.use("other", DIMENSIONS)
    await crowd.vectors.retire(crowd.index)
    assert [index.embedder for index in await crowd.vectors.indexes()] == ["other"]
    left = "SELECT (SELECT count(*) FROM embedding_blob) + (SELECT count(*) FROM sqlite_schema WHERE name GLOB ?)"
    count = await crowd.store.database.read(lambda db: db.execute(left, ("memory_vec_1*",)).fetchone()[0])
    assert count == 0


async def test_an_index_that_was_never_there_is_retired_too(crowd: Crowd) -> None:
    await crowd.vectors.retire(EmbeddingIndex(77, "nobody", 2))
    assert await crowd.vectors.indexes() == [crowd.index]


async def test_a_vector_of_another_length_is_kept_by_neither(crowd: Crowd) -> None:
    with pytest.raises(StoreError):
        await crowd.vectors.keep(crowd.index, [(MemoryId(1), unit([1.0]))])
