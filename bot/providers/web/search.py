"""Searching the web: through a SearXNG server of the person's own, or through Brave."""

from __future__ import annotations

import asyncio
import base64
import html
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urlsplit

from bot.domain.errors import SettingsError, ToolFailed
from bot.domain.text import clip
from bot.domain.web import WebHit
from bot.providers.web.address import Address

if TYPE_CHECKING:
    from bot.providers.web.pinned import Answer

BRAVE = "https://api.search.brave.com/res/v1"
TIME_LIMIT = timedelta(seconds=10)
MAX_QUERY_CHARS = 400
_MAX_BYTES = 2_000_000
_TITLE_CHARS, _SNIPPET_CHARS, _URL_CHARS = 200, 400, 1_000
_MARKUP = re.compile(r"<[^<>]*>")


class SearxngSearch:
    """The ``WebSearch`` port over a SearXNG server; where it stands is the person's own choice."""

    def __init__(self, url: str, time_limit: timedelta = TIME_LIMIT) -> None:
        """Ask the server at ``url``; raises SettingsError where that is no address."""
        self._base, self._headers = _server(url, "AIKI_SEARXNG_URL")
        self._time_limit = time_limit

    async def search(self, query: str, limit: int) -> list[WebHit]:
        """Return what is found, best first; raises ToolFailed."""
        asked = _with(self._base, "/search", q=query[:MAX_QUERY_CHARS], format="json")
        answer = await _get(asked, self._headers, self._time_limit)
        if answer.status == 403:  # noqa: PLR2004 - HTTP
            raise ToolFailed("the SearXNG server gives no JSON; its settings.yml must list json under search.formats")
        found = _json(answer, "SearXNG").get("results")
        return _hits(found, "content", limit)


class BraveSearch:
    """The ``WebSearch`` port over Brave's search API."""

    def __init__(self, key: str, url: str = BRAVE, time_limit: timedelta = TIME_LIMIT) -> None:
        """Ask with this key; ``url`` is where the API stands."""
        self._base, _ = _server(url, "BRAVE_API_KEY")
        self._headers = {"X-Subscription-Token": key}
        self._time_limit = time_limit

    async def search(self, query: str, limit: int) -> list[WebHit]:
        """Return what is found, best first; raises ToolFailed."""
        asked = _with(self._base, "/web/search", q=query[:MAX_QUERY_CHARS], count=str(limit), text_decorations="false")
        answer = await _get(asked, self._headers, self._time_limit)
        if answer.status in {401, 403, 422}:
            raise ToolFailed("Brave does not accept the key in BRAVE_API_KEY, or not this question")
        if answer.status == 429:  # noqa: PLR2004 - HTTP
            raise ToolFailed("Brave was asked too often, or this month's searches are used up; try again later")
        web = _json(answer, "Brave").get("web")
        return _hits(web.get("results") if isinstance(web, Mapping) else [], "description", limit)


def _server(url: str, setting: str) -> tuple[Address, Mapping[str, str]]:
    """Return where a server stands, and the headers that its user name and password make."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        cause = f"{setting}: no address"
        raise SettingsError(cause, setting=setting, problem="write it as https://search.example.com")
    base = Address(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), parts.path)
    if parts.username is None:
        return base, {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return base, {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _with(base: Address, path: str, **query: str) -> Address:
    return Address(base.scheme, base.host, base.port, f"{base.target.rstrip('/')}{path}?{urlencode(query)}")


async def _get(address: Address, headers: Mapping[str, str], time_limit: timedelta) -> Answer:
    try:
        async with asyncio.timeout(time_limit.total_seconds()):
            client = await asyncio.to_thread(importlib.import_module, "bot.providers.web.pinned")
            answer: Answer = await client.get(address, None, "application/json", _MAX_BYTES, headers)
            return answer
    except TimeoutError as error:
        raise ToolFailed("the search took too long") from error


def _json(answer: Answer, who: str) -> Mapping[str, object]:
    if answer.status != 200:  # noqa: PLR2004 - HTTP
        cause = f"{who} answered with HTTP status {answer.status}"
        raise ToolFailed(cause)
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        cause = f"{who} answered with something that is no JSON"
        raise ToolFailed(cause) from error
    if not isinstance(found, Mapping):
        cause = f"{who} answered with something else than results"
        raise ToolFailed(cause)
    return found


def _hits(found: object, snippet: str, limit: int) -> list[WebHit]:
    hits = (_hit(one, snippet) for one in _list(found))
    return [hit for hit in hits if hit is not None][:limit]


def _list(found: object) -> Iterator[Mapping[str, object]]:
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, Mapping))


def _hit(one: Mapping[str, object], snippet: str) -> WebHit | None:
    url = one.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or len(url) > _URL_CHARS:
        return None
    title, said = _plain(one.get("title")), _plain(one.get(snippet))
    return WebHit(clip(title, _TITLE_CHARS) or url, url, clip(said, _SNIPPET_CHARS))


def _plain(text: object) -> str:
    """Return a text without the markup that search engines put into it."""
    return html.unescape(_MARKUP.sub("", text)) if isinstance(text, str) else ""
