"""The end of the program waits for what follows a turn, but not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.app import open_aiki
from bot.domain.memory import Vector
from bot.ports import Embedder
from bot.providers.ngrams import NgramEmbedder
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk


class StuckEmbedder(NgramEmbedder):
    """An embedder that knows questions and never comes to an end with texts."""

    def __init__(self) -> None:
        """Have begun nothing."""
        super().__init__()
        self.begun = asyncio.Event()

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Begin, and wait for ever."""
        self.begun.set()
        await asyncio.Event().wait()
        return []

    async def embed_question(self, text: str) -> Vector:
        """Answer at once."""
        [vector] = await NgramEmbedder().embed([text])
        return vector


async def test_what_is_never_embedded_does_not_hold_up_the_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = StuckEmbedder()

    async def stuck(*_: object) -> Embedder:
        return embedder

    monkeypatch.setattr("bot.app.chosen_embedder", stuck)
    monkeypatch.setattr("bot.core.turn.AFTER_S", 0.01)
    terminal, clock = RecordingSender(), FakeClock()
    async with asyncio.timeout(20), open_aiki(settings, [terminal], clock=clock) as aiki:
        await aiki.owner(OWNER)
        assert "84" in await Talk(aiki, terminal, clock).say("what is 12*7?")
        await embedder.begun.wait()
