"""The rounds in which Claude asks for tools: every call answered, every thought handed back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import PromptRefused, ProviderFailed
from bot.domain.prompt import Finished, StopReason, ToolCall, ToolResult, ToolSpec, ToolStep
from bot.domain.usage import Usage
from bot.providers.claude import Claude
from bot.providers.claude.provider import MOST_PAUSES
from tests.contracts.provider_cases import contract_prompt
from tests.providers.claude.conftest import answer, lines
from tests.wire.anthropic import Anthropic, Message, Raw, Text, Thought, Use, said
from tests.wire.anthropic_events import Block, plain

NAMES = ("weather", "calendar", "memory_search", "web_fetch")
PROMPT = replace(
    contract_prompt("What does my Saturday look like?"),
    tools=tuple(ToolSpec(name, f"Use {name}.", {"type": "object", "properties": {}}) for name in NAMES),
    history=lines("hello", "> hi"),
    think=True,
)


def round_of(number: int) -> tuple[Block, ...]:
    """Return a round in which Claude thinks, speaks, thinks again, and asks for four tools at once."""
    uses = tuple(
        Use(f"toolu_{number}{place}", name, {"of": f'round {number} «på» \\ "x"', "n": [1, 2.5, None, True]})
        for place, name in enumerate(NAMES)
    )
    return (
        Thought(f"sig-{number}-a", "They ask about their day."),
        Text(("I will look ", "at four things. ")),
        Thought(f"sig-{number}-b", redacted=True),
        *uses,
    )


def ran(asked: Finished) -> ToolStep:
    """Return a round with its results, the third of them an error."""
    results = tuple(
        ToolResult(call.id, {"of": call.name, "text": "x" * 500}, is_error=place == 2)
        for place, call in enumerate(asked.calls)
    )
    return ToolStep(asked.calls, results, "I will look at four things. ", asked.echo)


async def test_three_rounds_of_four_calls_with_thoughts_go_through(claude: Claude, service: Anthropic) -> None:
    service.script.extend([*(Message(round_of(number), "tool_use") for number in range(3)), Message(said("Quiet."))])
    steps: list[ToolStep] = []
    for number in range(3):
        pieces, asked = await answer(claude, PROMPT, *steps)
        assert pieces == ["I will look ", "at four things. "]
        assert [call.name for call in asked.calls] == list(NAMES)
        assert asked.calls[3].arguments == {"of": f'round {number} «på» \\ "x"', "n": [1, 2.5, None, True]}
        steps.append(ran(asked))
    pieces, end = await answer(claude, PROMPT, *steps)
    assert (pieces, end.stop_reason) == (["Quiet."], StopReason.END)
    replies = [message for message in service.requests[-1]["messages"] if message["role"] == "assistant"]
    assert replies[1:] == [
        {"role": "assistant", "content": [plain(block) for block in round_of(number)]} for number in range(3)
    ]


async def test_a_failed_call_is_told_as_an_error(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message(round_of(0), "tool_use"))
    _, asked = await answer(claude, PROMPT)
    await answer(claude, PROMPT, ran(asked))
    results = service.requests[1]["messages"][-1]["content"]
    assert [result.get("is_error", False) for result in results] == [False, False, True, False]


async def test_an_altered_thought_would_be_refused(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message(round_of(0), "tool_use"))
    _, asked = await answer(claude, PROMPT)
    altered = ({**asked.echo[0], "thinking": "something else"}, *asked.echo[1:])
    with pytest.raises(PromptRefused):
        await answer(claude, PROMPT, replace(ran(asked), echo=altered))


async def test_an_empty_text_is_not_handed_back(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message((Text(("",)), Use("toolu_1", "weather")), "tool_use"))
    _, asked = await answer(claude, PROMPT)
    assert [block["type"] for block in asked.echo] == ["tool_use"]
    await answer(claude, PROMPT, ran(asked))


async def test_a_call_without_arguments_has_none(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message((Use("toolu_1", "weather", raw=""),), "tool_use"))
    _, asked = await answer(claude, PROMPT)
    assert asked.calls == (ToolCall("toolu_1", "weather", {}),)


@pytest.mark.parametrize("raw", ['{"of": "Os', "[1]", '"x"', '{"n": NaN}', "nonsense"])
async def test_arguments_that_are_no_object_are_a_failure(claude: Claude, service: Anthropic, raw: str) -> None:
    service.script.append(Message((Use("toolu_1", "weather", raw=raw),), "tool_use", {"input_tokens": 9}))
    with pytest.raises(ProviderFailed) as failed:
        await answer(claude, PROMPT)
    assert failed.value.usage == Usage(9, 1)


async def test_a_call_that_was_cut_off_for_length_is_not_made(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message((Text(("Let me",)), Use("toolu_1", "weather", raw='{"of": "Os')), "max_tokens"))
    pieces, end = await answer(claude, PROMPT)
    assert (pieces, end.stop_reason, end.calls) == (["Let me"], StopReason.LENGTH, ())


async def test_stopping_for_tools_without_naming_one_is_a_failure(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message(said("hm"), "tool_use"))
    with pytest.raises(ProviderFailed):
        await answer(claude, PROMPT)


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        ("end_turn", StopReason.END),
        ("stop_sequence", StopReason.END),
        ("max_tokens", StopReason.LENGTH),
        ("model_context_window_exceeded", StopReason.LENGTH),
        ("refusal", StopReason.REFUSAL),
        ("invented_tomorrow", StopReason.END),
    ],
)
async def test_each_stop_reason_has_ours(claude: Claude, service: Anthropic, wire: str, reason: StopReason) -> None:
    service.script.append(Message(said("so far"), wire))
    pieces, end = await answer(claude, PROMPT)
    assert (pieces, end.stop_reason, end.echo) == (["so far"], reason, ())


async def test_a_pause_is_gone_on_from_and_all_of_it_is_one_answer(claude: Claude, service: Anthropic) -> None:
    counted = {"input_tokens": 10, "output_tokens": 5}
    service.script.extend(
        [
            Message((Thought("sig-1", "hm"), Text(("First, ",))), "pause_turn", counted),
            Message((Text(("then ",)), Use("toolu_1", "weather")), "tool_use", counted),
        ]
    )
    pieces, asked = await answer(claude, PROMPT)
    assert (pieces, asked.usage) == (["First, ", "then "], Usage(20, 10))
    assert [block["type"] for block in asked.echo] == ["thinking", "text", "text", "tool_use"]
    assert service.requests[1]["messages"][-1]["role"] == "assistant"


async def test_pausing_without_end_is_a_failure_and_all_of_it_is_told(claude: Claude, service: Anthropic) -> None:
    counted = {"input_tokens": 10, "output_tokens": 5}
    service.script.extend([Message(said("hm "), "pause_turn", counted)] * 9)
    with pytest.raises(ProviderFailed) as failed:
        await answer(claude, PROMPT)
    assert len(service.requests) == MOST_PAUSES + 1
    assert failed.value.usage == Usage(10 * len(service.requests), 5 * len(service.requests))


async def test_what_broke_in_a_later_part_counts_the_earlier_ones(claude: Claude, service: Anthropic) -> None:
    service.script.extend([Message(said("hm "), "pause_turn", {"input_tokens": 10, "output_tokens": 5}), Raw(b"")])
    with pytest.raises(ProviderFailed) as failed:
        await answer(claude, PROMPT)
    assert failed.value.usage == Usage(10, 5)
