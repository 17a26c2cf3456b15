"""The web server: what others call, each path with whoever takes the calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

MAX_BODY_BYTES = 4_000_000
"""More than any update of a messaging platform has; a longer call is refused before it is read."""

LEAVING_S = 5.0
"""How long an end waits for calls that are being taken."""

Taker = Callable[[bytes, Mapping[str, str]], Awaitable[int]]
"""Takes the body and the headers of a call and returns the HTTP status to answer with."""


@asynccontextmanager
async def serving(host: str, port: int, takers: Mapping[str, Taker]) -> AsyncIterator[int]:
    """Take POST calls on these paths while the body runs; yields the port, which is a free one where 0 was asked for.

    Raises OSError where the port cannot be had.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    for path, taker in takers.items():
        app.router.add_post(path, _handler(taker))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LEAVING_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _handler(taker: Taker) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=await taker(await request.read(), request.headers))

    return handle
