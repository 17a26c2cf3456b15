"""One model of an Ollama server, as the Provider port."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from bot.domain.errors import ModelUnfit, ProviderFailed
from bot.domain.model import OLLAMA, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolStep
from bot.domain.thoughts import ThoughtFilter
from bot.domain.usage import Usage
from bot.providers.ollama.errors import translated
from bot.providers.ollama.request import chat_request

if TYPE_CHECKING:
    from ollama import ChatResponse

    from bot.providers.ollama.server import Ollama

_LENGTH = "length"


class OllamaModel:
    """Answers prompts with one model. Tools are not for local models: a prompt's are not sent, calls are not heard."""

    name = OLLAMA

    def __init__(self, server: Ollama, model: str) -> None:
        """Answer with ``model`` of this server."""
        self._server = server
        self._model = model

    @property
    def model(self) -> str:
        """The model as it was asked for."""
        return self._model

    @property
    def place(self) -> Place:
        """Where it runs: in the cloud also where a server at home only passes it on."""
        return self._server.place(self._model)

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncGenerator[GenerationEvent, None]:
        """Stream one answer; ``steps`` are always empty, since no tool is ever called.

        There is no timeout but that of the connection: a cold model may take minutes to load. While it thinks,
        empty pieces say that it is at work. Closing the iterator, or cancelling it, ends the request, and with it
        Ollama's work.
        """
        profile = await self._server.profile(self._model)
        if prompt.images and not profile.sees():
            cause = f"{self._model} does not read pictures"
            raise ModelUnfit(cause, model=self._model)
        request = chat_request(self._server, self._model, profile, prompt)
        client = await self._server.client()
        reading = _Reading(ThoughtFilter(unopened=self._server.thinks_unopened(self._model)))
        with translated(self._server.address, self._model):
            stream = await client.chat(**request)
            async with aclosing(stream) as lines:
                async for line in lines:  # to its end, so that the connection can be used again
                    text = reading.take(line)
                    if text or reading.finished is None:
                        yield TextDelta(text)
        if reading.thoughts.found_unopened:
            self._server.note_unopened(self._model)
        if reading.finished is None:
            cause = f"{self._model} ended in the middle of an answer"
            raise ProviderFailed(cause)
        yield reading.finished


class _Reading:
    """An answer on its way in: text, confidence, and how it ended."""

    def __init__(self, thoughts: ThoughtFilter) -> None:
        self.thoughts = thoughts
        self.finished: Finished | None = None
        self._logprobs = 0.0
        self._tokens = 0

    def take(self, line: ChatResponse) -> str:
        """Return what this line adds to the answer; nothing does after its end."""
        if self.finished is not None:
            return ""
        # A server that sends thoughts beside the answer leaves none in it.
        text = self.thoughts.release() if line.message.thinking else ""
        text += self.thoughts.feed(line.message.content or "")
        if text:
            self._weigh(line)
        if line.done:
            text += self.thoughts.end(cut=line.done_reason == _LENGTH)
            self.finished = self._finish(line)
        return text

    def _weigh(self, line: ChatResponse) -> None:
        for token in line.logprobs or ():
            if math.isfinite(token.logprob):
                self._logprobs += min(token.logprob, 0.0)
                self._tokens += 1

    def _finish(self, line: ChatResponse) -> Finished:
        reason = StopReason.LENGTH if line.done_reason == _LENGTH else StopReason.END
        confidence = math.exp(self._logprobs / self._tokens) if self._tokens else None
        return Finished(reason, usage=_usage(line), confidence=confidence)


def _usage(line: ChatResponse) -> Usage | None:
    """Return what was counted; older servers count no input where the whole prompt was still in their cache."""
    if line.eval_count is None and line.prompt_eval_count is None:
        return None
    return Usage(line.prompt_eval_count or 0, line.eval_count or 0)
