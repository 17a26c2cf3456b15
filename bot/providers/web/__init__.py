"""The open web: reading a page without being led into the person's own network, and searching."""

from bot.providers.web.reader import WebPages
from bot.providers.web.search import BraveSearch, SearxngSearch

__all__ = ["BraveSearch", "SearxngSearch", "WebPages"]
