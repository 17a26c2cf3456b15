"""One HTTP request to an address that was judged before, and to no other; the only module that knows the client."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import certifi
import httpcore

from bot.domain.errors import ToolFailed
from bot.providers.web.address import Address, IPAddress
from bot.providers.web.encoding import Unpacker

USER_AGENT = "Aiki/1.0 (a personal assistant, reading for its person)"
_HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: header names are in lower case; with ``is_cut`` the body was longer than was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool


class _PinnedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the given numbers, whatever name it is asked for: a name is never resolved a second time."""

    def __init__(self, ips: Sequence[IPAddress]) -> None:
        """Try these, one after the other."""
        self._ips = ips
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of the client's port
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a connection to the first number that answers."""
        del host
        failure: Exception = httpcore.ConnectError("no address")
        for ip in self._ips:
            try:
                return await self._inner.connect_tcp(str(ip), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


async def get(
    address: Address, ips: Sequence[IPAddress] | None, accept: str, limit: int, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return the answer of a server, at most ``limit`` unpacked bytes of it; it is asked at ``ips`` and nowhere else.

    With None the name is resolved as usual: for servers that the person named. Raises ToolFailed.
    """
    network = None if ips is None else _PinnedNetwork(ips)
    sent = list({**_HEADERS, "Accept": accept, **(headers or {})}.items())
    try:
        async with httpcore.AsyncConnectionPool(
            ssl_context=_certificates(), max_connections=1, http2=False, retries=0, network_backend=network
        ) as pool:
            url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
            async with pool.stream("GET", url, headers=sent) as response:
                return await _read(response, limit)
    except httpcore.ConnectError as error:
        is_certificate = "certificate" in str(error).casefold()
        raise ToolFailed("its certificate is not valid" if is_certificate else "the site cannot be reached") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise ToolFailed("the site broke off, or speaks no proper HTTP") from error


async def _read(response: httpcore.Response, limit: int) -> Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    body = Unpacker(headers.get("content-encoding", ""), limit)
    async for piece in response.aiter_stream():
        body.feed(piece)
        if body.is_full:
            break
    return Answer(response.status, headers, body.body, body.is_full)
