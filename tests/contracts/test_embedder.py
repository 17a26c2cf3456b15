"""What every Embedder promises, asked of the built-in one and of the fake."""

from __future__ import annotations

import asyncio
import math
import struct
from collections.abc import Sequence
from hashlib import sha256

import pytest

from bot.domain.memory import Vector
from bot.ports import Embedder
from bot.providers.ngrams import SUPPORTED_DIMENSIONS, NgramEmbedder


class FakeEmbedder:
    """Gives every text a direction of its own that means nothing; equal texts are equal."""

    name = "fake"
    dimensions = 4

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return vectors made from a digest of the text."""
        return [self._direction(text) for text in texts]

    def _direction(self, text: str) -> Vector:
        numbers = [byte - 127.5 for byte in sha256(text.encode("utf-8", "surrogatepass")).digest()[: self.dimensions]]
        return Vector(struct.pack(f"<{self.dimensions}f", *(number / math.hypot(*numbers) for number in numbers)))


EMBEDDERS: list[Embedder] = [FakeEmbedder(), *(NgramEmbedder(dimensions) for dimensions in SUPPORTED_DIMENSIONS)]
TEXTS = ["My sister is called Ingrid.", "", "   ", "🎂", "שלום עולם", "明日は雨です", "x" * 40_000, "\x00", "\ud800"]


@pytest.fixture(params=EMBEDDERS, ids=lambda embedder: f"{embedder.name}/{embedder.dimensions}")
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Return each implementation in turn."""
    chosen: Embedder = request.param
    return chosen


def numbers(vector: Vector) -> tuple[float, ...]:
    """Return a vector's values."""
    return struct.unpack(f"<{len(vector) // 4}f", vector)


def test_the_name_says_which_embedder_and_stays(embedder: Embedder) -> None:
    assert embedder.name
    assert embedder.name == embedder.name.strip()


async def test_every_text_has_one_vector_of_the_promised_length(embedder: Embedder) -> None:
    vectors = await embedder.embed(TEXTS)
    assert [len(vector) for vector in vectors] == [4 * embedder.dimensions] * len(TEXTS)


async def test_every_vector_has_length_one(embedder: Embedder) -> None:
    for vector in await embedder.embed(TEXTS):
        assert math.hypot(*numbers(vector)) == pytest.approx(1.0, abs=1e-5)


async def test_vectors_come_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = [f"statement number {number}" for number in range(300)]
    together = await embedder.embed(texts)
    alone = [(await embedder.embed([text]))[0] for text in texts[::50]]
    assert together[::50] == alone


async def test_the_same_text_has_the_same_vector_whoever_stands_beside_it(embedder: Embedder) -> None:
    [alone] = await embedder.embed(["the blue flowerpot"])
    beside = await embedder.embed(["another one", "the blue flowerpot"])
    assert beside[1] == alone


async def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert await embedder.embed([]) == []


async def test_different_texts_point_elsewhere(embedder: Embedder) -> None:
    first, second = await embedder.embed(["I take my coffee black.", "The car failed its inspection."])
    assert sum(a * b for a, b in zip(numbers(first), numbers(second), strict=True)) < 0.9


async def test_several_callers_may_embed_at_once(embedder: Embedder) -> None:
    alone = [await embedder.embed([text]) for text in TEXTS]
    assert await asyncio.gather(*(embedder.embed([text]) for text in TEXTS)) == alone
