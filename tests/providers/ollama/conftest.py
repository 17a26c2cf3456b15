"""A server with a few models, and the client that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.language import Language
from bot.domain.prompt import Finished, GenerationEvent, Prompt, TextDelta
from bot.providers.ollama import Ollama, OllamaModel
from tests.wire.ollama import OllamaWire, ollama_serving
from tests.wire.ollama_lines import Kept
from tests.wire.server import Server

MODELS = {
    "llama3.2": Kept(context_length=131_072),
    "qwen3:4b": Kept(("completion", "tools", "thinking"), 40_960, "qwen3"),
    "gpt-oss:20b": Kept(("completion", "tools", "thinking"), 131_072, "gptoss"),
    "gemma3:4b": Kept(("completion", "vision"), 131_072, "gemma3"),
    "tiny": Kept(context_length=2_048),
    "deepseek-r1:8b": Kept(),
    "embeddinggemma": Kept(("embedding",), 2_048, "gemma3", 8),
    "gpt-oss:120b-cloud": Kept(("completion", "thinking"), 131_072, "gptoss"),
}
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

    wire: OllamaWire
    server: Server
    ollama: Ollama

    def model(self, name: str = "llama3.2") -> OllamaModel:
        """Return the provider of a model."""
        return OllamaModel(self.ollama, name)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """Serve the models."""
    wire = OllamaWire(MODELS)
    async with ollama_serving(wire) as server:
        ollama = Ollama(server.url)
        try:
            yield House(wire, server, ollama)
        finally:
            await ollama.close()


async def answer(provider: OllamaModel, prompt: Prompt = PROMPT) -> tuple[str, Finished]:
    """Return the whole text and how it ended."""
    text, finished = "", None
    async for event in provider.generate(prompt, ()):
        text, finished = _with(text, event)
    assert finished is not None
    return text, finished


def _with(text: str, event: GenerationEvent) -> tuple[str, Finished | None]:
    return (text + event.text, None) if isinstance(event, TextDelta) else (text, event)
