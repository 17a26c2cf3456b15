"""Claude as a provider: one request for a round, another where the model only paused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import suppress

from bot.domain.errors import ProviderError, ProviderFailed
from bot.domain.model import CLAUDE, Place
from bot.domain.prompt import GenerationEvent, Prompt, TextDelta, ToolStep
from bot.providers.claude.client import ClaudeClient
from bot.providers.claude.messages import Request, continued, to_request
from bot.providers.claude.stream import Reply, consumed, finished
from bot.providers.claude.thinking import thinking_for

MOST_PAUSES = 4
"""A model that pauses more often than this in one round is going in circles."""
_DRAIN_S = 0.25
"""What follows the end of a message is a few bytes, read so that the connection can serve again."""


class Claude:
    """One model of the service, asked through a client that all of them share."""

    name = CLAUDE
    place = Place.CLOUD

    def __init__(self, model: str, client: ClaudeClient) -> None:
        """Answer as ``model``, through this client."""
        self._model = model
        self._client = client

    @property
    def model(self) -> str:
        """The model that answers."""
        return self._model

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncGenerator[GenerationEvent, None]:
        """Stream one answer; to be closed by who leaves it early, which ends the request.

        While it thinks, or writes the arguments of a call, empty pieces say that it is at work.
        """
        thinking = thinking_for(await self._client.abilities(self._model), think=prompt.think)
        request = to_request(self._model, prompt, steps, thinking)
        replies: list[Reply] = []
        try:
            while not replies or replies[-1].pauses:
                reply = _next(replies)
                async with self._client.stream(_going_on(request, replies)) as events:
                    replies.append(reply)
                    async for event in events:
                        if (text := reply.take(event)) is not None:
                            yield TextDelta(text)
                        if reply.ended:
                            break
                    await _drain(events)
            end = finished(replies)
        except ProviderError as error:
            error.usage = consumed(replies)
            raise
        yield end


def _next(replies: Sequence[Reply]) -> Reply:
    if len(replies) > MOST_PAUSES:
        cause = f"it paused {len(replies)} times and came to no end"
        raise ProviderFailed(cause)
    return Reply()


def _going_on(request: Request, replies: Sequence[Reply]) -> Request:
    said = [block for reply in replies for block in reply.blocks]
    return continued(request, said) if said else request


async def _drain(events: AsyncIterator[Mapping[str, object]]) -> None:
    with suppress(ProviderError, TimeoutError):  # the message is whole; how the connection ends does not matter
        async with asyncio.timeout(_DRAIN_S):
            async for _ in events:
                pass
