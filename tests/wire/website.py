"""A web site that sends exactly the bytes it is told to, as slowly and as wrongly as it is told to."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Serve = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Website:
    """What stands at each path; ``heads`` are the requests as they came in."""

    port: int = 0
    pages: dict[str, bytes | Serve] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)

    def url(self, path: str, host: str = "page.site") -> str:
        """Return the address of a path."""
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            page = self.pages.get(head.split(" ", 2)[1], reply(b"nothing here", status="404 Not Found"))
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
            else:
                await page(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def reply(
    body: bytes | str,
    content_type: str | None = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    *,
    packed: bool = False,
) -> bytes:
    """Return a whole HTTP answer."""
    raw = body.encode() if isinstance(body, str) else body
    raw = gzip.compress(raw) if packed else raw
    lines = {"Content-Length": str(len(raw)), **({"Content-Type": content_type} if content_type else {})}
    lines |= {"Content-Encoding": "gzip"} if packed else {}
    lines |= dict(headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + raw


def moved(to: str, status: str = "302 Found") -> bytes:
    """Return a redirect."""
    return reply(b"", status=status, headers={"Location": to})


@asynccontextmanager
async def website(host: str = "127.0.0.1") -> AsyncIterator[Website]:
    """Open a site on this machine."""
    site = Website()
    server = await asyncio.start_server(site.serve, host, 0, limit=1_000_000)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
