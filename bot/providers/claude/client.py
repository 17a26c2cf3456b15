"""The connection to the service, shared by every model: the anthropic client, made at the first need."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from bot.domain.errors import KeyRefused, ProviderError, ProviderFailed, ProviderUnreachable
from bot.providers.claude.errors import Asked, provider_error
from bot.providers.claude.messages import Request
from bot.providers.claude.names import DEFAULT_URL, KEY_SETTING
from bot.providers.claude.thinking import UNKNOWN, Abilities, abilities_from

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic, AsyncStream
    from anthropic.types import RawMessageStreamEvent
    from anthropic.types.message_create_params import MessageCreateParamsStreaming

_LOG = logging.getLogger(__name__)
_Told = TypeVar("_Told")

CONNECT_S = 5.0
"""Nobody who is there takes longer to pick up."""
SILENCE_S = 120.0
"""No byte for this long, not even a ping, and the connection is dead; a turn's own deadline is shorter."""
_LOOK_UP_S = 3.0
"""What a model can do is worth less waiting than what it says."""
_MOST_MODELS = 1000
_END = object()


class ClaudeClient:
    """One connection pool for one key. Nothing is loaded or opened before it is needed."""

    def __init__(self, api_key: str, base_url: str | None = None, *, silence_s: float = SILENCE_S) -> None:
        """Ask with this key, at the service's own address unless ``base_url`` names a gateway to it."""
        self._key = api_key.strip()
        # Gateways are often written with the version, which the client adds itself.
        self._url = (base_url or DEFAULT_URL).strip().rstrip("/").removesuffix("/v1")
        self._silence_s = silence_s
        self._loading = asyncio.Lock()
        self._client: AsyncAnthropic | None = None
        self._abilities: dict[str, Abilities] = {}
        self.address = _address(self._url)
        """Where it asks, as it may be shown: without a name or a password."""

    async def prepare(self) -> None:
        """Load the client off the loop, so that the first message does not wait two seconds for it."""
        await self._opened()

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[AsyncIterator[Mapping[str, object]]]:
        """Ask, and give the events of the answer as they come; leaving closes the connection's stream.

        Raises ProviderError, and nothing else, for whatever the client or the service does.
        """
        asked = Asked(self.address, str(request.get("model", "")))
        client = await self._opened()
        arguments = cast("MessageCreateParamsStreaming", request)
        stream = await _mapped(lambda: client.messages.create(**arguments), asked)
        async with stream:
            yield _Events(stream, asked)

    async def abilities(self, model: str) -> Abilities:
        """Return what a model can do, asked once; UNKNOWN where the service does not say.

        Raises ProviderError only where there is no use in asking anything more of it.
        """
        if model not in self._abilities:
            client = await self._opened()
            asked = Asked(self.address, model, aside=True)
            try:
                info = await _mapped(lambda: client.models.retrieve(model, timeout=_LOOK_UP_S), asked)
            except ProviderUnreachable:
                raise
            except ProviderError as error:
                _LOG.debug("what %s can do is not known: %s", model, error)
                if error.passing:
                    return UNKNOWN
                self._abilities[model] = UNKNOWN  # a gateway without this address will not have it tomorrow
            else:
                self._abilities[model] = abilities_from(_plain(info))
        return self._abilities[model]

    async def models(self) -> list[str]:
        """Return the names of the models this key may use, newest first; raises ProviderError."""
        client = await self._opened()

        async def names() -> list[str]:
            listed = (await client.models.list(limit=_MOST_MODELS)).data
            return [name for model in listed if isinstance(name := _plain(model).get("id"), str)]

        return await _mapped(names, Asked(self.address))

    async def deprecation(self, model: str) -> date | None:
        """Return the day a model is switched off, where the client library knows one is set; None for a current one."""
        return await asyncio.to_thread(_switched_off, model)

    async def close(self) -> None:
        """Close every connection; one that is needed again is opened again."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _opened(self) -> AsyncAnthropic:
        if not (self._key and self._key.isascii() and self._key.isprintable()):
            cause = "the key cannot be sent: it is empty, or holds characters no key has"
            raise KeyRefused(cause, setting=KEY_SETTING)
        async with self._loading:
            if self._client is None:
                try:
                    self._client = await _mapped(lambda: asyncio.to_thread(self._load), Asked(self.address))
                except ProviderFailed as error:  # nobody was asked yet: it is the proxy or the certificates set here
                    raise ProviderUnreachable(str(error), address=self.address) from None
            return self._client

    def _load(self) -> AsyncAnthropic:
        # Two seconds: in a thread, at the first need.
        from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient, Timeout  # noqa: PLC0415

        # The doctor tells of a model that is going away; the person's terminal is no place for it.
        warnings.filterwarnings("ignore", message=r"The model '.*' is deprecated", category=DeprecationWarning)
        return AsyncAnthropic(
            api_key=self._key,
            base_url=self._url,
            timeout=Timeout(self._silence_s, connect=CONNECT_S),
            # The client would sleep as long as retry-after says, minutes even, while the person waits and a local
            # model could answer; and a request whose connection broke may have been billed. The core decides.
            max_retries=0,
            open_telemetry=False,
            # The one it makes by itself prints a traceback of its own where a proxy or a certificate is unusable.
            http_client=DefaultAsyncHttpxClient(),
        )


class _Events:
    """The events of a stream as plain values; whatever goes wrong with it is a ProviderError."""

    def __init__(self, stream: AsyncStream[RawMessageStreamEvent], asked: Asked) -> None:
        self._stream = stream
        self._asked = asked

    def __aiter__(self) -> _Events:
        return self

    async def __anext__(self) -> Mapping[str, object]:
        event = await _mapped(lambda: anext(self._stream, _END), self._asked)
        if event is _END:
            raise StopAsyncIteration
        return _plain(event)


async def _mapped(ask: Callable[[], Awaitable[_Told]], asked: Asked) -> _Told:
    """Return what was asked for; whatever the client raises becomes a ProviderError that quotes nothing."""
    try:
        return await ask()
    except Exception as error:  # noqa: BLE001 - the port promises that nothing else escapes, and the cause may quote
        raise provider_error(error, asked) from None


def _plain(value: object) -> Mapping[str, object]:
    """Return one of the client's objects with every field it came with, those the client does not know included."""
    if hasattr(value, "to_dict"):
        return cast("Mapping[str, object]", value.to_dict(mode="json", warnings=False))
    cause = "what came is no object"
    raise ProviderFailed(cause)


def _address(url: str) -> str:
    try:
        place = urlsplit(url).netloc or url
    except ValueError:  # brackets that do not close: it leads nowhere, and is shown as it stands
        place = url
    return place.rpartition("@")[2]


def _switched_off(model: str) -> date | None:
    from anthropic.resources.messages import DEPRECATED_MODELS  # noqa: PLC0415 - as in _load

    month, _, rest = DEPRECATED_MODELS.get(model, "").partition(" ")
    day, _, year = rest.partition(", ")
    try:
        return datetime.strptime(f"{month} {day.rstrip('sndrth')} {year} +0000", "%B %d %Y %z").date()
    except ValueError:
        return None
