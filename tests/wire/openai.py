"""A server that speaks OpenAI's interface, scripted: real events, real refusals, real faults."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.wire.openai_events import JSON, SSE, Answer, Broken, Says, Status, chunk_of, event, refused, said
from tests.wire.server import Server, reset, serving

_CONTENT = (str, list)
_MEDIA = "data:image/"


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as it arrived to be transcribed."""

    file_name: str
    content_type: str
    data: bytes
    fields: Mapping[str, str]


class OpenAIWire:
    """What the server has and knows, what it is to answer, and what it was asked."""

    def __init__(self, *models: str, key: str | None = None) -> None:
        """Have these models, in order; with ``key`` refuse every other."""
        self.models = list(models)
        self.key = key
        self.knows_usage = True
        self.refuses: dict[str, Status] = {}
        """What it answers to a request that holds one of these options."""
        self.strict_roles = True
        self.answers: list[Answer] = []
        self.chats: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.recordings: list[Recording] = []
        self.transcripts: list[Status | web.Response] = []
        self.listing: web.Response | None = None
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()

    def app(self) -> web.Application:
        """Return the application that speaks for it."""
        app = web.Application(client_max_size=64 << 20, middlewares=[self._guard])
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/audio/transcriptions", self._transcribe)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if self.key is not None and request.headers.get("Authorization") != f"Bearer {self.key}":
            return refused(Status(401, "Incorrect API key provided", code="invalid_api_key"))
        try:
            answer: web.StreamResponse = await handler(request)
        except web.HTTPNotFound:
            return web.Response(status=404, text='{"detail":"Not Found"}', content_type=JSON)
        return answer

    async def _models(self, _request: web.Request) -> web.Response:
        if self.listing is not None:
            return self.listing
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "vllm"} for name in self.models]
        return web.json_response({"object": "list", "data": data})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        try:
            body = dict(json.loads(await request.read()))
        except ValueError:
            return refused(Status(400, "We could not parse the JSON body of your request."))
        self.chats.append(body)
        self.asked.set()
        if (refusal := self._refuse(body)) is not None:
            return refused(refusal)
        answer = self.answers.pop(0)
        if isinstance(answer, Status):
            return refused(answer)
        return await self._stream(request, body, answer)

    def _refuse(self, body: Mapping[str, Any]) -> Status | None:
        if body["model"] not in self.models:
            message = f"The model `{body['model']}` does not exist."
            return Status(404, message, "NotFoundError", code="model_not_found")
        for option, refusal in self.refuses.items():
            if option in body:
                return refusal
        roles = [message["role"] for message in body["messages"] if message["role"] != "system"]
        alternate = ["user", "assistant"] * len(roles)
        if self.strict_roles and roles != alternate[: len(roles)]:
            return Status(400, "Conversation roles must alternate user/assistant/user/assistant/...", "BadRequestError")
        return next((each for message in body["messages"] if (each := _refuse_content(message["content"]))), None)

    async def _stream(self, request: web.Request, body: Mapping[str, Any], answer: Says | Broken) -> web.StreamResponse:
        content_type = answer.content_type if isinstance(answer, Broken) else SSE
        response = web.StreamResponse(headers={"Content-Type": content_type, "Cache-Control": "no-cache"})
        self.hung_up.clear()
        try:
            if isinstance(answer, Broken) and answer.how == "silence":
                await asyncio.Event().wait()
            await response.prepare(request)
            if isinstance(answer, Says):
                for each in said(body, answer, knows_usage=self.knows_usage):
                    await asyncio.sleep(answer.pause_s)
                    await response.write(each)
            else:
                await self._break(request, response, body, answer)
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up.set()
            raise
        return response

    async def _break(
        self, request: web.Request, response: web.StreamResponse, body: Mapping[str, Any], answer: Broken
    ) -> None:
        for piece in answer.pieces:
            await response.write(event(chunk_of(body["model"], {"content": piece})))
        if answer.raw:
            await response.write(answer.raw)
        if answer.how == "stall":
            await asyncio.Event().wait()
        elif answer.how == "reset":
            await asyncio.sleep(0.01)  # so that what was written is read first
            reset(request)

    async def _transcribe(self, request: web.Request) -> web.Response:
        posted = await request.post()
        fields = {name: value for name, value in posted.items() if isinstance(value, str)}
        file = posted.get("file")
        if not isinstance(file, web.FileField):
            return refused(Status(422, "field required: file"))
        if fields.get("model") not in self.models:
            return refused(Status(404, f"The model `{fields.get('model')}` does not exist.", code="model_not_found"))
        self.recordings.append(Recording(file.filename, file.content_type, file.file.read(), fields))
        answer = self.transcripts.pop(0)
        return refused(answer) if isinstance(answer, Status) else answer


def _refuse_content(content: object) -> Status | None:
    if not isinstance(content, _CONTENT) or not content:
        return Status(400, "Invalid value for 'content'")
    for part in content if isinstance(content, list) else ():
        if part["type"] == "image_url" and not part["image_url"]["url"].startswith(_MEDIA):
            return Status(400, "Invalid image URL")
    return None


@asynccontextmanager
async def openai_serving(wire: OpenAIWire) -> AsyncIterator[Server]:
    """Serve it while the body runs."""
    async with serving(wire.app()) as server:
        yield server
