"""The Anthropic Messages API as Aiki meets it: it streams what a test scripts and refuses what the service refuses."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.wire.anthropic_events import Json, Text, Thought, Use, event, events, said
from tests.wire.anthropic_memory import Memory
from tests.wire.anthropic_rules import Refused, check, find
from tests.wire.anthropic_script import Broken, Message, Raw, Reset, Script, Silence, Status
from tests.wire.server import Server, reset, serving

KEY = "sk-ant-test"


def _can(*kinds: str, effort: bool = True) -> Json:
    types = {kind: {"supported": kind in kinds} for kind in ("adaptive", "between_tools", "disabled", "enabled")}
    thinks = bool({"adaptive", "enabled"} & set(kinds))
    levels = {level: {"supported": effort} for level in ("low", "medium", "high", "max")}
    return {"thinking": {"supported": thinks, "types": types}, "effort": {"supported": effort, **levels}}


MODELS = {
    "claude-opus-5-5": _can("adaptive"),
    "claude-sonnet-5-5": _can("adaptive", "between_tools"),
    "claude-haiku-5-5": _can("adaptive", "disabled"),
    "claude-haiku-4-5": _can("enabled", "disabled", effort=False),
    "claude-sonnet-4-5": _can("enabled", "disabled", effort=False),
}


class Anthropic:
    """What the server was asked, what it is to answer next, and what it remembers."""

    def __init__(self, key: str = KEY) -> None:
        """Take this key alone.

        ``listed`` is given in the place of the models; ``looks_up`` and ``look_up_fails`` make it a gateway that
        does not know one model's page, or fails to tell.
        """
        self.key = key
        self.models: dict[str, Json] = {name: _info(name, can) for name, can in MODELS.items()}
        self.script: deque[Script] = deque()
        self.requests: list[Json] = []
        self.bodies: list[bytes] = []
        self.headers: list[Mapping[str, str]] = []
        self.looked_up: list[str] = []
        self.listed: object = None
        self.looks_up, self.look_up_fails = True, False
        self.asked, self.hung_up = asyncio.Event(), asyncio.Event()
        self.connections: set[int] = set()
        self._memory = Memory()
        self.server: Server | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self.server is not None
        return self.server.url

    def app(self) -> web.Application:
        """Return the application that answers."""
        app = web.Application(client_max_size=32 * 1024**2)
        app.router.add_post("/v1/messages", self._guarded(self._messages))
        app.router.add_get("/v1/models", self._guarded(self._list))
        app.router.add_get("/v1/models/{name}", self._guarded(self._one))
        return app

    def _guarded(
        self, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.headers.append(dict(request.headers))
            self.connections.add(id(request.transport))
            try:
                self._admit(request)
                return await answer(request)
            except Refused as refused:
                return _error(Status(refused.status, refused.kind, str(refused)))

        return guarded

    def _admit(self, request: web.Request) -> None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.key not in {bearer, request.headers.get("x-api-key")}:
            raise Refused("invalid x-api-key", 401, "authentication_error")
        if "anthropic-version" not in request.headers:
            raise Refused("anthropic-version: header is required")

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if self.listed is not None:
            return web.json_response(self.listed)
        data = list(self.models.values())[: int(request.query.get("limit", "20"))]
        ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]}
        return web.json_response({"data": data, "has_more": False, **ends}, headers=_headers())

    async def _one(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.looked_up.append(name)
        if self.look_up_fails:
            return _error(Status(500))
        if not self.looks_up:
            raise web.HTTPNotFound
        return web.json_response(find(name, self.models), headers=_headers())

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        self.hung_up.clear()
        raw = await request.read()
        self.bodies.append(raw)
        body: Json = json.loads(raw)
        self.requests.append(body)
        self.asked.set()
        check(body, self.models)
        self._memory.check(body)
        script = self.script.popleft() if self.script else Message(said("ok"))
        try:
            return await self._play(request, body, script)
        except (asyncio.CancelledError, ConnectionResetError):
            self.hung_up.set()
            raise

    async def _play(self, request: web.Request, body: Json, script: Script) -> web.StreamResponse:
        match script:
            case Status():
                return _error(script)
            case Raw(content, content_type, status):
                headers = {"content-type": content_type, **_headers()}
                return web.Response(body=content, status=status, headers=headers)
            case Silence():
                await asyncio.Event().wait()
            case Reset():
                reset(request)
            case Broken():
                return await self._break(request, script.of(self.events(body, script.message)), script.how)
            case Message():
                if script.hold is not None:
                    await script.hold.wait()
                return await self._stream(request, b"".join(self.events(body, script)))
        return web.Response()

    def events(self, body: Json, message: Message) -> list[bytes]:
        """Return the events of an answer to this request, counted and remembered as the service does."""
        usage = dict(message.usage) if message.usage is not None else self._memory.count(body, message.blocks)
        self._memory.remember(body, message.blocks, paused=message.stop_reason == "pause_turn")
        number = len(self.requests)
        begun = {
            "id": f"msg_{number:024d}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {**usage, "output_tokens": 1, "service_tier": "standard"},
        }
        stop = {"stop_reason": message.stop_reason, "stop_sequence": None}
        return events(begun, message.blocks, stop, usage)

    async def _stream(self, request: web.Request, content: bytes) -> web.StreamResponse:
        response = await self._begun(request)
        await response.write(content)
        await response.write_eof()
        return response

    async def _break(self, request: web.Request, content: bytes, how: str) -> web.StreamResponse:
        response = await self._begun(request)
        await response.write(content)
        if how == "stall":
            await asyncio.Event().wait()
        if how == "reset":
            await asyncio.sleep(0.01)  # what was written must be on its way before the connection is reset
            reset(request)
        return response

    async def _begun(self, request: web.Request) -> web.StreamResponse:
        kind = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
        response = web.StreamResponse(headers={**kind, **_headers()})
        await response.prepare(request)
        return response


def _info(name: str, can: Json) -> Json:
    return {
        "type": "model",
        "id": name,
        "display_name": name,
        "created_at": "2026-09-28T00:00:00Z",
        "lifecycle": "active",
        "capabilities": can,
    }


def _headers() -> dict[str, str]:
    limits = {f"anthropic-ratelimit-requests-{name}": value for name, value in (("limit", "50"), ("remaining", "49"))}
    return {"request-id": "req_011CTest", **limits}


def _error(error: Status) -> web.Response:
    details = {"details": {"error_code": error.code}} if error.code else {}
    body: dict[str, Any] = {
        "type": "error",
        "error": {"type": error.kind, "message": error.message, **details},
        "request_id": "req_011CTest",
    }
    return web.json_response(body, status=error.status, headers={**_headers(), **error.headers})


def error_event(kind: str, message: str) -> bytes:
    """Return the event that says, in the middle of a stream, that something broke."""
    return event("error", error={"type": kind, "message": message}, request_id="req_011CTest")


@asynccontextmanager
async def anthropic(key: str = KEY) -> AsyncIterator[Anthropic]:
    """Serve the API while the body runs."""
    service = Anthropic(key)
    async with serving(service.app()) as server:
        service.server = server
        yield service


__all__ = [
    "KEY",
    "Anthropic",
    "Broken",
    "Message",
    "Raw",
    "Reset",
    "Script",
    "Silence",
    "Status",
    "Text",
    "Thought",
    "Use",
    "anthropic",
    "error_event",
    "said",
]
