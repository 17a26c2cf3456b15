"""Telegram as ``aiki run`` serves it: by polling or by webhook, with its menu and where it is to be found."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.app import Aiki
from bot.cli import FAULT, OK
from bot.cli.served import Say, Served, patiently
from bot.domain.language import Language
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.adapters.telegram import Telegram

log = logging.getLogger(__name__)


class ServedTelegram(Served):
    """One bot of Telegram's."""

    name = "Telegram"

    def __init__(self, telegram: Telegram) -> None:
        """Serve this adapter."""
        self.adapter = telegram
        self._telegram = telegram

    def connect(self, aiki: Aiki) -> None:
        """Hand what comes in to Aiki's inbox."""
        self._telegram.connect(aiki.inbox, aiki.store.outbox)

    async def receive(self, aiki: Aiki, language: Language, say: Say) -> int:
        """Receive until cancelled; returns only where it cannot go on."""
        return await (self._called(aiki.settings, say) if aiki.settings.public_url else self._polled(say))

    async def found_at(self, say: Say) -> str:
        """Say where the bot is, and return how a code is shown to it."""
        from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415 - loaded by the adapter by now

        name = await patiently(self._telegram.username, (TelegramError,), InvalidToken)
        say("run.found_at", platform=self.name, name=f"@{name}")
        return f"https://t.me/{name}?start={{code}}"

    async def introduce(self, aiki: Aiki) -> None:
        """Register the menu of commands."""
        await self._telegram.introduce({spoken: aiki.commands.menu(spoken) for spoken in Language})

    async def close(self) -> None:
        """Close every connection."""
        await self._telegram.close()

    async def _polled(self, say: Say) -> int:
        from telegram.error import InvalidToken  # noqa: PLC0415 - loaded by the adapter by now

        try:
            await self._telegram.poll(say)
        except InvalidToken:
            return FAULT
        return OK

    async def _called(self, settings: Settings, say: Say) -> int:
        from telegram.error import TelegramError  # noqa: PLC0415 - loaded by the adapter by now

        from bot.adapters.telegram.webhook import PATH  # noqa: PLC0415
        from bot.web import serving  # noqa: PLC0415

        webhook = self._telegram.webhook()
        try:
            async with serving(settings.host, settings.port, {PATH: webhook.called}) as port:
                await webhook.register(settings.public_url or "")
                say("run.called", address=settings.public_url or "", port=port)
                await asyncio.Event().wait()
        except OSError as error:
            say("run.port_taken", host=settings.host, port=settings.port, problem=error.strerror or str(error))
        except TelegramError as error:
            log.error("the webhook was not taken: %s: %s", type(error).__name__, error)
            say("run.webhook_refused", problem=str(error))
        return FAULT
