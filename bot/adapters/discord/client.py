"""The connection to Discord: discord.py's client, connected at the first need, and anew whenever that ends."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from traceback import format_tb
from typing import Any, Protocol

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.adapters.discord.errors import ERRORS

log = logging.getLogger(__name__)

# Nothing here speaks: that the libraries for it are missing is no news for a log.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def _without_traceback(record: logging.LogRecord) -> bool:
    """Keep what the library logs of a lost connection to one line; it is begun anew by itself."""
    record.exc_info = record.exc_text = None
    return True


for _part in ("shard", "client", "gateway"):
    logging.getLogger(discord.__name__).getChild(_part).addFilter(_without_traceback)

RESTART_S, LONGEST_RESTART_S = 5.0, 120.0
"""How long after the connection ended for good another is begun."""
CLOSE_S = 3.0
"""How long Discord may take to hear that a session is given up."""
GUILDS_S = 2.0
"""How long the next server is waited for before a session counts as complete."""
LONGEST_LIMIT_S = 30.0
"""A call that Discord puts off for longer is not waited for."""

Tell = Callable[[str], None]
"""Says a sentence of the phrasebook where the program runs."""


class Events(Protocol):
    """What is told of everything that comes in, in the order in which it comes; nothing of it may wait."""

    def message(self, message: discord.Message) -> None:
        """Somebody wrote."""

    def edit(self, message: discord.Message) -> None:
        """A message has another text, or a preview of a link."""

    def delete(self, channel_id: int, message_ids: set[int], *, in_server: bool) -> None:
        """Messages were taken away."""

    def reaction(self, reaction: discord.RawReactionActionEvent) -> None:
        """Somebody reacted, or took that back."""

    def interaction(self, interaction: discord.Interaction) -> None:
        """Somebody used a command, a button, a list or a form."""

    def joined(self, shard: int) -> None:
        """A new session began: what came before it has to be asked for."""

    def caught_up(self, shard: int, *, resumed: bool) -> None:
        """The session is complete; a ``resumed`` one missed nothing."""

    def lost(self, shard: int | None) -> None:
        """A session is gone for now, or all are (None)."""


@dataclass(frozen=True, slots=True)
class Account:
    """A bot, and where it is: at Discord, or at a server that speaks like it."""

    token: str = field(repr=False)
    api_base: str = "https://discord.com/api/v10"
    gateway_url: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What Discord tells of a bot; ``servers`` is how many it is in, up to a hundred."""

    bot_id: int
    name: str
    servers: int
    sees_all: bool


async def look(account: Account) -> Seen:
    """Ask who a bot is, without receiving anything; raises what ``ERRORS`` names."""
    Route.BASE = account.api_base.rstrip("/")
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        await client.login(account.token)
        servers = [one async for one in client.fetch_guilds(limit=100, with_counts=False)]
        user = client.user
        if user is None:
            raise discord.ClientException("it is not known who the bot is")
        return Seen(user.id, user.name, len(servers), _sees_all(client))
    finally:
        await client.close()


def _sees_all(client: discord.Client) -> bool:
    flags = client.application_flags
    return flags.gateway_message_content or flags.gateway_message_content_limited


