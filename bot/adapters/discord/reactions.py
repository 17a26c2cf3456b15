"""Reactions: Discord tells of each emoji by itself, and we want to know of which a person's reaction consists now."""

from __future__ import annotations

from collections import OrderedDict

import discord

from bot.adapters.discord.place import PLATFORM, address_of
from bot.domain.conversation import Identity
from bot.domain.gesture import Reaction

REMEMBERED = 500
"""So many reactions are known; of an older one that is taken back the rest is forgotten."""


class Reactions:
    """The emoji of each person below each message, as far as they were seen."""

    def __init__(self) -> None:
        """Begin with none."""
        self._emoji: OrderedDict[tuple[int, int], list[str]] = OrderedDict()

    def read(self, raw: discord.RawReactionActionEvent) -> Reaction:
        """Return what a person's reaction to a message consists of now."""
        key = (raw.message_id, raw.user_id)
        emoji = self._emoji.setdefault(key, [])
        self._emoji.move_to_end(key)
        name = raw.emoji.name or ""
        if name in emoji:
            emoji.remove(name)
        if raw.event_type == "REACTION_ADD":
            emoji.append(name)
        seen = tuple(emoji)
        if not emoji:
            del self._emoji[key]
        while len(self._emoji) > REMEMBERED:
            self._emoji.popitem(last=False)
        address = address_of(raw.channel_id, raw.user_id, in_server=raw.guild_id is not None)
        return Reaction(Identity(PLATFORM, str(raw.user_id)), address, str(raw.message_id), seen)
