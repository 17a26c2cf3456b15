"""Reading a page of the open web: every address judged, resolved once, and connected to as it was judged."""

from __future__ import annotations

import asyncio
import importlib
import logging
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bot.domain.errors import InputRefused, ToolFailed
from bot.domain.text import clean_text
from bot.domain.web import Link, Page
from bot.providers.web.address import PORTS, Address, IPAddress, follow, is_public, read_address
from bot.providers.web.encoding import decode
from bot.providers.web.readable import Readable, read_html

if TYPE_CHECKING:
    from bot.providers.web.pinned import Answer

MAX_BYTES = 2_000_000
MAX_REDIRECTS = 5
TIME_LIMIT = timedelta(seconds=10)
"""For all of it: the name, every redirect, the page and its reading."""

_ACCEPT = "text/html,application/xhtml+xml,text/plain,text/markdown,application/json,application/xml;q=0.9,*/*;q=0.1"
_TEXTS = ("application/json", "application/xml", "application/yaml", "application/x-yaml", "application/javascript")
_MOVED = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml"})

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host and a port to numbers; raises OSError where there is none."""


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """Return the numbers behind a name, as the system finds them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class WebPages:
    """The ``WebReader`` port: public addresses only, whatever leads there."""

    def __init__(
        self,
        resolve: Resolve = resolve_name,
        may_reach: Callable[[IPAddress], bool] = is_public,
        ports: frozenset[int] = PORTS,
        time_limit: timedelta = TIME_LIMIT,
    ) -> None:
        """Resolve names with ``resolve`` and reach only what ``may_reach`` allows, on these ports."""
        self._resolve = resolve
        self._may_reach = may_reach
        self._ports = ports
        self._seconds = time_limit.total_seconds()

    async def read(self, url: str) -> Page:
        """Return what stands at an address.

        Raises InputRefused where it may not be read, ToolFailed where it cannot.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._read(url)
        except TimeoutError as error:
            cause = f"the site took longer than {self._seconds:g} seconds"
            raise ToolFailed(cause) from error

    async def _read(self, url: str) -> Page:
        address = read_address(url, self._ports)
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._ask(address)
            location = answer.headers.get("location") if answer.status in _MOVED else None
            if location is None:
                return await _page(address, answer)
            address = follow(address, location, self._ports)
        cause = f"the site sends me on more than {MAX_REDIRECTS} times"
        raise ToolFailed(cause)

    async def _ask(self, address: Address) -> Answer:
        ips = [address.ip] if address.ip is not None else await self._numbers(address)
        allowed = [ip for ip in ips if self._may_reach(ip)]
        if not allowed:
            cause = "that address leads into a network of somebody's own, and is not read"
            raise InputRefused(cause, problem=cause)
        client = await asyncio.to_thread(importlib.import_module, "bot.providers.web.pinned")
        answer: Answer = await client.get(address, allowed, _ACCEPT, MAX_BYTES)
        return answer

    async def _numbers(self, address: Address) -> list[IPAddress]:
        try:
            found = await self._resolve(address.host, address.port)
        except OSError as error:
            raise ToolFailed("there is no site of that name") from error
        return [ip_address(number) for number in dict.fromkeys(found)]


async def _page(address: Address, answer: Answer) -> Page:
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - what HTTP calls success
        cause = f"the site answered with HTTP status {answer.status}"
        raise ToolFailed(cause)
    kind, charset = _content_type(answer)
    if kind in _HTML:
        readable = await asyncio.to_thread(_read_html, answer.body, charset)
    elif kind.startswith("text/") or kind in _TEXTS or kind.endswith(("+json", "+xml")):
        readable = Readable("", decode(answer.body, charset))
    else:
        raise ToolFailed(_unread(kind))
    text = clean_text(readable.text)
    if not text:
        raise ToolFailed("the page holds no text that can be read without running its scripts")
    links = tuple(_links(str(address), readable.links))
    return Page(str(address), clean_text(readable.title), text, links, answer.is_cut)


def _unread(kind: str) -> str:
    if kind == "application/pdf":
        return "that is a PDF, which I cannot read; a page with the same text can be read"
    return f"that is a file of type {kind[:60]}, and no page of text"


def _content_type(answer: Answer) -> tuple[str, str | None]:
    """Return the media type and the character set that the server names; a type that is missing is guessed."""
    kind, *parameters = answer.headers.get("content-type", "").split(";")
    kind = kind.strip().lower()
    if not kind:
        begins = answer.body[:512].lstrip().lower()
        kind = "text/html" if begins.startswith(b"<") else "text/plain"
        kind = "application/octet-stream" if b"\x00" in begins else kind
    named = (one.partition("=")[2].strip() for one in parameters if one.strip().lower().startswith("charset="))
    return kind, next(named, None)


def _read_html(body: bytes, charset: str | None) -> Readable:
    """Return the page's article where the library that finds it is installed, else all but what stands around it."""
    page = decode(body, charset)
    ours = read_html(page)
    try:
        trafilatura = importlib.import_module("trafilatura")
    except ImportError:
        return ours
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it complains of may quote the page
    article = trafilatura.extract(page, include_comments=False, include_links=False, output_format="markdown")
    # An extractor that keeps next to nothing took the page for something else.
    is_article = isinstance(article, str) and len(article) * 10 >= len(ours.text)
    return Readable(ours.title, article, ours.links) if is_article else ours


def _links(base: str, links: Sequence[tuple[str, str]]) -> list[Link]:
    found: dict[str, Link] = {}
    for text, href in links:
        try:
            url = urljoin(base, href.strip())
        except ValueError:
            continue
        bare = url.partition("#")[0]
        if url.startswith(("http://", "https://")) and bare != base:
            found.setdefault(bare, Link(clean_text(text), clean_text(bare)))
    return list(found.values())
