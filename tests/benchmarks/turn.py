"""One turn of the whole core at N memories, beside a raw FTS5 and a raw vec0 query on the same file.

``python -m tests.benchmarks.turn [--memories 10000] [--turns 300]`` fills a temporary file with made-up
messages of the three languages, then asks the same questions both ways in turn, so that the machine's
mood is the same for both. The raw side is what brute force costs: the question's words, OR-ed, through
FTS5 with bm25, and its vector through vec0, twenty hits each, on one connection and no Python around it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import Aiki, open_aiki
from bot.core.words import content_terms
from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.memory import ImportedMessage
from bot.settings import Settings
from bot.store import choose_sqlite
from tests.fakes.sender import RecordingSender

if TYPE_CHECKING:
    import sqlite3

OWNER = Identity("console", "local")
PRIVATE = ThreadAddress("console", "local", ThreadKind.PRIVATE)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
HITS = 20

WHO = "sister brother neighbour boss dentist grandmother søster nabo sjef bestemor irmã vizinho chefe avó".split()
DID = (
    "bought lost found painted sold repaired kjøpte mistet fant malte solgte comprou perdeu achou pintou vendeu".split()
)
WHAT = "boat bicycle house piano ladder violin garden båt sykkel hus stige fiolin hage barco casa escada jardim".split()
WHERE = "Oslo Bergen Tromsø Trondheim Lisbon London Recife Salvador Curitiba Manaus Drammen Bodø Leeds York".split()
WHEN = "yesterday last week in March last summer i går i fjor sommer i mars ontem na semana passada em março".split()


def statement(rng: random.Random, number: int) -> str:
    """Return a made-up message; its number makes it one of a kind."""
    parts = (rng.choice(WHO), rng.choice(DID), rng.choice(WHAT), str(number), rng.choice(WHERE), *rng.sample(WHEN, 3))
    return "my " + " ".join(parts)


def question(rng: random.Random) -> str:
    """Return a question that has answers among the statements."""
    return f"What did I tell you about the {rng.choice(WHAT)} of my {rng.choice(WHO)} in {rng.choice(WHERE)}?"


async def fill(aiki: Aiki, count: int, rng: random.Random) -> None:
    """Keep ``count`` statements and embed them."""
    owner = await aiki.owner(OWNER)
    items = [
        ImportedMessage(str(n), "history", "person", statement(rng, n), BEGINNING + timedelta(minutes=n))
        for n in range(count)
    ]
    for start in range(0, count, 500):
        await aiki.store.memories.add(items[start : start + 500], owner.id)
    await aiki.embedding.catch_up()


def raw_query(db: sqlite3.Connection, table: str, words: str, vector: bytes) -> None:
    """Ask both indexes as plainly as can be."""
    db.execute(
        "SELECT rowid, bm25(plain) AS b FROM plain WHERE plain MATCH ? ORDER BY b LIMIT ?", (words, HITS)
    ).fetchall()
    db.execute(
        f"SELECT memory_id, distance FROM {table} WHERE embedding MATCH ? AND k = ?",  # noqa: S608 - our own table
        (vector, HITS),
    ).fetchall()


async def measure(path: Path, memories: int, turns: int) -> dict[str, list[float]]:
    """Return milliseconds for each turn, each turn with its embedding afterwards, and each raw query."""
    rng = random.Random(7)  # noqa: S311 - not for secrets
    settings = Settings.model_validate({"db": path, "language": "en", "timezone": "UTC", "ollama_host": "off"})
    took: dict[str, list[float]] = {"raw": [], "turn": [], "turn and after": []}
    async with open_aiki(settings, [RecordingSender()]) as aiki:
        await fill(aiki, memories, rng)
        sqlite = choose_sqlite()
        raw = sqlite.module.connect(str(path))
        sqlite.load_vec(raw)
        raw.execute("CREATE VIRTUAL TABLE temp.plain USING fts5(text, tokenize = 'porter unicode61')")
        raw.execute("INSERT INTO plain (rowid, text) SELECT id, text FROM memory")
        [(table,)] = raw.execute(
            "SELECT name FROM sqlite_schema WHERE name LIKE 'memory_vec%' AND sql LIKE '%vec0%'"
        ).fetchall()
        for number in range(turns + 20):
            asked = question(rng)
            terms = content_terms(asked)
            [(_, vector), *_] = await aiki.embedding.question(" ".join(terms))
            words = " OR ".join(f'"{term}"' for term in terms)
            began = time.perf_counter()
            raw_query(raw, table, words, vector)
            between = time.perf_counter()
            now = datetime.now(UTC)  # noqa: TID251 - a real turn at a real time
            await aiki.handler.handle(InboundMessage(OWNER, PRIVATE, f"q{number}", asked, now))
            answered = time.perf_counter()
            await aiki.handler.rest()
            ended = time.perf_counter()
            if number >= 20:  # the first ones warm both sides up
                took["raw"].append((between - began) * 1_000)
                took["turn"].append((answered - between) * 1_000)
                took["turn and after"].append((ended - between) * 1_000)
        raw.close()
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memories", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=300)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        took = asyncio.run(measure(Path(folder) / "aiki.db", arguments.memories, arguments.turns))
    raw = statistics.median(took["raw"])
    for name, times in took.items():
        p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        sys.stdout.write(f"{name:15} p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   p50 / raw p50 {p50 / raw:5.2f}\n")


if __name__ == "__main__":
    main()
