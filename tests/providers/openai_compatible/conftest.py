"""A server with two models, and the client that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.language import Language
from bot.domain.prompt import Finished, Prompt, TextDelta
from bot.providers.openai_compatible import OpenAICompatible, OpenAIModel
from tests.wire.openai import OpenAIWire, openai_serving
from tests.wire.server import Server

MODEL = "Qwen/Qwen3-4B"
PROMPT = Prompt(
    message="How are you?",
    language=Language.EN,
    now=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
    zone=ZoneInfo("Europe/Oslo"),
    instructions="You are Aiki.",
    context="It is Saturday.",
    tokens=300,
    max_output_tokens=512,
)


@dataclass
class House:
    """What a test works with: the far end, the address, and our side."""

    wire: OpenAIWire
    server: Server
    ours: OpenAICompatible

    def model(self, name: str = MODEL) -> OpenAIModel:
        """Return the provider of a model."""
        return OpenAIModel(self.ours, name)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """Serve the models."""
    wire = OpenAIWire(MODEL, "deepseek-ai/DeepSeek-R1", "whisper-1")
    async with openai_serving(wire) as server:
        ours = OpenAICompatible(f"{server.url}/v1")
        try:
            yield House(wire, server, ours)
        finally:
            await ours.close()


async def answer(provider: OpenAIModel, prompt: Prompt = PROMPT) -> tuple[str, Finished]:
    """Return the whole text and how it ended."""
    text, finished = "", []
    async for event in provider.generate(prompt, ()):
        if isinstance(event, TextDelta):
            text += event.text
        else:
            finished.append(event)
    [end] = finished
    return text, end
