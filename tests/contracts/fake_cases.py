"""The provider fake and the built-in companion for the contract suite: what needs no wire holds for them too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.domain.errors import PromptRefused, ProviderBusy, ProviderError, ProviderFailed
from bot.domain.prompt import Finished, StopReason, TextDelta
from bot.locales import LocaleSentences
from bot.providers.offline import Companion
from tests.contracts.provider_cases import (
    RETRY_AFTER_S,
    Answer,
    Calls,
    Can,
    Case,
    FaultKind,
    Rig,
    Says,
    SeenRequest,
)
from tests.fakes.provider import Round, ScriptedProvider, says

_FAULTS: dict[FaultKind, ProviderError] = {
    FaultKind.BUSY: ProviderBusy("busy", retry_after_s=RETRY_AFTER_S),
    FaultKind.FAILURE: ProviderFailed("failed"),
    FaultKind.TOO_LARGE: PromptRefused("too large"),
}


class ScriptedFarEnd:
    """The fake's script in the suite's words."""

    def __init__(self, provider: ScriptedProvider) -> None:
        """Write into this fake's script."""
        self._provider = provider

    async def script(self, *answers: Answer) -> None:
        """Play these rounds next."""
        self._provider.script(*map(_round, answers))

    @property
    def requests(self) -> Sequence[SeenRequest]:
        """The prompts it was given."""
        return [
            SeenRequest(
                text=repr(prompt),
                images=tuple(image.data for image in prompt.images),
                schema=prompt.schema,
                tools=tuple(spec.name for spec in prompt.tools),
                results={result.call_id: str(result.content) for step in steps for result in step.results},
            )
            for prompt, steps in zip(self._provider.prompts, self._provider.steps, strict=True)
        ]

    async def hung_up(self) -> None:
        """Return: nobody holds a line to a fake."""


def _round(answer: Answer) -> Round:
    if isinstance(answer, Says):
        return says(*answer.pieces, usage=answer.usage)
    if isinstance(answer, Calls):
        spoken = [TextDelta(answer.text)] if answer.text else []
        return (*spoken, Finished(StopReason.TOOLS, answer.calls))
    return _FAULTS[answer.kind]


@asynccontextmanager
async def _fake() -> AsyncIterator[Rig]:
    provider = ScriptedProvider()
    yield Rig(provider, ScriptedFarEnd(provider))


@asynccontextmanager
async def _companion() -> AsyncIterator[Rig]:
    yield Rig(Companion(LocaleSentences()))


FAKE_CASE = Case("fake", _fake, frozenset({Can.SCRIPT, Can.TOOLS, Can.IMAGES, Can.SCHEMA, Can.USAGE}))
COMPANION_CASE = Case("companion", _companion)
