"""The doctor's calls to what Claude's tools reach outside: the web search and the MCP servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.app.outside import web_search
from bot.cli.findings import Check, State
from bot.domain.address import show_address
from bot.domain.errors import ToolFailed
from bot.providers.mcp import McpServers, load_servers
from bot.settings import Settings


async def check_tools(settings: Settings) -> list[Check]:
    """Try the search, and each MCP server that the person's file names; nothing where neither is set."""
    found = [check async for check in _search(settings)]
    return [*found, *[check async for check in _mcp(settings)]]


async def _search(settings: Settings) -> AsyncIterator[Check]:
    if (search := web_search(settings)) is None:
        return
    try:
        await search.search("Wikipedia", 1)
        address = show_address(settings.searxng_url) if settings.searxng_url else "Brave"
        yield Check("search", State.OK, "search_works", {"address": address})
    except ToolFailed as error:
        yield Check("search", State.FAULT, "search_fails", {"problem": str(error)})


async def _mcp(settings: Settings) -> AsyncIterator[Check]:
    if settings.mcp_config is None:
        return
    servers, problems = await asyncio.to_thread(load_servers, settings.mcp_config, settings.variables())
    mcp = McpServers(servers)
    try:
        broken = await mcp.problems()
    finally:
        await mcp.close()
    for problem in (*problems, *broken):
        yield Check("mcp", State.FAULT, "mcp_fails", {"name": problem.name, "problem": problem.why})
    yield Check("mcp", State.OK, "mcp", {"count": len(servers) - len(broken)})
