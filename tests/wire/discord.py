"""Discord's API and gateway, scripted: people who write and press, real refusals, real faults (WIRE.md, section 1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Self

from aiohttp import web

from tests.wire.aside import serving_aside
from tests.wire.discord_answers import Answers
from tests.wire.discord_base import TOKEN
from tests.wire.discord_calls import Call, Router
from tests.wire.discord_faults import Fault, Faults
from tests.wire.discord_limits import Limits
from tests.wire.discord_office import Office
from tests.wire.discord_rest import Rest
from tests.wire.discord_sending import Sending
from tests.wire.discord_things import Channel, Person
from tests.wire.discord_threads import Threads
from tests.wire.discord_world import DiscordWorld
from tests.wire.server import Server, reset

_MOST_BYTES = 26 << 20
CONTENT_FLAG = 1 << 19
"""What an application's flags say of a small bot that may read contents."""


class DiscordServer(DiscordWorld):
    """Discord as one bot meets it: play the people, script the faults, read what was said."""

    def __init__(self, *, token: str = TOKEN, limits: Limits | None = None, may_read_content: bool = True) -> None:
        """Serve the bot with this token. Without ``limits`` nothing is too fast; Limits() are about Discord's."""
        super().__init__(token=token)
        self.sending = Sending(self)
        self.answers = Answers(self, self.sending)
        self.office = Office(self, self.sending)
        tables = [part.table() for part in (self.office, self.sending, Threads(self, self.sending), self.answers)]
        self.rest = Rest(Router(*tables), token, self.clock.now)
        self.rest.buckets.limits = limits
        self.gateway.flags = CONTENT_FLAG if may_read_content else 0
        self._server: Server | None = None

    # Where it is

    @property
    def world(self) -> Self:
        """The people's side, which is here."""
        return self

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return self.origin

    @property
    def api_base(self) -> str:
        """What discord.py's ``Route.BASE`` is to be."""
        return f"{self.origin}/api/v10"

    @property
    def gateway_url(self) -> str:
        """What discord.py's ``DiscordWebSocket.DEFAULT_GATEWAY`` is to be, as a yarl.URL."""
        return self.origin.replace("http", "ws", 1) + "/gateway"

    async def start(self) -> None:
        """Begin to listen."""
        self._server = Server(self.app())
        await self._server.start()
        self.origin = self._server.url

    async def stop(self) -> None:
        """Stop listening and drop every connection; twice does no harm."""
        if self._server is not None:
            await self._server.stop()

    @asynccontextmanager
    async def gone(self) -> AsyncIterator[None]:
        """Have nobody listen at the address, and every connection dropped, while the body runs."""
        assert self._server is not None
        self.gateway.close_all()
        async with self._server.gone():
            yield

    def app(self) -> web.Application:
        """Return the application that speaks for it; where another server runs it, it learns its address from calls."""
        app = web.Application(client_max_size=_MOST_BYTES)
        app.router.add_route("*", "/api/v{version}/{path:.*}", self._serve)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/attachments/{channel}/{attachment}/{name}", self._download)
        app.on_shutdown.append(self._close)
        return app

    async def _close(self, _app: web.Application) -> None:
        self.gateway.close_all()

    # What the bot meets

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.origin = self.origin or str(request.url.origin())
        return await self.rest.serve(request)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        fault = self.rest.faults.take(Call("download", "GET", request.path, {}, {}))
        if fault is not None and fault.resets:
            reset(request)
        if fault is not None and fault.status:
            return web.Response(status=fault.status)
        attachment, until = self.files.get(request.query.get("hm", ""), (None, 0.0))
        if attachment is None or self.clock.now() > until:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=attachment.data, content_type=attachment.content_type.partition(";")[0])

    # What a test scripts and reads

    def trips(self, name: str, fault: Fault, times: int | None = 1, *, where: Channel | Person | None = None) -> None:
        """Have a fault (discord_faults.py) meet the next calls of an endpoint ("*": any), or all if times is None."""
        assert name in self.rest.router.names | {"*", "download"}, f"no endpoint is called {name!r}"
        self.faults.plan(name, fault, times, channel_id=None if where is None else self.place(where).id)

    @property
    def faults(self) -> Faults:
        """What is still to go wrong."""
        return self.rest.faults

    @property
    def requests(self) -> list[Call]:
        """Every request that came, oldest first."""
        return self.rest.calls

    def called(self, name: str) -> list[Call]:
        """Return the requests for one endpoint."""
        return [call for call in self.rest.calls if call.name == name]

    @property
    def floods(self) -> int:
        """How many requests the rate limits refused; planned faults are not counted."""
        return self.rest.buckets.refused

    @property
    def connected(self) -> int:
        """How many gateway sessions are connected now."""
        return self.gateway.connected

    @property
    def identifies(self) -> int:
        """How many times a client began a session, or tried to."""
        return len(self.gateway.identifies)

    @property
    def resumes(self) -> int:
        """How many times a client came back to a session, or tried to."""
        return len(self.gateway.resumes)

    def lately(self) -> str:
        """Say what happened last, for whoever waits in vain."""
        last = [(call.name, call.status, call.body.get("content", "")) for call in self.requests[-8:]]
        return f"{self.connected} sessions are connected; the last requests: {last}"


@asynccontextmanager
async def discord_serving(server: DiscordServer) -> AsyncIterator[DiscordServer]:
    """Serve it while the body runs."""
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@contextmanager
def discord_aside(server: DiscordServer) -> Iterator[DiscordServer]:
    """Serve it in a thread of its own while the body runs, which may block."""
    with serving_aside(server.app()) as [running]:
        server.origin = running.url
        yield server
