"""Discord as ``aiki run`` serves it: with its commands, and the link by which it is invited to a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app import Aiki
from bot.cli import FAULT, OK
from bot.cli.invitation import invitation
from bot.cli.served import Say, Served, patiently
from bot.domain.language import Language

if TYPE_CHECKING:
    from bot.adapters.discord import Discord


class ServedDiscord(Served):
    """One bot of Discord's."""

    name = "Discord"

    def __init__(self, discord: Discord) -> None:
        """Serve this adapter."""
        self.adapter = discord
        self._discord = discord

    def connect(self, aiki: Aiki) -> None:
        """Hand what comes in to Aiki's inbox."""
        kept = aiki.store.conversations
        self._discord.connect(aiki.inbox, aiki.store.outbox, aiki.commands.listed(), kept)

    async def receive(self, aiki: Aiki, language: Language, say: Say) -> int:
        """Receive until cancelled; returns only where it cannot go on."""
        from discord import LoginFailure  # noqa: PLC0415 - loaded by the adapter by now

        try:
            await self._discord.receive(say)
        except LoginFailure:
            return FAULT
        return OK

    async def found_at(self, say: Say) -> str:
        """Say where the bot is, and return how a code is shown to it."""
        from discord import LoginFailure  # noqa: PLC0415 - loaded by the adapter by now

        from bot.adapters.discord.errors import ERRORS  # noqa: PLC0415

        me = await patiently(self._discord.whoami, ERRORS, LoginFailure)
        say("run.found_at", platform=self.name, name=me.name)
        say("run.invite", link=invitation(me.id))
        # A code that is shown sooner might be sent to nobody: Discord tells of a message but once.
        await self._discord.is_listening()
        return f"https://discord.com/users/{me.id}"

    async def introduce(self, aiki: Aiki) -> None:
        """Register the menu of commands."""
        await self._discord.introduce()

    async def close(self) -> None:
        """Close every connection."""
        await self._discord.close()
