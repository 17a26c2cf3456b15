"""Vectors are made behind the conversation's back; what cannot be made now is made later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.embedding import MemoryEmbedding
from bot.domain.conversation import Identity
from bot.domain.errors import ProviderError
from bot.domain.memory import ImportedMessage, Vector
from bot.ports import Embedder
from bot.providers.ngrams import NgramEmbedder
from bot.store import Store
from bot.store.cell_work import CellRules
from bot.store.vectors import Vectors
from tests.fakes.clock import SATURDAY_MORNING, FakeClock


class Unreachable:
    """An Embedder that is away as long as it is told to be."""

    def __init__(self) -> None:
        """Be away."""
        self.away = True
        self._real = NgramEmbedder(256)
        self.name, self.dimensions = "remote", 256

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        if self.away:
            raise ProviderError("no route to host")
        return await self._real.embed(texts)

    async def embed_question(self, text: str) -> Vector:
        """Embed, unless out of reach."""
        [vector] = await self.embed([text])
        return vector


class Silent(Unreachable):
    """An Embedder that never comes to an answer."""

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        await asyncio.Event().wait()
        return []


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with three memories."""
    async with await Store.open(tmp_path / "aiki.db", FakeClock()) as opened:
        owner = await opened.people.enrol_owner(Identity("console", "local"))
        said = [
            ImportedMessage(f"{n}", "t", "me", f"boat number {n}", SATURDAY_MORNING + timedelta(minutes=n))
            for n in range(3)
        ]
        await opened.memories.add(said, owner.id)
        yield opened


async def start(store: Store, embedder: Embedder, earlier: Embedder | None = None) -> MemoryEmbedding:
    embedding = MemoryEmbedding(store.vectors, embedder, lambda name, dimensions: earlier)
    await embedding.start()
    return embedding


async def test_progress_is_told(store: Store) -> None:
    told: list[int] = []
    assert await (await start(store, NgramEmbedder(256))).catch_up(told.append) == 3
    assert told == [3]


async def test_an_embedder_that_is_away_stops_nothing_and_is_asked_again_later(store: Store) -> None:
    embedder = Unreachable()
    embedding = await start(store, embedder)
    assert await embedding.question("boat") == []
    assert await embedding.catch_up() == 0
    embedder.away = False
    assert await embedding.catch_up() == 3
    assert len(await embedding.question("boat")) == 1


async def test_an_embedder_that_never_answers_holds_up_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.core.embedding.QUESTION_S", 0.01)
    monkeypatch.setattr("bot.core.embedding.BATCH_S", 0.01)
    embedding = await start(store, Silent())
    assert await embedding.question("boat") == []
    assert await embedding.catch_up() == 0
    assert "it took too long" in caplog.text


async def test_the_old_index_answers_until_the_new_one_is_complete(store: Store) -> None:
    old = NgramEmbedder(256)
    await (await start(store, old)).catch_up()
    changed = await start(store, NgramEmbedder(512), old)
    assert [index.dimensions for index, _ in await changed.question("boat")] == [512, 256]
    await changed.prepare()
    assert [index.dimensions for index, _ in await changed.question("boat")] == [512]


async def test_an_old_embedder_that_is_not_to_be_had_any_more_is_left_out(store: Store) -> None:
    await (await start(store, NgramEmbedder(256))).catch_up()
    changed = await start(store, NgramEmbedder(512), None)
    assert [index.dimensions for index, _ in await changed.question("boat")] == [512]


async def test_catching_up_makes_a_large_scope_quick_to_search(store: Store) -> None:
    vectors = Vectors(store.database, CellRules(few=2, moved=2))
    embedding = MemoryEmbedding(vectors, NgramEmbedder(256), lambda _name, _dimensions: None)
    await embedding.start()
    assert await embedding.catch_up() == 3
    assert not await vectors.arrange()
    held = "SELECT held, unmoved_to FROM embedding_layout"
    assert await store.database.read(lambda db: tuple(db.execute(held).fetchone())) == (3, 0)


async def test_turns_that_end_meanwhile_share_one_catching_up(store: Store) -> None:
    counting = Unreachable()
    counting.away = False
    asked: list[int] = []
    embed = counting.embed

    async def counted(texts: Sequence[str]) -> list[Vector]:
        asked.append(len(texts))
        return await embed(texts)

    counting.embed = counted  # type: ignore[method-assign] # counts what is asked
    embedding = MemoryEmbedding(store.vectors, counting, lambda *_: None)
    await embedding.start()
    for _ in range(5):
        embedding.catch_up_soon()
    await embedding.rest(60)
    assert asked == [3]
    await embedding.rest(60)  # nothing goes on any more


async def test_a_defect_in_the_background_is_written_down(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> int:
        raise ZeroDivisionError

    embedding = MemoryEmbedding(store.vectors, Unreachable(), lambda *_: None)
    await embedding.start()
    monkeypatch.setattr(MemoryEmbedding, "catch_up", broken)
    embedding.catch_up_soon()
    await embedding.rest(60)
    assert "embedding after a turn failed: ZeroDivisionError" in caplog.text