class Connection:
    """One bot account."""

    def __init__(self, account: Account, events: Events) -> None:
        """Be this bot; the library knows but one address, so all of a process are at the same."""
        self._token = account.token
        self._gateway_url = account.gateway_url
        self._events = events
        self._client: discord.AutoShardedClient | None = None
        self._connecting = asyncio.Lock()
        self._is_closed = self._is_told = False
        self.sees_all = True
        """Whether Discord shows the bot what messages say that do not name it."""
        Route.BASE = account.api_base.rstrip("/")

    async def client(self) -> discord.AutoShardedClient:
        """Return the client, who knows itself by now; raises what ``ERRORS`` names."""
        if self._client is not None and not self._client.is_closed():
            return self._client
        async with self._connecting:
            if self._is_closed:
                raise discord.ClientException("the connection was given up")
            if self._client is None or self._client.is_closed():
                self._client = await self._logged_in()
            return self._client

    async def run(self, tell: Tell) -> None:
        """Receive until cancelled; ends only where Discord does not know the bot (LoginFailure)."""
        pause = RESTART_S
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._receive(tell)
            except discord.LoginFailure:
                tell("discord.bad_token")
                raise
            except ERRORS as error:
                log.warning("Discord cannot be reached: %s: %s", type(error).__name__, error)
                self._say_lost(tell, error)
            except Exception as error:  # noqa: BLE001 - an event of a form that the library does not know ends it
                where = "".join(format_tb(error.__traceback__))
                log.error("the connection ended with %s and is begun anew\n%s", type(error).__name__, where)
            self._events.lost(None)
            await self._drop()
            pause = RESTART_S if asyncio.get_running_loop().time() - began > LONGEST_RESTART_S else pause
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RESTART_S)

    def _say_lost(self, tell: Tell, error: Exception) -> None:
        has_spoken = isinstance(error, (discord.ConnectionClosed, discord.PrivilegedIntentsRequired))
        if not self._is_told and not has_spoken:
            self._is_told = True
            tell("discord.unreachable")

    async def _receive(self, tell: Tell) -> None:
        client = await self.client()
        if self._is_told:
            self._is_told = False
            tell("discord.back")
        if not self.sees_all:
            tell("discord.no_content_intent")
        try:
            await client.connect(reconnect=True)
        except discord.ConnectionClosed as error:
            if error.code == 4004:  # noqa: PLR2004 - Discord's number for a token that it does not know any more
                raise discord.LoginFailure from error
            raise

    async def close(self) -> None:
        """Give up every connection, and begin no other."""
        async with self._connecting:
            self._is_closed = True
            await self._drop()

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                await client.close()
        except TimeoutError:
            await client.http.close()

    async def _logged_in(self) -> discord.AutoShardedClient:
        client = await self._login(sees_all=True)
        if _sees_all(client):
            self.sees_all = True
            return client
        # Asked for all the same, Discord would close the connection.
        await client.close()
        self.sees_all = False
        return await self._login(sees_all=False)

    async def _login(self, *, sees_all: bool) -> discord.AutoShardedClient:
        client = _Client(self._events, self._gateway_url, sees_all=sees_all)
        is_logged_in = False
        try:
            await client.login(self._token)
            is_logged_in = True
        finally:
            if not is_logged_in:
                await client.close()
        return client


def intents(*, sees_all: bool) -> discord.Intents:
    """Return what is asked of Discord: messages and reactions, and nothing about who is there or what they play."""
    asked = discord.Intents.none()
    asked.guilds = asked.guild_messages = asked.dm_messages = True
    asked.guild_reactions = asked.dm_reactions = True
    asked.message_content = sees_all
    return asked


class _Client(discord.AutoShardedClient):
    """The library's client as we use it: no caches, and each event passed on before anything can wait."""

    def __init__(self, events: Events, gateway_url: str | None, *, sees_all: bool) -> None:
        super().__init__(
            intents=intents(sees_all=sees_all),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_LIMIT_S,
            guild_ready_timeout=GUILDS_S,
        )
        self._events = events
        self._gateway_url = gateway_url

    async def launch_shards(self) -> None:
        """Connect as many sessions as Discord asks for, where it or the setting says, now and whenever one begins."""
        self.shard_count, told, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = URL(self._gateway_url or told)
        await super().launch_shards()

    async def on_message(self, message: discord.Message) -> None:
        """Pass it on."""
        self._events.message(message)

    async def on_raw_message_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        """Pass it on."""
        self._events.edit(edit.message)

    async def on_raw_message_delete(self, gone: discord.RawMessageDeleteEvent) -> None:
        """Pass it on."""
        self._events.delete(gone.channel_id, {gone.message_id}, in_server=gone.guild_id is not None)

    async def on_raw_bulk_message_delete(self, gone: discord.RawBulkMessageDeleteEvent) -> None:
        """Pass it on."""
        self._events.delete(gone.channel_id, gone.message_ids, in_server=gone.guild_id is not None)

    async def on_raw_reaction_add(self, reaction: discord.RawReactionActionEvent) -> None:
        """Pass it on."""
        self._events.reaction(reaction)

    async def on_raw_reaction_remove(self, reaction: discord.RawReactionActionEvent) -> None:
        """Pass it on."""
        self._events.reaction(reaction)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Pass it on."""
        self._events.interaction(interaction)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Pass it on."""
        self._events.joined(shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Pass it on."""
        self._events.caught_up(shard_id, resumed=False)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Pass it on."""
        self._events.caught_up(shard_id, resumed=True)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Pass it on."""
        self._events.lost(shard_id)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Note a defect of ours without what it was about: that may quote somebody."""
        error = sys.exception()
        where = "".join(format_tb(error.__traceback__)) if error is not None else ""
        log.error("%s failed: %s\n%s", event_method, type(error).__name__, where)
