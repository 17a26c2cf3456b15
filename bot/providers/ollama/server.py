"""One Ollama server: its connection, shared by all its models, and what it can say of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from bot.domain.address import place_of, show_address, split_login
from bot.domain.errors import KeyRefused, ProviderError, ProviderFailed, ProviderUnreachable
from bot.domain.model import Place
from bot.domain.thoughts import thinks_unopened
from bot.providers.ollama.errors import KEY_SETTING, translated
from bot.providers.ollama.names import canonical, is_cloud
from bot.providers.ollama.profile import UNKNOWN, Profile, ask_profile
from bot.providers.ollama.pull import Layers

if TYPE_CHECKING:
    from ollama import AsyncClient, ListResponse

DEFAULT_HOST = "http://127.0.0.1:11434"
DEFAULT_CONTEXT_TOKENS = 4096
"""Holds a local prompt (2,000 tokens at most) and its answer. Always sent, since Ollama loads a model anew when it
changes, and without it cuts a longer conversation silently at a length of its own."""
DEFAULT_KEEP_ALIVE = "30m"
"""A conversation has pauses; loading again after Ollama's own five minutes takes longer than any answer."""

_EVERYWHERE = re.compile(r"(?<![\d.])0\.0\.0\.0(?![\d.])")
"""A server is told to listen on all addresses by the setting that tells a client where it is; it is on this machine."""
_NUMBER = re.compile(r"-?\d{1,9}")
_OLLAMA_ITSELF = "//ollama.com"
_CONNECT_S = 3.0
_ASKED_AT_ONCE = 4


