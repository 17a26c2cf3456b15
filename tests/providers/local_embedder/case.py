"""What the tests of models in this process share."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import AikiError, ProviderError
from bot.domain.language import Language
from bot.domain.memory import Vector
from bot.locales import LocaleSentences
from bot.providers.local_embedder import LocalEmbedder
from tests.fakes.embedding_library import Library

NO_MODELS = Path("nowhere")
POOLED = {"token_embeddings": 3, "sentence_embedding": 2}


def numbers(vector: Vector) -> tuple[float, ...]:
    """Return a vector's values."""
    return struct.unpack(f"<{len(vector) // 4}f", vector)


def unit(direction: Any) -> tuple[float, ...]:
    """Return a direction with length one."""
    return tuple(float(number) / math.hypot(*direction) for number in direction)


def tokens(library: Library, text: str) -> list[int]:
    """Return what the tokenizer makes of a text."""
    ids: list[int] = library.tokenizer.encode(text).ids
    return ids


def told(error: AikiError) -> str:
    """Return what a person is told."""
    return LocaleSentences().say(Language.EN, error.sentence, **error.values)


async def opened(path: Path) -> LocalEmbedder:
    """Open the model that lies in a folder."""
    return await LocalEmbedder.open(str(path), NO_MODELS, {})


async def refused(path: Path) -> ProviderError:
    """Return what is raised for a folder."""
    with pytest.raises(ProviderError) as caught:
        await opened(path)
    return caught.value
