"""Telegram's Bot API, scripted: people who write, real refusals, real faults (WIRE.md, section 2)."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.wire.server import Server, reset, serving
from tests.wire.telegram_chats import Action, Chat, Draft, Message, Person
from tests.wire.telegram_faults import Fault, Faults
from tests.wire.telegram_flood import Flood, Limits
from tests.wire.telegram_office import Office, Toast
from tests.wire.telegram_refusals import Refused, want
from tests.wire.telegram_rules import Params, Upload
from tests.wire.telegram_sending import Sending
from tests.wire.telegram_webhook import Webhook
from tests.wire.telegram_world import World

Json = dict[str, Any]

TOKEN = "7000000001:AAHk2c3d4e5f6g7h8i9j0kLmNoPqRsTuVwX"  # noqa: S105 - nobody's
_WELL_FORMED = re.compile(r"\d{1,12}:[\w-]{30,60}")
_MOST_BYTES = 52 << 20


@dataclass(slots=True)
class Call:
    """One call of the bot's; ``status`` is None while it is being answered, 0 where it got no answer."""

    method: str
    params: Json
    at: float
    status: int | None = None
    description: str = ""


class TelegramWire(World):
    """Telegram as one bot meets it: play the people, script the faults, read what was said."""

    def __init__(
        self,
        token: str = TOKEN,
        username: str = "aiki_bot",
        *,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Serve the bot with this token. Without ``limits`` nothing is too fast; Limits() are Telegram's."""
        bot_id = int(token.partition(":")[0])
        super().__init__(Person(bot_id, "Aiki", username, "", is_bot=True), clock)
        self.token = token
        self.flood = Flood(limits, clock)
        self.webhook = Webhook()
        self.sending = Sending(self, self.flood)
        self.office = Office(self, self.sending, self.webhook)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()
        """Calls begun, by method as the bot writes it."""
        self.keeps_calls = True
        """False for benchmarks: only the counts are kept."""
        self.revoked = False
        self._methods = self.sending.methods() | self.office.methods()

    # What a test reads

    def messages(self, chat: Chat | Person) -> list[Message]:
        """Return what the bot said in a chat and what is still there, oldest first."""
        return [message for message in self._chat(chat).messages.values() if message.sender is self.bot]

    def texts(self, chat: Chat | Person) -> list[str]:
        """Return the bot's texts that can be read in a chat now."""
        return [message.text for message in self.messages(chat)]

    def drafts(self, chat: Chat | Person) -> list[Draft]:
        """Return every draft that was shown in a chat."""
        return self._chat(chat).drafts

    def actions(self, chat: Chat | Person) -> list[Action]:
        """Return every "typing…" that was shown in a chat."""
        return self._chat(chat).actions

    @property
    def toasts(self) -> list[Toast]:
        """What people were shown for the buttons they pressed."""
        return self.office.toasts

    @property
    def commands(self) -> dict[tuple[str, str], list[Json]]:
        """The menus, by scope ("default", "chat:5") and language ("" for the rest)."""
        return self.office.commands

    @property
    def confirmed_offset(self) -> int:
        """The highest offset that the bot sent: every update before it is done with."""
        return self.updates.confirmed_offset

    @property
    def floods(self) -> int:
        """How many calls flood control refused; planned faults are not counted."""
        return self.flood.refused

    def called(self, method: str) -> list[Call]:
        """Return the calls of one method."""
        return [call for call in self.calls if call.method.casefold() == method.casefold()]

    async def wait_for(self, predicate: Callable[[], object], within_s: float = 5.0) -> None:
        """Wait until something holds, which is looked at whenever a call begins or ends, or an update comes or goes."""
        try:
            async with asyncio.timeout(within_s):
                while not predicate():
                    await self.updates.pulse.wait()
        except TimeoutError:
            last = [(call.method, call.status, call.params.get("text", "")) for call in self.calls[-8:]]
            message = f"it did not happen within {within_s} s; the last calls: {last}"
            raise AssertionError(message) from None

    def trips(self, method: str, fault: Fault, times: int | None = 1, *, chat: Chat | Person | None = None) -> None:
        """Have a fault (telegram_faults.py) meet the next calls of a method ("*": any), or all where times is None."""
        self.faults.plan(method, fault, times, chat_id=None if chat is None else chat.id)

    def _chat(self, chat: Chat | Person) -> Chat:
        return self.private(chat) if isinstance(chat, Person) else chat

    # What the bot meets

    def app(self) -> web.Application:
        """Return the application that speaks for it."""
        app = web.Application(client_max_size=_MOST_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/{rest:.*}", self._nowhere)
        app.on_cleanup.append(self._close)
        return app

    async def _close(self, _app: web.Application) -> None:
        self.webhook.stop()

    async def _nowhere(self, _request: web.Request) -> web.Response:
        return _refused(Refused("Not Found", 404))

    def _check_token(self, token: str) -> None:
        want(_WELL_FORMED.fullmatch(token), "Not Found", 404)
        want(token == self.token and not self.revoked, "Unauthorized", 401)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            self._check_token(request.match_info["token"])
            params = await read_params(request)
        except Refused as refusal:
            return _refused(refusal)
        call = Call(method, dict(params.values), self.clock())
        self.counts[method] += 1
        if self.keeps_calls:
            self.calls.append(call)
        self.updates.pulse.beat()
        try:
            response = await self._answer(request, call, params)
        finally:
            call.status = call.status or 0
            self.updates.pulse.beat()
        return response

    async def _answer(self, request: web.Request, call: Call, params: Params) -> web.StreamResponse:
        fault = self.faults.take(call.method, params.values)
        response = await self._perform(call, params) if fault is None else await self._fail(fault, call, params)
        if fault is not None and fault.resets:
            reset(request)
            return response
        call.status = response.status
        return response

    async def _fail(self, fault: Fault, call: Call, params: Params) -> web.Response:
        await asyncio.sleep(fault.seconds)
        if fault.gate is not None:
            await fault.gate.wait()
        response = await self._perform(call, params) if fault.after else web.Response()
        if fault.hangs:
            self.updates.pulse.beat()
            await asyncio.Event().wait()
        if fault.refusal is not None:
            call.description = fault.refusal.description
            return _refused(fault.refusal)
        if fault.cut:
            body = response.body
            assert isinstance(body, bytes)
            return web.Response(body=body[: len(body) // 2], content_type="application/json")
        if fault.body is not None:
            return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type)
        return response

    async def _perform(self, call: Call, params: Params) -> web.Response:
        method = call.method.lower()
        try:
            if method == "getupdates":
                result: object = await self.office.get_updates(params)
            else:
                want(method in self._methods, "Not Found", 404)
                result = self._methods[method](params)
        except Refused as refusal:
            call.description = refusal.description
            return _refused(refusal)
        return web.json_response({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.take("download", {})
        try:
            self._check_token(request.match_info["token"])
            kept = self.files.by_path.get(request.match_info["path"])
            want(kept is not None, "Not Found", 404)
        except Refused as refusal:
            return _refused(refusal)
        assert kept is not None
        response: web.StreamResponse = web.Response(body=kept.data, content_type="application/octet-stream")
        if fault is not None:
            response = await self._fail(fault, Call("download", {}, self.clock()), Params({}))
            if fault.resets:
                reset(request)
        return response


async def read_params(request: web.Request) -> Params:
    """Return what a call says, from its query and from a body of any of the three kinds."""
    values: Json = dict(request.query)
    files: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            values |= json.loads(await request.text() or "{}")
        elif request.method == "POST":
            for name, part in (await request.post()).items():
                if isinstance(part, web.FileField):
                    files[name] = Upload(part.filename, part.file.read(), part.content_type)
                else:
                    values[name] = part.decode() if isinstance(part, bytes | bytearray) else part
    except web.HTTPRequestEntityTooLarge:
        cause = "Request Entity Too Large"
        raise Refused(cause, 413) from None
    except (ValueError, TypeError):
        cause = "can't parse request JSON object"
        raise Refused(cause) from None
    return Params(values, files)


def _refused(refusal: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.status)


@asynccontextmanager
async def telegram_serving(wire: TelegramWire) -> AsyncIterator[Server]:
    """Serve it while the body runs: the Bot's base_url is ``url + "/bot"``, its base_file_url ``url + "/file/bot"``."""
    async with serving(wire.app()) as server:
        yield server
