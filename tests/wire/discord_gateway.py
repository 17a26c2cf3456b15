"""The gateway: who is connected, what they asked to be told, and how they lose and regain it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.discord_json import guild_create_json, me_json, member_json
from tests.wire.discord_session import (
    GUILD_MEMBERS,
    GUILD_PRESENCES,
    GUILDS,
    MESSAGE_CONTENT,
    Close,
    Connection,
    Event,
    Session,
)
from tests.wire.discord_things import Guild, Person

Json = dict[str, Any]

PRIVILEGED = {GUILD_PRESENCES: 0b11 << 12, GUILD_MEMBERS: 0b11 << 14, MESSAGE_CONTENT: 0b11 << 18}
"""The intents that must be switched on, with the flags of the application that say they are."""
KNOWN_INTENTS = (1 << 26) - 1
_LARGEST_PAYLOAD = 4096
CLOSES = {
    4001: "Unknown opcode.",
    4002: "Error while decoding payload.",
    4003: "Not authenticated.",
    4004: "Authentication failed.",
    4005: "Already authenticated.",
    4007: "Invalid seq.",
    4008: "Rate limited.",
    4009: "Session timed out.",
    4010: "Invalid shard.",
    4011: "Sharding required.",
    4012: "Invalid API version.",
    4013: "Invalid intent(s).",
    4014: "Disallowed intent(s).",
}


class Gateway:
    """Tells every session what happens."""

    def __init__(self, bot: Person, guilds: dict[int, Guild]) -> None:
        """Serve this bot, which knows these guilds."""
        self.bot = bot
        self.guilds = guilds
        self.token = ""
        self.flags = 0
        """What the application may do, as its flags say."""
        self.shards = 1
        """How many the client is told to open."""
        self.needs_shards = False
        """Whether a client that names no shard is turned away."""
        self.heartbeat_ms = 41_250
        self.acks = True
        """False: heartbeats are not answered."""
        self.compresses = True
        """False: what the client asked to have compressed comes as plain text, which it must take, too."""
        self.refusing = False
        """Whether new connections are turned away."""
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.identifies: list[Json] = []
        """Each IDENTIFY's payload."""
        self.resumes: list[Json] = []
        """Each RESUME's payload, taken or not."""
        self.presences: list[Json] = []
        """What the client had people see of it, after it identified."""
        self.heartbeats = 0
        self.closes: list[int | None] = []
        """The code that each client ended its connection with, None where it broke."""
        self._ops: dict[int, Callable[[Connection, Any], None]] = {
            1: self._beat,
            2: self._identify,
            3: lambda _connection, data: self.presences.append(data),
            4: lambda _connection, _data: None,
            6: self._resume,
            8: self._members,
        }

    @property
    def connected(self) -> int:
        """How many sessions are connected now."""
        return sum(connection.session is not None for connection in self.connections)

    def dispatch(self, event: Event) -> None:
        """Tell whoever wants to know."""
        dark = (
            event.guild is not None and event.name != "GUILD_DELETE" and (event.guild.dark or not event.guild.has_bot)
        )
        for session in [] if dark else list(self.sessions.values()):
            if session.wants(event):
                session.tell(event)

    # What goes wrong

    def close_all(self, code: int | None = None) -> None:
        """End every connection with a code, or break it; sessions can be resumed if their kind of end lets them."""
        for connection in list(self.connections):
            if code is None:
                connection.abort()
            else:
                connection.put(Close(code, CLOSES.get(code, "")))
        if code in {4007, 4009}:
            self.expire()

    def ask_to_reconnect(self) -> None:
        """Send every client away for a moment, as an update of Discord's does (op 7)."""
        for connection in list(self.connections):
            connection.put({"op": 7, "d": None, "s": None, "t": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (op 9); unless it is resumable it is forgotten."""
        for connection in list(self.connections):
            connection.put({"op": 9, "d": resumable, "s": None, "t": None})
        if not resumable:
            self.expire()

    def expire(self) -> None:
        """Forget every session: what its client has not heard by now it never will here."""
        for session in self.sessions.values():
            session.connection = None
        self.sessions.clear()

    @asynccontextmanager
    async def away(self, code: int | None = None, *, expiring: bool = False) -> AsyncIterator[None]:
        """Have no connection while the body runs; ``expiring``: what happens meanwhile is never told."""
        self.refusing = True
        self.close_all(code)
        while self.connections:  # noqa: ASYNC110 - each ends in its own task
            await asyncio.sleep(0.005)
        try:
            yield
        finally:
            if expiring:
                self.expire()
            self.refusing = False

    # One connection

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one client."""
        if self.refusing:
            return web.Response(status=503, text="no healthy upstream")
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream" and self.compresses
        connection = Connection(request, socket, compressed=compressed)
        self.connections.append(connection)
        writing = asyncio.create_task(connection.write())
        try:
            await self._converse(connection, request)
        finally:
            self._leave(connection)
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
        return socket

    async def _converse(self, connection: Connection, request: web.Request) -> None:
        if request.query.get("v") not in {None, "10", "9"}:
            self._close(connection, 4012)
        hello = {"heartbeat_interval": self.heartbeat_ms, "_trace": ["[]"]}
        connection.put({"op": 10, "d": hello, "s": None, "t": None})
        while (message := await connection.socket.receive()).type is WSMsgType.TEXT:
            self._receive(connection, message.data)
        if message.type is WSMsgType.CLOSE:
            connection.ended_with = message.data

    def _leave(self, connection: Connection) -> None:
        self.connections.remove(connection)
        code = connection.ended_with
        self.closes.append(code)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if code in {1000, 1001}:
                self.sessions.pop(session.id, None)

    def _close(self, connection: Connection, code: int) -> None:
        connection.put(Close(code, CLOSES[code]))

    def _receive(self, connection: Connection, text: str) -> None:
        try:
            payload = json.loads(text)
            op = self._ops.get(payload["op"])
        except (ValueError, TypeError, KeyError):
            return self._close(connection, 4002)
        if len(text) > _LARGEST_PAYLOAD:
            return self._close(connection, 4002)
        if connection.is_too_fast():
            return self._close(connection, 4008)
        if op is None:
            return self._close(connection, 4001)
        if connection.session is None and payload["op"] not in {1, 2, 6}:
            return self._close(connection, 4003)
        return op(connection, payload.get("d"))

    def _beat(self, connection: Connection, _data: object) -> None:
        self.heartbeats += 1
        if self.acks:
            connection.put({"op": 11, "d": None, "s": None, "t": None})

    def _identify(self, connection: Connection, data: Json) -> None:
        self.identifies.append(data)
        if connection.session is not None:
            return self._close(connection, 4005)
        if (code := self._wrong_with(data)) is not None:
            return self._close(connection, code)
        number, of = data.get("shard") or (0, 1)
        session = Session(token_hex(16), self.bot, data["intents"], (number, of))
        session.connection, connection.session = connection, session
        self.sessions[session.id] = session
        self._welcome(session, connection.request)
        return None

    def _wrong_with(self, data: Json) -> int | None:
        """Return the code with which an IDENTIFY is turned away."""
        intents, shard = data.get("intents", 0), data.get("shard")
        missing = any(intents & intent and not self.flags & flag for intent, flag in PRIVILEGED.items())
        wrong = {
            4004: data.get("token") != self.token,
            4011: shard is None and self.needs_shards,
            4010: shard is not None and not 0 <= shard[0] < shard[1],
            4013: not isinstance(intents, int) or bool(intents & ~KNOWN_INTENTS),
            4014: missing,
        }
        return next((code for code, is_so in wrong.items() if is_so), None)

    def _welcome(self, session: Session, request: web.Request) -> None:
        mine = [guild for guild in self.guilds.values() if guild.has_bot and session.wants(Event("", {}, 0, guild))]
        url = f"ws://{request.host}/gateway"
        ready: Json = {"v": 10, "user": me_json(self.bot), "session_id": session.id, "resume_gateway_url": url}
        ready |= {"guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine], "private_channels": []}
        ready |= {"application": {"id": str(self.bot.id), "flags": self.flags}, "shard": list(session.shard)}
        ready |= {"relationships": [], "presences": [], "session_type": "normal", "user_settings": {}}
        session.tell(Event("READY", ready))
        for guild in mine if session.intents & GUILDS else []:
            if not guild.dark:
                session.tell(Event("GUILD_CREATE", guild_create_json(guild, self.bot, unavailable=False)))

    def _resume(self, connection: Connection, data: Json) -> None:
        self.resumes.append(data)
        session = self.sessions.get(str(data.get("session_id")))
        if data.get("token") != self.token:
            return self._close(connection, 4004)
        if session is None:
            connection.put({"op": 9, "d": False, "s": None, "t": None})
            return None
        if data["seq"] > session.seq:
            return self._close(connection, 4007)
        session.replay(connection, data["seq"])
        return session.tell(Event("RESUMED", {"_trace": ["[]"]}))

    def _members(self, connection: Connection, data: Json) -> None:
        guild = self.guilds.get(int(data["guild_id"]))
        if guild is None or connection.session is None:
            return
        wanted = [int(one) for one in data.get("user_ids") or guild.members]
        members = [member_json(guild.members[one], guild) for one in wanted if one in guild.members]
        chunk: Json = {"guild_id": str(guild.id), "members": members, "chunk_index": 0, "chunk_count": 1}
        chunk["nonce"] = data.get("nonce")
        connection.session.tell(Event("GUILD_MEMBERS_CHUNK", chunk))
