"""What one turn costs, summed over its requests."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.core.bill import Bill
from bot.core.spend import Purse
from bot.domain.errors import BudgetSpent, PriceUnknown, ProviderBusy, ProviderFailed
from bot.domain.ids import PersonId
from bot.domain.ledger import CallState
from bot.domain.model import COMPANION, OLLAMA, ModelRef, Place
from bot.domain.policy import Policy
from bot.domain.usage import Usage
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger, FakePrices
from tests.fakes.provider import ScriptedProvider

PRICED = ScriptedProvider()
PRICES = FakePrices({ModelRef("claude", "script"): ("1", "10")})


def bill(cap: str | None = None, prices: FakePrices = PRICES) -> Bill:
    policy = Policy(day_cap_usd=None if cap is None else Decimal(cap))
    return Bill(Purse(FakeLedger(), prices, FakeClock()), policy, ZoneInfo("UTC"), PersonId(1))


async def test_nothing_asked_is_nothing_spent() -> None:
    assert (bill().usage, bill().cost_usd) == (None, Decimal(0))


async def test_the_requests_of_a_turn_are_summed() -> None:
    made = bill()
    for _ in range(2):
        reserved = await made.reserve(PRICED, Usage(2_000, 500))
        await made.settle(reserved, CallState.ANSWERED, Usage(1_000, 100))
    assert (made.usage, made.cost_usd) == (Usage(2_000, 200), Decimal("0.004"))


async def test_one_request_without_a_price_makes_the_sum_unknown_for_good() -> None:
    made = bill(prices=FakePrices({}))
    await made.settle(await made.reserve(PRICED, Usage(10, 10)), CallState.ANSWERED, Usage(10, 10))
    local = ScriptedProvider(name=OLLAMA, place=Place.LOCAL)
    await made.settle(await made.reserve(local, Usage(10, 10)), CallState.ANSWERED, Usage(10, 10))
    assert made.cost_usd is None


async def test_the_companion_costs_nobody_anything() -> None:
    made = bill("0")
    built_in = ScriptedProvider(name=COMPANION, place=Place.LOCAL)
    reserved = await made.reserve(built_in, Usage(10, 10))
    await made.settle(reserved, CallState.ANSWERED, None)
    await made.fail(reserved, ProviderFailed("x"), heard=True)
    assert (made.usage, made.cost_usd) == (None, Decimal(0))


async def test_a_failed_request_adds_what_it_consumed() -> None:
    made = bill()
    await made.fail(await made.reserve(PRICED, Usage(10, 10)), ProviderBusy("429"), heard=False)
    assert (made.usage, made.cost_usd) == (None, Decimal(0))
    cut = ProviderFailed("cut", usage=Usage(1_000, 0))
    await made.fail(await made.reserve(PRICED, Usage(10, 10)), cut, heard=True)
    assert (made.usage, made.cost_usd) == (Usage(1_000, 0), Decimal("0.001"))


@pytest.mark.parametrize(("prices", "error"), [(PRICES, BudgetSpent), (FakePrices({}), PriceUnknown)])
async def test_what_a_cap_refuses_is_kept_for_the_persons_notice(prices: FakePrices, error: type[BudgetSpent]) -> None:
    made = bill("0.001", prices)
    with pytest.raises(error):
        await made.reserve(PRICED, Usage(2_000, 2_000))
    assert isinstance(made.refused, error)


@pytest.mark.parametrize("odd", [Usage(10**30, 5), Usage(5, -1), Usage(5, 5, 10**16)])
async def test_of_a_count_that_cannot_be_the_estimate_stays(odd: Usage) -> None:
    made = bill()
    await made.settle(await made.reserve(PRICED, Usage(2_000, 500)), CallState.ANSWERED, odd)
    assert (made.usage, made.cost_usd) == (None, Decimal("0.007"))
