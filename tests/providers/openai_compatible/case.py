"""A server that speaks OpenAI's interface for the contract suite."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.providers.openai_compatible import OpenAICompatible, OpenAIModel
from tests.contracts import provider_cases as suite
from tests.contracts.provider_cases import FIRST_PIECE, KEY, MODEL, SAID, Can, Case, Fault, FaultKind, Rig, SeenRequest
from tests.wire.openai import OpenAIWire, openai_serving
from tests.wire.openai_events import Answer, Broken, Says, Status, error_event
from tests.wire.server import Server

_FAULTS: Mapping[FaultKind, Answer] = {
    FaultKind.KEY_REFUSED: Status(401, f"Incorrect API key provided: {KEY} for {SAID}", code="invalid_api_key"),
    FaultKind.MODEL_MISSING: Status(404, f"The model `{MODEL}` does not exist, {SAID}", code="model_not_found"),
    FaultKind.BUSY: Status(429, f"Rate limit reached at {SAID}", headers={"Retry-After": str(suite.RETRY_AFTER_S)}),
    FaultKind.FAILURE: Status(500, f"The server had an error at {SAID}", "server_error"),
    FaultKind.TOO_LARGE: Status(413, f"Request too large: {SAID}"),
    FaultKind.ERROR_IN_STREAM: Broken("cut", (FIRST_PIECE,), error_event(f"Provider failed at {SAID}", 502)),
    FaultKind.CUT: Broken("cut", (FIRST_PIECE,)),
    FaultKind.RESET: Broken("reset", (FIRST_PIECE,)),
    FaultKind.STALL: Broken("stall", (FIRST_PIECE,)),
    FaultKind.SILENCE: Broken("silence"),
    FaultKind.GARBAGE: Broken("cut", raw=f"data: {{{SAID}\n\n".encode()),
    FaultKind.WRONG_TYPE: Broken("cut", raw=f"<html>Log in, {SAID}</html>".encode(), content_type="text/html"),
}


class CompatibleFarEnd:
    """The server in the suite's words."""

    def __init__(self, wire: OpenAIWire, server: Server) -> None:
        """Script this server."""
        self._wire = wire
        self._server = server

    async def script(self, *answers: suite.Answer) -> None:
        """Answer the next requests like this."""
        for answer in answers:
            if answer == Fault(FaultKind.UNREACHABLE):
                await self._server.stop()
            else:
                self._wire.answers.append(_answer(answer))

    @property
    def requests(self) -> Sequence[SeenRequest]:
        """What was asked so far."""
        return [_seen(chat) for chat in self._wire.chats]

    async def hung_up(self) -> None:
        """Return once the caller is gone."""
        await self._wire.hung_up.wait()


def _answer(answer: suite.Answer) -> Answer:
    if isinstance(answer, suite.Says):
        usage = answer.usage
        return Says(answer.pieces, prompt_tokens=usage.input_tokens, completion_tokens=usage.output_tokens)
    assert isinstance(answer, Fault)
    return _FAULTS[answer.kind]


def _seen(chat: Mapping[str, Any]) -> SeenRequest:
    parts = [part for message in chat["messages"] for part in message["content"] if isinstance(part, dict)]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    images = tuple(base64.b64decode(url.partition(",")[2]) for url in urls)
    return SeenRequest(str(chat), images, chat.get("response_format", {}).get("json_schema", {}).get("schema"))


@asynccontextmanager
async def _open() -> AsyncIterator[Rig]:
    wire = OpenAIWire(MODEL, key=KEY)
    async with openai_serving(wire) as server:
        ours = OpenAICompatible(server.url, key=KEY)
        try:
            yield Rig(OpenAIModel(ours, MODEL), CompatibleFarEnd(wire, server))
        finally:
            await ours.close()


COMPATIBLE_CASE = Case("openai_compatible", _open, frozenset(Can) - {Can.TOOLS, Can.USAGE_WHEN_CUT})
