"""What tools reach outside: the search and the MCP servers that the settings name."""

from __future__ import annotations

import asyncio
import logging

from bot.ports import WebSearch
from bot.providers.mcp import McpServers, load_servers
from bot.providers.web import BraveSearch, SearxngSearch
from bot.settings import Settings

log = logging.getLogger(__name__)


async def mcp_servers(settings: Settings) -> McpServers | None:
    """Return the MCP servers that the person's file names; None where there is no such file."""
    if settings.mcp_config is None:
        return None
    servers, problems = await asyncio.to_thread(load_servers, settings.mcp_config, settings.variables())
    for problem in problems:
        log.warning("the MCP server %s is left out: %s", problem.name, problem.why)
    return McpServers(servers)


def web_search(settings: Settings) -> WebSearch | None:
    """Return what searches the web; None where no setting names it."""
    if settings.searxng_url is not None:
        return SearxngSearch(settings.searxng_url)
    key = settings.brave_api_key
    return BraveSearch(key.get_secret_value()) if key is not None else None
