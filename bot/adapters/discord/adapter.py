"""Discord as an adapter: what comes in is handed to the inbox, what is owed goes out, answers are seen growing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from functools import partial

import discord

from bot.adapters.discord import commands
from bot.adapters.discord.attachments import fetch
from bot.adapters.discord.client import Account, Connection, Tell
from bot.adapters.discord.drafts import Drafts, Stream
from bot.adapters.discord.errors import CALL_S, ERRORS, pause_in
from bot.adapters.discord.intake import Intake, Kept
from bot.adapters.discord.interactions import Interactions
from bot.adapters.discord.open_answers import OpenAnswers
from bot.adapters.discord.outbound import Outbound
from bot.adapters.discord.place import PLATFORM
from bot.adapters.discord.servers import Threads
from bot.adapters.growing import Previews
from bot.domain.attachment import Attachment
from bot.domain.conversation import ThreadAddress
from bot.domain.delivery import Delivery
from bot.domain.language import Language
from bot.domain.menu import MenuCommand
from bot.ports import Inbox, Phrasebook

log = logging.getLogger(__name__)

MENU_ATTEMPTS, MENU_PAUSE_S = 5, 10.0


class Discord:
    """The ports MessageSender, DraftScreen and AttachmentSource for one bot account, and what feeds the inbox."""

    platform = PLATFORM

    def __init__(self, account: Account, stream: Stream, phrasebook: Phrasebook, language: Language) -> None:
        """Be this bot; ``language`` is spoken to people whose app speaks none of ours."""
        self._phrasebook = phrasebook
        self._language = language
        self._answers = OpenAnswers(self._is_busy)
        self.intake = Intake(phrasebook, language, self._channel_of)
        self.connection = Connection(account, self.intake)
        self._outbound = Outbound(self.connection, self._answers, phrasebook)
        self._drafts = Drafts(self.connection, self._outbound, self._answers, stream)
        self._threads = Threads(phrasebook, language, lambda: self.connection.sees_all)
        self._menu: Sequence[MenuCommand] = ()
        self._kept: Kept | None = None

    def connect(self, inbox: Inbox, previews: Previews, menu: Sequence[MenuCommand], kept: Kept) -> None:
        """Hand what comes in to this inbox from now on, and tell the outbox of what is shown in advance."""
        self._menu = menu
        self._kept = kept
        self._drafts.previews = previews
        personal = frozenset(command.name for command in menu if command.is_personal)
        interactions = Interactions(
            self._answers, self._phrasebook, self._language, personal, partial(self._threads.open, inbox)
        )
        self.intake.feed(inbox, interactions, self.connection)

    def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Send an owed text; yields the id of each message it arrives as. Raises DeliveryError."""
        return self._outbound.send(delivery)

    def begin(self, address: ThreadAddress, answers: str | None = None) -> None:
        """Show that an answer is being worked on."""
        self._drafts.begin(address, answers)

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Show how far it has grown."""
        self._drafts.draft(address, text)

    async def end(self, address: ThreadAddress) -> None:
        """Show nothing more of it."""
        await self._drafts.end(address)

    async def remove(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Take away a message that showed an answer which is not coming; never raises. Whether it is gone."""
        return await self._drafts.remove(address, platform_message_id)

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return what a person sent; raises AttachmentUnfit."""
        return await fetch(self.connection, attachment)

    async def whoami(self) -> discord.ClientUser:
        """Return the bot's account; raises what ``ERRORS`` names."""
        client = await self.connection.client()
        if client.user is None:
            raise discord.ClientException("it is not known yet who the bot is")
        return client.user

    async def is_listening(self) -> None:
        """Wait until what people write is heard."""
        await self.intake.is_open()

    async def introduce(self) -> None:
        """Register the menu of commands; that it cannot be keeps nobody from talking."""
        payload = commands.payload_of(self._menu, self._phrasebook)
        for attempt in range(1, MENU_ATTEMPTS + 1):
            try:
                async with asyncio.timeout(CALL_S):
                    return await commands.register(await self.connection.client(), payload)
            except ERRORS as error:
                log.warning("the menu of commands was not registered: %s: %s", type(error).__name__, error)
                if isinstance(error, discord.HTTPException) and error.status in {400, 401, 403}:
                    return None
                await asyncio.sleep(pause_in(error) or MENU_PAUSE_S * attempt)
        return None

    async def receive(self, tell: Tell) -> None:
        """Receive until cancelled; ends only where Discord does not know the bot (LoginFailure)."""
        if self._kept is not None:
            await self.intake.begin(self._kept)
        await self.connection.run(tell)

    async def close(self) -> None:
        """Show nothing more, take nothing more, and close every connection."""
        await self.intake.close()
        await self._drafts.close()
        await self._answers.close()
        await self.connection.close()

    def _is_busy(self, address: ThreadAddress) -> bool:
        return self._drafts.is_live(address)

    async def _channel_of(self, platform_thread_id: str) -> int:
        return await self._outbound.channel_id(platform_thread_id)
