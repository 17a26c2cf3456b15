"""What is forgotten is not in the bytes of the cells any more; whatever was said and forgotten, the rest is found."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import SqliteChoice, Store
from bot.store.cell_centres import Centres, whole_numbers
from tests.fakes.clock import FakeClock
from tests.store.crowd import Crowd
from tests.store.files import read

pytestmark = pytest.mark.parametrize("sqlite", ["vec0"], indirect=True)


@pytest.fixture
async def divided(store: Store) -> Crowd:
    """A person of whom 600 sayings lie in cells."""
    crowd = Crowd(store)
    await crowd.start()
    await crowd.say(600)
    await crowd.divide()
    return crowd


async def bytes_left(crowd: Crowd, wanted: Sequence[bytes]) -> list[bytes]:
    """Return which of these are in the file or beside it."""
    await crowd.store.database.empty_log()
    folder = crowd.store.database.path.parent
    content = b"".join(read(path) for path in sorted(folder.iterdir()))
    return [one for one in wanted if one in content]


async def test_what_is_forgotten_leaves_neither_its_vector_nor_its_whole_numbers(divided: Crowd) -> None:
    gone = list(divided.said)[::40]
    vectors = [divided.said[one] for one in gone]
    wanted = [*vectors, *whole_numbers(vectors)]
    assert len(await bytes_left(divided, wanted)) > 0.8 * len(wanted)  # some lie across two pages
    for memory_id in gone:
        await divided.forget(memory_id)
    assert await bytes_left(divided, [*vectors, *whole_numbers(vectors)]) == []


async def test_the_middle_of_a_cell_goes_with_its_last_vector(divided: Crowd) -> None:
    cells = await divided.cells()
    cell = Counter(cells.values()).most_common()[-1][0]

    def middles(db: sqlite3.Connection) -> Centres:
        return Centres.from_bytes(*db.execute("SELECT cells, middles FROM embedding_centres").fetchone())

    before = await divided.store.database.read(middles)
    middle = before.middles[before.cells == cell].tobytes()
    assert await bytes_left(divided, [middle])
    for memory_id in [one for one, its in cells.items() if its == cell]:
        await divided.forget(memory_id)
    after = await divided.store.database.read(middles)
    assert set(after.cells.tolist()) == set(before.cells.tolist()) - {cell}
    assert await bytes_left(divided, [middle]) == []
    assert await divided.share_found(10) >= 0.95


async def divided_at_random(path: Path, seed: int, spread: float, said: int, later: int) -> float:
    """Return the share of the nearest that is found after a life of saying, forgetting and dividing."""
    async with await Store.open(path, FakeClock()) as store:
        crowd = Crowd(store, spread=spread, seed=seed)
        await crowd.start()
        await crowd.say(said)
        await crowd.divide()
        for memory_id in list(crowd.said)[:: 1 + seed]:
            await crowd.forget(memory_id)
        await crowd.say(later)
        await crowd.divide()
        assert set(await crowd.cells()) == set(crowd.said)
        return await crowd.share_found()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(10, 99), spread=st.floats(0.1, 1.0), said=st.integers(300, 600), later=st.integers(0, 900))
def test_cells_find_what_a_look_at_every_vector_finds(
    sqlite: SqliteChoice, seed: int, spread: float, said: int, later: int
) -> None:
    assert sqlite.vec_version is not None
    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(divided_at_random(Path(folder) / "aiki.db", seed, spread, said, later)) >= 0.95
