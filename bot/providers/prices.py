"""What models cost, from the price list of the ``genai-prices`` library as it was installed; nothing is fetched."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlsplit

from bot.domain.model import CLAUDE, OPENAI, ModelRef
from bot.domain.usage import Usage
from bot.ports import Clock

REMEMBERED = 512
"""Prices kept; a report asks for the same few hundred again and again."""

_ANTHROPIC = "anthropic"


class ListedPrices:
    """The Prices port over the library's list.

    The list takes half a second and some 15 MB to load, so that is done in a thread when the first price is asked.
    """

    def __init__(self, clock: Clock, openai_base_url: str | None = None) -> None:
        """Price Claude as Anthropic does, and the OpenAI-compatible server as whoever is at its address does."""
        self._clock = clock
        self._openai_url = _plain(openai_base_url) if openai_base_url else None
        self._loading = asyncio.Lock()
        self._loaded = False
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._look_up)

    async def cost(self, ref: ModelRef, usage: Usage) -> Decimal | None:
        """Return US dollars for one call's usage at today's price; None where no price is known.

        Some prices rise with the length of the prompt: give the tokens of one call, not of many together.
        """
        async with self._loading:
            if not self._loaded:
                await asyncio.to_thread(_load)
                self._loaded = True
        # Some prices begin on a day or hold for hours of the day: the moment is part of the question.
        return self._remembered(ref, usage, self._clock.now().replace(second=0, microsecond=0))

    def _look_up(self, ref: ModelRef, usage: Usage, moment: datetime) -> Decimal | None:
        if ref.provider == CLAUDE:
            return _price(ref.model, usage, moment, provider=_ANTHROPIC)
        if ref.provider == OPENAI and self._openai_url is not None:
            return _price(ref.model, usage, moment, url=self._openai_url)
        return None


def _plain(url: str) -> str:
    """Return an address as the library matches it: host in lower case, without port, name and password."""
    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _load() -> None:
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415 - it costs too much to load for nothing

    get_snapshot()


def _price(
    model: str, usage: Usage, moment: datetime, *, provider: str | None = None, url: str | None = None
) -> Decimal | None:
    from genai_prices import Usage as Counted  # noqa: PLC0415 - loaded by now
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    if min(usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens) < 0:
        return None
    counted = Counted(
        # A provider that leaves cached tokens out of its sum has still read them.
        input_tokens=max(usage.input_tokens, usage.cache_read_tokens + usage.cache_write_tokens),
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )
    try:
        priced = get_snapshot().calc(counted, model.strip(), provider, url, moment)
    except (LookupError, ValueError):  # no such model or provider, or a price that cannot be worked out
        return None
    listed = priced.model_price
    # The list holds models whose price nobody has entered yet; for them the library's answer is zero.
    if (usage.input_tokens and listed.input_mtok is None) or (usage.output_tokens and listed.output_mtok is None):
        return None
    return priced.total_price
