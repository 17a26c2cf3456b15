"""One server that speaks OpenAI's interface: its connection, shared by all its models, and what was learned of them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.address import place_of, show_address, split_login
from bot.domain.errors import KeyRefused, ProviderUnreachable
from bot.domain.model import Place
from bot.domain.thoughts import thinks_unopened
from bot.providers.openai_compatible.errors import KEY_SETTING, translated

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_CONNECT_S = 3.0
_NO_KEY = "none"
"""Sent where no key is set: the client insists on one, most local servers ask for none."""
_NO_CHAT = re.compile(r"embed|whisper|tts|transcribe|rerank|moderation|dall-e|bge-|minilm|-e5-", re.IGNORECASE)
_WITHOUT_PATH = re.compile(r"https?://[^/]+/*", re.IGNORECASE)


@dataclass(slots=True)
class Traits:
    """What a model showed of itself: request options it refuses, whether it thinks, and whether in the middle."""

    refused: set[str] = field(default_factory=set)
    thinks: bool = False
    unopened: bool = False


class OpenAICompatible:
    """A server, at home or hosted. Nothing is connected, nor the client library loaded, before the first call.

    Every method raises ProviderError and nothing else.
    """

    def __init__(self, base_url: str, *, key: str | None = None, place: Place | None = None) -> None:
        """Remember where it is; ``place`` overrides what ``base_url`` looks like, which may lack its ``/v1``."""
        self._base_url, self._login = split_login(_complete(base_url))
        self.address = show_address(self._base_url)
        self.place = place or place_of(self._base_url)
        self._key = key or _NO_KEY
        self._opening = asyncio.Lock()
        self._client: AsyncOpenAI | None = None
        self._closed = False
        self._traits: dict[str, Traits] = {}

    def traits(self, model: str) -> Traits:
        """Return what is known of a model, to be added to."""
        likely = thinks_unopened(model)
        return self._traits.setdefault(model, Traits(thinks=likely, unopened=likely))

    async def client(self) -> AsyncOpenAI:
        """Return the connected client, the same for all."""
        async with self._opening:
            if self._closed:
                cause = f"the connection to {self.address} is closed"
                raise ProviderUnreachable(cause, address=self.address)
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> AsyncOpenAI:
        import openai  # noqa: PLC0415 - most of a second that the loop does not have; here it is in a thread

        if not (self._key.isascii() and self._key.isprintable()):
            cause = "the key holds characters that no key has"
            raise KeyRefused(cause, setting=KEY_SETTING)
        # A cold model takes minutes before its first word; how long a turn may take is the core's affair. So is
        # trying again: it has other models to ask meanwhile.
        timeout = openai.Timeout(None, connect=_CONNECT_S)
        with translated(self.address):
            # A proxy that the environment names is the way out, not the way to a machine at home.
            trusts = self.place is Place.CLOUD
            http = openai.DefaultAsyncHttpxClient(timeout=timeout, trust_env=trusts, auth=self._login)
            client = openai.AsyncOpenAI(
                base_url=self._base_url, api_key=self._key, timeout=timeout, max_retries=0, http_client=http
            )
        client.organization = client.project = None  # the environment's belong to OpenAI, this may be anybody
        return client

    async def close(self) -> None:
        """Close the connection for good."""
        async with self._opening:
            self._closed = True
            if self._client is not None:
                await self._client.close()

    async def models(self) -> list[str]:
        """Return the models it offers, those last whose names say that they do not chat; it does not tell itself."""
        client = await self.client()
        with translated(self.address):
            page = await client.models.list()
            names = dict.fromkeys(str(model.id) for model in page.data)
        return sorted(names, key=lambda name: _NO_CHAT.search(name) is not None)


def _complete(base_url: str) -> str:
    url = base_url.strip()
    if "://" not in url:
        url = f"{'http' if place_of(url) is Place.LOCAL else 'https'}://{url}"
    return f"{url.rstrip('/')}/v1" if _WITHOUT_PATH.fullmatch(url) else url
