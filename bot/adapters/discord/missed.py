"""What people wrote while the connection was gone: asked for by channel, and handed in before what comes now."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import timedelta

import discord

from bot.adapters.discord.errors import CALL_S, ERRORS, is_passing
from bot.adapters.discord.place import person_of

log = logging.getLogger(__name__)

OLDEST = timedelta(days=2)
"""What was written longer ago is not answered any more."""
MOST = 200
"""So many messages of a channel are looked at, the latest."""
MOST_PEOPLE = 50
"""So many private conversations are asked for."""
_OUT_OF_ORDER = 5_000 << 22
"""Messages of one moment come in any order: those so many milliseconds older than the last heard are asked for, too."""

_RECENT = 2_000

Take = Callable[[discord.Message], Awaitable[None]]
ChannelOf = Callable[[str], Awaitable[int]]
Places = Mapping[str, int]
"""Threads of the platform, and behind which message something may have been missed there."""
InServer = discord.TextChannel | discord.VoiceChannel | discord.Thread


class Heard:
    """Up to where everything was heard, in each thread and on each of the sessions that Discord splits a bot into."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._taken: dict[str, int] = {}
        self._recent: OrderedDict[int, None] = OrderedDict()
        self._latest = self._start = 0
        self._up: set[int] = set()
        """The sessions that were complete once."""
        self._lost: dict[int, int] = {}
        """Behind which message a session that is gone may have missed something."""

    def begin(self, taken: Mapping[str, str]) -> None:
        """Learn what was taken in by thread when the process last ended."""
        self._taken = {thread: int(last or 0) for thread, last in taken.items()}
        self._latest = self._start = max(self._taken.values(), default=0)

    def hear(self, message_id: int) -> None:
        """Take note that there is a message, be it for the bot or not."""
        self._latest = max(self._latest, message_id)

    def settle(self, message_id: int) -> None:
        """Take note that all is done that is to be done with a message, be it for the bot or not."""
        self._recent[message_id] = None
        if len(self._recent) > _RECENT:
            self._recent.popitem(last=False)

    def knows(self, message_id: int) -> bool:
        """Whether that was so lately. One that only waits is not known: what was written after it must not hide it."""
        return message_id in self._recent

    def take(self, thread: str, message_id: int) -> None:
        """Take note that a message was taken in."""
        self._taken[thread] = max(self._taken.get(thread, 0), message_id)

    def lose(self, shard: int | None) -> None:
        """Take note that a session is gone, or all are (None); it may not even have been complete."""
        for one in self._up if shard is None else {shard}:
            self._lost.setdefault(one, max(self._latest - _OUT_OF_ORDER, self._start))

    def resume(self, shard: int) -> None:
        """Take note that a session missed nothing."""
        self._lost.pop(shard, None)

    def complete(self, shard: int, client: discord.AutoShardedClient) -> Places:
        """Return where a new session may have missed something, and take it as complete."""
        is_first = shard not in self._up
        # What was taken in last says nothing of other threads: each is taken in by itself, be it a moment later.
        floor = max(self._start - _OUT_OF_ORDER, 0) if is_first else self._lost.pop(shard, 0)
        heard = 0 if is_first else floor
        self._up.add(shard)
        if not floor:
            return {}
        taken = {thread: max(last, heard) for thread, last in self._taken.items()}
        people = [thread for thread in taken if person_of(thread) is not None] if shard == 0 else []
        places = {thread: taken[thread] or floor for thread in people[-MOST_PEOPLE:]}
        guilds = [guild for guild in client.guilds if guild.shard_id == shard]
        return places | {str(channel.id): after for channel, after in _with_news(guilds, taken, floor)}


def _with_news(guilds: list[discord.Guild], taken: Mapping[str, int], floor: int) -> Iterator[tuple[InServer, int]]:
    for guild in guilds:
        channels: list[InServer] = [*guild.text_channels, *guild.voice_channels, *guild.threads]
        for channel in channels:
            after = taken.get(str(channel.id), 0) or floor
            if (channel.last_message_id or 0) > after and is_readable(channel, guild):
                yield channel, after


def is_readable(channel: InServer, guild: discord.Guild) -> bool:
    """Whether the bot may read what was said in a channel: where it may not, Discord shows it empty."""
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return False
    allowed = channel.permissions_for(guild.me)
    return allowed.view_channel and allowed.read_message_history


async def fetch_missed(client: discord.Client, places: Places, channel_of: ChannelOf, take: Take) -> Places:
    """Hand in what was missed, oldest first within a thread; return the places that have to be asked for again."""
    oldest = discord.utils.time_snowflake(discord.utils.utcnow() - OLDEST)
    left: dict[str, int] = {}
    for thread, after in places.items():
        try:
            messages = await latest(client, thread, max(after, oldest), channel_of)
        except ERRORS as error:
            log.warning("what was written meanwhile cannot be read in a channel: %s", type(error).__name__)
            if is_passing(error):
                left[thread] = after
            continue
        for message in reversed(messages):
            if message.id > after or message.edited_at is not None:
                await take(message)
    return left


async def latest(client: discord.Client, thread: str, after: int, channel_of: ChannelOf) -> list[discord.Message]:
    """Return what came behind a message in a thread, newest first, and that one: it may have been edited since."""
    since = discord.Object(max(after - 1, 0))
    async with asyncio.timeout(CALL_S):
        channel: InServer | discord.PartialMessageable
        if person_of(thread) is not None:
            channel = client.get_partial_messageable(await channel_of(thread))
        else:
            known = client.get_channel(int(thread))
            if not isinstance(known, InServer):
                return []  # it is gone since
            channel = known
        return [message async for message in channel.history(limit=MOST, after=since, oldest_first=False)]
