"""What the tests of the adapter are given: it, connected to the stand-in, somebody to write to it, and a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.adapters import growing
from bot.adapters.discord import client, drafts, intake, lanes, open_answers, pace
from tests.adapters.discord.rig import DiscordRig, rigged
from tests.wire.discord_things import Channel, Guild, Person


class Hasty:
    """The library's ``asyncio``, in which nobody sleeps long."""

    def __getattr__(self, name: str) -> object:
        """Return what the real one has."""
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        """Sleep, but for a moment only."""
        await asyncio.sleep(min(seconds, 0.01))


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library, and what is built on it, try again almost at once."""
    for module in ("client", "http", "shard", "webhook.async_"):
        monkeypatch.setattr(f"discord.{module}.asyncio", Hasty())
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.01)
    monkeypatch.setattr(client, "RESTART_S", 0.02)
    for again in (lanes, intake):
        monkeypatch.setattr(again, "AGAIN_S", 0.02)


@pytest.fixture
async def rig() -> AsyncIterator[DiscordRig]:
    """The adapter, which asks for nothing by itself."""
    async with rigged() as opened:
        yield opened


@pytest.fixture
def ada(rig: DiscordRig) -> Person:
    """Somebody who writes in private."""
    return rig.wire.person("Ada")


@pytest.fixture
def bea(rig: DiscordRig) -> Person:
    """Somebody else."""
    return rig.wire.person("Bea")


@pytest.fixture
def guild(rig: DiscordRig, ada: Person, bea: Person) -> Guild:
    """A server."""
    return rig.wire.guild("Friends", [ada, bea])


@pytest.fixture
def channel(rig: DiscordRig, guild: Guild) -> Channel:
    """A text channel in it."""
    return rig.wire.text_channel(guild)


@pytest.fixture
async def live(rig: DiscordRig, channel: Channel) -> AsyncIterator[DiscordRig]:
    """The adapter while it receives, in the server with the channel."""
    assert channel.guild is not None
    async with rig.received():
        yield rig


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for little before and between what is shown."""
    monkeypatch.setattr(growing, "FIRST_S", 0.02)
    monkeypatch.setattr(drafts.Drafts, "typing_s", 0.1)
    monkeypatch.setattr(pace, "SHOWN_EVERY_S", 0.01)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for little until a command counts as having no answer."""
    monkeypatch.setattr(open_answers, "LOOKS_S", 0.05)
    monkeypatch.setattr(open_answers, "AFTER_END_S", 0.02)
