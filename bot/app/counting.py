"""A token counter for each model, made when that model is first met."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.domain.model import ModelRef, Tier
from bot.domain.usage import BUILT_IN_START, CLAUDE_START, LOCAL_START, TokenFactor
from bot.ports import TokenCounter
from bot.providers.tokens import O200K, EstimatedTokens, estimate_tokens, read_token_table
from bot.settings import Settings
from bot.store import Store

_STARTS = {Tier.STRONG: CLAUDE_START, Tier.LOCAL: LOCAL_START, Tier.BUILT_IN: BUILT_IN_START}


def counts_by_tiktoken(settings: Settings) -> bool:
    """Whether tokens are counted by tiktoken's table: it was asked for, and lies on this disk."""
    return settings.tokens == "tiktoken" and (settings.tiktoken_folder() / O200K.file_name).is_file()


async def token_counters(settings: Settings, store: Store) -> Callable[[ModelRef], TokenCounter]:
    """Return what gives each model its counter, with the factor that was learned for it."""
    measure = None
    if counts_by_tiktoken(settings):
        measure = await asyncio.to_thread(read_token_table, settings.tiktoken_folder())
    factors = {factor.model: factor for factor in await store.token_factors.all()}
    counters: dict[ModelRef, TokenCounter] = {}

    def counter_of(ref: ModelRef) -> TokenCounter:
        if ref not in counters:
            start = TokenFactor(ref.model, _STARTS[ref.tier])
            counters[ref] = EstimatedTokens(factors.get(ref.model, start), measure or estimate_tokens)
        return counters[ref]

    return counter_of
