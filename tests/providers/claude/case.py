"""Claude for the contract suite."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.domain.usage import Usage
from bot.providers.claude import Claude, ClaudeClient
from tests.contracts.provider_cases import (
    FIRST_PIECE,
    KEY,
    MODEL,
    RETRY_AFTER_S,
    SAID,
    Answer,
    Calls,
    Can,
    Case,
    Fault,
    FaultKind,
    Rig,
    Says,
    SeenRequest,
)
from tests.wire.anthropic import (
    Anthropic,
    Broken,
    Message,
    Raw,
    Script,
    Silence,
    Status,
    Text,
    Use,
    anthropic,
    error_event,
    said,
)
from tests.wire.anthropic_events import Json
from tests.wire.anthropic_rules import content_of

_FAULTS: Mapping[FaultKind, Script] = {
    FaultKind.KEY_REFUSED: Status(401, "authentication_error", f"invalid x-api-key {KEY} for {SAID}"),
    FaultKind.MODEL_MISSING: Status(404, "not_found_error", f"model: {MODEL} for {SAID}"),
    FaultKind.BUSY: Status(429, "rate_limit_error", f"Rate limited: {SAID}", {"retry-after": str(int(RETRY_AFTER_S))}),
    FaultKind.FAILURE: Status(500, "api_error", f"Internal server error at {SAID}"),
    FaultKind.TOO_LARGE: Status(413, "request_too_large", f"Request exceeds the maximum size: {SAID}"),
    FaultKind.SILENCE: Silence(),
    FaultKind.GARBAGE: Raw(f"event: message_start\ndata: {{{SAID}\n\n".encode()),
    FaultKind.WRONG_TYPE: Raw(f"<html>Log in first, {SAID}</html>".encode(), "text/html"),
}
_ENDS = {
    FaultKind.CUT: ("end", b""),
    FaultKind.RESET: ("reset", b""),
    FaultKind.STALL: ("stall", b""),
    FaultKind.ERROR_IN_STREAM: ("end", error_event("overloaded_error", f"Overloaded by {SAID}")),
}


class ClaudesFarEnd:
    """The Anthropic server in the suite's words."""

    def __init__(self, service: Anthropic) -> None:
        """Script this server."""
        self._service = service

    async def script(self, *answers: Answer) -> None:
        """Answer the next requests like this."""
        for answer in answers:
            if answer == Fault(FaultKind.UNREACHABLE):
                assert self._service.server is not None
                await self._service.server.stop()
            else:
                self._service.script.append(_script(answer))

    @property
    def requests(self) -> Sequence[SeenRequest]:
        """What was asked so far."""
        return [_seen(body) for body in self._service.requests]

    async def hung_up(self) -> None:
        """Return once the caller is gone."""
        await self._service.hung_up.wait()


def _script(answer: Answer) -> Script:
    if isinstance(answer, Says):
        return Message((Text(answer.pieces),), usage=_counts(answer.usage))
    if isinstance(answer, Calls):
        text = said(answer.text) if answer.text else ()
        uses = tuple(Use(call.id, call.name, dict(call.arguments)) for call in answer.calls)
        return Message((*text, *uses), "tool_use")
    if answer.kind in _ENDS:
        how, last = _ENDS[answer.kind]
        return Broken(Message(said(FIRST_PIECE, "and the rest")), how=how, last=last, after_events=4)
    return _FAULTS[answer.kind]


def _counts(usage: Usage) -> dict[str, int]:
    fresh = usage.input_tokens - usage.cache_read_tokens - usage.cache_write_tokens
    return {
        "input_tokens": fresh,
        "output_tokens": usage.output_tokens,
        "cache_read_input_tokens": usage.cache_read_tokens,
        "cache_creation_input_tokens": usage.cache_write_tokens,
    }


def _seen(body: Json) -> SeenRequest:
    blocks = [block for message in body["messages"] for block in content_of(message)]
    return SeenRequest(
        text=str(body),
        images=tuple(base64.b64decode(block["source"]["data"]) for block in blocks if block["type"] == "image"),
        schema=body.get("output_config", {}).get("format", {}).get("schema"),
        tools=tuple(tool["name"] for tool in body.get("tools", ())),
        results={block["tool_use_id"]: block["content"] for block in blocks if block["type"] == "tool_result"},
    )


@asynccontextmanager
async def _open() -> AsyncIterator[Rig]:
    async with anthropic(KEY) as service:
        service.models[MODEL] = {**service.models["claude-sonnet-5-5"], "id": MODEL}
        client = ClaudeClient(KEY, service.url)
        try:
            yield Rig(Claude(MODEL, client), ClaudesFarEnd(service))
        finally:
            await client.close()


CLAUDE_CASE = Case("claude", _open, frozenset(Can))
