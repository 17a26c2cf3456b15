"""Telegram calls: each update comes as one request, which is answered only once it is safely kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping

from telegram.error import TelegramError

from bot.adapters.telegram.client import Client, understood
from bot.adapters.telegram.poller import ALLOWED_UPDATES, Take
from bot.domain.errors import StoreError

log = logging.getLogger(__name__)

PATH = "/telegram"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_CONNECTIONS = 40


class Webhook:
    """The receiving end of one bot's webhook."""

    def __init__(self, client: Client, token: str, take: Take) -> None:
        """Hand updates to ``take``, which keeps each safely or raises StoreError."""
        self._client = client
        self._take = take
        # From the token, so that it is the same after a restart and needs no setting of its own.
        self._secret = hmac.new(token.encode(), b"aiki webhook", hashlib.sha256).hexdigest()

    async def register(self, public_url: str) -> None:
        """Have Telegram call this address; raises TelegramError where it will not."""
        await (await self._client.bot()).set_webhook(
            public_url.rstrip("/") + PATH,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=self._secret,
            max_connections=MAX_CONNECTIONS,
        )

    async def called(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Take one request and return the HTTP status to answer with; whatever is not 2xx comes again."""
        given = headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            return 403
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            log.warning("a call of Telegram's is no update")
            return 400
        try:
            update = understood(raw, await self._client.bot())
            if update is not None:
                await self._take(update)
        except (StoreError, TelegramError) as error:
            log.error("an update could not be kept, and will come again: %s: %s", type(error).__name__, error)
            return 503
        return 200
