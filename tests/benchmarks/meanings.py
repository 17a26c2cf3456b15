"""An embedder whose vectors lie as those of a language model do: by topic and, within it, by what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from bot.domain.memory import Vector
from tests.benchmarks.sayings import TOPICS, Sayings

ASPECTS, FIELDS = 20, 100
_ASPECT, _OWN = 0.7, 0.9
"""How long the parts of a vector are beside that of its topic, which has length 1.3: cosines within a topic are about
0.5, as between a question and its answer by a MiniLM."""


class MeaningEmbedder:
    """The Embedder for sayings: a mixture of Gaussians, topics within fields and aspects within topics."""

    def __init__(self, sayings: Sayings, dimensions: int = 384) -> None:
        """Think up where topics and aspects lie."""
        self.name, self.dimensions = "mixture", dimensions
        self._sayings = sayings
        chance = np.random.default_rng(1)
        fields = chance.normal(size=(FIELDS, dimensions)) * 0.8
        topics = fields[chance.integers(FIELDS, size=TOPICS)] + chance.normal(size=(TOPICS, dimensions))
        self._topics = (topics / dimensions**0.5).astype(np.float32)
        aspects = chance.normal(size=(TOPICS * ASPECTS, dimensions)) * _ASPECT / dimensions**0.5
        self._aspects = aspects.astype(np.float32)

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one unit vector a text."""
        return await asyncio.to_thread(lambda: [self._vector(text) for text in texts])

    async def embed_question(self, text: str) -> Vector:
        """Return the vector of a question: it has an aspect of its own."""
        return self._vector(text)

    def _vector(self, text: str) -> Vector:
        topic, number = self._sayings.topic_of(text), crc32(text.encode())
        own = np.random.default_rng(number).standard_normal(self.dimensions, np.float32) * (_OWN / self.dimensions**0.5)
        row = self._topics[topic] + self._aspects[topic * ASPECTS + number % ASPECTS] + own
        return Vector((row / np.linalg.norm(row)).astype("<f4").tobytes())
