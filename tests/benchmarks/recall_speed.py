"""What recall costs as memories grow: time, size and memory, beside a numpy scan, raw queries and other libraries.

    OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.recall_speed --sizes 1000,10000,100000[,1000000]
        [--vectors mixture] [--raw] [--peers]

The sayings are made up (tests/benchmarks/sayings.py). Their vectors are those of the built-in embedder, or with
``--vectors mixture`` such as a language model makes (meanings.py): the first hardly gather in cells, the second do.
"scan" is numpy over the matrix in memory, the least that looking at every vector can cost; "×" compares the vector
part with it, by the time of the processor, since both wait for others on a busy machine. ``--raw`` asks a plain vec0
and a plain FTS5 table, ``--peers`` chromadb and mem0 (not ours to install).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.core.embedding import MemoryEmbedding
from bot.core.recall import Recall
from bot.domain.ids import PersonId
from bot.domain.memory import EmbeddingIndex, ForgetPlan, ImportedMessage, RecallQuery, Scope, Vector
from bot.ports import Embedder
from bot.providers.ngrams import NgramEmbedder
from bot.store import Store, choose_sqlite
from bot.store.vec0_table import Vec0Table
from tests.benchmarks.meanings import MeaningEmbedder
from tests.benchmarks.recall_peers import measure_peers
from tests.benchmarks.sayings import Sayings
from tests.fakes.clock import FakeClock
from tests.store.house import OLA

if TYPE_CHECKING:
    import sqlite3

BEGUN = datetime(1990, 1, 1, tzinfo=UTC)
IN_A_SESSION = 40
QUESTIONS, WRITES, PROPOSED, TOGETHER = 200, 30, 80, 2_000


@dataclass
class Row:
    """One size, measured."""

    size: int
    values: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, seconds: Sequence[float], *, worst: bool = False) -> None:
        """Note a median in milliseconds, and the 99th percentile."""
        text = f"{np.median(seconds) * 1000:.2f}"
        self.values[name] = f"{text} / {np.quantile(seconds, 0.99) * 1000:.1f}" if worst else text


@dataclass(frozen=True, slots=True)
class Bench:
    """A store that is filled more and more."""

    store: Store
    embedder: Embedder
    embedding: MemoryEmbedding
    recall: Recall
    sayings: Sayings
    person: PersonId

    @property
    def scope(self) -> Scope:
        """Whose memories they are."""
        return Scope(f"p{self.person}")

    async def add(self, first: int, count: int) -> None:
        """Remember some more sayings, two sessions a day; their vectors are still to come."""
        texts = self.sayings.say(first, count)
        items = [ImportedMessage(f"{n}", "log", "Ola", text, _said_at(n)) for n, text in enumerate(texts, first)]
        await self.store.memories.add(items, self.person)

    async def fill(self, to: int) -> float:
        """Remember up to so many sayings, all embedded and arranged; return the seconds that took."""
        began = time.perf_counter()
        have = await self.count()
        for first in range(have, to, TOGETHER):
            await self.add(first, min(TOGETHER, to - first))
            while waiting := await self.store.vectors.awaiting(TOGETHER):
                made = await self.embedder.embed([text for _, text in waiting])
                [index, *_] = await self.store.vectors.indexes()
                pairs = [(memory_id, vector) for (memory_id, _), vector in zip(waiting, made, strict=True)]
                await self.store.vectors.keep(index, pairs)
        await self.embedding.catch_up()
        await self.store.database.empty_log()
        return time.perf_counter() - began

    async def count(self) -> int:
        """Return how many memories there are."""
        return (await self.store.memories.counts(self.scope)).messages


def _said_at(number: int) -> datetime:
    session, place = divmod(number, IN_A_SESSION)
    return BEGUN + session * timedelta(hours=12) + place * timedelta(minutes=2)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds that ``work`` takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def _nearest(
    table: Vec0Table, query: RecallQuery, vector: Vector, db: sqlite3.Connection
) -> tuple[list[tuple[int, float]], float]:
    began = time.thread_time()
    return table.nearest(db, query, vector, PROPOSED), time.thread_time() - began


async def measure(bench: Bench, row: Row) -> list[list[int]]:
    """Measure what the store does; return what each question's vector found, the nearest first."""
    asked = [bench.sayings.ask(number) for number in range(QUESTIONS)]
    vectors = [await bench.embedder.embed_question(" ".join(words)) for words in asked]
    [index, *_] = await bench.store.vectors.indexes()
    queries = [RecallQuery(" ".join(words), words, bench.scope) for words in asked]
    near: list[float] = []
    worked: list[float] = []
    found: list[list[int]] = []
    for query, vector in zip(queries, vectors, strict=True):
        began = time.perf_counter()
        hits, cpu = await bench.store.database.read(partial(_nearest, Vec0Table(index.id), query, vector))
        near.append(time.perf_counter() - began)
        worked.append(cpu)
        found.append([memory_id for memory_id, _ in hits])
    row.put("vectors", near, worst=True)
    row.put("their CPU", worked, worst=True)
    candidates = bench.store.memories.candidates
    both = [await timed(lambda q=q, v=v: candidates(q, [(index, v)])) for q, v in zip(queries, vectors, strict=True)]  # type: ignore[misc]
    row.put("candidates", both, worst=True)
    row.put("find", [await timed(lambda q=q: bench.recall.find(q.text, bench.scope)) for q in queries], worst=True)  # type: ignore[misc]
    row.values["MB file"] = f"{bench.store.database.path.stat().st_size / 2**20:.0f}"
    row.values["MB resident"] = f"{resident():.0f}"
    await measure_writes(bench, index, row)
    return found


