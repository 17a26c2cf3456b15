"""What every implementation of the Ledger port does: the file's, and the one that other tests use in its place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import BudgetSpent
from bot.domain.ids import CallId
from bot.domain.ledger import CallState, Cap, LedgerLine, ModelCall, Purpose, Span, Spent
from bot.domain.memory import ForgetPlan
from bot.domain.model import ModelRef, Place
from bot.domain.usage import Usage
from bot.ports import Ledger
from bot.store import Store
from tests.fakes.clock import SATURDAY_MORNING as NOW
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger
from tests.store.house import House

pytestmark = pytest.mark.parametrize("sqlite", ["scan"], indirect=True)

SONNET, QWEN = ModelRef("claude", "claude-sonnet-5"), ModelRef("ollama", "qwen3:4b")
OSLO, UTC_ZONE = ZoneInfo("Europe/Oslo"), ZoneInfo("UTC")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)


@pytest.fixture(params=["file", "fake"])
def ledger(request: pytest.FixtureRequest, store: Store) -> Ledger:
    return store.ledger if request.param == "file" else FakeLedger()


@pytest.fixture
async def call(house: House) -> ModelCall:
    """A call for a message that the owner just wrote."""
    message = await house.say("hello")
    return ModelCall(SONNET, Place.CLOUD, Purpose.CHAT, message.person_id, message.id, Usage(1_000, 500))


def cap(usd: str, span: Span = Span.DAY, since: datetime = LONG_AGO) -> Cap:
    return Cap(span, since, Decimal(usd))


async def the_line(ledger: Ledger) -> LedgerLine:
    [line] = await ledger.lines(date(2026, 1, 1), date(2027, 1, 1), UTC_ZONE)
    return line


async def test_nothing_is_spent_before_the_first_call(ledger: Ledger) -> None:
    assert await ledger.spent(LONG_AGO) == Spent(Decimal(0))
    assert await ledger.lines(TODAY, TOMORROW, OSLO) == []


async def test_what_is_reserved_counts_as_spent(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(call, NOW, Decimal("0.0105"))
    assert await ledger.spent(NOW) == Spent(Decimal("0.0105"))


async def test_a_settled_call_counts_what_it_cost(ledger: Ledger, call: ModelCall) -> None:
    call_id = await ledger.reserve(call, NOW, Decimal("0.0105"))
    await ledger.settle(call_id, CallState.ANSWERED, Usage(900, 20, 800, 50), Decimal("0.002"))
    assert await ledger.spent(NOW) == Spent(Decimal("0.002"))
    line = await the_line(ledger)
    assert (line.state, line.usage) == (CallState.ANSWERED, Usage(900, 20, 800, 50))


async def test_without_usage_the_estimates_stay(ledger: Ledger, call: ModelCall) -> None:
    call_id = await ledger.reserve(call, NOW, Decimal("0.0105"))
    await ledger.settle(call_id, CallState.UNKNOWN, None, None)
    line = await the_line(ledger)
    assert (line.state, line.usage, line.cost_usd) == (CallState.UNKNOWN, call.usage, Decimal("0.0105"))


async def test_settling_twice_changes_nothing_the_second_time(ledger: Ledger, call: ModelCall) -> None:
    call_id = await ledger.reserve(call, NOW, Decimal("0.0105"))
    await ledger.settle(call_id, CallState.ANSWERED, Usage(900, 20), Decimal("0.002"))
    once = await the_line(ledger)
    await ledger.settle(call_id, CallState.FAILED, Usage(5, 5), Decimal(9))
    assert await the_line(ledger) == once


async def test_settling_a_call_that_is_not_there_does_nothing(ledger: Ledger) -> None:
    await ledger.settle(CallId(99), CallState.ANSWERED, Usage(1, 1), Decimal(1))
    assert await ledger.spent(LONG_AGO) == Spent(Decimal(0))


async def test_a_call_without_a_price_is_counted_apart_and_not_as_zero(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(call, NOW, None)
    await ledger.reserve(call, NOW, Decimal("0.01"))
    assert await ledger.spent(NOW) == Spent(Decimal("0.01"), unpriced_calls=1)
    line = await the_line(ledger)
    assert (line.calls, line.cost_usd, line.unpriced_calls) == (2, Decimal("0.01"), 1)


async def test_a_price_that_proves_unknown_at_the_end_is_unknown(ledger: Ledger, call: ModelCall) -> None:
    call_id = await ledger.reserve(call, NOW, Decimal("0.01"))
    await ledger.settle(call_id, CallState.ANSWERED, Usage(1, 1), None)
    assert await ledger.spent(NOW) == Spent(Decimal(0), unpriced_calls=1)


async def test_a_call_that_costs_nothing_is_kept_with_its_tokens(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(replace(call, ref=QWEN, place=Place.LOCAL), NOW, Decimal(0))
    assert await ledger.spent(NOW) == Spent(Decimal(0))
    line = await the_line(ledger)
    assert (line.ref, line.place, line.usage, line.unpriced_calls) == (QWEN, Place.LOCAL, call.usage, 0)


async def test_what_is_smaller_than_a_millionth_of_a_dollar_is_not_lost(ledger: Ledger, call: ModelCall) -> None:
    for _ in range(3):
        await ledger.reserve(call, NOW, Decimal("0.000000011"))
    assert (await ledger.spent(NOW)).usd == Decimal("0.000000033")


async def test_only_what_began_since_then_is_counted(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(call, NOW - timedelta(milliseconds=1), Decimal(1))
    await ledger.reserve(call, NOW, Decimal(2))
    assert (await ledger.spent(NOW)).usd == 2


async def test_a_call_may_reach_a_cap_and_not_go_over_it(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(call, NOW, Decimal("0.30"), [cap("0.50")])
    await ledger.reserve(call, NOW, Decimal("0.20"), [cap("0.50")])
    with pytest.raises(BudgetSpent) as raised:
        await ledger.reserve(call, NOW, Decimal("0.000000001"), [cap("0.50")])
    assert raised.value.values["span"] == "day"
    assert (await the_line(ledger)).calls == 2


async def test_each_cap_counts_from_its_own_beginning(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(call, NOW - timedelta(days=2), Decimal(9))
    month, day = cap("10", Span.MONTH, NOW - timedelta(days=20)), cap("5", Span.DAY, NOW)
    await ledger.reserve(call, NOW, Decimal(1), [month, day])
    with pytest.raises(BudgetSpent) as raised:
        await ledger.reserve(call, NOW, Decimal(1), [month, day])
    assert raised.value.values["span"] == "month"


async def test_what_costs_nothing_passes_a_reached_cap(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(call, NOW, Decimal(0), [cap("0")])
    assert (await the_line(ledger)).calls == 1


async def test_of_many_calls_at_once_only_as_many_pass_as_the_cap_allows(ledger: Ledger, call: ModelCall) -> None:
    tries = [ledger.reserve(call, NOW, Decimal("0.10"), [cap("0.50")]) for _ in range(20)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, BudgetSpent) for result in results) == 15
    assert (await ledger.spent(NOW)).usd == Decimal("0.50")


async def test_two_processes_do_not_both_slip_under_the_cap(store: Store, clock: FakeClock, call: ModelCall) -> None:
    async with await Store.open(store.database.path, clock, store.database.sqlite) as other:
        tries = [one.ledger.reserve(call, NOW, Decimal("0.10"), [cap("0.10")]) for one in (store, other) * 3]
        results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, BudgetSpent) for result in results) == 5


async def test_what_a_dead_process_had_reserved_becomes_unknown_and_stays_counted(
    ledger: Ledger, call: ModelCall
) -> None:
    settled = await ledger.reserve(call, NOW, Decimal(1))
    await ledger.settle(settled, CallState.ANSWERED, call.usage, Decimal(1))
    await ledger.reserve(call, NOW, Decimal(2))
    assert await ledger.release_reserved() == 1
    assert await ledger.release_reserved() == 0
    lines = await ledger.lines(TODAY, TOMORROW, UTC_ZONE)
    assert {line.state: line.cost_usd for line in lines} == {CallState.ANSWERED: 1, CallState.UNKNOWN: 2}


async def test_lines_part_what_differs_and_sum_what_does_not(ledger: Ledger, call: ModelCall) -> None:
    other = replace(call, ref=QWEN, place=Place.LOCAL, purpose=Purpose.MEMORY, message_id=None)
    for one in (call, other, call):
        await ledger.reserve(one, NOW, Decimal("0.1") if one is call else Decimal(0))
    first, second = await ledger.lines(TODAY, TOMORROW, UTC_ZONE)
    assert (first.day, first.ref, first.purpose, first.calls) == (TODAY, SONNET, Purpose.CHAT, 2)
    assert (first.usage, first.cost_usd) == (Usage(2_000, 1_000), Decimal("0.2"))
    assert (second.ref, second.purpose, second.calls) == (QWEN, Purpose.MEMORY, 1)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("UTC", datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        ("Europe/Oslo", datetime(2026, 11, 21, 23, 0, tzinfo=UTC), date(2026, 11, 22)),
        ("Europe/Oslo", datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),  # summer time
        ("Asia/Kathmandu", datetime(2026, 11, 21, 18, 15, tzinfo=UTC), date(2026, 11, 22)),
        ("Asia/Kathmandu", datetime(2026, 11, 21, 18, 14, tzinfo=UTC), date(2026, 11, 21)),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 2, 59, tzinfo=UTC), date(2018, 11, 3)),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC), date(2018, 11, 4)),  # midnight is skipped
        ("America/Havana", datetime(2026, 11, 1, 4, 30, tzinfo=UTC), date(2026, 11, 1)),  # midnight comes twice
        ("America/Havana", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), date(2026, 11, 1)),
        ("Pacific/Apia", datetime(2011, 12, 30, 10, 0, tzinfo=UTC), date(2011, 12, 31)),  # the 30th never was
    ],
)
async def test_a_call_belongs_to_the_persons_own_day(
    ledger: Ledger, call: ModelCall, zone: str, moment: datetime, day: date
) -> None:
    await ledger.reserve(call, moment, Decimal(1))
    around = await ledger.lines(day - timedelta(days=2), day + timedelta(days=3), ZoneInfo(zone))
    assert [line.day for line in around] == [day]
    assert len(await ledger.lines(day, day + timedelta(days=1), ZoneInfo(zone))) == 1


async def test_no_hour_is_lost_or_counted_twice_when_the_clocks_change(ledger: Ledger, call: ModelCall) -> None:
    begin = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # the 25th has 25 hours in Oslo
    for hour in range(25):
        await ledger.reserve(call, begin + timedelta(hours=hour), Decimal(1))
    lines = await ledger.lines(date(2026, 10, 24), date(2026, 10, 27), OSLO)
    assert [(line.day, line.calls) for line in lines] == [(date(2026, 10, 25), 25)]


async def test_an_empty_span_has_no_lines(ledger: Ledger, call: ModelCall) -> None:
    await ledger.reserve(call, NOW, Decimal(1))
    assert await ledger.lines(TODAY, TODAY, OSLO) == []
    assert await ledger.lines(TOMORROW, TODAY, OSLO) == []


async def test_forgetting_the_message_leaves_its_cost(house: House, call: ModelCall) -> None:
    ledger = house.store.ledger
    await ledger.reserve(call, NOW, Decimal(1))
    assert call.message_id is not None
    await house.forget(await house.say("forget it"), ForgetPlan((), (call.message_id,)))
    assert (await ledger.spent(NOW)).usd == 1


async def test_deleting_the_message_and_the_person_leaves_the_cost(house: House, call: ModelCall) -> None:
    ledger, database = house.store.ledger, house.store.database
    stranger = await house.stranger("Kari")
    await ledger.reserve(replace(call, person_id=stranger), NOW, Decimal(1))
    await database.write(lambda db: db.execute("DELETE FROM message WHERE id = ?", (call.message_id,)).close())
    await database.write(lambda db: db.execute("DELETE FROM person WHERE id = ?", (stranger,)).close())
    assert (await the_line(ledger)).cost_usd == 1
