"""The connection to the Bot API: python-telegram-bot's Bot, connected at the first need."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import cache
from ssl import SSLContext
from traceback import format_tb
from typing import cast

import httpx
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.adapters.telegram.errors import translate
from bot.adapters.telegram.requests import Json, Requests

log = logging.getLogger(__name__)

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
        self._pools: tuple[Requests, Requests] | None = None
        self._connecting = asyncio.Lock()

    async def bot(self) -> Bot:
        """Return the bot, who knows itself by now."""
        if self._bot is not None:
            return self._bot
        async with self._connecting:
            if self._bot is None:
                self._bot = await self._connected()
            return self._bot

    async def sending(self) -> Bot:
        """Return the bot for sending; raises DeliveryError where it cannot be reached."""
        try:
            return await self.bot()
        except TelegramError as error:
            raise translate(error, sent=False) from error

    async def news(self, offset: int | None, hold_s: float, kinds: Sequence[str], limit: int = 100) -> list[Json]:
        """Return the updates that wait, as they came; asked with an offset, Telegram forgets those before it."""
        bot = await self.bot()
        # The library's own get_updates reads all or none, and writes what it cannot read into the log.
        asked = {"offset": offset, "timeout": round(hold_s), "limit": limit, "allowed_updates": list(kinds)}
        result = await bot._post("getUpdates", asked, read_timeout=_READ_S + hold_s)  # noqa: SLF001 - as above
        return cast("list[Json]", result)

    async def hang_up(self) -> None:
        """Give up the connection on which news come; the next question is asked on a new one."""
        if self._pools is not None:
            news, _ = self._pools
            await _shut(news)
            await news.initialize()

    async def close(self) -> None:
        """Give up every connection."""
        async with self._connecting:
            self._bot = None
            await self._shut_pools()

    async def _connected(self) -> Bot:
        self._pools = news, sending = _pool(1), _pool(CONNECTIONS)
        bot = Bot(
            self._token,
            base_url=f"{self._base_url}/bot",
            base_file_url=f"{self._base_url}/file/bot",
            request=sending,
            get_updates_request=news,
        )
        is_connected = False
        try:
            await bot.initialize()
            is_connected = True
        except InvalidToken:
            raise InvalidToken from None  # the library's own words have the token in them
        finally:
            if not is_connected:
                await self._shut_pools()
        return bot

    async def _shut_pools(self) -> None:
        pools, self._pools = self._pools or (), None
        for pool in pools:
            await _shut(pool)


def _pool(connections: int) -> Requests:
    return Requests(
        connection_pool_size=connections,
        connect_timeout=_CONNECT_S,
        read_timeout=_READ_S,
        write_timeout=_WRITE_S,
        pool_timeout=_POOL_S,
        media_write_timeout=_UPLOAD_S,
        httpx_kwargs={"verify": _certificates()},
    )


@cache
def _certificates() -> SSLContext:
    """Return whom to trust; to read that takes longer than anything else here, and each pool would."""
    return httpx.create_ssl_context()


async def _shut(pool: Requests) -> None:
    try:
        await pool.shutdown()
    except Exception as error:  # noqa: BLE001 - a connection that is broken is what is given up here
        log.info("a connection to Telegram was left: %s", type(error).__name__)


def understood(raw: Json, bot: Bot) -> Update | None:
    """Return an update as the library reads it; None for one of a form that it does not know, which is past help."""
    try:
        return Update.de_json(raw, bot)
    except Exception as error:  # noqa: BLE001 - of whatever kind: it must hold up no other
        where = "".join(format_tb(error.__traceback__))
        log.error("an update cannot be read and is left out: %s\n%s", type(error).__name__, where)
        return None
