"""An Ollama server's REST interface, scripted: real lines, real refusals, real faults (WIRE.md, section 4)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

from aiohttp import web

from tests.wire.ollama_lines import (
    NDJSON,
    STALL,
    Answer,
    Broken,
    Kept,
    Says,
    Status,
    encoded,
    error_of,
    json_of,
    line_of,
    refused,
    said,
    vector_of,
)
from tests.wire.server import Server, reset, serving


class OllamaWire:
    """What the server has, what it is to answer, and what it was asked."""

    def __init__(self, models: Mapping[str, Kept]) -> None:
        """Have these models."""
        self.models = dict(models)
        self.key: str | None = None
        self.answers: list[Answer] = []
        self.chats: list[dict[str, Any]] = []
        self.embedded: list[list[str]] = []
        self.shown: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.loaded: set[str] = set()
        self.pulls: list[Sequence[bytes]] = []
        self.embed_answer: Callable[[list[str]], web.Response] | None = None
        self.refuses_show = False
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.load_s = self.embed_s = 0.0

    def app(self) -> web.Application:
        """Return the application that speaks for it."""
        app = web.Application(client_max_size=64 << 20, middlewares=[self._guard])
        app.router.add_get("/", self._root)
        app.router.add_get("/api/tags", self._tags)
        app.router.add_get("/api/ps", self._ps)
        app.router.add_post("/api/show", self._show)
        app.router.add_post("/api/chat", self._chat)
        app.router.add_post("/api/embed", self._embed)
        app.router.add_post("/api/pull", self._pull)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if self.key is not None and request.headers.get("Authorization") != f"Bearer {self.key}":
            return error_of(401, "unauthorized")
        try:
            answer: web.StreamResponse = await handler(request)
        except web.HTTPNotFound:
            return web.Response(status=404, text="404 page not found")
        return answer

    async def _root(self, _request: web.Request) -> web.Response:
        return web.Response(text="Ollama is running")

    def find(self, name: str) -> Kept | None:
        """Return a model by its name, whose tag may be left out."""
        wanted = name.casefold().removesuffix(":latest")
        return next((kept for own, kept in self.models.items() if own.casefold() == wanted), None)

    async def _tags(self, _request: web.Request) -> web.Response:
        listed = []
        for name, kept in self.models.items():
            full = name if ":" in name else f"{name}:latest"
            details = {"family": kept.family, "families": [kept.family], "format": "gguf", "parameter_size": "4.0B"}
            digest = sha256(full.encode()).hexdigest()
            entry = {"name": full, "model": full, "size": 2_500_000_000, "digest": digest, "details": details}
            listed.append(entry | {"modified_at": "2026-08-01T10:00:00.123456789+02:00"})
        return json_of({"models": listed})

    async def _ps(self, _request: web.Request) -> web.Response:
        names = [name if ":" in name else f"{name}:latest" for name in sorted(self.loaded)]
        return json_of({"models": [{"name": name, "model": name, "context_length": 4096} for name in names]})

    async def _show(self, request: web.Request) -> web.Response:
        name = (await request.json())["model"]
        self.shown.append(name)
        if self.refuses_show:
            return error_of(500, "disk on fire")
        if (kept := self.find(name)) is None:
            full = name if ":" in name else f"{name}:latest"
            return error_of(404, f"model '{full}' not found")
        info = {"general.architecture": kept.family, f"{kept.family}.context_length": kept.context_length}
        body: dict[str, object] = {"modelfile": "FROM x", "template": "{{ .Prompt }}", "model_info": info}
        body |= {"details": {"family": kept.family, "families": [kept.family], "parameter_size": "4.0B"}}
        if kept.tells:
            body["capabilities"] = list(kept.capabilities)
        if kept.remote_host:
            body |= {"remote_host": kept.remote_host, "remote_model": "gpt-oss:120b"}
        return json_of(body)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        if isinstance(body, web.Response):
            return body
        self.chats.append(body)
        self.asked.set()
        if (refusal := self._refuse(body)) is not None:
            return refusal
        name = str(body["model"]).removesuffix(":latest")
        if name not in self.loaded:
            await asyncio.sleep(self.load_s)
            self.loaded.add(name)
        if not body.get("messages"):
            self.loaded.discard(name) if body.get("keep_alive") == 0 else None
            reason = "unload" if body.get("keep_alive") == 0 else "load"
            return json_of(line_of(name, {"role": "assistant", "content": ""}) | {"done": True, "done_reason": reason})
        answer = self.answers.pop(0)
        if isinstance(answer, Status):
            return refused(answer)
        return await self._stream(request, body, answer)

    def _refuse(self, body: Mapping[str, Any]) -> web.Response | None:
        if not body.get("model"):
            return error_of(400, "model is required")
        if (kept := self.find(body["model"])) is None:
            return error_of(404, f"model '{body['model']}' not found")
        if not 0 <= body.get("top_logprobs", 0) <= 20:
            return error_of(400, "top_logprobs must be between 0 and 20")
        if "completion" not in kept.capabilities:
            return error_of(400, f'"{body["model"]}" does not support chat')
        if body.get("think") and "thinking" not in kept.capabilities:
            return error_of(400, f'"{body["model"]}" does not support thinking')
        return self._refuse_values(body, kept)

    def _refuse_values(self, body: Mapping[str, Any], kept: Kept) -> web.Response | None:
        if re.fullmatch(r'"-?\d+"', json.dumps(body.get("keep_alive"))):
            return error_of(400, "time: missing unit in duration")
        for message in body.get("messages", ()):
            if message["role"] not in {"system", "user", "assistant", "tool"}:
                return error_of(400, "invalid role")
            for image in message.get("images", ()):
                try:
                    base64.b64decode(image, validate=True)
                except binascii.Error:
                    return error_of(400, "illegal base64 data at input byte 0")
                if "vision" not in kept.capabilities:
                    return error_of(500, "image input is not supported - hint: you may need to provide the mmproj")
        words = sum(len(message.get("content", "").split()) for message in body.get("messages", ()))
        if words > body.get("options", {}).get("num_ctx", 4096):
            nested = {"error": {"code": 400, "message": "too long", "type": "exceed_context_size_error"}}
            return error_of(400, json.dumps(nested))
        return None

    async def _stream(self, request: web.Request, body: Mapping[str, Any], answer: Says | Broken) -> web.StreamResponse:
        content_type = answer.content_type if isinstance(answer, Broken) else NDJSON
        response = web.StreamResponse(headers={"Content-Type": content_type})
        self.hung_up.clear()
        try:
            if isinstance(answer, Broken) and answer.how == "silence":
                await asyncio.Event().wait()
            await response.prepare(request)
            if isinstance(answer, Says):
                for line in said(body, answer):
                    await asyncio.sleep(answer.pause_s)
                    await response.write(encoded(line))
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
            await response.write(encoded(line_of(body["model"], {"role": "assistant", "content": piece})))
        if answer.raw:
            await response.write(answer.raw)
        if answer.how == "error":
            await response.write(encoded({"error": answer.error}))
        elif answer.how == "stall":
            await asyncio.Event().wait()
        elif answer.how == "reset":
            await asyncio.sleep(0.01)  # so that what was written is read first
            reset(request)

    async def _embed(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if isinstance(body, web.Response):
            return body
        if (kept := self.find(body["model"])) is None:
            return error_of(404, f'model "{body["model"]}" not found, try pulling it first')
        if "embedding" not in kept.capabilities:
            return error_of(501, "this model does not support embeddings")
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        self.embedded.append(texts)
        await asyncio.sleep(self.embed_s)
        if self.embed_answer is not None:
            return self.embed_answer(texts)
        vectors = [vector_of(text, kept.dimensions) for text in texts]
        return json_of({"model": body["model"], "embeddings": vectors, "total_duration": 1, "prompt_eval_count": 3})

    async def _pull(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": NDJSON})
        self.hung_up.clear()
        try:
            await response.prepare(request)
            for line in self.pulls.pop(0):
                if line == STALL:
                    await asyncio.Event().wait()
                await response.write(line)
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up.set()
            raise
        return response


async def _body(request: web.Request) -> dict[str, Any] | web.Response:
    raw = await request.read()
    if not raw:
        return error_of(400, "missing request body")
    try:
        return dict(json.loads(raw))
    except ValueError as error:
        return error_of(400, f"invalid character: {error}")


@asynccontextmanager
async def ollama_serving(wire: OllamaWire) -> AsyncIterator[Server]:
    """Serve it while the body runs."""
    async with serving(wire.app()) as server:
        yield server
