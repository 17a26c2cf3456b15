"""A whole Aiki as ``aiki run`` wires it, in this process, against a stand-in for Discord; and Ada, who talks to it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import bot.adapters.discord.client
import bot.adapters.discord.open_answers
import bot.adapters.discord.pace
import bot.adapters.growing
import bot.core.deliver
from tests.flows.discord.home import Home, opening
from tests.wire.discord import DiscordServer
from tests.wire.discord_client import discord

OpenHome = Callable[..., AbstractAsyncContextManager[Home]]


async def _at_once(_self: object, _shard: int | None, *, initial: bool = False) -> None:
    """Let a session begin without the five seconds that Discord wants between two."""


@pytest.fixture
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody wait for what only spares people's eyes and Discord's patience."""
    monkeypatch.setattr(bot.adapters.growing, "FIRST_S", 0.0)
    monkeypatch.setattr(bot.adapters.discord.pace, "SHOWN_EVERY_S", 0.02)
    monkeypatch.setattr(bot.adapters.discord.client, "GUILDS_S", 0.05)
    monkeypatch.setattr(bot.adapters.discord.client, "RESTART_S", 0.05)
    monkeypatch.setattr(bot.adapters.discord.open_answers, "AFTER_END_S", 0.4)
    monkeypatch.setattr(bot.adapters.discord.open_answers, "LOOKS_S", 3.0)
    monkeypatch.setattr(discord.Client, "before_identify_hook", _at_once)
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.02)
    monkeypatch.setattr(bot.core.deliver, "_FIRST_PAUSE", timedelta(seconds=0.05))
    monkeypatch.setattr(bot.core.deliver, "_SOON", timedelta(seconds=0.02))


@pytest.fixture
def open_home(tmp_path: Path, sooner: None, caplog: pytest.LogCaptureFixture) -> OpenHome:
    """Return what opens a home, again and again over the same file.

    When it is closed, what Aiki logged there has no token in it, nothing that was said and nobody's name.
    """
    caplog.set_level(logging.INFO)

    @asynccontextmanager
    async def opened(wire: DiscordServer | None = None, **how: Any) -> AsyncIterator[Home]:
        async with opening(tmp_path / "aiki.db", wire or DiscordServer(), caplog, **how) as home:
            yield home

    return opened


@pytest.fixture
async def home(open_home: OpenHome) -> AsyncIterator[Home]:
    """A home in which Ada is known, with no model but the built-in companion."""
    async with open_home() as opened:
        yield opened
