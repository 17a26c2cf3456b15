"""The MCP client library, in one place: loaded with the first connection, since it takes a second and much memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx2
import mcp
from mcp.client.streamable_http import streamable_http_client
from mcp_types import INVALID_PARAMS, METHOD_NOT_FOUND, CallToolResult, Implementation, Tool

from bot.domain.errors import ToolFailed
from bot.providers.mcp.config import Server
from bot.providers.mcp.program import running

__all__ = ["CallToolResult", "Tool", "call_tool", "connect", "list_tools"]

MAX_TOOLS, _MAX_PAGES = 64, 20
_ERROR_CHARS = 500
MAX_ANSWER_BYTES = 32_000_000
"""No tool's answer is longer, nor what a server says by itself until it is connected to again."""
_HTTP_LIMITS = httpx2.Timeout(30.0, read=300.0)
"""A server may hold a stream open and say nothing; each call has a limit of its own."""
# What it logs quotes what servers send.
for _name in ("mcp", "client", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class _BoundedStream(httpx2.AsyncByteStream):
    """An answer that ends in an error where it is longer than any answer should be."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield its pieces."""
        size = 0
        async for piece in self._stream:
            size += len(piece)
            if size > MAX_ANSWER_BYTES:
                raise httpx2.ReadError("the answer is too long")
            yield piece

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()


class _BoundedHTTP(httpx2.AsyncHTTPTransport):
    """HTTP as usual, with bounded answers."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer."""
        response = await super().handle_async_request(request)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _BoundedStream(response.stream)
        return response


async def connect(server: Server, stack: AsyncExitStack, lost: asyncio.Event, grace: timedelta) -> mcp.Client:
    """Return a client that is connected until ``stack`` is closed; ``lost`` is set where its program ends."""
    if server.url:
        web = httpx2.AsyncClient(headers=dict(server.headers), timeout=_HTTP_LIMITS, transport=_BoundedHTTP())
        http = await stack.enter_async_context(web)
        transport = streamable_http_client(server.url, http_client=http)
    else:
        transport = running(server, lost, grace)
    client = mcp.Client(transport, client_info=Implementation(name="aiki", version="1"), cache=None)
    return await stack.enter_async_context(client)


async def list_tools(client: mcp.Client) -> tuple[Tool, ...]:
    """Return the first tools of a server, in the order of their names."""
    found: list[Tool] = []
    cursor: str | None = None
    for _ in range(_MAX_PAGES):
        page = await client.list_tools(cursor=cursor)
        found += page.tools
        cursor = page.next_cursor
        if cursor is None or len(found) >= MAX_TOOLS:
            break
    return tuple(sorted(found[:MAX_TOOLS], key=lambda tool: tool.name))


async def call_tool(client: mcp.Client, name: str, arguments: dict[str, object]) -> CallToolResult:
    """Return what a tool answered; raises ToolFailed where the server would not run it."""
    try:
        return await client.call_tool(name, arguments)
    except mcp.MCPError as error:
        if error.code in {INVALID_PARAMS, METHOD_NOT_FOUND}:
            raise ToolFailed(str(error)[:_ERROR_CHARS]) from error
        raise
