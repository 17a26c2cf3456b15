"""From a prompt to an answer, with tools in between."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from bot.core.bill import Bill
from bot.core.generate import MAX_TOOL_ROUNDS, Doubt, Draft, Judge, Patience, Request, generate
from bot.core.spend import Purse
from bot.core.tools import Toolbox, ToolContext, ToolOutcome, optional_text, text_argument
from bot.domain.conversation import KeptMessage, ThreadAddress, ThreadKind
from bot.domain.errors import InputRefused, ProviderError
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.language import Language
from bot.domain.memory import Scope
from bot.domain.policy import Policy
from bot.domain.prompt import Generation, Prompt, StopReason, TextDelta, ToolCall, ToolSpec
from bot.domain.turn import Change, StartSession
from bot.domain.usage import Usage
from bot.ports import Provider
from tests.fakes.clock import SATURDAY_MORNING, FakeClock
from tests.fakes.ledger import FakeLedger, FakePrices
from tests.fakes.provider import ScriptedProvider, calls, says

PROMPT = Prompt("hi", Language.EN, SATURDAY_MORNING, ZoneInfo("UTC"))
MESSAGE = KeptMessage(
    MessageId(1),
    ThreadId(1),
    PersonId(1),
    ThreadAddress("console", "local", ThreadKind.PRIVATE),
    "hi",
    SATURDAY_MORNING,
)
CHANGE: Change = StartSession(ThreadId(1), SATURDAY_MORNING.astimezone(UTC))


@dataclass
class EchoTool:
    """A tool that gives its text back and wants one change made."""

    spec: ToolSpec = field(default_factory=lambda: ToolSpec("echo", "gives back", {"type": "object"}))

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        return ToolOutcome({"echo": text_argument(arguments, "text")}, (CHANGE,))


LEDGER = FakeLedger()


async def ask(
    provider: Provider,
    box: Toolbox | None = None,
    *,
    draft: Draft | None = None,
    judge: Judge | None = None,
    ledger: FakeLedger = LEDGER,
    stall_s: float = 5.0,
) -> Generation:
    """Return what the provider says to a prompt, with a patience that a test may shorten."""
    patience = Patience(asyncio.get_running_loop().time() + 5.0, stall_s, stall_s)
    bill = Bill(Purse(ledger, FakePrices({}), FakeClock()), Policy(), ZoneInfo("UTC"), PersonId(1))
    made = await generate(Request(provider, PROMPT, box or toolbox(), bill, patience, judge, draft))
    assert not isinstance(made, Doubt), made.reason
    return made


def toolbox() -> Toolbox:
    return Toolbox((EchoTool(),), ToolContext(MESSAGE, Scope("p1"), FakeClock(), ZoneInfo("UTC")))


async def test_the_pieces_of_a_stream_become_one_answer() -> None:
    drafts: list[str] = []
    answer = await ask(ScriptedProvider(says("Hel", "lo ")), draft=drafts.append)
    assert answer.text == "Hello"
    assert drafts == ["Hel", "Hello"]


async def test_a_tool_is_run_and_its_result_given_back() -> None:
    box = toolbox()
    provider = ScriptedProvider(calls(ToolCall("c1", "echo", {"text": "x"})), says("done"))
    answer = await ask(provider, box)
    assert answer.text == "done"
    assert provider.steps[1][0].results[0].content == {"echo": "x"}
    assert box.changes == [CHANGE]
    assert box.used == ["echo"]


@pytest.mark.parametrize(
    "call", [ToolCall("c1", "unknown", {}), ToolCall("c1", "echo", {"text": 3}), ToolCall("c1", "echo", {})]
)
async def test_a_senseless_call_becomes_an_error_result_and_changes_nothing(call: ToolCall) -> None:
    box = toolbox()
    provider = ScriptedProvider(calls(call), says("sorry"))
    await ask(provider, box)
    assert provider.steps[1][0].results[0].is_error
    assert box.changes == []


async def test_usage_is_summed_over_the_rounds() -> None:
    first = calls(ToolCall("c1", "echo", {"text": "x"}))
    provider = ScriptedProvider(first, says("done", usage=Usage(10, 2)))
    answer = await ask(provider)
    assert answer.usage == Usage(10, 2)


async def test_a_provider_that_never_stops_asking_for_tools_is_stopped() -> None:
    rounds = [calls(ToolCall("c", "echo", {"text": "x"})) for _ in range(MAX_TOOL_ROUNDS + 1)]
    with pytest.raises(ProviderError, match="asked for tools"):
        await ask(ScriptedProvider(*rounds))


async def test_an_empty_answer_is_an_error() -> None:
    with pytest.raises(ProviderError, match="empty"):
        await ask(ScriptedProvider(says(" ", reason=StopReason.REFUSAL)))


async def test_a_stream_that_just_ends_is_an_error() -> None:
    with pytest.raises(ProviderError, match="middle"):
        await ask(ScriptedProvider((TextDelta("Hel"),)))


def test_an_optional_text_may_be_left_out_but_not_be_empty() -> None:
    assert optional_text({}, "subject") is None
    with pytest.raises(InputRefused):
        optional_text({"subject": ""}, "subject")
