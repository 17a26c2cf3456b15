"""What was edited or taken away while the connection was gone: what was taken in is compared with what stands."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

import discord

from bot.adapters.discord.errors import ERRORS
from bot.adapters.discord.missed import MOST, MOST_PEOPLE, ChannelOf, InServer, is_readable, latest
from bot.adapters.discord.place import person_of

log = logging.getLogger(__name__)

TakeEdit = Callable[[discord.Message], Awaitable[None]]
TakeGone = Callable[[str, Sequence[str]], Awaitable[None]]


async def review(
    client: discord.Client,
    said: Mapping[str, Sequence[str]],
    channel_of: ChannelOf,
    edited: TakeEdit,
    gone: TakeGone,
) -> None:
    """Hand in what has another text by now, and what stands there no more; ``said`` is by thread, oldest first."""
    for thread in list(said)[-MOST_PEOPLE:]:
        ids = [int(one) for one in said[thread]]
        try:
            standing = await _standing(client, thread, min(ids), channel_of)
        except ERRORS as error:
            log.info("what was said in a channel cannot be compared with what stands: %s", type(error).__name__)
            continue
        if not standing:
            continue  # a channel that may not be read looks as if nothing had ever been said in it
        reaches_back = 0 if len(standing) < MOST else min(standing)
        missing = [str(one) for one in ids if one not in standing and one > reaches_back]
        if missing:
            await gone(thread, missing)
        for one in ids:
            message = standing.get(one)
            if message is not None and message.edited_at is not None:
                await edited(message)


async def _standing(
    client: discord.Client, thread: str, since: int, channel_of: ChannelOf
) -> dict[int, discord.Message]:
    channel = client.get_channel(int(thread)) if person_of(thread) is None else None
    if isinstance(channel, InServer) and not is_readable(channel, channel.guild):
        return {}
    return {one.id: one for one in await latest(client, thread, since, channel_of)}
