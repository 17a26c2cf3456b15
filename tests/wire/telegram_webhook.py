"""Updates carried to the bot's own address, one after the other, until each is taken."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.wire.telegram_refusals import want
from tests.wire.telegram_rules import Params
from tests.wire.telegram_updates import Updates

Json = dict[str, Any]

HEADER = "X-Telegram-Bot-Api-Secret-Token"
PORTS = {None, 80, 88, 443, 8443}


class Webhook:
    """Where updates go instead of waiting to be fetched."""

    def __init__(self) -> None:
        """Begin without an address."""
        self.url = ""
        self.takes_http = False
        """Whether an address without TLS, on any port, will do; Telegram wants TLS."""
        self.retry_s = 0.02
        self.refusals = 0
        """How often the bot did not take an update."""
        self._secret = ""
        self._last_error = ""
        self._task: asyncio.Task[None] | None = None

    def check(self, params: Params) -> None:
        """Refuse an address that Telegram would not call."""
        url, secret = params.text("url"), params.text("secret_token")
        https = url.startswith("https://") or (self.takes_http and url.startswith("http://"))
        want(https, "bad webhook: An HTTPS URL must be provided for webhook")
        right_port = self.takes_http or urlsplit(url).port in PORTS
        want(right_port, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        want(re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret), "secret token contains unallowed characters")

    def start(self, params: Params, updates: Updates) -> None:
        """Carry updates to this address from now on."""
        self.stop()
        self.url, self._secret = params.text("url"), params.text("secret_token")
        self._task = asyncio.create_task(self._carry(updates))

    def stop(self) -> None:
        """Carry none any more."""
        self.url = self._last_error = ""
        if self._task is not None:
            self._task.cancel()
        self._task = None

    def info(self, updates: Updates) -> Json:
        """Answer getWebhookInfo."""
        body: Json = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(updates.pending)}
        if self.url:
            body |= {"max_connections": 40, "ip_address": "127.0.0.1"}
        if self._last_error:
            body |= {"last_error_date": 1, "last_error_message": self._last_error}
        if updates.allowed is not None:
            body["allowed_updates"] = sorted(updates.allowed)
        return body

    async def _carry(self, updates: Updates) -> None:
        async with ClientSession(timeout=ClientTimeout(total=60)) as session:
            while True:
                while not updates.pending:
                    await updates.pulse.wait()
                update = updates.pending[0]
                if await self._post(session, update):
                    updates.confirm(update["update_id"] + 1)
                    updates.pulse.beat()
                else:
                    self.refusals += 1
                    updates.pulse.beat()
                    await asyncio.sleep(self.retry_s)

    async def _post(self, session: ClientSession, update: Json) -> bool:
        headers = {HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(self.url, json=update, headers=headers) as answer:
                self._last_error = "" if answer.ok else f"Wrong response from the webhook: {answer.status}"
                return 200 <= answer.status < 300
        except (ClientError, TimeoutError) as error:
            self._last_error = type(error).__name__
            return False
