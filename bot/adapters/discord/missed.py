"""What people wrote while the connection was gone: asked for by channel, and handed in before what comes now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta

import discord

from bot.adapters.discord.errors import CALL_S, ERRORS
from bot.adapters.discord.place import person_of

log = logging.getLogger(__name__)

OLDEST = timedelta(days=2)
"""What was written longer ago is not answered any more."""
MOST = 200
"""So many messages of a channel are looked at."""
MOST_PEOPLE = 50
"""So many private conversations are asked for."""

Take = Callable[[discord.Message], Awaitable[None]]
ChannelOf = Callable[[str], Awaitable[int]]
InServer = discord.TextChannel | discord.VoiceChannel | discord.Thread


async def fetch_missed(
    client: discord.Client, taken: Mapping[str, int], floor: int, channel_of: ChannelOf, take: Take
) -> int:
    """Hand in, oldest first within a channel, what came after the last that was ``taken`` there.

    ``taken`` is by thread; where nothing was, what came after ``floor`` counts, and nothing at all where that is 0.
    Returns how many messages were looked at.
    """
    oldest = discord.utils.time_snowflake(discord.utils.utcnow() - OLDEST)
    looked = 0
    async for channel, after in _with_news(client, taken, floor, channel_of):
        since = discord.Object(max(after, oldest))
        try:
            async for message in channel.history(limit=MOST, after=since, oldest_first=True):
                looked += 1
                await take(message)
        except ERRORS as error:
            log.warning("what was written meanwhile cannot be read in a channel: %s", error)
    return looked


async def _with_news(
    client: discord.Client, taken: Mapping[str, int], floor: int, channel_of: ChannelOf
) -> AsyncIterator[tuple[InServer | discord.PartialMessageable, int]]:
    """Yield each channel that may hold something new, and behind which message."""
    people = [thread for thread in taken if person_of(thread) is not None]
    for thread in people[-MOST_PEOPLE:]:
        if after := taken[thread] or floor:
            try:
                async with asyncio.timeout(CALL_S):
                    channel_id = await channel_of(thread)
            except ERRORS as error:
                log.info("a private conversation cannot be looked into: %s", type(error).__name__)
                continue
            yield client.get_partial_messageable(channel_id), after
    for guild in client.guilds:
        channels: list[InServer] = [*guild.text_channels, *guild.voice_channels, *guild.threads]
        for channel in channels:
            after = taken.get(str(channel.id), 0) or floor
            if after and (channel.last_message_id or 0) > after and _is_readable(channel, guild):
                yield channel, after


def _is_readable(channel: InServer, guild: discord.Guild) -> bool:
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return False
    allowed = channel.permissions_for(guild.me)
    return allowed.view_channel and allowed.read_message_history
