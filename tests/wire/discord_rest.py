"""The API as HTTP has it: who asks, what for, and how the answer is written, spoilt or refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.wire.discord_calls import Call, Handler, Router
from tests.wire.discord_faults import Fault, Faults
from tests.wire.discord_limits import Buckets, Verdict
from tests.wire.discord_refusals import Refused, want
from tests.wire.discord_things import Attachment
from tests.wire.server import reset

Json = dict[str, Any]

VIA = {"Via": "1.1 google", "Server": "cloudflare"}
BY_TOKEN_IN_PATH = """callback followup get_original edit_original delete_original get_followup edit_followup
delete_followup""".split()


class Rest:
    """Answers requests, and remembers them."""

    def __init__(self, router: Router, token: str, clock: Callable[[], float]) -> None:
        """Serve the bot with this token."""
        self.router = router
        self.token = token
        self.revoked = False
        self.faults = Faults()
        self.buckets = Buckets(clock)
        self.calls: list[Call] = []
        self.keeps_calls = True
        self._clock = clock

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        try:
            name, ids, handler = self.router.find(request.method, "/" + request.match_info["path"])
        except Refused as refusal:
            return refused(refusal)
        call = Call(name, request.method, request.path, ids, dict(request.query), at=self._clock())
        if self.keeps_calls:
            self.calls.append(call)
        try:
            return await self._answer(request, call, handler)
        finally:
            call.status = call.status or 0

    async def _answer(self, request: web.Request, call: Call, handler: Handler) -> web.StreamResponse:
        unread = await self._read(request, call)
        fault = self.faults.take(call)
        if fault is not None:
            response = await self._fail(fault, call, handler, unread)
            if fault.resets:
                reset(request)
                return response
        else:
            response = self._perform(call, handler, unread)
        call.status = response.status
        return response

    async def _read(self, request: web.Request, call: Call) -> Refused | None:
        """Read a request's body, and return why it is refused already."""
        try:
            self._check_token(request, call)
            await read_body(request, call)
        except Refused as refusal:
            return refusal
        return None

    def _check_token(self, request: web.Request, call: Call) -> None:
        known = request.headers.get("Authorization") == f"Bot {self.token}" and not self.revoked
        if not (known or call.name in BY_TOKEN_IN_PATH):
            raise Refused(0, status=401, message="401: Unauthorized")

    def _perform(self, call: Call, handler: Handler, unread: Refused | None) -> web.Response:
        verdict = None if unread is not None else self.buckets.charge(call)
        headers = verdict.headers if verdict is not None else {}
        if verdict is not None and verdict.wait_s > 0:
            return _too_fast(verdict)
        try:
            if unread is not None:
                raise unread
            result = handler(call)
        except Refused as refusal:
            call.code = refusal.code
            return refused(refusal, headers)
        if result is None:
            return web.Response(status=204, headers=VIA | headers)
        return _written(result, 200, VIA | headers)

    async def _fail(self, fault: Fault, call: Call, handler: Handler, unread: Refused | None) -> web.Response:
        await asyncio.sleep(max(0.0, fault.seconds))
        if fault.gate is not None:
            await fault.gate.wait()
        response = self._perform(call, handler, unread) if fault.after else web.Response()
        await asyncio.sleep(max(0.0, -fault.seconds))
        if fault.hangs:
            await asyncio.Event().wait()
        via = VIA if fault.has_via else {}
        if fault.refusal is not None:
            call.code = fault.refusal.code
            return _written(fault.refusal.body, fault.refusal.status, via | fault.headers)
        if fault.cut:
            body = response.body
            assert isinstance(body, bytes)
            return web.Response(body=body[: len(body) // 2], headers=VIA | {"Content-Type": "application/json"})
        if fault.body is not None:
            headers = via | fault.headers | {"Content-Type": fault.content_type}
            return web.Response(status=fault.status, body=fault.body, headers=headers)
        return response


async def read_body(request: web.Request, call: Call) -> None:
    """Read what a request brings, as JSON or as a form with files and JSON."""
    try:
        if request.content_type == "multipart/form-data":
            await _read_form(request, call)
        elif request.can_read_body:
            said = json.loads(await request.text() or "{}")
            if isinstance(said, list):
                call.commands = said
            else:
                want(isinstance(said, dict), 50109)
                call.body = said
    except web.HTTPRequestEntityTooLarge:
        raise Refused(40005) from None
    except ValueError:
        raise Refused(50109) from None


async def _read_form(request: web.Request, call: Call) -> None:
    for name, part in (await request.post()).items():
        if name == "payload_json":
            call.body = json.loads(part.file.read() if isinstance(part, web.FileField) else part)
        elif isinstance(part, web.FileField):
            number = name.removeprefix("files[").removesuffix("]")
            want(number.isdigit(), 50035)
            kind = part.content_type or "application/octet-stream"
            call.files[int(number)] = Attachment(part.filename, part.file.read(), kind)


def _written(body: object, status: int, headers: dict[str, str]) -> web.Response:
    # With a charset behind it discord.py would take the body for text.
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"} | headers
    )


def refused(refusal: Refused, headers: dict[str, str] | None = None) -> web.Response:
    """Write a refusal."""
    return _written(refusal.body, refusal.status, VIA | (headers or {}))


def _too_fast(verdict: Verdict) -> web.Response:
    everywhere = verdict.scope == "global"
    body = {"message": "You are being rate limited.", "retry_after": round(verdict.wait_s, 3), "global": everywhere}
    headers = {"Retry-After": str(max(1, round(verdict.wait_s)))} | verdict.headers
    return _written(body, 429, VIA | headers)
