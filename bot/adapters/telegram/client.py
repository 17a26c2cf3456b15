"""The connection to the Bot API: python-telegram-bot's Bot, connected at the first need."""

from __future__ import annotations

import asyncio
import logging
import warnings

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.adapters.telegram.errors import translate

log = logging.getLogger(__name__)

# It says with each 429 that the wait will be a timedelta one day; both are read here.
warnings.filterwarnings("ignore", category=PTBDeprecationWarning, message=".*retry_after.*|.*timedelta.*")

CONNECTIONS = 64
"""Calls under way at once; more wait their turn."""
POLL_S = 50
"""How long Telegram holds a question for news open while there is none."""
_CONNECT_S, _READ_S, _WRITE_S, _POOL_S, _UPLOAD_S = 10.0, 20.0, 20.0, 30.0, 60.0


class Client:
    """One bot account. Whatever it raises is a TelegramError; ``errors.translate`` makes ours of it."""

    def __init__(self, token: str, base_url: str) -> None:
        """Be this bot, at this Bot API server."""
        self._token = token
        self._base_url = base_url.rstrip("/")
        self._bot: Bot | None = None
        self._connecting = asyncio.Lock()

    async def bot(self) -> Bot:
        """Return the bot, who knows itself by now."""
        async with self._connecting:
            if self._bot is None:
                bot = self._new()
                try:
                    await bot.initialize()
                except TelegramError:
                    await _close(bot)
                    raise
                self._bot = bot
        return self._bot

    async def sending(self) -> Bot:
        """Return the bot for sending; raises DeliveryError where it cannot be reached."""
        try:
            return await self.bot()
        except TelegramError as error:
            raise translate(error, sent=False) from error

    async def renew(self) -> None:
        """Give up every connection; the next call makes new ones."""
        async with self._connecting:
            bot, self._bot = self._bot, None
        if bot is not None:
            await _close(bot)

    def _new(self) -> Bot:
        return Bot(
            self._token,
            base_url=f"{self._base_url}/bot",
            base_file_url=f"{self._base_url}/file/bot",
            request=_request(CONNECTIONS),
            get_updates_request=_request(1),
        )


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=_CONNECT_S,
        read_timeout=_READ_S,
        write_timeout=_WRITE_S,
        pool_timeout=_POOL_S,
        media_write_timeout=_UPLOAD_S,
    )


async def _close(bot: Bot) -> None:
    for request in (bot.request, bot._request[0]):  # noqa: SLF001 - shutdown() refuses a bot that never got connected
        try:
            await request.shutdown()
        except Exception as error:  # noqa: BLE001 - a connection that is broken is what is given up here
            log.info("a connection to Telegram was left: %s", type(error).__name__)
