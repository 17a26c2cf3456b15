"""A whole Aiki over a temporary file, with a terminal that only listens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Aiki, open_aiki
from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.sender import RecordingSender

OWNER = Identity("console", "local")
PRIVATE = ThreadAddress("console", "local", ThreadKind.PRIVATE)


@dataclass
class Talk:
    """A person at the terminal of one running Aiki."""

    aiki: Aiki
    terminal: RecordingSender
    clock: FakeClock
    said: int = 0

    async def say(self, text: str, *, address: ThreadAddress = PRIVATE, message_id: str | None = None) -> str:
        """Send a message and return what came back; empty when nothing did."""
        before = len(self.terminal.arrived)
        self.clock.advance(timedelta(seconds=5))
        await self.aiki.handler.handle(self.message(text, address=address, message_id=message_id))
        return "\n".join(self.terminal.texts[before:])

    def message(
        self, text: str, *, address: ThreadAddress = PRIVATE, message_id: str | None = None, sender: Identity = OWNER
    ) -> InboundMessage:
        """Return a message with an id of its own."""
        self.said += 1
        return InboundMessage(sender, address, message_id or f"m{self.said}", text, self.clock.now())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that read nothing from this machine."""
    return Settings.model_validate(
        {"db": tmp_path / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
    )


@pytest.fixture
async def talk(settings: Settings) -> AsyncIterator[Talk]:
    """A person who has never written before."""
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        await aiki.owner(OWNER)
        yield Talk(aiki, terminal, clock)
