"""What is said in one place is never recalled in another, whoever says it and whatever is asked."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.memory import MemoryKind, RecallQuery, Scope
from bot.store import Store
from tests.fakes.clock import FakeClock
from tests.store.house import House, vector

WORDS = ("sister", "coffee", "oslo")
PEOPLE, THREADS = 3, 4

said = st.tuples(
    st.integers(0, PEOPLE - 1), st.integers(0, THREADS - 1), st.sampled_from(ThreadKind), st.sampled_from(WORDS)
)


async def talk_and_search(sayings: list[tuple[int, int, ThreadKind, str]], path: Path) -> None:
    clock = FakeClock()
    async with await Store.open(path, clock) as store:
        house = House(store, clock)
        people = [await house.stranger(f"person {number}") for number in range(PEOPLE)]
        index = await store.vectors.use("toy", 2)
        where: dict[int, Scope] = {}
        holds: dict[int, str] = {}
        for person, thread, kind, word in sayings:
            # A private thread has one person in it.
            name = f"{kind}-{thread}" if kind is ThreadKind.GROUP else f"private-{person}-{thread}"
            address = ThreadAddress("telegram", name, kind)
            memory = await house.tell(f"{word} it is", address, people[person])
            where[memory.id] = memory.scope
            holds[memory.id] = word
            await house.answer(await house.say("hi", address, people[person]), reply=f"Which {word}?")
            await store.vectors.keep(index, [(memory.id, vector(1, 0))])
        for scope in {*where.values(), Scope("p99"), Scope("t99")}:
            mine = {memory_id for memory_id, its in where.items() if its == scope}
            query = RecallQuery("", WORDS, scope, limit=100)
            found = {c.memory.id for c in await store.memories.candidates(query, [(index, vector(1, 0))])}
            assert found == mine
            for word in WORDS:
                alone = {c.memory.id for c in await store.memories.candidates(RecallQuery("", (word,), scope), [])}
                assert {one for one in mine if holds[one] == word} <= alone <= mine
            assert {m.id for m in await store.memories.page(scope, None, 100)} == mine
            assert {m.id for w in WORDS for m in await store.memories.matching(scope, [w], 100)} == mine
            assert await store.memories.page(scope, MemoryKind.FACT, 100) == []
            for memory_id in where:
                found_here = await store.memories.get(memory_id, scope)  # type: ignore[arg-type]
                assert (found_here is not None) == (memory_id in mine)


@settings(max_examples=12, deadline=None)
@given(sayings=st.lists(said, max_size=8))
def test_every_search_finds_all_of_its_scope_and_nothing_else(sayings: list[tuple[int, int, ThreadKind, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(talk_and_search(sayings, Path(folder) / "aiki.db"))
