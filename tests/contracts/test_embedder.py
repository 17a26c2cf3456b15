"""What every Embedder promises, asked of the built-in one, of Ollama's, of a model in this process, and of the fake."""

from __future__ import annotations

import asyncio
import math
import struct
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.domain.memory import Vector
from bot.ports import Embedder
from bot.providers.cache import CachedEmbedder
from bot.providers.local_embedder import LocalEmbedder
from bot.providers.ngrams import SUPPORTED_DIMENSIONS, NgramEmbedder
from bot.providers.ollama import Ollama, OllamaEmbedder
from tests.fakes.embedding_library import WEIGHTS, Library, model_files, put_model
from tests.fakes.tiny_graph import tiny_model
from tests.wire.ollama import OllamaWire, ollama_serving
from tests.wire.ollama_lines import Kept


class FakeEmbedder:
    """Gives every text a direction of its own that means nothing; equal texts are equal."""

    name = "fake"
    dimensions = 4

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return vectors made from a digest of the text."""
        return [self._direction(text) for text in texts]

    async def embed_question(self, text: str) -> Vector:
        """Return the text's own vector."""
        return self._direction(text)

    def _direction(self, text: str) -> Vector:
        numbers = [byte - 127.5 for byte in sha256(text.encode("utf-8", "surrogatepass")).digest()[: self.dimensions]]
        return Vector(struct.pack(f"<{self.dimensions}f", *(number / math.hypot(*numbers) for number in numbers)))


def _ready(embedder: Embedder) -> Callable[[], AbstractAsyncContextManager[Embedder]]:
    @asynccontextmanager
    async def _open() -> AsyncIterator[Embedder]:
        yield embedder

    return _open


@asynccontextmanager
async def _by_ollama() -> AsyncIterator[Embedder]:
    async with ollama_serving(OllamaWire({"embeddinggemma": Kept(("embedding",))})) as server:
        ollama = Ollama(server.url)
        yield await OllamaEmbedder.open(ollama, "embeddinggemma")
        await ollama.close()


@asynccontextmanager
async def _kept() -> AsyncIterator[Embedder]:
    yield CachedEmbedder(NgramEmbedder(256), entries=100)


def _in_this_process(
    files: dict[str, bytes], library: Library | None
) -> Callable[[], AbstractAsyncContextManager[Embedder]]:
    """Return what opens a model of these files, run by what is installed or by what stands for it."""

    @asynccontextmanager
    async def _open() -> AsyncIterator[Embedder]:
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            for name, module in library.modules().items() if library else ():
                patch.setitem(sys.modules, name, module)
            yield await LocalEmbedder.open(str(put_model(Path(folder) / "mini", files)), Path("nowhere"), {})

    return _open


EMBEDDERS: dict[str, Callable[[], AbstractAsyncContextManager[Embedder]]] = {
    "fake": _ready(FakeEmbedder()),
    "ollama": _by_ollama,
    "cached": _kept,
    "graph": _in_this_process(model_files(), Library()),
    "weights": _in_this_process(model_files("model.safetensors", WEIGHTS), Library()),
} | {f"ngrams/{dimensions}": _ready(NgramEmbedder(dimensions)) for dimensions in SUPPORTED_DIMENSIONS}
if find_spec("onnxruntime") and find_spec("tokenizers"):  # the extra embed, which the tests do not ask for
    EMBEDDERS["onnxruntime"] = _in_this_process(tiny_model(), None)
TEXTS = ["My sister is called Ingrid.", "", "   ", "🎂", "שלום עולם", "明日は雨です", "x" * 40_000, "\x00", "\ud800"]


@pytest.fixture(params=EMBEDDERS)
async def embedder(request: pytest.FixtureRequest) -> AsyncIterator[Embedder]:
    """Open each implementation in turn."""
    async with EMBEDDERS[request.param]() as opened:
        yield opened


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


async def test_a_question_has_a_unit_vector_of_its_own_that_stays(embedder: Embedder) -> None:
    for text in TEXTS:
        vector = await embedder.embed_question(text)
        assert math.hypot(*numbers(vector)) == pytest.approx(1.0, abs=1e-5)
        assert len(vector) == 4 * embedder.dimensions
        assert vector == await embedder.embed_question(text)
