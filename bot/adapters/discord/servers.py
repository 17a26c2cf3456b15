"""What is special to servers: what the bot may do in a channel, and threads that are opened for a talk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Literal

import discord

from bot.adapters.discord.errors import CALL_S, ERRORS
from bot.adapters.discord.inbound import identity_of, language_of
from bot.adapters.discord.place import group_address, private_address
from bot.domain.delivery import Notice
from bot.domain.errors import AikiError
from bot.domain.language import Language
from bot.domain.text import clip
from bot.ports import Inbox, Phrasebook

log = logging.getLogger(__name__)

_NAME_CHARS = 90
_KEEPS_MINUTES: Literal[10080] = 10080
"""A thread nobody writes in is put away after a week."""


def missing_in(message: discord.Message) -> str | None:
    """Return the permission without which a message of a server cannot be answered where it stands; None: none is."""
    guild, channel = message.guild, message.channel
    if guild is None or isinstance(channel, (discord.DMChannel, discord.GroupChannel)):
        return None
    if isinstance(channel, discord.PartialMessageable) or (isinstance(channel, discord.Thread) and not channel.parent):
        return None  # nobody knows what may be done there
    allowed = channel.permissions_for(guild.me)
    if not allowed.view_channel:
        return "view_channel"
    if isinstance(channel, discord.Thread):
        return None if allowed.send_messages_in_threads else "send_messages_in_threads"
    return None if allowed.send_messages else "send_messages"


def notice_of(message: discord.Message, missing: str) -> Notice:
    """Return what a person is told once who was written to in vain: which permission is missing where."""
    channel = getattr(message.channel, "name", "") or "?"
    guild = message.guild.name if message.guild is not None else "?"
    return Notice(
        identity_of(message.author),
        private_address(message.author.id),
        f"discord.missing_{missing}",
        f"permission:{missing}:{message.channel.id}:{message.author.id}",
        {"channel": channel, "server": guild},
    )


class Threads:
    """Opens threads in which every word is for the bot."""

    def __init__(self, phrasebook: Phrasebook, language: Language, hears_all: Callable[[], bool]) -> None:
        """Speak this language to people whose app speaks none of ours; ``hears_all``: every word, mentioned or not."""
        self._hears_all = hears_all
        self._phrasebook = phrasebook
        self._language = language

    async def open(self, inbox: Inbox, interaction: discord.Interaction, topic: str) -> None:
        """Open one where the command was given, which is acknowledged, and say in it what it is for.

        Raises AikiError, which the person is told, and what ``ERRORS`` names.
        """
        language = language_of(interaction.locale) or self._language
        channel = interaction.channel
        if not isinstance(channel, discord.TextChannel):
            await self._say(interaction, self._phrasebook.say(language, "discord.talk_elsewhere"))
            return
        name = clip(topic, _NAME_CHARS) or self._phrasebook.say(
            language, "discord.talk_title", name=clip(interaction.user.display_name, 40)
        )
        if (missing := self._missing(channel)) is not None:
            await self._say(interaction, self._phrasebook.say(language, f"discord.missing_{missing}"))
            return
        try:
            async with asyncio.timeout(CALL_S):
                thread = await channel.create_thread(
                    name=name, type=discord.ChannelType.public_thread, auto_archive_duration=_KEEPS_MINUTES
                )
        except discord.Forbidden:
            await self._say(interaction, self._phrasebook.say(language, "discord.missing_create_public_threads"))
            return
        except ERRORS as error:
            cause = f"a thread was not opened: {type(error).__name__}"
            raise AikiError(cause) from error
        await inbox.tell(
            Notice(
                identity_of(interaction.user), group_address(thread.id), "discord.talk_opened", f"thread:{thread.id}"
            )
        )
        await self._say(interaction, thread.mention)
        try:
            async with asyncio.timeout(CALL_S):
                await thread.add_user(interaction.user)
        except ERRORS as error:
            log.info("somebody could not be added to their thread: %s", type(error).__name__)

    def _missing(self, channel: discord.TextChannel) -> str | None:
        """Return what keeps a thread from being one in which every word is for the bot."""
        allowed = channel.permissions_for(channel.guild.me)
        if not allowed.create_public_threads:
            return "create_public_threads"
        if not allowed.send_messages_in_threads:
            return "talk_in_threads"
        return None if self._hears_all() else "content_intent"

    async def _say(self, interaction: discord.Interaction, text: str) -> None:
        async with asyncio.timeout(CALL_S):
            await interaction.edit_original_response(content=text)
