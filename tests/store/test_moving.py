"""A file that moves between machines with and without sqlite-vec, and between versions of SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.ids import MemoryId
from bot.domain.memory import EmbeddingIndex, ForgetPlan, Scope
from bot.store import SqliteChoice, Store, check_database, choose_sqlite
from tests.fakes.clock import FakeClock
from tests.store.house import House, asking, vector

WITH_VEC = choose_sqlite()

pytestmark = pytest.mark.skipif(WITH_VEC.vec_version is None, reason="sqlite-vec does not load on this machine")


async def embed_all(store: Store) -> EmbeddingIndex:
    index = await store.vectors.use("toy", 2)
    waiting = await store.vectors.awaiting(100)
    await store.vectors.keep(index, [(memory_id, vector(1, 0)) for memory_id, _ in waiting])
    return index


async def near(store: Store, index: EmbeddingIndex, scope: Scope) -> set[MemoryId]:
    found = await store.memories.candidates(asking(scope), [(index, vector(1, 0))])
    return {candidate.memory.id for candidate in found}


async def test_without_the_extension_everything_is_embedded_anew(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, WITH_VEC) as store:
        memory = await House(store, clock).tell("my sister is called Ane")
        await embed_all(store)
    async with await Store.open(path, clock, own_sqlite) as store:
        index = await store.vectors.use("toy", 2)
        assert await store.vectors.awaiting(10) == [(memory.id, memory.text)]
        assert await store.vectors.indexes() == [index]
        assert await near(store, await embed_all(store), memory.scope) == {memory.id}


async def test_coming_back_puts_right_what_was_missed(path: Path, clock: FakeClock, own_sqlite: SqliteChoice) -> None:
    async with await Store.open(path, clock, WITH_VEC) as store:
        house = House(store, clock)
        gone, stays = await house.tell("my pin is 4711"), await house.tell("my sister is called Ane")
        await embed_all(store)
    async with await Store.open(path, clock, own_sqlite) as store:
        house = House(store, clock)
        house.skip(10)
        await embed_all(store)
        await store.memories.forget(ForgetPlan((gone.id,)), gone.scope)
        new = await house.tell("I live in Oslo")
    async with await Store.open(path, clock, WITH_VEC) as store:
        index = await store.vectors.use("toy", 2)
        assert await store.vectors.awaiting(10) == [(new.id, new.text)]
        assert await near(store, index, stays.scope) == {stays.id}


async def test_a_forget_without_the_extension_is_completed_when_it_is_back(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, WITH_VEC) as store:
        memory = await House(store, clock).tell("my pin is 4711")
        await embed_all(store)
    async with await Store.open(path, clock, own_sqlite) as store:
        await store.memories.forget(ForgetPlan((memory.id,)), memory.scope)
    async with await Store.open(path, clock, WITH_VEC) as store:
        await store.vectors.use("toy", 2)
        counted = await store.database.read(
            lambda db: db.execute("SELECT count(*) FROM memory_vec_1_rowids").fetchone()
        )
        assert counted[0] == 0


async def test_words_forgotten_by_a_newer_sqlite_leave_an_index_that_an_older_one_can_search(
    path: Path, clock: FakeClock, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, WITH_VEC) as store:
        house = House(store, clock)
        gone, stays = await house.tell("my pin is 4711"), await house.tell("my sister is called Ane")
        await store.memories.forget(ForgetPlan((gone.id,)), gone.scope)
    async with await Store.open(path, clock, own_sqlite) as store:
        assert await store.memories.matching(stays.scope, ["sister"], 10) == [stays]
        assert await store.memories.matching(stays.scope, ["4711"], 10) == []
    assert await check_database(path, own_sqlite) == ()
