"""From a prompt to one model's answer: it streams, the tools it asks for are run, until it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.bill import Bill
from bot.core.tools import Toolbox
from bot.domain.errors import AnswerRefused, ProviderFailed, ProviderTooSlow
from bot.domain.ledger import CallState
from bot.domain.prompt import Finished, Generation, Prompt, StopReason, ToolStep
from bot.domain.usage import Usage
from bot.ports import Provider

MAX_TOOL_ROUNDS = 6
"""A provider that still wants tools after this many rounds is going in circles."""

THOUGHT_TOKENS = 16_000
"""The most a model thinks before it answers, where it is asked to; thoughts are billed like words."""
CHARS_A_TOKEN = 3
"""For what tools gave back a rough count is enough: it is only reserved, and settled by what was consumed."""

Draft = Callable[[str], None]
"""Told the whole text so far each time it grows."""
Judge = Callable[[str, Finished], str | None]
"""Returns the reason why an answer must not be used, or None where it may."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a provider is waited for: until ``deadline`` on the loop's clock, for the first event, for each next."""

    deadline: float
    first_s: float
    stall_s: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer that is not to be used while there may be a better one, and why."""

    reason: str
    generation: Generation


@dataclass(frozen=True, slots=True)
class Request:
    """Who is asked what, with which tools, at whose cost and how patiently."""

    provider: Provider
    prompt: Prompt
    toolbox: Toolbox
    bill: Bill
    patience: Patience
    judge: Judge | None = None
    draft: Draft | None = None


async def generate(request: Request) -> Generation | Doubt:
    """Return the provider's finished answer, or why the judge would not have it.

    Raises ProviderError where the provider fails, ends without saying why, says nothing, takes too long
    or never stops asking for tools; BudgetSpent where a request was not made for want of money.
    """
    steps: list[ToolStep] = []
    while True:
        text, finished, doubt = await _billed_round(request, steps)
        if finished.stop_reason is not StopReason.TOOLS:
            made = Generation(text.strip(), finished.stop_reason, tuple(steps), finished.usage, finished.confidence)
            return made if doubt is None else Doubt(doubt, made)
        if len(steps) == MAX_TOOL_ROUNDS:
            cause = f"{request.provider.name} asked for tools {MAX_TOOL_ROUNDS + 1} times"
            raise ProviderFailed(cause)
        results = await request.toolbox.run_all(finished.calls)
        steps.append(ToolStep(finished.calls, tuple(results), text, finished.echo))


async def _billed_round(request: Request, steps: Sequence[ToolStep]) -> tuple[str, Finished, str | None]:
    """Make one request and write down what it cost, however it ends."""
    prompt = request.prompt
    read_back = sum(len(repr(result.content)) for step in steps for result in step.results) // CHARS_A_TOKEN
    written = prompt.max_output_tokens + (THOUGHT_TOKENS if prompt.think else 0)
    reserved = await request.bill.reserve(request.provider, Usage(prompt.tokens + read_back, written))
    if reserved is not None and reserved.call.usage.output_tokens < written:
        # A cap has room for a shorter answer only, and for none that is thought about at length.
        room = min(prompt.max_output_tokens, reserved.call.usage.output_tokens)
        prompt = replace(prompt, max_output_tokens=room, think=False)
    heard: list[str] = []
    try:
        finished = await _one_round(replace(request, prompt=prompt), steps, heard)
    except BaseException as error:
        await request.bill.fail(reserved, error, heard=bool(heard))
        raise
    text = "".join(heard)
    is_end = finished.stop_reason is not StopReason.TOOLS
    doubt = request.judge(text, finished) if request.judge is not None and is_end else None
    is_empty = is_end and not text.strip()
    state = CallState.UNUSED if doubt else CallState.FAILED if is_empty else CallState.ANSWERED
    await request.bill.settle(reserved, state, finished.usage)
    if is_empty and doubt is None:
        cause = f"{request.provider.name} gave an empty answer ({finished.stop_reason})"
        raise (AnswerRefused if finished.stop_reason is StopReason.REFUSAL else ProviderFailed)(cause)
    return text, finished, doubt


async def _one_round(request: Request, steps: Sequence[ToolStep], heard: list[str]) -> Finished:
    """Listen to the whole stream, the pieces into ``heard``, and return its end."""
    patience, loop = request.patience, asyncio.get_running_loop()
    finished: Finished | None = None
    try:
        async with asyncio.timeout_at(min(patience.deadline, loop.time() + patience.first_s)) as limit:
            async for event in request.provider.generate(request.prompt, steps):
                limit.reschedule(min(patience.deadline, loop.time() + patience.stall_s))
                if isinstance(event, Finished):
                    finished = event
                    continue
                heard.append(event.text)
                if request.draft is not None and event.text:
                    request.draft("".join(heard).strip())
    except TimeoutError as slow:
        cause = f"{request.provider.name} took too long {'to go on' if heard else 'to begin'}"
        raise ProviderTooSlow(cause) from slow
    if finished is None:
        cause = f"{request.provider.name} ended in the middle of an answer"
        raise ProviderFailed(cause)
    return finished
