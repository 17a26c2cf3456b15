"""The real library's client, connected to the stand-in."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import yarl

from tests.wire.discord import DiscordServer

with warnings.catch_warnings():
    # It still imports audioop, of which Python 3.11 and 3.12 say that 3.13 has none.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord as discord  # noqa: PLC0414 - tests take it from here
    from discord.gateway import DiscordWebSocket
    from discord.http import Route as Route  # noqa: PLC0414

ALL = discord.Intents.default() | discord.Intents(message_content=True)


class Client(discord.Client):
    """A client that remembers what it was told, and does not wait before it identifies again."""

    def __init__(self, intents: discord.Intents = ALL, **options: Any) -> None:
        """Begin unconnected."""
        super().__init__(intents=intents, **({"guild_ready_timeout": 0.05} | options))
        self.heard: list[tuple[str, Any]] = []
        """Each event with what came with it."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Remember an event."""
        self.heard.append((event, args[0] if len(args) == 1 else args))
        super().dispatch(event, *args, **kwargs)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Let nothing pass that a listener stumbled over."""
        raise AssertionError(event_method)

    def told(self, event: str) -> list[Any]:
        """Return what came with each event of a name ("message")."""
        return [what for name, what in self.heard if name == event]

    async def hears(self, event: str, times: int = 1, within_s: float = 5.0) -> list[Any]:
        """Wait until an event came so many times, and return what came with each."""
        async with asyncio.timeout(within_s):
            while len(self.told(event)) < times:  # noqa: ASYNC110 - the library calls, and wakes nobody
                await asyncio.sleep(0.002)
        return self.told(event)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing."""


class ShardedClient(discord.AutoShardedClient, Client):
    """The same with several sessions."""


C = TypeVar("C", bound=discord.Client)


@contextmanager
def pointed_at(server: DiscordServer) -> Iterator[None]:
    """Have the library take the stand-in for Discord while the body runs."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_base, yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def connected(server: DiscordServer, client: C) -> AsyncIterator[C]:
    """Have a client connected while the body runs, which begins once it is ready; its end by an error is one here."""
    with pointed_at(server):
        running = asyncio.create_task(client.start(server.token))
        try:
            async with asyncio.timeout(10):
                ready = asyncio.create_task(_ready(client))
                await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                ready.cancel()
                running.result()
            yield client
            if running.done():
                running.result()
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)


async def _ready(client: discord.Client) -> None:
    while client.loop is discord.utils.MISSING or not client.is_ready():  # noqa: ASYNC110 - before login there is no event
        await asyncio.sleep(0.005)
