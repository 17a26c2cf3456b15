"""What is left, what a call is refused for, what it cost, and what a person is told of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.core.spend import Purse
from bot.domain.errors import (
    BudgetSpent,
    KeyRefused,
    PriceUnknown,
    ProviderBusy,
    ProviderError,
    ProviderTooSlow,
    ProviderUnreachable,
)
from bot.domain.ids import MessageId, PersonId
from bot.domain.ledger import CallState, ModelCall, Purpose, Reserved, Spent
from bot.domain.model import ModelRef, Place
from bot.domain.policy import Policy
from bot.domain.usage import Usage
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger, FakePrices

SONNET, QWEN, STRANGE = ModelRef("claude", "sonnet"), ModelRef("ollama", "qwen3:4b"), ModelRef("openai", "strange")
OSLO, UTC_ZONE = ZoneInfo("Europe/Oslo"), ZoneInfo("UTC")
CALL = ModelCall(SONNET, Place.CLOUD, Purpose.CHAT, PersonId(1), MessageId(1), Usage(1_000, 1_000))
LOCAL = replace(CALL, ref=QWEN, place=Place.LOCAL)
UNPRICED = replace(CALL, ref=STRANGE)
NO_CAPS, HALF_A_DOLLAR_A_DAY = Policy(), Policy(day_cap_usd=Decimal("0.50"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger()


@pytest.fixture
def purse(ledger: FakeLedger, clock: FakeClock) -> Purse:
    """At 1 dollar a million tokens read, 15 written: the call above costs 0.016 at most."""
    return Purse(ledger, FakePrices({SONNET: ("1", "15")}), clock)


async def spend(purse: Purse, usd: str) -> None:
    """Spend an amount on Claude."""
    call = replace(CALL, usage=Usage(int(Decimal(usd) * 1_000_000), 0))
    await purse.settle(await purse.reserve(call, NO_CAPS, UTC_ZONE), CallState.ANSWERED, call.usage)


async def test_the_most_a_call_can_cost_is_taken_before_it_is_made(purse: Purse) -> None:
    reserved = await purse.reserve(CALL, NO_CAPS, UTC_ZONE)
    assert reserved.cost_usd == Decimal("0.016")
    assert (await purse.budget(NO_CAPS, UTC_ZONE)).spent_day_usd == Decimal("0.016")


async def test_what_it_did_cost_takes_its_place(purse: Purse) -> None:
    reserved = await purse.reserve(CALL, NO_CAPS, UTC_ZONE)
    assert await purse.settle(reserved, CallState.ANSWERED, Usage(1_000, 100)) == Decimal("0.0025")
    assert (await purse.budget(NO_CAPS, UTC_ZONE)).spent_month_usd == Decimal("0.0025")


async def test_a_provider_that_counts_nothing_costs_what_was_estimated(purse: Purse, ledger: FakeLedger) -> None:
    reserved = await purse.reserve(CALL, NO_CAPS, UTC_ZONE)
    assert await purse.settle(reserved, CallState.ANSWERED, None) == Decimal("0.016")
    assert ledger.rows[reserved.id].state is CallState.ANSWERED


async def test_a_failure_that_does_not_say_what_it_consumed_is_unknown(purse: Purse, ledger: FakeLedger) -> None:
    reserved = await purse.reserve(CALL, NO_CAPS, UTC_ZONE)
    assert await purse.settle(reserved, CallState.FAILED, None) == Decimal("0.016")
    assert ledger.rows[reserved.id].state is CallState.UNKNOWN


async def test_nothing_is_billed_twice(purse: Purse) -> None:
    reserved = await purse.reserve(CALL, NO_CAPS, UTC_ZONE)
    await purse.settle(reserved, CallState.ANSWERED, Usage(1_000, 100))
    await purse.settle(reserved, CallState.ANSWERED, Usage(1_000, 1_000))
    await purse.fail(reserved, ProviderTooSlow("late"), heard=True)
    assert (await purse.budget(NO_CAPS, UTC_ZONE)).spent_day_usd == Decimal("0.0025")


async def test_a_call_that_could_go_over_the_day_is_refused_and_not_written_down(
    purse: Purse, ledger: FakeLedger
) -> None:
    await spend(purse, "0.49")
    with pytest.raises(BudgetSpent) as raised:
        await purse.reserve(CALL, HALF_A_DOLLAR_A_DAY, UTC_ZONE)
    assert raised.value.values["span"] == "day"
    assert len(ledger.rows) == 1


async def test_a_new_day_brings_a_new_budget_and_the_month_goes_on(purse: Purse, clock: FakeClock) -> None:
    policy = Policy(day_cap_usd=Decimal("0.50"), month_cap_usd=Decimal("0.60"))
    await spend(purse, "0.49")
    clock.advance(timedelta(days=1))
    await purse.reserve(CALL, policy, UTC_ZONE)
    await spend(purse, "0.09")
    with pytest.raises(BudgetSpent) as raised:
        await purse.reserve(CALL, policy, UTC_ZONE)
    assert raised.value.values["span"] == "month"


async def test_the_day_begins_at_the_persons_own_midnight(ledger: FakeLedger) -> None:
    clock = FakeClock(datetime(2026, 11, 21, 22, 30, tzinfo=UTC))  # half past eleven in the evening in Oslo
    purse = Purse(ledger, FakePrices({SONNET: ("1", "15")}), clock)
    await spend(purse, "0.10")
    clock.advance(timedelta(hours=1))
    assert (await purse.budget(NO_CAPS, OSLO)).day == date(2026, 11, 22)
    assert (await purse.budget(NO_CAPS, OSLO)).spent_day_usd == 0
    assert (await purse.budget(NO_CAPS, UTC_ZONE)).spent_day_usd == Decimal("0.10")


async def test_parallel_calls_do_not_slip_under_the_cap_together(purse: Purse) -> None:
    tries = [purse.reserve(CALL, HALF_A_DOLLAR_A_DAY, UTC_ZONE) for _ in range(50)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, Reserved) for result in results) == 31  # 31 * 0.016 = 0.496


async def test_a_local_model_costs_nothing_and_is_asked_with_an_empty_purse(purse: Purse, ledger: FakeLedger) -> None:
    reserved = await purse.reserve(LOCAL, Policy(day_cap_usd=Decimal(0)), UTC_ZONE)
    assert await purse.settle(reserved, CallState.ANSWERED, Usage(5, 7)) == 0
    assert ledger.rows[reserved.id].usage == Usage(5, 7)


async def test_a_model_of_unknown_price_is_asked_where_there_is_no_cap(purse: Purse) -> None:
    reserved = await purse.reserve(UNPRICED, NO_CAPS, UTC_ZONE)
    assert await purse.settle(reserved, CallState.ANSWERED, Usage(5, 7)) is None
    assert (await purse.budget(NO_CAPS, UTC_ZONE)).unpriced_calls == 1


async def test_a_model_of_unknown_price_is_refused_under_a_cap_and_the_error_says_which(purse: Purse) -> None:
    with pytest.raises(PriceUnknown) as raised:
        await purse.reserve(UNPRICED, HALF_A_DOLLAR_A_DAY, UTC_ZONE)
    assert raised.value.values["model"] == "openai:strange"


async def test_a_call_is_shortened_to_what_the_cap_has_room_for(purse: Purse, ledger: FakeLedger) -> None:
    await spend(purse, "0.49")
    reserved = await purse.reserve(CALL, HALF_A_DOLLAR_A_DAY, UTC_ZONE, least_output=500)
    assert reserved.call.usage == Usage(1_000, 600)  # 0.001 for what is read leaves 0.009 for what is written
    assert reserved.cost_usd == Decimal("0.01")
    assert ledger.rows[reserved.id].usage == Usage(1_000, 600)


@pytest.mark.parametrize(("spent", "least"), [("0.49", 601), ("0.4995", 1), ("0.50", 0), ("0.60", 1)])
async def test_a_call_is_not_shortened_to_less_than_is_of_use(
    purse: Purse, ledger: FakeLedger, spent: str, least: int
) -> None:
    await spend(purse, spent)
    with pytest.raises(BudgetSpent):
        await purse.reserve(CALL, HALF_A_DOLLAR_A_DAY, UTC_ZONE, least_output=least)
    assert len(ledger.rows) == 1


async def test_a_call_that_only_reads_cannot_be_shortened(purse: Purse) -> None:
    reading = replace(CALL, usage=Usage(1_000_000, 0))
    with pytest.raises(BudgetSpent):
        await purse.reserve(reading, HALF_A_DOLLAR_A_DAY, UTC_ZONE, least_output=1)


async def test_what_would_be_refused_can_be_asked_without_writing_it_down(purse: Purse, ledger: FakeLedger) -> None:
    policy = replace(HALF_A_DOLLAR_A_DAY, month_cap_usd=Decimal(10))
    assert await purse.refusal(CALL, policy, UTC_ZONE) is None
    assert isinstance(await purse.refusal(UNPRICED, policy, UTC_ZONE), PriceUnknown)
    await spend(purse, "0.49")
    refused = await purse.refusal(CALL, policy, UTC_ZONE)
    assert refused is not None
    assert refused.values["span"] == "day"
    assert await purse.refusal(LOCAL, policy, UTC_ZONE) is None
    assert await purse.refusal(UNPRICED, NO_CAPS, UTC_ZONE) is None
    assert len(ledger.rows) == 1


@pytest.mark.parametrize(
    ("error", "heard", "state", "cost"),
    [
        (ProviderError("cut", usage=Usage(1_000, 0)), True, CallState.FAILED, "0.001"),
        (KeyRefused("401"), False, CallState.FAILED, "0"),
        (ProviderBusy("429"), False, CallState.FAILED, "0"),
        (ProviderUnreachable("refused"), False, CallState.FAILED, "0"),
        (ProviderUnreachable("cut in the middle"), True, CallState.UNKNOWN, "0.016"),
        (ProviderTooSlow("no answer"), False, CallState.UNKNOWN, "0.016"),
        (asyncio.CancelledError(), False, CallState.UNKNOWN, "0.016"),
    ],
)
async def test_a_failed_call_costs_what_may_have_been_billed(
    purse: Purse, ledger: FakeLedger, error: BaseException, heard: bool, state: CallState, cost: str
) -> None:
    reserved = await purse.reserve(CALL, NO_CAPS, UTC_ZONE)
    assert await purse.fail(reserved, error, heard=heard) == Decimal(cost)
    assert ledger.rows[reserved.id].state is state


async def test_a_call_of_unknown_price_that_consumed_nothing_cost_nothing(purse: Purse, ledger: FakeLedger) -> None:
    await purse.fail(await purse.reserve(UNPRICED, NO_CAPS, UTC_ZONE), KeyRefused("401"), heard=False)
    assert await ledger.spent(datetime(2026, 1, 1, tzinfo=UTC)) == Spent(Decimal(0))
