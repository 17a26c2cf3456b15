"""What every implementation of the TokenFactors port does."""

from __future__ import annotations

from bot.domain.usage import TokenFactor
from bot.store import Store


async def test_a_new_file_knows_no_factor(store: Store) -> None:
    assert await store.token_factors.all() == []


async def test_a_factor_takes_the_place_of_the_models_earlier_one(store: Store) -> None:
    await store.token_factors.keep(TokenFactor("m", 1.35, 1))
    await store.token_factors.keep(TokenFactor("m", 1.4, 2))
    assert await store.token_factors.all() == [TokenFactor("m", 1.4, 2)]
