"""The same sayings with the same vectors in chromadb and in mem0, as far as they are installed.

mem0 is used without a model: what it would keep is put into its own vector store (qdrant in this process, its
default), and ``Memory.search`` is asked, which embeds the question with what it is given.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.memory import Vector
from bot.ports import Embedder
from tests.benchmarks.sayings import Sayings

ASKED, WRITTEN, TOGETHER, WIDTH = 30, 10, 2_000, 10
MOST_FOR_MEM0 = 100_000
"""Its store in this process is numpy over lists of Python objects: a million do not fit."""


async def measure_peers(
    sayings: Sayings, embedder: Embedder, size: int, folder: Path
) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Yield the name of each library that is there and what was measured, times in milliseconds."""
    if importlib.util.find_spec("chromadb"):
        yield "chromadb", await asyncio.to_thread(_chromadb, sayings, embedder, size, folder / f"chroma{size}")
    if importlib.util.find_spec("mem0") and size <= MOST_FOR_MEM0:
        yield "mem0", await asyncio.to_thread(_mem0, sayings, embedder, size, folder / f"mem0{size}")


def _batches(
    sayings: Sayings, embedder: Embedder, size: int
) -> Iterator[tuple[list[str], list[str], list[list[float]]]]:
    for first in range(0, size, TOGETHER):
        texts = list(sayings.say(first, min(TOGETHER, size - first)))
        ids = [str(uuid.UUID(int=number + 1)) for number in range(first, first + len(texts))]
        yield ids, texts, [_floats(vector) for vector in asyncio.run(embedder.embed(texts))]


def _floats(vector: Vector) -> list[float]:
    return [float(part) for part in np.frombuffer(vector, "<f4")]


def _median_ms(work: Callable[[int], object], times: int) -> str:
    seconds = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - began)
    return f"{np.median(seconds) * 1000:.2f}"


def _size(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 2**20:.0f}"


def _chromadb(sayings: Sayings, embedder: Embedder, size: int, folder: Path) -> dict[str, str]:
    chromadb: Any = importlib.import_module("chromadb")  # not one of our dependencies

    client = chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))
    collection: Any = client.create_collection("sayings", metadata={"hnsw:space": "cosine"})
    for ids, texts, vectors in _batches(sayings, embedder, size):
        collection.add(ids=ids, documents=texts, embeddings=vectors)
    questions = [" ".join(sayings.ask(number)) for number in range(ASKED)]
    asked = [_floats(asyncio.run(embedder.embed_question(text))) for text in questions]
    new = [_floats(asyncio.run(embedder.embed([f"new {number}"]))[0]) for number in range(WRITTEN)]
    values = {
        "search": _median_ms(lambda n: collection.query(query_embeddings=[asked[n]], n_results=WIDTH), ASKED),
        "insert": _median_ms(lambda n: collection.add(ids=[f"n{n}"], documents=["new"], embeddings=[new[n]]), WRITTEN),
        "delete": _median_ms(lambda n: collection.delete(ids=[f"n{n}"]), WRITTEN),
    }
    return values | {"MB": _size(folder)}


class _Given:
    """mem0's embedder: ours."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.config = None

    def embed(self, text: str, _action: str | None = None) -> list[float]:
        return _floats(asyncio.run(self._embedder.embed_question(text)))

    def embed_batch(self, texts: list[str], _action: str | None = None) -> list[list[float]]:
        return [self.embed(text) for text in texts]


def _mem0(sayings: Sayings, embedder: Embedder, size: int, folder: Path) -> dict[str, str]:
    mem0: Any = importlib.import_module("mem0")  # not one of our dependencies

    store = {"path": str(folder), "embedding_model_dims": embedder.dimensions, "on_disk": True}
    config = {
        "vector_store": {"provider": "qdrant", "config": store},
        "llm": {"provider": "openai", "config": {"api_key": "never used"}},
        "embedder": {"provider": "openai", "config": {"api_key": "never used"}},
        "history_db_path": str(folder.with_suffix(".history")),
    }
    memory: Any = mem0.Memory.from_config(config)
    memory.embedding_model = _Given(embedder)
    for ids, texts, vectors in _batches(sayings, embedder, size):
        payloads = [{"data": text, "user_id": "ola", "hash": one} for one, text in zip(ids, texts, strict=True)]
        memory.vector_store.insert(vectors=vectors, payloads=payloads, ids=ids)
    questions = [" ".join(sayings.ask(number)) for number in range(ASKED)]
    added: list[str] = []

    def insert(number: int) -> None:
        added.append(memory.add(f"new {number}", user_id="ola", infer=False)["results"][0]["id"])

    values = {
        "search": _median_ms(lambda n: memory.search(questions[n], filters={"user_id": "ola"}, top_k=WIDTH), ASKED),
        "insert": _median_ms(insert, WRITTEN),
        "delete": _median_ms(lambda n: memory.delete(added[n]), WRITTEN),
    }
    return values | {"MB": _size(folder)}
