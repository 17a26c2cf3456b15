"""One model of such a server, as the Provider port."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from bot.domain.errors import ProviderError
from bot.domain.model import OPENAI, Place
from bot.domain.prompt import GenerationEvent, Prompt, TextDelta, ToolStep
from bot.domain.usage import Usage
from bot.providers.openai_compatible.errors import translated
from bot.providers.openai_compatible.reading import Reading
from bot.providers.openai_compatible.request import chat_request, learn_refusal

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

    from bot.providers.openai_compatible.server import OpenAICompatible, Traits


class OpenAIModel:
    """Answers prompts with one model. Tools go to Claude only: a prompt's are not sent, calls are not heard."""

    name = OPENAI

    def __init__(self, server: OpenAICompatible, model: str) -> None:
        """Answer with ``model`` of this server."""
        self._server = server
        self._model = model

    @property
    def model(self) -> str:
        """The model as it was asked for."""
        return self._model

    @property
    def place(self) -> Place:
        """Where its server is."""
        return self._server.place

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncGenerator[GenerationEvent, None]:
        """Stream one answer; ``steps`` are always empty, since no tool is ever called.

        There is no timeout but that of the connection. While it thinks, empty pieces say that it is at work. Closing
        the iterator, or cancelling it, ends the request. A model that is found to think, and had no room left to
        answer, is asked once more with room for both.
        """
        traits = self._server.traits(self._model)
        spent: Usage | None = None
        while True:
            reading = Reading(spent, unopened=traits.unopened)
            async with aclosing(self._read(prompt, traits, reading)) as texts:
                async for text in texts:
                    yield TextDelta(text)
            finished = reading.finished()
            again = reading.starved and not traits.thinks
            traits.thinks = traits.thinks or reading.thought
            traits.unopened = traits.unopened or reading.thoughts.found_unopened
            if not again:
                yield finished
                return
            spent = reading.consumed

    async def _read(self, prompt: Prompt, traits: Traits, reading: Reading) -> AsyncGenerator[str, None]:
        client = await self._server.client()
        try:
            with translated(self._server.address, self._model):
                async with await self._ask(client, prompt, traits) as stream:
                    async for chunk in stream:
                        if (text := reading.take(chunk)) or getattr(chunk, "choices", None):
                            yield text
            if rest := reading.rest():
                yield rest
        except ProviderError as error:
            error.usage = error.usage or reading.consumed
            raise

    async def _ask(self, client: AsyncOpenAI, prompt: Prompt, traits: Traits) -> AsyncStream[ChatCompletionChunk]:
        """Send the request, without what the server turns out not to know."""
        from openai import APIStatusError  # noqa: PLC0415 - loaded with the client, in a thread

        while True:
            try:
                stream: AsyncStream[ChatCompletionChunk] = await client.chat.completions.create(
                    **chat_request(self._model, prompt, traits)
                )
            except APIStatusError as error:
                if not learn_refusal(error, traits):
                    raise
            else:
                return stream
