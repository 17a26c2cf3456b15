"""Whether one person's recall costs the same however much all the others have said, and finds nothing of theirs.

    python -m tests.benchmarks.recall_isolation [--people 1000] [--memories 1000]

Everybody's sayings come in turn, so that they lie among one another in every table; beside that file lies one with a
single person's. The same questions are asked of both through the ``Memories`` port, in turn. Prints the medians, their
ratio, and how many hits were out of scope. (``tests/store/test_scope.py`` tries groups too.)
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from bot.core.words import content_terms
from bot.domain.conversation import ThreadKind
from bot.domain.ids import PersonId, ThreadId
from bot.domain.memory import EmbeddingIndex, ImportedMessage, RecallQuery, Scope, Vector
from bot.providers.ngrams import NgramEmbedder
from bot.store import Store
from tests.fakes.clock import FakeClock
from tests.store.house import House as Household

COMMON = """coffee garden sister brother weather holiday train work school doctor music kitchen window summer winter
market bicycle birthday dinner breakfast car money letter house river mountain holiday book""".split()
RARE = 4_000
QUESTIONS, ROUNDS, SHARED = 40, 5, 50


class Sayings:
    """Made-up sentences: some words everybody uses all the time, some hardly anybody."""

    def __init__(self, seed: int) -> None:
        """Say the same for the same seed."""
        self._chance = random.Random(seed)  # noqa: S311 - the same sayings every time

    def say(self) -> str:
        """Return a sentence."""
        words = [*self._chance.choices(COMMON, k=4), *(f"thing{self._chance.randrange(RARE)}" for _ in range(6))]
        self._chance.shuffle(words)
        return " ".join(words)


@dataclass(frozen=True)
class House:
    """A store with people in it."""

    store: Store
    index: EmbeddingIndex
    people: Sequence[PersonId]

    async def find(self, question: str, scope: Scope, vector: Vector) -> list[str]:
        """Return the scopes of what is proposed."""
        query = RecallQuery(question, content_terms(question), scope)
        return [one.memory.scope.key for one in await self.store.memories.candidates(query, [(self.index, vector)])]


async def fill(path: Path, people: int, memories: int) -> House:
    """Return a store in which so many people said so much, in turn; the first ones say the same in every house."""
    clock = FakeClock()
    store = await Store.open(path, clock)
    embedder = NgramEmbedder(256)
    index = await store.vectors.use(embedder.name, embedder.dimensions)
    household = Household(store, clock)
    ids = [await household.stranger(f"person {number}") for number in range(people)]
    voices = [Sayings(number) for number in range(people)]
    at_once = max(1, 2_000 // people)
    for begun in range(0, memories, at_once):
        for person, voice in zip(ids, voices, strict=True):
            said = [
                ImportedMessage(str(n), "log", "person", voice.say(), clock.now() - timedelta(minutes=memories - n))
                for n in range(begun, min(begun + at_once, memories))
            ]
            await store.memories.add(said, person)
        while waiting := await store.vectors.awaiting(2_000):
            made = await embedder.embed([text for _, text in waiting])
            await store.vectors.keep(index, [(one, vector) for (one, _), vector in zip(waiting, made, strict=True)])
    return House(store, index, ids)


async def timed(house: House, questions: Sequence[tuple[str, Vector]], scope: Scope) -> list[float]:
    """Return what each question took, in seconds."""
    took = []
    for question, vector in questions:
        begun = time.perf_counter()
        await house.find(question, scope, vector)
        took.append(time.perf_counter() - begun)
    return took


async def measure(people: int, memories: int, folder: Path) -> None:
    """Fill both houses, ask in both and print."""
    embedder, voice = NgramEmbedder(256), Sayings(0)
    asked = [voice.say() for _ in range(QUESTIONS)]
    questions = list(zip(asked, await embedder.embed(asked), strict=True))
    alone, among = await fill(folder / "alone.db", 1, memories), await fill(folder / "among.db", people, memories)
    scopes = [Scope.of(ThreadKind.PRIVATE, house.people[0], ThreadId(0)) for house in (alone, among)]
    times: tuple[list[float], list[float]] = [], []
    for _ in range(ROUNDS):
        for took, house, scope in zip(times, (alone, among), scopes, strict=True):
            took.extend(await timed(house, questions, scope))
    one, all_ = (median(took) * 1_000 for took in times)
    outside = 0
    for person in among.people[:SHARED]:
        scope = Scope.of(ThreadKind.PRIVATE, person, ThreadId(0))
        for question, vector in questions:
            outside += sum(key != scope.key for key in await among.find(question, scope, vector))
    sys.stdout.write(
        f"alone {one:.2f} ms, among {people:,} people with {memories:,} memories each {all_:.2f} ms: "
        f"ratio {all_ / one:.2f}; {outside} hits out of scope\n"
    )
    for house in (alone, among):
        await house.store.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--memories", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(given.people, given.memories, Path(folder)))


if __name__ == "__main__":
    main()
