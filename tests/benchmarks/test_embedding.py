"""What the built-in embedder finds in our own set, and how long it takes for a message."""

from __future__ import annotations

import asyncio
from itertools import cycle
from statistics import mean

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.providers.ngrams import NgramEmbedder
from tests.benchmarks.recall_quality import LANGUAGES, measure_recall_set, read_recall_set


@pytest.mark.parametrize("dimensions", [512, 1024])
async def test_inflected_and_unaccented_questions_find_what_was_said(dimensions: int) -> None:
    found = await measure_recall_set(NgramEmbedder(dimensions))
    assert mean(first for first, _ in found.values()) >= 0.85
    assert min(five for _, five in found.values()) >= 0.95


@pytest.mark.parametrize("batch", [1, 100])
def test_embedding_time(benchmark: BenchmarkFixture, batch: int) -> None:
    said = cycle(text for language in LANGUAGES for text in read_recall_set(language).said.values())
    embedder = NgramEmbedder()
    with asyncio.Runner() as runner:
        benchmark(lambda: runner.run(embedder.embed([next(said) for _ in range(batch)])))
