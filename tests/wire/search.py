"""Search services: what SearXNG and Brave answer, and how they refuse."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

from tests.wire.website import Website, reply

KEY = "brave-key"


def results(*names: str, snippet: str) -> list[dict[str, object]]:
    """Return results as both services write them; ``snippet`` is the name of what a page says of itself."""
    return [
        {
            "title": f"About <b>{name}</b>",
            "url": f"https://{name}.example/",
            snippet: f"<strong>{name}</strong> &amp; more",
        }
        for name in names
    ]


def searxng(site: Website, *names: str, query: str) -> None:
    """Have the site answer this question as SearXNG does."""
    body = {"query": query, "number_of_results": 0, "results": results(*names, snippet="content"), "suggestions": []}
    site.pages[path_of(f"/search?q={query}&format=json")] = reply(json.dumps(body), "application/json")


def brave(site: Website, *names: str, query: str, count: int) -> None:
    """Have the site answer this question as Brave does."""
    body = {"type": "search", "web": {"type": "search", "results": results(*names, snippet="description")}}
    path = f"/web/search?q={query}&count={count}&text_decorations=false"
    site.pages[path_of(path)] = reply(json.dumps(body), "application/json")


def path_of(path: str) -> str:
    """Return a path as a client writes it."""
    return path.replace(" ", "+")


def asked(site: Website) -> dict[str, list[str]]:
    """Return the fields of the last question."""
    return parse_qs(urlsplit(site.heads[-1].split(" ", 2)[1]).query)
