"""The arithmetic of a month's report: parts sum to the whole, and nothing unknown is taken for nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.usage_report import Month, Report, Total, UsageReports, make_report, sum_up
from bot.domain.ids import PersonId
from bot.domain.ledger import CallState, LedgerLine, ModelCall, Purpose
from bot.domain.model import ModelRef, Place
from bot.domain.usage import Usage
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger, FakePrices

SONNET, QWEN, ROUTED = ModelRef("claude", "sonnet"), ModelRef("ollama", "qwen3:4b"), ModelRef("openai", "qwen/q")
OSLO = ZoneInfo("Europe/Oslo")
NOVEMBER = Month(date(2026, 11, 1), date(2026, 12, 1))
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=OSLO)
PRICES = FakePrices({SONNET: ("1", "15")})

BY_CLAUDE = LedgerLine(
    date(2026, 11, 20), SONNET, Place.CLOUD, Purpose.CHAT, CallState.ANSWERED, 2, Usage(2_000, 200), Decimal("0.005"), 0
)
BY_QWEN = replace(BY_CLAUDE, ref=QWEN, place=Place.LOCAL, cost_usd=Decimal(0))


async def report(*lines: LedgerLine, now: datetime = NOW, prices: FakePrices = PRICES) -> Report:
    return await make_report(lines, NOVEMBER, now, prices, SONNET)


async def test_what_other_models_answered_is_what_claude_alone_would_have_cost_more() -> None:
    found = await report(BY_CLAUDE, BY_QWEN)
    assert found.claude_only_usd == Decimal("0.010")
    assert found.saved_usd == Decimal("0.005")
    assert found.by_others


@pytest.mark.parametrize(
    "line",
    [
        replace(BY_QWEN, state=CallState.UNUSED),
        replace(BY_QWEN, state=CallState.FAILED),
        replace(BY_QWEN, purpose=Purpose.CHECK),
    ],
)
async def test_what_claude_alone_would_never_have_been_asked_saves_nothing(line: LedgerLine) -> None:
    found = await report(BY_CLAUDE, line)
    assert (found.claude_only_usd, found.saved_usd, found.by_others) == (Decimal("0.005"), Decimal(0), False)


async def test_a_dearer_cloud_model_saves_less_than_nothing() -> None:
    found = await report(replace(BY_QWEN, ref=ROUTED, place=Place.CLOUD, cost_usd=Decimal("0.1")))
    assert found.saved_usd == Decimal("0.005") - Decimal("0.1")


async def test_an_unknown_price_of_claude_makes_the_comparison_unknown() -> None:
    found = await report(BY_CLAUDE, BY_QWEN, prices=FakePrices({}))
    assert (found.claude_only_usd, found.saved_usd) == (None, None)
    unpriced = await report(replace(BY_CLAUDE, cost_usd=Decimal(0), unpriced_calls=2))
    assert unpriced.claude_only_usd is None


async def test_nobody_knows_what_was_saved_while_a_call_has_no_price() -> None:
    found = await report(BY_CLAUDE, replace(BY_QWEN, ref=ROUTED, place=Place.CLOUD, unpriced_calls=2))
    assert (found.claude_only_usd, found.saved_usd) == (Decimal("0.010"), None)


class DearWhenLong(FakePrices):
    """Prices that double for a prompt of more than 1,500 tokens."""

    async def cost(self, ref: ModelRef, usage: Usage) -> Decimal | None:
        """Multiply, twice where the prompt is long."""
        cost = await super().cost(ref, usage)
        return cost * 2 if cost is not None and usage.input_tokens > 1_500 else cost


async def test_short_calls_are_not_priced_like_one_long_one() -> None:
    found = await report(BY_QWEN, prices=DearWhenLong({SONNET: ("1", "15")}))
    assert found.claude_only_usd == Decimal("0.005")


async def test_the_dearest_model_comes_first_and_of_two_free_ones_the_busier() -> None:
    lines = (replace(BY_QWEN, calls=1), replace(BY_QWEN, ref=replace(QWEN, model="llama"), calls=9), BY_CLAUDE)
    found = await report(*lines)
    assert [ref.model for (ref, _), _ in found.by_model] == ["sonnet", "llama", "qwen3:4b"]


async def test_calls_that_were_cut_off_are_named_as_estimates() -> None:
    cut, under_way = replace(BY_CLAUDE, state=CallState.UNKNOWN), replace(BY_CLAUDE, state=CallState.RESERVED)
    found = await report(BY_CLAUDE, cut, under_way)
    assert (found.uncertain.calls, found.uncertain.cost_usd) == (4, Decimal("0.010"))


async def test_today_is_told_in_the_present_month_only() -> None:
    today = replace(BY_CLAUDE, day=date(2026, 11, 21))
    assert (await report(BY_CLAUDE, today)).today == sum_up([today])
    later = await report(BY_CLAUDE, today, now=NOW + timedelta(days=30))
    assert (later.today, later.forecast_usd) == (None, None)


async def test_the_forecast_goes_on_as_the_days_since_the_first_call_did() -> None:
    ten_days_ago = replace(BY_CLAUDE, day=date(2026, 11, 11), cost_usd=Decimal("1.05"))
    found = await report(ten_days_ago)  # 10.5 days so far, 9.5 to come
    assert found.forecast_usd == Decimal("2.00")


async def test_the_first_hour_foretells_no_fortune() -> None:
    found = await report(
        replace(BY_CLAUDE, day=date(2026, 11, 1), cost_usd=Decimal("0.10")),
        now=datetime(2026, 11, 1, 1, 0, tzinfo=OSLO),
    )
    assert found.forecast_usd is not None
    assert Decimal("3.0") < found.forecast_usd < Decimal("3.1")


async def test_an_empty_month_is_all_zero() -> None:
    found = await report()
    assert (found.total, found.today, found.forecast_usd, found.saved_usd) == (Total(), Total(), Decimal(0), Decimal(0))


async def test_the_present_month_is_that_of_the_persons_zone() -> None:
    ledger, clock = FakeLedger(), FakeClock(datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("UTC")))
    call = ModelCall(SONNET, Place.CLOUD, Purpose.CHAT, PersonId(1), None, Usage(1, 1))
    await ledger.reserve(call, clock.now(), Decimal(1))
    reports = UsageReports(ledger, PRICES, clock, SONNET)
    november = await reports.report(None, OSLO)
    assert (november.month, november.total.calls, november.claude) == (NOVEMBER, 1, SONNET)
    october = await reports.report(Month.parse("2026-10"), OSLO, QWEN)
    assert (october.total.calls, october.claude) == (0, QWEN)


@pytest.mark.parametrize(
    ("text", "first", "until"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        (" 2026-1 ", date(2026, 1, 1), date(2026, 2, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
    ],
)
def test_a_month_is_read_as_it_is_written(text: str, first: date, until: date) -> None:
    assert Month.parse(text) == Month(first, until)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-0", "26-11", "2026-11-01", "9999-12", "0001-01", "x-y"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert Month.parse(text) is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_a_month(text: str) -> None:
    month = Month.parse(text)
    assert month is None or month.first.day == month.until.day == 1


amounts = st.decimals(0, 100, places=9)
counts = st.integers(0, 100_000)
lines_of_a_month = st.lists(
    st.builds(
        LedgerLine,
        day=st.dates(date(2026, 11, 1), date(2026, 11, 21)),
        ref=st.sampled_from([SONNET, QWEN, ROUTED]),
        place=st.sampled_from(Place),
        purpose=st.sampled_from(Purpose),
        state=st.sampled_from(CallState),
        calls=st.integers(1, 50),
        usage=st.builds(Usage, counts, counts, counts, counts),
        cost_usd=amounts,
        unpriced_calls=st.integers(0, 3),
    ),
    max_size=12,
)


@given(lines_of_a_month)
def test_every_way_to_part_the_total_sums_to_it(lines: list[LedgerLine]) -> None:
    found = asyncio.run(report(*lines))
    for parts in (found.by_model, found.by_purpose, found.by_day):
        totals = [total for _, total in parts]
        assert sum(total.calls for total in totals) == found.total.calls
        assert sum((total.usage for total in totals), Usage(0, 0)) == found.total.usage
        assert sum(total.cost_usd for total in totals) == found.total.cost_usd
        assert sum(total.unpriced_calls for total in totals) == found.total.unpriced_calls


@given(lines_of_a_month)
def test_the_forecast_is_never_below_what_was_spent(lines: list[LedgerLine]) -> None:
    found = asyncio.run(report(*lines))
    assert found.forecast_usd is not None
    assert found.forecast_usd >= found.total.cost_usd


@given(lines_of_a_month)
def test_claude_alone_costs_what_its_own_calls_did_and_the_price_of_the_others(lines: list[LedgerLine]) -> None:
    found = asyncio.run(report(*(replace(line, unpriced_calls=0) for line in lines)))
    own = sum_up(line for line in lines if line.ref == SONNET).cost_usd
    assert found.claude_only_usd is not None
    assert found.saved_usd is not None
    assert found.claude_only_usd >= own
    assert found.saved_usd + found.total.cost_usd == found.claude_only_usd
