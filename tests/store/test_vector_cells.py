"""A large scope is divided into cells; what is nearest is found all the same, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.ids import MemoryId
from bot.domain.memory import RecallQuery
from bot.store import SqliteChoice, Store, check_database
from bot.store.vectors import Vectors
from tests.fakes.clock import SATURDAY_MORNING, FakeClock
from tests.store.crowd import DIMENSIONS, RULES, Crowd
from tests.store.house import House

pytestmark = pytest.mark.parametrize("sqlite", ["vec0"], indirect=True)


@pytest.fixture
async def crowd(store: Store) -> Crowd:
    """A person who has said nothing yet."""
    crowd = Crowd(store)
    await crowd.start()
    return crowd


@pytest.fixture
async def divided(crowd: Crowd) -> AsyncIterator[Crowd]:
    """A person of whom 600 sayings lie in cells."""
    await crowd.say(600)
    await crowd.divide()
    yield crowd
    assert set(await crowd.cells()) == set(crowd.said), "each saying is in one cell, and nothing else is"


async def looked_through(crowd: Crowd) -> float:
    """Return the share of the cells that a search looks through, on average."""
    [layout] = await crowd.store.database.read(crowd.table.cells.layouts)
    cells = set((await crowd.cells()).values())
    questions = crowd.some(20)
    near = [
        await crowd.store.database.read(lambda db, q=question: crowd.table.cells.cells_near(db, layout, q))  # type: ignore[misc]
        for question in questions
    ]
    return sum(map(len, near)) / len(near) / len(cells)


async def test_what_is_nearest_is_found_in_a_part_of_the_cells(divided: Crowd) -> None:
    assert await divided.share_found() >= 0.98
    assert await looked_through(divided) < 0.5


async def test_the_cosines_are_exact(divided: Crowd) -> None:
    [question] = divided.some(1)
    query = RecallQuery("", (), divided.scope)
    found = await divided.store.memories.candidates(query, [(divided.index, question)])
    asked = np.frombuffer(question, "<f4")
    for one in found:
        assert one.cosine == pytest.approx(float(np.frombuffer(divided.said[one.memory.id], "<f4") @ asked), abs=1e-6)
    assert {one.memory.id for one in found} >= set(divided.truly_nearest(question)[:5])


async def test_the_last_chunk_of_a_partition_is_the_last_entry_of_an_index(divided: Crowd) -> None:
    for index in ("memory_vec_1_by_scope", "memory_cells_1_by_cell"):
        info = await divided.store.database.read(lambda db, i=index: db.execute(f"PRAGMA index_info({i})").fetchall())  # type: ignore[misc]
        assert [row["name"] for row in info] == ["partition00"]


async def test_vectors_that_do_not_gather_are_looked_through_to_the_last(store: Store) -> None:
    crowd = Crowd(store, spread=100)
    await crowd.start()
    await crowd.say(600)
    await crowd.divide()
    assert len(set((await crowd.cells()).values())) == 1
    assert await crowd.share_found() >= 0.98


async def test_a_small_scope_is_not_divided(crowd: Crowd) -> None:
    await crowd.say(150)
    assert await crowd.divide() == 0
    assert await crowd.share_found() == 1.0


async def test_what_is_said_later_is_found_at_once(divided: Crowd) -> None:
    for memory_id in await divided.say(20):
        assert (await divided.nearest(divided.said[memory_id]))[0] == memory_id


async def test_a_vector_kept_again_moves_to_its_new_place(divided: Crowd) -> None:
    memory_id, other = list(divided.said)[:2]
    [elsewhere] = divided.some(1)
    await divided.vectors.keep(divided.index, [(MemoryId(memory_id), elsewhere)])
    divided.said[memory_id] = elsewhere
    assert (await divided.nearest(elsewhere))[0] == memory_id
    assert other in await divided.nearest(divided.said[other])


async def test_what_is_forgotten_is_found_no_more(divided: Crowd) -> None:
    memory_id = next(iter(divided.said))
    question = divided.said[memory_id]
    await divided.forget(memory_id)
    assert memory_id not in await divided.nearest(question)


async def test_a_scope_of_which_all_is_forgotten_begins_anew(crowd: Crowd) -> None:
    await crowd.say(300)
    await crowd.divide()
    for memory_id in list(crowd.said):
        await crowd.forget(memory_id)
    assert await crowd.store.database.read(crowd.table.cells.layouts) == []
    [memory_id] = await crowd.say(1)
    assert await crowd.nearest(crowd.said[memory_id]) == [memory_id]


async def test_what_is_too_new_is_left_out(divided: Crowd) -> None:
    [question] = divided.some(1)
    found = await divided.nearest(question, SATURDAY_MORNING + timedelta(minutes=299.5))
    early = list(divided.said)[:300]
    assert set(found) <= set(early)
    nearest = [one for one in divided.truly_nearest(question, 600) if one in early][:10]
    assert len(set(found) & set(nearest)) >= 9


async def test_as_of_a_moment_when_little_was_said_all_of_it_is_found(divided: Crowd) -> None:
    found = await divided.nearest(divided.some(1)[0], SATURDAY_MORNING + timedelta(minutes=4.5))
    assert set(found) == set(list(divided.said)[:5])


async def test_a_scope_is_searched_in_its_own_cells_only(divided: Crowd, clock: FakeClock) -> None:
    house = House(divided.store, clock)
    group = ThreadAddress("telegram", "group", ThreadKind.GROUP)
    [question] = divided.some(1)
    memory = await house.tell("said in the group", group)
    await divided.vectors.keep(divided.index, [(memory.id, question)])
    assert memory.id not in await divided.nearest(question)
    found = await divided.store.memories.candidates(RecallQuery("", (), memory.scope), [(divided.index, question)])
    assert [one.memory.id for one in found] == [memory.id]


async def test_a_scope_that_has_grown_is_divided_anew_and_searched_meanwhile(divided: Crowd) -> None:
    before = set((await divided.cells()).values())
    await divided.say(2_000)
    while await divided.vectors.arrange():
        assert await divided.share_found(2) >= 0.8
    after = set((await divided.cells()).values())
    assert not before & after
    assert len(after) > len(before)
    assert await divided.share_found() >= 0.98
    assert len(await divided.store.database.read(divided.table.cells.layouts)) == 1


async def test_what_is_said_and_forgotten_while_it_is_divided_is_found_and_not(crowd: Crowd) -> None:
    await crowd.say(400)
    forgotten = list(crowd.said)[::7]
    while await crowd.vectors.arrange():
        await crowd.say(1)
        if forgotten:
            await crowd.forget(forgotten.pop())
    assert set(await crowd.cells()) == set(crowd.said)
    assert await crowd.share_found() >= 0.95


async def test_it_is_taken_up_again_wherever_it_ended(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        crowd = Crowd(store)
        await crowd.start()
        await crowd.say(600)
        said = crowd.said
    for pieces in (3, 50, 84, 86, 500):
        async with await Store.open(path, clock, sqlite) as store:
            crowd = Crowd(store)
            await crowd.start()
            crowd.said = said
            for _ in range(pieces):
                await crowd.vectors.arrange()
            assert await crowd.share_found(5) >= 0.9
    async with await Store.open(path, clock, sqlite) as store:
        crowd.store = store
        assert set(await crowd.cells()) == set(said)
        assert not await Vectors(store.database, RULES).arrange()
    assert await check_database(path, sqlite) == ()


async def test_the_same_vectors_come_into_the_same_cells(
    tmp_path: Path, clock: FakeClock, sqlite: SqliteChoice
) -> None:
    found = []
    for name in ("one.db", "two.db"):
        async with await Store.open(tmp_path / name, clock, sqlite) as store:
            crowd = Crowd(store)
            await crowd.start()
            await crowd.say(600)
            await crowd.divide()
            found.append(await crowd.cells())
    assert found[0] == found[1]


async def test_an_index_of_an_earlier_version_is_divided_too(store: Store) -> None:
    old = (
        "CREATE VIRTUAL TABLE memory_vec_1 USING vec0(memory_id INTEGER PRIMARY KEY, scope TEXT PARTITION KEY, "
        f"embedding float[{DIMENSIONS}] distance_metric=cosine, chunk_size=64)"
    )
    known = "INSERT INTO embedding_index (embedder, dimensions, storage, is_current) VALUES ('toy', ?, 'vec0', 1)"
    await store.database.write(lambda db: (db.execute(old), db.execute(known, (DIMENSIONS,))))
    crowd = Crowd(store)
    assert (await crowd.start()).id == 1
    await crowd.say(600)
    assert await crowd.divide() > 0
    assert set(await crowd.cells()) == set(crowd.said)
    assert await crowd.share_found() >= 0.98


async def test_a_divided_index_that_is_retired_is_gone(divided: Crowd) -> None:
    await divided.vectors.use("other", 2)
    await divided.vectors.retire(divided.index)
    kept = "SELECT name FROM sqlite_schema WHERE name GLOB 'memory_*_1*' UNION ALL SELECT id FROM embedding_layout"
    assert await divided.store.database.read(lambda db: db.execute(kept).fetchall()) == []
    divided.said.clear()
    await divided.start()
    await divided.say(300)
    await divided.divide()


async def test_an_index_that_is_retired_while_it_is_divided_is_not_begun_again(crowd: Crowd) -> None:
    await crowd.say(300)
    for _ in range(5):
        assert await crowd.vectors.arrange()
    await crowd.vectors.use("other", 2)
    await crowd.vectors.retire(crowd.index)
    assert await crowd.divide() > 0
    assert await crowd.store.database.read(crowd.table.cells.layouts) == []


async def test_what_is_said_to_mend_a_broken_cell_table_mends_it(
    path: Path, clock: FakeClock, sqlite: SqliteChoice, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        crowd = Crowd(store)
        await crowd.start()
        await crowd.say(300)
        await crowd.divide()
        await store.database.write(lambda db: db.execute("DROP TABLE memory_cells_1_vector_chunks00"))
    [problem] = await check_database(path, sqlite)
    connection = own_sqlite.module.connect(str(path), isolation_level=None)
    connection.executescript(problem.mend)
    left = connection.execute("SELECT name FROM sqlite_schema WHERE name GLOB 'memory_*_1_*'").fetchall()
    connection.close()
    assert left == []
    assert await check_database(path, sqlite) == ()
