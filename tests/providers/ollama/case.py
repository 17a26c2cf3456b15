"""Ollama for the contract suite."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.providers.ollama import Ollama, OllamaModel
from tests.contracts import provider_cases as suite
from tests.contracts.provider_cases import FIRST_PIECE, KEY, MODEL, SAID, Can, Case, Fault, FaultKind, Rig, SeenRequest
from tests.wire.ollama import OllamaWire, ollama_serving
from tests.wire.ollama_lines import Answer, Broken, Kept, Says, Status
from tests.wire.server import Server

_FAULTS: Mapping[FaultKind, Answer] = {
    FaultKind.KEY_REFUSED: Status(401, f"unauthorized: {KEY} for {SAID}"),
    FaultKind.MODEL_MISSING: Status(404, f"model '{MODEL}' not found for {SAID}"),
    FaultKind.BUSY: Status(503, f"server busy with {SAID}", headers={"Retry-After": str(suite.RETRY_AFTER_S)}),
    FaultKind.FAILURE: Status(500, f"error parsing tool call: raw='{SAID}'"),
    FaultKind.TOO_LARGE: Status(413, body=f"Payload too large: {SAID}".encode()),
    FaultKind.ERROR_IN_STREAM: Broken("error", (FIRST_PIECE,), error=f"the model failed at {SAID}"),
    FaultKind.CUT: Broken("cut", (FIRST_PIECE,)),
    FaultKind.RESET: Broken("reset", (FIRST_PIECE,)),
    FaultKind.STALL: Broken("stall", (FIRST_PIECE,)),
    FaultKind.SILENCE: Broken("silence"),
    FaultKind.GARBAGE: Broken("cut", raw=f'{{"message": {SAID}'.encode()),
    FaultKind.WRONG_TYPE: Broken("cut", raw=f"<html>Log in, {SAID}</html>".encode(), content_type="text/html"),
}


class OllamasFarEnd:
    """The Ollama server in the suite's words."""

    def __init__(self, wire: OllamaWire, server: Server) -> None:
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
        return Says(answer.pieces, prompt_eval_count=usage.input_tokens, eval_count=usage.output_tokens)
    assert isinstance(answer, Fault)
    return _FAULTS[answer.kind]


def _seen(chat: Mapping[str, Any]) -> SeenRequest:
    images = [image for message in chat["messages"] for image in message.get("images", ())]
    return SeenRequest(str(chat), tuple(base64.b64decode(image) for image in images), chat.get("format"))


@asynccontextmanager
async def _open() -> AsyncIterator[Rig]:
    wire = OllamaWire({MODEL: Kept(("completion", "vision"))})
    async with ollama_serving(wire) as server:
        ollama = Ollama(server.url, key=KEY)
        try:
            yield Rig(OllamaModel(ollama, MODEL), OllamasFarEnd(wire, server))
        finally:
            await ollama.close()


OLLAMA_CASE = Case("ollama", _open, frozenset(Can) - {Can.TOOLS, Can.USAGE_WHEN_CUT})
