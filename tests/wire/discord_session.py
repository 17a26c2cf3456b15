"""One session of the gateway, and the connection that it has or has lost."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire.discord_json import without_content
from tests.wire.discord_things import Guild, Person
from tests.wire.server import reset

Json = dict[str, Any]

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, GUILD_MESSAGE_REACTIONS = 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_MESSAGE_REACTIONS, MESSAGE_CONTENT = 1 << 12, 1 << 13, 1 << 15
MOST_PAYLOADS = 120


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``intent`` is the one it needs; a guild's message is emptied without its content's."""

    name: str
    data: Json
    intent: int = 0
    guild: Guild | None = None
    is_message: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a connection."""

    code: int
    message: str = ""


class Connection:
    """A websocket, with what is still to be sent on it; compressed where the client asked for that."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        """Begin with nothing said."""
        self.request = request
        self.socket = socket
        self.session: Session | None = None
        self.ended_with: int | None = None
        """The code that the client closed it with."""
        self._times: deque[float] = deque(maxlen=MOST_PAYLOADS + 1)
        self._compressor = zlib.compressobj() if compressed else None
        self._loop = asyncio.get_running_loop()
        self._outbox: deque[Json | Close] = deque()
        self._wake = asyncio.Event()

    def is_too_fast(self) -> bool:
        """Count something received, and return whether that was too much in a minute."""
        self._times.append(self._loop.time())
        return len(self._times) > MOST_PAYLOADS and self._times[-1] - self._times[0] < 60

    def put(self, item: Json | Close) -> None:
        """Have something sent, from any thread."""
        self._outbox.append(item)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    def abort(self) -> None:
        """Break the connection, from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(reset, self.request)

    async def write(self) -> None:
        """Send what there is to send, until the end."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outbox:
                item = self._outbox.popleft()
                if isinstance(item, Close):
                    await self.socket.close(code=item.code, message=item.message.encode())
                    return
                await self._send(json.dumps(item))

    async def _send(self, text: str) -> None:
        try:
            if self._compressor is None:
                await self.socket.send_str(text)
            else:
                data = self._compressor.compress(text.encode()) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(data)
        except (ConnectionError, RuntimeError):
            self._outbox.clear()  # whoever listened is gone; the session remembers


@dataclass(eq=False, slots=True)
class Session:
    """What one client was told since it identified; it outlives its connection."""

    id: str
    bot: Person
    intents: int
    shard: tuple[int, int] = (0, 1)
    seq: int = 0
    events: list[Json] = field(default_factory=list)
    connection: Connection | None = None

    def wants(self, event: Event) -> bool:
        """Return whether an event is for this session's shard and one that it asked for."""
        number, of = self.shard
        mine = number == 0 if event.guild is None else (event.guild.id >> 22) % of == number
        return mine and (not event.intent or bool(self.intents & event.intent))

    def tell(self, event: Event) -> None:
        """Tell of an event, or keep it for the time when the client is back."""
        data = event.data
        if event.is_message and event.guild is not None and not self.intents & MESSAGE_CONTENT:
            data = without_content(data, self.bot)
        self.seq += 1
        payload: Json = {"op": 0, "t": event.name, "s": self.seq, "d": data}
        self.events.append(payload)
        if self.connection is not None:
            self.connection.put(payload)

    def replay(self, connection: Connection, since: int) -> None:
        """Take a new connection, and tell it what it missed."""
        self.connection, connection.session = connection, self
        for payload in list(self.events):
            if payload["s"] > since:
                connection.put(payload)