class Ollama:
    """A server, at home or hosted. Nothing is connected, nor the client library loaded, before the first call.

    Every method raises ProviderError and nothing else.
    """

    def __init__(
        self,
        host: str = DEFAULT_HOST,
        *,
        key: str | None = None,
        context_tokens: int = DEFAULT_CONTEXT_TOKENS,
        keep_alive: str = DEFAULT_KEEP_ALIVE,
        place: Place | None = None,
    ) -> None:
        """Remember where it is; ``place`` overrides what ``host`` looks like, ``key`` is for hosted servers."""
        self._host, self._login = split_login(_EVERYWHERE.sub("127.0.0.1", host.strip()) or DEFAULT_HOST)
        self.address = show_address(self._host)
        self.context_tokens = context_tokens
        # As text Ollama takes durations only ("30m"); a bare number (seconds, -1 for ever) must be one.
        self.keep_alive: str | int = int(keep_alive) if _NUMBER.fullmatch(keep_alive.strip()) else keep_alive.strip()
        self._key = key
        self._place = place or place_of(self._host)
        self._opening = asyncio.Lock()
        self._client: AsyncClient | None = None
        self._closed = False
        self._profiles: dict[str, Profile] = {}
        self._unopened: set[str] = set()

    def place(self, model: str) -> Place:
        """Return where a model runs: Ollama's own cloud models run there, whichever server passes them on.

        Some tell it by their names; of the others it is known once ``profile`` was asked for.
        """
        return Place.CLOUD if self._passes_on(model) else self._place

    def hosted(self, model: str) -> bool:
        """Whether Ollama itself runs this model, with a context of its own choice."""
        return self._passes_on(model) or _OLLAMA_ITSELF in self.address

    def thinks_unopened(self, model: str) -> bool:
        """Whether a model begins in the middle of its thoughts, by its name or by what it did before."""
        return canonical(model) in self._unopened or thinks_unopened(model)

    def note_unopened(self, model: str) -> None:
        """Remember that this model did."""
        self._unopened.add(canonical(model))

    async def client(self) -> AsyncClient:
        """Return the connected client, the same for all."""
        async with self._opening:
            if self._closed:
                cause = f"the connection to {self.address} is closed"
                raise ProviderUnreachable(cause, address=self.address)
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> AsyncClient:
        import httpx  # noqa: PLC0415 - half a second that the loop does not have; here it is in a thread
        from ollama import AsyncClient  # noqa: PLC0415

        if self._key is not None and not (self._key.isascii() and self._key.isprintable()):
            cause = "the key for Ollama holds characters that no key has"
            raise KeyRefused(cause, setting=KEY_SETTING)
        try:
            return AsyncClient(
                self._host,
                headers={"Authorization": f"Bearer {self._key}"} if self._key else None,
                # A cold model takes minutes before its first word; how long a turn may take is the core's affair.
                timeout=httpx.Timeout(None, connect=_CONNECT_S),
                # A proxy that the environment names is the way out, not the way to a machine at home.
                trust_env=self._place is Place.CLOUD,
                auth=self._login,
            )
        except (ValueError, httpx.InvalidURL):
            cause = f"{self.address} is no address of a server"
            raise ProviderUnreachable(cause, address=self.address) from None

    async def close(self) -> None:
        """Close the connection for good."""
        async with self._opening:
            self._closed = True
            if self._client is not None:
                await self._client.close()  # type: ignore[no-untyped-call] # the client's own lack

    async def profile(self, model: str) -> Profile:
        """Return what a model can do; asked once. Raises ModelMissing where there is none.

        Raises ProviderFailed the first time where a model that was taken to run here turns out not to: what it was
        about to be told may not be for a cloud.
        """
        if (known := self._profiles.get(canonical(model))) is not None:
            return known
        client = await self.client()
        with translated(self.address, model):
            profile = await ask_profile(client, model)
        thought = self.place(model)
        self._profiles[canonical(model)] = profile
        if self.place(model) is not thought:
            cause = f"{model} runs in a cloud and not at {self.address}; from now on it is treated so"
            raise ProviderFailed(cause)
        return profile

    async def models(self) -> list[str]:
        """Return the models that can chat, those that run here first; those that can only embed are left out."""
        client = await self.client()
        with translated(self.address):
            listed = await client.list()
        names = _names(listed)
        asked = asyncio.Semaphore(_ASKED_AT_ONCE)

        async def chats(name: str) -> bool:
            async with asked:
                with suppress(ProviderError):  # an old server, or a proxy that lets less through
                    await self.profile(name)
                return self._profiles.get(canonical(name), UNKNOWN).chats(name)

        able = await asyncio.gather(*(chats(name) for name in names))
        return sorted((name for name, can in zip(names, able, strict=True) if can), key=self._passes_on)

    def _passes_on(self, model: str) -> bool:
        return is_cloud(model) or self._profiles.get(canonical(model), UNKNOWN).is_remote

    async def is_loaded(self, model: str) -> bool:
        """Whether a model would answer at once, or must be loaded first; one in the cloud always would."""
        if self.place(model) is Place.CLOUD:
            return True
        client = await self.client()
        with translated(self.address, model):
            running = await client.ps()
            return canonical(model) in {canonical(name) for each in running.models if (name := each.model or each.name)}

    async def load(self, model: str) -> None:
        """Load a model with the context that prompts ask for, and return when it is there, be it after minutes."""
        if self.place(model) is Place.CLOUD:
            return
        profile = await self.profile(model)
        client = await self.client()
        with translated(self.address, model):
            options = {"num_ctx": profile.context(self.context_tokens, 0)}
            await client.chat(model, [], options=options, keep_alive=self.keep_alive)

    async def pull(self, model: str) -> AsyncGenerator[tuple[int, int], None]:
        """Fetch a model: yield the bytes that are there and the bytes in all, neither ever falling, until it is done.

        Raises ModelMissing for a name the library does not have. Closing the iterator stops the fetching; what is
        there already is not fetched again the next time.
        """
        client = await self.client()
        layers = Layers()
        with translated(self.address, model):
            async with aclosing(await client.pull(model, stream=True)) as lines:  # type: ignore[type-var]
                async for line in lines:
                    if layers.take(line.status, line.digest, line.completed, line.total):
                        yield layers.done, layers.total
        if not layers.finished:
            cause = f"fetching {model} broke off"
            raise ProviderUnreachable(cause, address=self.address)
        self._profiles.pop(canonical(model), None)


def _names(listed: ListResponse) -> list[str]:
    return list(dict.fromkeys(each.model for each in listed.models if each.model))
