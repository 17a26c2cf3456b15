"""A tool loop over the wire that breaks in its midst: what it wanted changed is not kept, what it cost is."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.model import CLAUDE, OLLAMA
from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, COUNTED, WORDS, House, Row, open_house, price
from tests.wire.anthropic import Broken, Message, Script, Status, Use, said

BEES = Use("t1", "memory_remember", {"text": "I like bees", "subject": "me", "predicate": "likes", "object": "bees"})
KEEP = Message((BEES,), "tool_use", COUNTED)
DONE = Message(said(BY_CLAUDE), usage=COUNTED)
ROUND_USD = price(COUNTED["input_tokens"], COUNTED["output_tokens"])
PAID = Row(CLAUDE, "answered", COUNTED["input_tokens"], COUNTED["output_tokens"], ROUND_USD, "chat")


async def facts(house: House) -> str:
    """Return the line of /status that counts the facts."""
    return next(line for line in (await house.talk.say("/status")).splitlines() if "facts" in line)


async def test_four_calls_at_once_are_answered_together_and_in_order(tmp_path: Path) -> None:
    sums = [Use(f"t{number}", "calculator", {"expression": f"{number} * 111"}) for number in range(1, 5)]
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, Message(tuple(sums), "tool_use", COUNTED), DONE)
        assert await house.talk.say("@claude add up four things") == BY_CLAUDE
        results = house.claude.requests[1]["messages"][-1]["content"]
        assert [block["tool_use_id"] for block in results] == ["t1", "t2", "t3", "t4"]
        told = [json.dumps(block["content"]) for block in results]
        assert all(value in each for value, each in zip(("111", "222", "333", "444"), told, strict=True))
        assert await house.ledger() == [PAID, PAID]
        assert (await house.last_turn()).trace.cost_usd == 2 * ROUND_USD


@pytest.mark.parametrize(
    ("script", "broken"),
    [
        (Status(529, "overloaded_error", WORDS), ("failed", 0, 0, Decimal(0))),
        (Status(401, "authentication_error", WORDS), ("failed", 0, 0, Decimal(0))),
        (Broken(DONE, after_events=4), ("failed", 400, 1, price(400, 1))),
    ],
    ids=["busy", "key refused", "cut"],
)
async def test_where_the_second_round_fails_nothing_of_the_first_is_kept_but_its_cost(
    tmp_path: Path, script: Script, broken: tuple[str, int, int, Decimal]
) -> None:
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, KEEP, script)
        assert await house.talk.say("@claude have a look at my hobbies") != ""
        rows = await house.ledger()
        assert rows[0] == PAID
        assert (rows[1].state, rows[1].read, rows[1].written, rows[1].usd) == broken
        assert [row.provider for row in rows[2:]] == [OLLAMA]
        assert (await house.last_turn()).trace.cost_usd == ROUND_USD + broken[3]
        assert "facts: 0" in await facts(house)


async def test_where_claude_fails_what_is_to_be_remembered_is_kept_by_the_companion(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, Status(529, "overloaded_error", WORDS))
        answer = await house.talk.say("remember that my sister is called Ane")
        assert BY_LOCAL not in answer  # it has no tools, and would only say that it remembers
        assert "facts: 1" in await facts(house)


async def test_a_model_that_never_stops_asking_for_tools_is_stopped_and_all_its_rounds_are_paid(tmp_path: Path) -> None:
    calls = [Message((Use(f"t{number}", "time_now"),), "tool_use", COUNTED) for number in range(9)]
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, *calls)
        assert BY_LOCAL in await house.talk.say("@claude how late is it really?")
        rows = [row for row in await house.ledger() if row.provider == CLAUDE]
        assert rows == [PAID] * len(house.claude.requests)
        assert len(rows) < len(calls)
        assert (await house.last_turn()).trace.cost_usd == len(rows) * ROUND_USD


@pytest.mark.parametrize("strategy", ["hybrid", "claude_only"])
async def test_a_cap_that_is_met_between_two_rounds_stops_the_loop_and_the_local_model_answers(
    tmp_path: Path, strategy: str
) -> None:
    dear = Message((Use("t1", "time_now"),), "tool_use", {"input_tokens": 120_000, "output_tokens": 20})
    async with open_house(tmp_path, llm_strategy=strategy, budget_day_usd="0.245") as house:
        house.script(CLAUDE, dear, DONE)
        answer = await house.talk.say("@claude how late is it really?")
        assert BY_LOCAL in answer
        assert BY_CLAUDE not in answer
        assert answer.strip() != BY_LOCAL  # it is told that the budget has come to its end
        assert house.asked(CLAUDE) == 1
        rows = await house.ledger()
        assert [(row.provider, row.usd) for row in rows] == [(CLAUDE, price(120_000, 20)), (OLLAMA, 0)]
        assert "reason.budget_spent=claude:claude-sonnet-5-5" in (await house.last_turn()).trace.setbacks
        house.play_well()
        assert BY_LOCAL in await house.talk.say("and now?")
