"""From a prompt to an answer: the provider streams, the tools it asks for are run, until it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.tools import Toolbox
from bot.domain.errors import ProviderError
from bot.domain.prompt import Finished, Generation, Prompt, StopReason, TextDelta, ToolStep
from bot.domain.usage import Usage
from bot.ports import Provider

MAX_TOOL_ROUNDS = 6
"""A provider that still wants tools after this many rounds is going in circles."""

Draft = Callable[[str], None]
"""Told the whole text so far each time it grows."""


async def generate(provider: Provider, prompt: Prompt, toolbox: Toolbox, draft: Draft | None = None) -> Generation:
    """Return the provider's finished answer.

    Raises ProviderError where the provider fails, ends without saying why, says nothing, or never
    stops asking for tools.
    """
    steps: list[ToolStep] = []
    usages: list[Usage] = []
    while True:
        text, finished = await _one_round(provider, prompt, steps, draft)
        if finished.usage is not None:
            usages.append(finished.usage)
        if finished.stop_reason is not StopReason.TOOLS:
            break
        if len(steps) == MAX_TOOL_ROUNDS:
            cause = f"{provider.name} asked for tools {MAX_TOOL_ROUNDS + 1} times"
            raise ProviderError(cause)
        results = [await toolbox.run(call) for call in finished.calls]
        steps.append(ToolStep(finished.calls, tuple(results)))
    if not text.strip():
        cause = f"{provider.name} gave an empty answer ({finished.stop_reason})"
        raise ProviderError(cause)
    return Generation(text.strip(), finished.stop_reason, tuple(steps), _sum(usages))


async def _one_round(
    provider: Provider, prompt: Prompt, steps: Sequence[ToolStep], draft: Draft | None
) -> tuple[str, Finished]:
    text = ""
    async for event in provider.generate(prompt, steps):
        if isinstance(event, TextDelta):
            text += event.text
            if draft is not None:
                draft(text)
        else:
            return text, event
    cause = f"{provider.name} ended in the middle of an answer"
    raise ProviderError(cause)


def _sum(usages: Sequence[Usage]) -> Usage | None:
    if not usages:
        return None
    return sum(usages, Usage(0, 0))
