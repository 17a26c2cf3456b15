"""A server and a client for each test, and the words to ask with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.domain.conversation import Role, Utterance
from bot.domain.ids import MessageId
from bot.domain.prompt import Finished, Prompt, TextDelta, ToolStep
from bot.providers.claude import Claude, ClaudeClient
from tests.contracts.provider_cases import contract_prompt
from tests.wire.anthropic import KEY, Anthropic, anthropic

MODEL = "claude-sonnet-5-5"


@pytest.fixture
async def service() -> AsyncIterator[Anthropic]:
    """The far end."""
    async with anthropic() as running:
        yield running


@pytest.fixture
async def client(service: Anthropic) -> AsyncIterator[ClaudeClient]:
    """A client of it."""
    opened = ClaudeClient(KEY, service.url)
    yield opened
    await opened.close()


@pytest.fixture
def claude(client: ClaudeClient) -> Claude:
    """The provider."""
    return Claude(MODEL, client)


async def answer(claude: Claude, prompt: Prompt | None = None, *steps: ToolStep) -> tuple[list[str], Finished]:
    """Return the pieces of an answer that hold text, and how it ended."""
    pieces = []
    async with aclosing(claude.generate(prompt or contract_prompt(), steps)) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                pieces.append(event.text)
            else:
                return [text for text in pieces if text], event
    raise AssertionError


def lines(*texts: str) -> tuple[Utterance, ...]:
    """Return a history; a line that begins with ``>`` is Aiki's."""
    moment = contract_prompt().now
    return tuple(
        Utterance(
            MessageId(number), Role.AIKI if text.startswith(">") else Role.PERSON, text.removeprefix("> "), moment
        )
        for number, text in enumerate(texts)
    )
