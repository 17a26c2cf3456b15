"""What the tests of the adapter are given: it, connected to the stand-in, somebody to write to it, and a group."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.adapters import growing
from bot.adapters.telegram import drafts, pace
from tests.adapters.telegram.rig import TelegramRig, rigged
from tests.wire.telegram_chats import Chat, Person


@pytest.fixture
async def rig() -> AsyncIterator[TelegramRig]:
    """The adapter, which asks for nothing by itself."""
    async with rigged() as opened:
        yield opened


@pytest.fixture
def ada(rig: TelegramRig) -> Person:
    """Somebody in a private chat."""
    return rig.wire.person("Ada")


@pytest.fixture
def crowd(rig: TelegramRig, ada: Person) -> Chat:
    """A group."""
    return rig.wire.supergroup("Crowd", [ada])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for little before and between what is shown."""
    monkeypatch.setattr(growing, "FIRST_S", 0.02)
    monkeypatch.setattr(drafts.Drafts, "typing_s", 0.1)
    monkeypatch.setattr(pace, "PRIVATE_EVERY_S", 0.01)
    monkeypatch.setattr(pace, "GROUP_EVERY_S", 0.01)
