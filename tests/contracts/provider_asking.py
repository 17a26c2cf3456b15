"""How the contract suite asks a provider, with what, and which error each fault is to become."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import cast

import pytest

from bot.domain.errors import (
    KeyRefused,
    ModelMissing,
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderFailed,
    ProviderUnreachable,
)
from bot.domain.prompt import GenerationEvent, Image, Prompt, TextDelta, ToolSpec, ToolStep
from bot.ports import Provider
from tests.contracts.provider_cases import FaultKind

PROMPTLY_S = 5.0
"""A caller that left is noticed within milliseconds; who needs this long has not noticed."""
BROKEN = (ProviderFailed, ProviderUnreachable, ProviderBusy)
"""What a stream that breaks may be called: it was cut, or the service said why."""
EXPECTED: dict[FaultKind, tuple[type[ProviderError], ...]] = {
    FaultKind.KEY_REFUSED: (KeyRefused,),
    FaultKind.MODEL_MISSING: (ModelMissing,),
    FaultKind.BUSY: (ProviderBusy,),
    FaultKind.FAILURE: (ProviderFailed,),
    FaultKind.TOO_LARGE: (PromptRefused,),
    FaultKind.UNREACHABLE: (ProviderUnreachable,),
    FaultKind.GARBAGE: (ProviderFailed,),
    FaultKind.WRONG_TYPE: (ProviderFailed,),
    FaultKind.ERROR_IN_STREAM: BROKEN,
    FaultKind.CUT: BROKEN,
    FaultKind.RESET: BROKEN,
}
TOOLS = tuple(
    ToolSpec(name, f"Look up the {name}.", {"type": "object", "properties": {"of": {"type": "string"}}})
    for name in ("weather", "time", "price", "name")
)
SCHEMA = {"type": "object", "properties": {"fact": {"type": "string"}}, "required": ["fact"]}
PNG = Image("image/png", b"\x89PNG\r\n\x1a\n" + bytes(64))


def events(provider: Provider, prompt: Prompt, *steps: ToolStep) -> AsyncGenerator[GenerationEvent, None]:
    """Return a provider's stream as what it is, so that it can be closed."""
    return cast("AsyncGenerator[GenerationEvent, None]", provider.generate(prompt, steps))


async def heard(provider: Provider, prompt: Prompt, *steps: ToolStep) -> list[GenerationEvent]:
    """Return everything a provider streams."""
    return [event async for event in events(provider, prompt, *steps)]


async def failure(provider: Provider, prompt: Prompt) -> tuple[list[str], ProviderError]:
    """Return what was said before it failed, and how it did; anything else is no way to fail."""
    told: list[GenerationEvent] = []
    try:
        async for event in events(provider, prompt):
            told += [event]
    except ProviderError as error:
        return [event.text for event in told if isinstance(event, TextDelta) and event.text], error
    pytest.fail("it did not fail")
