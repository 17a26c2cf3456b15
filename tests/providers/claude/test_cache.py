"""The service's cache finds the beginning of each request again, from turn to turn and from round to round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.prompt import Prompt, ToolCall, ToolResult, ToolSpec, ToolStep
from bot.providers.claude import Claude
from tests.contracts.provider_cases import contract_prompt
from tests.providers.claude.conftest import answer, lines
from tests.wire.anthropic import Anthropic, Message, Use
from tests.wire.anthropic_events import Json
from tests.wire.anthropic_rules import blocks_of, unmarked

LONG = "Aiki is patient, and remembers what it was told. " * 60
LOOK = ToolSpec("look", "Look something up.", {"type": "object", "properties": {"of": {"type": "string"}}})


def turn(number: int) -> Prompt:
    """Return the prompt of a session's turn, at a moment of its own and with memories of its own."""
    said = [text for past in range(number) for text in (f"question {past} {'x' * 400}", f"> answer {past}")]
    return replace(
        contract_prompt(f"question {number} {'x' * 400}"),
        instructions=LONG,
        tools=(LOOK,),
        history=lines(*said),
        context=f"It is {number} o'clock. Recalled: {number}",
        now=contract_prompt().now + timedelta(hours=number),
    )


async def test_the_instructions_are_read_from_the_cache_in_the_second_turn(claude: Claude) -> None:
    _, first = await answer(claude, turn(0))
    _, second = await answer(claude, turn(1))
    assert first.usage is not None
    assert second.usage is not None
    assert (first.usage.cache_read_tokens, first.usage.cache_write_tokens > 500) == (0, True)
    assert second.usage.cache_read_tokens == first.usage.cache_write_tokens


async def test_the_session_so_far_is_read_from_the_cache_from_the_third_turn_on(claude: Claude) -> None:
    usages = [(await answer(claude, turn(number)))[1].usage for number in range(6)]
    read = [usage.cache_read_tokens for usage in usages if usage is not None]
    written = [usage.cache_write_tokens for usage in usages if usage is not None]
    assert all(later == known + new for known, new, later in zip(read, written, read[1:], strict=False))
    assert read == sorted(set(read))


async def test_all_that_was_read_is_counted_as_input(claude: Claude, service: Anthropic) -> None:
    await answer(claude, turn(0))
    _, second = await answer(claude, turn(1))
    assert second.usage is not None
    whole = unmarked([service.requests[1][part] for part in ("tools", "system", "messages")])
    assert second.usage.input_tokens > second.usage.cache_read_tokens + second.usage.cache_write_tokens
    assert abs(second.usage.input_tokens - len(whole) // 4) < 100


async def test_nothing_that_changes_with_the_moment_stands_before_the_message(
    claude: Claude, service: Anthropic
) -> None:
    await answer(claude, turn(2))
    await answer(claude, replace(turn(2), now=turn(3).now, context="It is late.", message="something else"))
    one, other = (_up_to_the_last_mark(body) for body in service.requests)
    assert one == other
    assert "question 1" in one


def _up_to_the_last_mark(body: Json) -> str:
    blocks = [(owner, block) for owner, block in blocks_of(body)]
    last = max(place for place, (_, block) in enumerate(blocks) if "cache_control" in block)
    return unmarked(blocks[: last + 1])


async def test_a_second_round_of_tools_reads_all_of_the_first_from_the_cache(
    claude: Claude, service: Anthropic
) -> None:
    steps: list[ToolStep] = []
    usages = []
    for number in range(3):
        service.script.append(Message((Use(f"toolu_{number}", "look", {"of": "Oslo"}),), "tool_use"))
        _, asked = await answer(claude, turn(1), *steps)
        usages.append(asked.usage)
        result = ToolResult(f"toolu_{number}", {"text": "a page of text " * 200})
        steps.append(ToolStep((ToolCall(f"toolu_{number}", "look", {"of": "Oslo"}),), (result,), "", asked.echo))
    read = [usage.cache_read_tokens for usage in usages if usage is not None]
    written = [usage.cache_write_tokens for usage in usages if usage is not None]
    assert read[2] == read[1] + written[1]
    assert written[1] > 700
