"""A real MCP server, made with the library that most are made with; run as a program it speaks over its pipes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from starlette.types import ASGIApp, Receive, Scope, Send

READS = ToolAnnotations(read_only_hint=True)


def make_server() -> MCPServer:
    """Return a server that keeps notes."""
    server = MCPServer("notes")
    kept = ["buy milk"]

    @server.tool(annotations=READS)
    def list_notes() -> str:
        """List every note."""
        return "\n".join(kept)

    @server.tool()
    def add_note(text: str, tags: list[str] | None = None) -> str:
        """Keep a note."""
        kept.append(text)
        return f"kept {text} {tags}"

    @server.tool(annotations=READS)
    def recite(chars: int) -> str:
        """Say very much."""
        return "x" * chars

    @server.tool(annotations=READS)
    def fail() -> str:
        """Fail always."""
        raise ToolError("the notes are gone")

    return server


@asynccontextmanager
async def over_http(seen: list[dict[str, str]]) -> AsyncIterator[str]:
    """Serve the same over streamable HTTP on this machine and yield its address; ``seen`` gets all headers."""

    def noting(app: ASGIApp) -> ASGIApp:
        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                seen.append({name.decode(): value.decode() for name, value in scope["headers"]})
            await app(scope, receive, send)

        return serve

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(noting(make_server().streamable_http_app()), log_level="critical", lifespan="on")
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve([listener]))
    try:
        while not running.started:  # noqa: ASYNC110 - the library has no event for it
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
    finally:
        running.should_exit = True
        await task
        listener.close()


if __name__ == "__main__":
    make_server().run("stdio")
