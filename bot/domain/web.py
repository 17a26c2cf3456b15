"""What comes from the web: pages and search results, all of it written by strangers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a page, with its whole address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it reads; ``url`` is where it was found in the end. With ``is_cut`` there was more than is read."""

    url: str
    title: str
    text: str
    links: tuple[Link, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class WebHit:
    """One result of a web search."""

    title: str
    url: str
    snippet: str
