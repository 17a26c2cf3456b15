"""The lines and bodies an Ollama server writes, and what a test says it shall answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from aiohttp import web

NDJSON = "application/x-ndjson"
JSON = "application/json; charset=utf-8"
_CREATED_AT = "2026-11-21T08:30:00.123456789Z"


@dataclass(frozen=True, slots=True)
class Kept:
    """A model the server has. ``tells`` is False for servers that are too old to list capabilities.

    One with a ``remote_host`` runs there, and this server only passes on what is said.
    """

    capabilities: tuple[str, ...] = ("completion",)
    context_length: int = 32_768
    family: str = "llama"
    dimensions: int = 8
    tells: bool = True
    remote_host: str = ""


@dataclass(frozen=True, slots=True)
class Says:
    """One answer to a chat: each piece is a line; ``logprobs`` go with the pieces where they were asked for."""

    pieces: tuple[str, ...]
    thinking: tuple[str, ...] = ()
    logprobs: tuple[float, ...] = ()
    thinking_logprobs: tuple[float, ...] = ()
    done_reason: str | None = "stop"
    prompt_eval_count: int | None = 11
    eval_count: int | None = 7
    extra: Mapping[str, object] = field(default_factory=dict)
    """Put into the message of an additional line before the last."""
    pause_s: float = 0.0
    """Before every line."""


@dataclass(frozen=True, slots=True)
class Status:
    """A refusal: an HTTP status with Ollama's error body, or with ``body`` as it is."""

    status: int
    error: object = "something"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """Pieces and ``raw`` bytes, and then what ``how`` says: cut, reset, stall, error; silence comes before all."""

    how: str
    pieces: tuple[str, ...] = ()
    raw: bytes = b""
    error: str = "an error was encountered while running the model: unexpected EOF"
    content_type: str = NDJSON


Answer = Says | Status | Broken


STALL = b"stall"
"""In a pull: from here on nothing comes."""


def progress(status: str, **numbers: object) -> bytes:
    """Return one line of a pull."""
    return encoded({"status": status, **numbers})


def said(body: Mapping[str, Any], answer: Says) -> list[dict[str, Any]]:
    """Return the lines of an answer."""
    lines = []
    for number, thought in enumerate(answer.thinking):
        line = line_of(body["model"], {"role": "assistant", "content": "", "thinking": thought})
        lines.append(_with_logprobs(line, body, answer.thinking_logprobs[number : number + 1]))
    for number, piece in enumerate(answer.pieces):
        line = line_of(body["model"], {"role": "assistant", "content": piece})
        lines.append(_with_logprobs(line, body, answer.logprobs[number : number + 1]))
    if answer.extra:
        lines.append(line_of(body["model"], {"role": "assistant", "content": "", **answer.extra}))
    last = line_of(body["model"], {"role": "assistant", "content": ""}) | {"done": True, "total_duration": 5_000_000}
    counted = {"done_reason": answer.done_reason, "prompt_eval_count": answer.prompt_eval_count}
    counted |= {"eval_count": answer.eval_count, "load_duration": 1_000}
    return [*lines, last | {key: value for key, value in counted.items() if value is not None}]


def _with_logprobs(line: dict[str, Any], body: Mapping[str, Any], logprobs: Sequence[float]) -> dict[str, Any]:
    if logprobs and body.get("logprobs"):
        line["logprobs"] = [{"token": "x", "logprob": logprob, "bytes": [120]} for logprob in logprobs]
    return line


def line_of(model: str, message: Mapping[str, object]) -> dict[str, Any]:
    """Return one line of a chat."""
    return {"model": model, "created_at": _CREATED_AT, "message": dict(message), "done": False}


def vector_of(text: str, dimensions: int) -> list[float]:
    """Return a vector of length one that means nothing; equal texts have equal ones."""
    numbers = [byte - 127.5 for byte in sha256(text.encode()).digest()[:dimensions]]
    length = sum(number * number for number in numbers) ** 0.5
    return [round(number / length, 7) for number in numbers]


def refused(answer: Status) -> web.Response:
    """Return a refusal as a response."""
    if answer.body is not None:
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
    return error_of(answer.status, answer.error, answer.headers)


def error_of(status: int, error: object, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return an error as Ollama words it: one string."""
    return json_of({"error": error}, status, headers)


def json_of(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a JSON response."""
    return web.Response(status=status, body=encoded(body), headers={"Content-Type": JSON, **(headers or {})})


def encoded(line: object) -> bytes:
    """Return a line as bytes."""
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"
