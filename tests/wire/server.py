"""A web server on a port of its own, for as long as a test needs it."""

from __future__ import annotations

import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


class Server:
    """Serves an application on a free loopback port; ``stop`` leaves the address with nobody behind it."""

    def __init__(self, app: web.Application) -> None:
        """Serve this application once started."""
        # Handlers are cancelled when their client hangs up, which is how a test learns of it.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0)
        self.port = 0

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Begin to listen."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and drop every connection; twice does no harm."""
        await self._runner.cleanup()

    @asynccontextmanager
    async def gone(self) -> AsyncIterator[None]:
        """Have nobody listen at the address, and every connection dropped, while the body runs."""
        [site] = self._runner.sites
        await site.stop()
        assert self._runner.server is not None
        self._runner.server.pre_shutdown()  # idle connections
        await self._runner.server.shutdown(0.01)
        try:
            yield
        finally:
            await web.TCPSite(self._runner, "127.0.0.1", self.port).start()


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[Server]:
    """Serve an application while the body runs."""
    server = Server(app)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def reset(request: web.BaseRequest) -> None:
    """Reset a request's connection, as a machine that loses its state does."""
    if request.transport is not None:
        linger_for_no_time = struct.pack("ii", 1, 0)
        request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_no_time)
        request.transport.abort()
