"""What the store costs: keeping, saving, and recall beside the same two raw queries.

Run with ``pytest tests/benchmarks/test_store.py --benchmark-enable``.
"""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.domain.memory import EmbeddingIndex, ImportedMessage, Scope, Vector
from bot.domain.turn import Remember
from bot.store import Store, choose_sqlite
from bot.store.candidates import PROPOSALS
from tests.fakes.clock import FakeClock
from tests.store.house import House, asking, remember, vector

MEMORIES, DIMENSIONS = 10_000, 256
TERMS = ("harbour", "orchard", "violin")


@dataclass(frozen=True, slots=True)
class Full:
    """A store that holds many memories with their vectors, and the loop it lives on."""

    runner: asyncio.Runner
    house: House
    index: EmbeddingIndex
    scope: Scope

    def timed(self, benchmark: BenchmarkFixture, work: Callable[[], Awaitable[object]]) -> None:
        """Measure ``work``, run to its end on the loop."""

        async def once() -> None:
            await work()

        benchmark(lambda: self.runner.run(once()))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    with asyncio.Runner() as runner:
        filled = runner.run(_fill(runner, tmp_path_factory.mktemp("full") / "aiki.db"))
        yield filled
        runner.run(filled.house.store.close())


async def _fill(runner: asyncio.Runner, path: Path) -> Full:
    clock, chance = FakeClock(), random.Random(7)  # noqa: S311 - the same file every time
    store = await Store.open(path, clock)
    house = House(store, clock)
    owner = await house.owner()
    index = await store.vectors.use("random", DIMENSIONS)
    vocabulary = [*TERMS, *(f"word{number}" for number in range(1_500))]
    begun = clock.now() - timedelta(days=365)
    items = [
        ImportedMessage(f"{n}", "log", "Ola", " ".join(chance.choices(vocabulary, k=14)), begun + timedelta(minutes=n))
        for n in range(MEMORIES)
    ]
    await store.memories.add(items, owner)
    while waiting := await store.vectors.awaiting(500):
        await store.vectors.keep(index, [(memory_id, _random_vector(chance)) for memory_id, _ in waiting])
    return Full(runner, house, index, Scope(f"p{owner}"))


def _random_vector(chance: random.Random) -> Vector:
    return vector(*(chance.gauss(0, 1) for _ in range(DIMENSIONS)))


def test_keeping_a_message(benchmark: BenchmarkFixture, full: Full) -> None:
    full.timed(benchmark, lambda: full.house.say("hello there, this is a message of ordinary length"))


def test_keeping_a_message_and_saving_its_turn(benchmark: BenchmarkFixture, full: Full) -> None:
    async def turn() -> None:
        message = await full.house.say("hello there, this is a message of ordinary length")
        await full.house.answer(message, Remember(remember(message)))

    full.timed(benchmark, turn)


def test_proposing_candidates(benchmark: BenchmarkFixture, full: Full) -> None:
    near = [(full.index, _random_vector(random.Random(8)))]  # noqa: S311 - the same question every time
    full.timed(benchmark, lambda: full.house.store.memories.candidates(asking(full.scope, *TERMS), near))


def test_the_same_two_queries_raw(benchmark: BenchmarkFixture, full: Full) -> None:
    sqlite = choose_sqlite()
    if sqlite.vec_version is None:
        pytest.skip("sqlite-vec does not load on this machine")
    connection = sqlite.module.connect(str(full.house.store.database.path))
    sqlite.load_vec(connection)
    near = struct.pack(f"<{DIMENSIONS}f", *struct.unpack(f"<{DIMENSIONS}f", _random_vector(random.Random(8))))  # noqa: S311
    words = " OR ".join(TERMS)
    connection.execute("CREATE VIRTUAL TABLE temp.plain USING fts5(text, tokenize = 'porter unicode61')")
    connection.execute("INSERT INTO plain (rowid, text) SELECT id, text FROM memory")

    def both() -> None:
        sql = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT ?"
        connection.execute(sql, (words, PROPOSALS)).fetchall()
        table = f"memory_vec_{full.index.id}"
        sql = f"SELECT memory_id, distance FROM {table} WHERE embedding MATCH ? AND k = ? AND scope = ?"  # noqa: S608
        connection.execute(sql, (near, PROPOSALS, full.scope.key)).fetchall()

    benchmark(both)
    connection.close()