async def measure_writes(bench: Bench, index: EmbeddingIndex, row: Row) -> None:
    """Measure adding one memory, keeping its vector, and forgetting it."""
    added: list[float] = []
    kept: list[float] = []
    forgotten: list[float] = []
    for number in range(WRITES):
        [text] = bench.sayings.say(10**8 + number, 1)
        [vector] = await bench.embedder.embed([text])
        began = time.perf_counter()
        await bench.add(10**6 + row.size + number, 1)
        added.append(time.perf_counter() - began)
        [(memory_id, _)] = await bench.store.vectors.awaiting(1)
        pair = (memory_id, vector)
        kept.append(await timed(lambda pair=pair: bench.store.vectors.keep(index, [pair])))  # type: ignore[misc]
        plan = ForgetPlan((memory_id,))
        forgotten.append(await timed(lambda plan=plan: bench.store.memories.forget(plan, bench.scope)))  # type: ignore[misc]
    row.put("add", added)
    row.put("keep vector", kept)
    row.put("forget", forgotten)


async def compare_with_scan(bench: Bench, row: Row, found: Sequence[Sequence[int]]) -> None:
    """Measure a scan of all vectors in memory, and how many of its first ten were found."""
    ids, matrix = await all_vectors(bench)
    seconds: list[float] = []
    shares: list[float] = []
    for number, hits in enumerate(found):
        question = np.frombuffer(await bench.embedder.embed_question(" ".join(bench.sayings.ask(number))), "<f4")
        began = time.thread_time()
        cosines = matrix @ question
        seconds.append(time.thread_time() - began)
        tenth = np.partition(cosines, -10)[-10]
        # Equal vectors are equally near: whichever of them is found counts.
        reached = np.isin(ids, hits[:10]) & (cosines >= tenth - 1e-6)
        shares.append(min(int(reached.sum()), 10) / 10)
    row.put("scan's CPU", seconds)
    scan = float(np.median(seconds)) * 1000
    middle, _, worst = row.values["their CPU"].partition(" / ")
    row.values["×"] = f"{float(middle) / scan:.2f} / {float(worst) / scan:.2f}"
    row.values["recall@10"] = f"{np.mean(shares):.3f}"


