"""/usage and /budget as they answer in the chat, over the real ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.core.spend import TOLD
from bot.domain.ledger import CallState, ModelCall, Purpose
from bot.domain.model import ModelRef, Place
from bot.domain.usage import Usage
from tests.flows.conftest import OWNER, Talk

OPUS, QWEN, STRANGE = ModelRef("claude", "claude-opus-4-5"), ModelRef("ollama", "qwen3:4b"), ModelRef("openai", "odd")


async def called(
    talk: Talk, ref: ModelRef, cost: str | None, at: datetime | None = None, state: CallState = CallState.ANSWERED
) -> None:
    """Write down a call of a thousand tokens read and a hundred written."""
    owner = (await talk.aiki.owner(OWNER)).id
    place = Place.LOCAL if ref is QWEN else Place.CLOUD
    usage, usd = Usage(1_000, 100), None if cost is None else Decimal(cost)
    call = ModelCall(ref, place, Purpose.CHAT, owner, None, usage)
    call_id = await talk.aiki.store.ledger.reserve(call, at or talk.clock.now(), usd)
    if state is not CallState.RESERVED:
        await talk.aiki.store.ledger.settle(call_id, state, usage, usd)


async def overrides(talk: Talk) -> dict[str, str]:
    return dict(await talk.aiki.store.overrides.of((await talk.aiki.owner(OWNER)).id))


async def test_usage_of_nothing_says_so(talk: Talk) -> None:
    assert await talk.say("/usage") == "November 2026: no model was called."


async def test_usage_tells_the_month_and_today_by_model_and_purpose(talk: Talk) -> None:
    await called(talk, OPUS, "0.0123", talk.clock.now() - timedelta(days=3))
    await called(talk, OPUS, "0.5")
    told = await talk.say("/usage")
    assert "November 2026: $0.512, 2 calls, 2,000 tokens read and 200 written." in told
    assert "Today: $0.50, 1 call." in told
    assert "- claude:claude-opus-4-5: $0.512, 2 calls" in told
    assert "- answering you: $0.512" in told
    assert "comes to about $" in told
    assert "saved" not in told  # all of it was by Claude: there is nothing to compare with


async def test_usage_tells_what_claude_alone_would_have_cost(talk: Talk) -> None:
    await called(talk, QWEN, "0")
    told = await talk.say("/usage")
    assert "- ollama:qwen3:4b: free, on your own machine, 1 call" in told
    assert "alone the same answers would have cost about $0.00" in told
    assert "saved" in told


async def test_usage_tells_a_dearer_model_and_an_unknown_price_as_what_they_are(talk: Talk) -> None:
    await called(talk, ModelRef("openai", "dear"), "9")
    assert " less." in await talk.say("/usage")
    await called(talk, STRANGE, None)
    told = await talk.say("/usage")
    assert "- openai:odd: price unknown, 1 call" in told
    assert "1 call to a model of unknown price is not in these sums." in told
    assert "I cannot say" in told
    assert "- answering you: $9.00 and some of unknown price" in told


async def test_usage_names_what_is_an_estimate(talk: Talk) -> None:
    await called(talk, OPUS, "0.25", state=CallState.UNKNOWN)
    assert "Of this $0.25 is an estimate: 1 call under way or cut off." in await talk.say("/usage")


async def test_usage_of_another_month(talk: Talk) -> None:
    await called(talk, OPUS, "2", datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    told = await talk.say("/usage 2026-10")
    assert "October 2026: $2.00" in told
    assert "Today" not in told
    assert "comes to" not in told
    assert await talk.say("/usage 2025-01") == "January 2025: no model was called."


@pytest.mark.parametrize("argument", ["bananas", "2026-13", "13", "'; DROP TABLE ledger"])
async def test_usage_of_what_is_no_month_shows_how(talk: Talk, argument: str) -> None:
    assert "/usage 2026-10" in await talk.say(f"/usage {argument}")


async def test_usage_in_the_persons_language(talk: Talk) -> None:
    await called(talk, OPUS, "0.0123")
    await talk.say("/language nb")
    assert "November 2026: 0,0123 USD, 1 kall" in await talk.say("/usage")
    await talk.say("/language pt")
    assert "Novembro de 2026: US$ 0,0123, 1 chamada" in await talk.say("/usage")


async def test_budget_without_caps_tells_what_was_spent_and_how_to_set_one(talk: Talk) -> None:
    await called(talk, OPUS, "0.25")
    await called(talk, STRANGE, None)
    told = await talk.say("/budget")
    assert "Today: $0.25, and no cap for a day." in told
    assert "1 call to a model of unknown price" in told
    assert "/budget day 0.50" in told


async def test_a_cap_that_is_set_holds_and_is_shown(talk: Talk) -> None:
    await called(talk, OPUS, "0.25")
    assert "Today: $0.25 of $0.50 (50%)." in await talk.say("/budget day 0,50")
    assert await overrides(talk) == {"budget.day": "0.50"}
    await talk.say("/budget month $10")
    told = await talk.say("/budget")
    assert "Today: $0.25 of $0.50 (50%)." in told
    assert "This month: $0.25 of $10.00 (2%)." in told


async def test_a_cap_is_taken_away_and_given_back_to_the_settings(talk: Talk) -> None:
    await talk.say("/budget day 0.50")
    await talk.say("/budget month 10")
    assert "no cap for a day" in await talk.say("/budget day off")
    assert await overrides(talk) == {"budget.day": "off", "budget.month": "10"}
    assert "Both caps are gone." in await talk.say("/budget off")
    assert "settings" in await talk.say("/budget default")
    assert await overrides(talk) == {}


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("day 2 kr", "US dollars"),
        ("bananas", "/budget month 10"),
        ("day -1", "/budget month 10"),
        ("day 1000000", "$100,000.00 at most"),
    ],
)
async def test_what_is_no_cap_changes_nothing_and_shows_how(talk: Talk, argument: str, told: str) -> None:
    assert told in await talk.say(f"/budget {argument}")
    assert await overrides(talk) == {}


async def test_help_names_both(talk: Talk) -> None:
    told = await talk.say("/help")
    assert "/usage - " in told
    assert "/budget - " in told
    assert TOLD not in told
