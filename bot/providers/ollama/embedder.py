"""Embeddings by a model of an Ollama server, as the Embedder port."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.domain.embedding_forms import EmbeddingForms, embedding_forms
from bot.domain.errors import ModelUnfit, ProviderFailed
from bot.domain.memory import Vector
from bot.domain.model import OLLAMA
from bot.providers.ollama.errors import translated
from bot.providers.ollama.names import canonical, family

if TYPE_CHECKING:
    from bot.providers.ollama.server import Ollama

_BATCH_TEXTS = 32
_BATCH_CHARS = 64_000
_WORDLESS = "."
"""Stands for a text without a character: some models have no vector for nothing at all."""
_NOTHING = 1e-9


class OllamaEmbedder:
    """Texts to unit vectors. A text longer than the model takes counts with its beginning."""

    def __init__(self, server: Ollama, model: str, dimensions: int) -> None:
        """Use a model whose dimensions are known, from an earlier run; nothing is asked now."""
        self._server = server
        self._model = model
        self._dimensions = dimensions
        self._forms = embedding_forms(family(model)) or EmbeddingForms()

    @classmethod
    async def open(cls, server: Ollama, model: str) -> OllamaEmbedder:
        """Ask for one vector, to learn the dimensions.

        Raises ModelUnfit where the model gives no vectors, and ProviderError for all that can go wrong besides.
        """
        [vector] = await _ask(server, model, [_WORDLESS])
        return cls(server, model, len(vector))

    @property
    def name(self) -> str:
        """``ollama:`` and the model; its vectors are comparable with no other's."""
        return f"{OLLAMA}:{canonical(self._model)}"

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        return self._dimensions

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one unit vector a text, in order."""
        return await self._embed([self._forms.text + _sound(text) for text in texts])

    async def embed_question(self, text: str) -> Vector:
        """Return the unit vector of a question about such texts."""
        [vector] = await self._embed([self._forms.question + _sound(text)])
        return vector

    async def _embed(self, texts: Sequence[str]) -> list[Vector]:
        vectors: list[Vector] = []
        for batch in _batches(texts):
            vectors += [self._unit(numbers) for numbers in await _ask(self._server, self._model, batch)]
        return vectors

    def _unit(self, numbers: Sequence[float]) -> Vector:
        length = math.sqrt(sum(number * number for number in numbers))
        if len(numbers) != self._dimensions or not math.isfinite(length) or length < _NOTHING:
            cause = f"{self._model} gave a vector that is none: {len(numbers)} numbers of length {length:g}"
            raise ProviderFailed(cause)
        # Ollama's own are of length one to a few digits; older servers' are of any.
        return Vector(struct.pack(f"<{len(numbers)}f", *(number / length for number in numbers)))


async def _ask(server: Ollama, model: str, texts: Sequence[str]) -> Sequence[Sequence[float]]:
    client = await server.client()
    with translated(server.address, model):
        answer = await client.embed(model, texts, keep_alive=server.keep_alive)
    if len(answer.embeddings) != len(texts):
        cause = f"{model} gave {len(answer.embeddings)} vectors for {len(texts)} texts"
        raise ProviderFailed(cause)
    if not all(answer.embeddings):
        cause = f"{model} gives no embeddings"
        raise ModelUnfit(cause, model=model)
    return answer.embeddings


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    chars = 0
    for text in texts:
        if batch and (len(batch) == _BATCH_TEXTS or chars + len(text) > _BATCH_CHARS):
            yield batch
            batch, chars = [], 0
        batch.append(text)
        chars += len(text)
    if batch:
        yield batch


def _sound(text: str) -> str:
    """Return text that JSON, and the C strings behind it, can carry."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip() or _WORDLESS