async def all_vectors(
    bench: Bench,
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
    """Return every memory's number and vector."""
    [index, *_] = await bench.store.vectors.indexes()
    table = Vec0Table(index.id)
    ids = np.array(sorted(await bench.store.database.read(table.held)), np.int64)
    matrix = np.empty((len(ids), index.dimensions), np.float32)
    for first in range(0, len(ids), TOGETHER):
        some = [int(one) for one in ids[first : first + TOGETHER]]
        rows = await bench.store.database.read(lambda db, some=some: table.vectors(db, some))  # type: ignore[misc]
        matrix[first : first + len(rows)] = np.frombuffer(b"".join(v for _, v in rows), "<f4").reshape(len(rows), -1)
    return ids, matrix


async def measure_raw(bench: Bench, row: Row, folder: Path) -> None:
    """Measure a plain vec0 and a plain FTS5 table with the same sayings, asked one after the other."""
    sqlite = choose_sqlite()
    db = sqlite.module.connect(str(folder / f"raw{row.size}.db"))
    sqlite.load_vec(db)
    dimensions = bench.embedder.dimensions
    db.execute(f"CREATE VIRTUAL TABLE near USING vec0(embedding float[{dimensions}] distance_metric=cosine)")
    db.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'porter unicode61')")
    for first in range(0, row.size, TOGETHER):
        texts = list(bench.sayings.say(first, min(TOGETHER, row.size - first)))
        vectors = await bench.embedder.embed(texts)
        places = range(first + 1, first + 1 + len(texts))
        db.executemany("INSERT INTO near (rowid, embedding) VALUES (?, ?)", zip(places, vectors, strict=True))
        db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", zip(places, texts, strict=True))
    db.commit()
    seconds = []
    for number in range(min(QUESTIONS, 30)):
        words = bench.sayings.ask(number)
        vector = await bench.embedder.embed_question(" ".join(words))
        began = time.perf_counter()
        db.execute("SELECT rowid, distance FROM near WHERE embedding MATCH ? AND k = ?", (vector, PROPOSED)).fetchall()
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT ?"
        db.execute(sql, (" OR ".join(words), PROPOSED)).fetchall()
        seconds.append(time.perf_counter() - began)
    db.close()
    row.put("raw", seconds)


def resident() -> float:
    """Return the megabytes of this process that are in memory; of Linux only, 0 elsewhere."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text("ascii").split()[1]) * 4096 / 2**20 if statm.exists() else 0.0


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a table."""
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    yield "| memories | " + " | ".join(names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for row in rows:
        yield f"| {row.size:,} | " + " | ".join(row.values.get(name, "") for name in names) + " |"


async def report(arguments: argparse.Namespace) -> None:
    """Measure every size and print the table: milliseconds, the median, and where two stand the 99th percentile."""
    sayings = Sayings()
    embedder: Embedder = MeaningEmbedder(sayings) if arguments.vectors == "mixture" else NgramEmbedder()
    rows: list[Row] = []
    clock = FakeClock()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        async with await Store.open(folder / "aiki.db", clock) as store:
            embedding = MemoryEmbedding(store.vectors, embedder, lambda _name, _dimensions: None)
            await embedding.start()
            person = (await store.people.enrol_owner(OLA)).id
            bench = Bench(store, embedder, embedding, Recall(store.memories, embedding, clock), sayings, person)
            for size in arguments.sizes:
                row = Row(size)
                row.values["filled s"] = f"{await bench.fill(size):.0f}"
                found = await measure(bench, row)
                await compare_with_scan(bench, row, found)
                if arguments.raw:
                    await measure_raw(bench, row, folder)
                if arguments.peers:
                    async for peer, values in measure_peers(bench.sayings, embedder, size, folder):
                        row.values |= {f"{peer} {name}": value for name, value in values.items()}
                rows.append(row)
                sys.stdout.write("\n".join(lines(rows)) + "\n")
                sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda text: [int(one) for one in text.split(",")], default=[1_000, 10_000])
    parser.add_argument("--vectors", choices=("builtin", "mixture"), default="builtin")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the files are made meanwhile")
    asyncio.run(report(parser.parse_args()))


if __name__ == "__main__":
    main()
