"""The chunks and bodies of OpenAI's chat interface, and what a test says a server shall answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

JSON = "application/json"
SSE = "text/event-stream; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Says:
    """One answer: each piece is a chunk; ``logprobs`` go with the pieces where they were asked for."""

    pieces: tuple[object, ...]
    thoughts: tuple[str, ...] = ()
    thoughts_in: str = "reasoning_content"
    logprobs: tuple[float, ...] = ()
    finish_reason: str | None = "stop"
    prompt_tokens: int = 11
    completion_tokens: int = 7
    cached_tokens: int | None = None
    refusal: str | None = None
    comments: bool = False
    done: bool = True
    raw_before: bytes = b""
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Status:
    """A refusal: an HTTP status with an error body, or with ``body`` as it is."""

    status: int
    message: str = "something"
    type: str | None = "invalid_request_error"
    code: object = None
    param: str | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """Pieces and ``raw`` bytes, and then what ``how`` says: cut, reset, stall; silence comes before all."""

    how: str
    pieces: tuple[str, ...] = ()
    raw: bytes = b""
    content_type: str = SSE


Answer = Says | Status | Broken


def event(data: object) -> bytes:
    """Return one event of a stream."""
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def error_event(message: str, code: object = None, kind: str | None = "server_error", **chunk: object) -> bytes:
    """Return an error in the middle of a stream; ``chunk`` stands beside it, as with OpenRouter."""
    return event({**chunk, "error": {"message": message, "type": kind, "code": code}})


def chunk_of(model: str, delta: Mapping[str, object], reason: str | None = None, **more: object) -> dict[str, Any]:
    """Return one chunk with one choice."""
    choice = {"index": 0, "delta": dict(delta), "finish_reason": reason, "logprobs": None, **more}
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_795_249_800, "model": model}
    return {**chunk, "choices": [choice]}


def said(body: Mapping[str, Any], answer: Says, *, knows_usage: bool) -> list[bytes]:
    """Return the events of an answer."""
    model = body["model"]
    events = [answer.raw_before, event(chunk_of(model, {"role": "assistant", "content": ""}))]
    if answer.comments:
        events.insert(0, b": OPENROUTER PROCESSING\n\n" * 3)
    events += [event(chunk_of(model, {answer.thoughts_in: thought})) for thought in answer.thoughts]
    for number, piece in enumerate(answer.pieces):
        logprobs = _logprobs(body, answer.logprobs[number : number + 1])
        events.append(event(chunk_of(model, {"content": piece}, logprobs=logprobs)))
    if answer.refusal is not None:
        events.append(event(chunk_of(model, {"refusal": answer.refusal})))
    if answer.finish_reason is not None:
        events.append(event(chunk_of(model, {}, answer.finish_reason)))
    if knows_usage and (body.get("stream_options") or {}).get("include_usage"):
        events.append(event(chunk_of(model, {}) | {"choices": [], "usage": _usage(answer)}))
    return [*events, b"data: [DONE]\n\n" if answer.done else b""]


def _usage(answer: Says) -> dict[str, object]:
    usage: dict[str, object] = {"prompt_tokens": answer.prompt_tokens, "completion_tokens": answer.completion_tokens}
    usage["total_tokens"] = answer.prompt_tokens + answer.completion_tokens
    if answer.cached_tokens is not None:
        usage["prompt_tokens_details"] = {"cached_tokens": answer.cached_tokens}
    return usage | {"cost": 0.00012}


def _logprobs(body: Mapping[str, Any], logprobs: Sequence[float]) -> dict[str, object] | None:
    if not logprobs or not body.get("logprobs"):
        return None
    return {"content": [{"token": "x", "logprob": each, "bytes": [120], "top_logprobs": []} for each in logprobs]}


def refused(answer: Status) -> web.Response:
    """Return a refusal as a response."""
    if answer.body is not None:
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
    error = {"message": answer.message, "type": answer.type, "param": answer.param, "code": answer.code}
    headers = {"Content-Type": JSON, "x-request-id": "req_1", **answer.headers}
    return web.Response(status=answer.status, body=json.dumps({"error": error}).encode(), headers=headers)
