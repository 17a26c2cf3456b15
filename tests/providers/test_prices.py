"""Prices against the real list; every expected figure is worked out here from what the list itself holds."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from genai_prices.data import providers
from genai_prices.types import ModelInfo, ModelPrice, TieredPrices

from bot.domain.model import ModelRef
from bot.domain.usage import Usage
from bot.providers.prices import ListedPrices
from tests.fakes.clock import FakeClock

A_MILLION = 1_000_000
OPUS = ModelRef("claude", "claude-opus-4-5")


def listed(provider: str, model: str) -> ModelInfo:
    """Return what the list holds under an id."""
    [found] = [one for house in providers if house.id == provider for one in house.models if one.id == model]
    return found


def plain_price(provider: str, model: str) -> ModelPrice:
    price = listed(provider, model).prices
    assert isinstance(price, ModelPrice)
    return price


def rate(price: Decimal | TieredPrices | None) -> Decimal:
    """Return US dollars a million tokens of a short prompt."""
    assert price is not None
    return price.base if isinstance(price, TieredPrices) else price


@pytest.fixture
def prices() -> ListedPrices:
    return ListedPrices(FakeClock())


async def test_tokens_read_and_written_have_their_own_prices(prices: ListedPrices) -> None:
    price = plain_price("anthropic", "claude-opus-4-5")
    expected = (1_000 * rate(price.input_mtok) + 200 * rate(price.output_mtok)) / A_MILLION
    assert await prices.cost(OPUS, Usage(1_000, 200)) == expected


async def test_cached_tokens_are_part_of_those_read_and_cost_what_the_cache_costs(prices: ListedPrices) -> None:
    price = plain_price("anthropic", "claude-opus-4-5")
    expected = (
        100 * rate(price.input_mtok)
        + 600 * rate(price.cache_read_mtok)
        + 300 * rate(price.cache_write_mtok)
        + 200 * rate(price.output_mtok)
    ) / A_MILLION
    assert await prices.cost(OPUS, Usage(1_000, 200, 600, 300)) == expected
    assert expected != await prices.cost(OPUS, Usage(1_000, 200))


async def test_a_provider_that_counts_cached_tokens_apart_is_not_told_to_be_free(prices: ListedPrices) -> None:
    price = plain_price("anthropic", "claude-opus-4-5")
    expected = (600 * rate(price.cache_read_mtok) + 0) / A_MILLION
    assert await prices.cost(OPUS, Usage(100, 0, 600)) == expected


@pytest.mark.parametrize(
    "name", ["claude-opus-4-5-20251101", "Claude-Opus-4-5", "claude-opus-4.5", " claude-opus-4-5 "]
)
async def test_dated_and_otherwise_written_names_cost_the_same(prices: ListedPrices, name: str) -> None:
    same = await prices.cost(ModelRef("claude", name), Usage(1_000, 200))
    assert same is not None
    assert same == await prices.cost(OPUS, Usage(1_000, 200))


async def test_a_long_prompt_costs_what_its_length_costs(prices: ListedPrices) -> None:
    price = plain_price("anthropic", "claude-sonnet-4-5").input_mtok
    assert isinstance(price, TieredPrices)
    [dearer] = price.tiers
    long = await prices.cost(ModelRef("claude", "claude-sonnet-4-5"), Usage(dearer.start + 1, 0))
    assert long == (dearer.start + 1) * dearer.price / A_MILLION


async def test_a_price_is_that_of_the_day(prices: ListedPrices) -> None:
    conditional = listed("anthropic", "claude-opus-4-6").prices
    assert isinstance(conditional, list)
    first, second = conditional
    assert isinstance(first.prices.input_mtok, TieredPrices)
    [dearer] = first.prices.input_mtok.tiers
    usage, ref = Usage(dearer.start + 1, 0), ModelRef("claude", "claude-opus-4-6")
    early = ListedPrices(FakeClock(datetime(2026, 3, 1, tzinfo=UTC)))
    assert await early.cost(ref, usage) == usage.input_tokens * dearer.price / A_MILLION
    assert await prices.cost(ref, usage) == usage.input_tokens * rate(second.prices.input_mtok) / A_MILLION


@pytest.mark.parametrize("model", ["claude-sonnet-99", "gpt-4o", "nonsense", "", "claude"])
async def test_an_unknown_model_has_no_price_rather_than_none_to_pay(prices: ListedPrices, model: str) -> None:
    assert await prices.cost(ModelRef("claude", model), Usage(1_000, 200)) is None


@pytest.mark.parametrize("provider", ["ollama", "companion", "openai", "nobody"])
async def test_who_has_no_list_of_prices_has_no_price(prices: ListedPrices, provider: str) -> None:
    assert await prices.cost(ModelRef(provider, "gpt-4o"), Usage(1_000, 200)) is None


@pytest.mark.parametrize("usage", [Usage(-5, 3), Usage(5, -3), Usage(5, 3, -1), Usage(5, 3, 0, -1)])
async def test_nonsense_counts_have_no_price(prices: ListedPrices, usage: Usage) -> None:
    assert await prices.cost(OPUS, usage) is None


async def test_a_model_that_is_listed_without_a_price_is_unknown_and_not_free() -> None:
    empty = next(
        model.id
        for house in providers
        if house.id == "cerebras"
        for model in house.models
        if isinstance(model.prices, ModelPrice) and model.prices.input_mtok is None
    )
    prices = ListedPrices(FakeClock(), "https://api.cerebras.ai/v1")
    assert await prices.cost(ModelRef("openai", empty), Usage(1_000, 200)) is None


@pytest.mark.parametrize(
    ("url", "house", "model"),
    [
        ("https://openrouter.ai/api/v1", "openrouter", "qwen/qwen3-8b"),
        ("https://OpenRouter.AI:443/api/v1/", "openrouter", "qwen/qwen3-8b"),
        ("https://api.openai.com/v1", "openai", "gpt-4o"),
        ("https://me:secret@api.openai.com/v1", "openai", "gpt-4o"),
    ],
)
async def test_a_compatible_server_is_priced_by_its_address(url: str, house: str, model: str) -> None:
    price = plain_price(house, model)
    expected = (1_000 * rate(price.input_mtok) + 200 * rate(price.output_mtok)) / A_MILLION
    assert await ListedPrices(FakeClock(), url).cost(ModelRef("openai", model), Usage(1_000, 200)) == expected


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/v1", "http://gpu.lan/v1", "https://llm.example.org", "nonsense"]
)
async def test_an_address_nobody_lists_has_no_price(url: str) -> None:
    assert await ListedPrices(FakeClock(), url).cost(ModelRef("openai", "gpt-4o"), Usage(1_000, 200)) is None


async def test_a_repeated_price_is_not_worked_out_again_and_few_are_kept(prices: ListedPrices) -> None:
    for tokens in (*range(2_000), 1_999):
        await prices.cost(OPUS, Usage(tokens, 0))
    kept = prices._remembered.cache_info()  # noqa: SLF001 - what it holds shows nowhere else
    assert (kept.hits, kept.currsize) == (1, kept.maxsize)


async def test_the_same_question_next_minute_is_a_new_one() -> None:
    clock = FakeClock()
    prices = ListedPrices(clock)
    first = await prices.cost(OPUS, Usage(1_000, 200))
    clock.advance(timedelta(minutes=1))
    assert await prices.cost(OPUS, Usage(1_000, 200)) == first


async def test_many_at_once_are_all_answered(prices: ListedPrices) -> None:
    costs = await asyncio.gather(*(prices.cost(OPUS, Usage(1_000, 200)) for _ in range(20)))
    assert len(set(costs)) == 1


async def test_no_updater_is_started(prices: ListedPrices) -> None:
    before = set(threading.enumerate())
    await prices.cost(OPUS, Usage(1_000, 200))
    new = [thread.name for thread in threading.enumerate() if thread not in before]
    assert all(name.startswith("asyncio_") for name in new)  # the loop's own, which did the loading
