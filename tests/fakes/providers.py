"""Providers that offer what a test says, and fetch what it says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from bot.domain.errors import InputRefused, ProviderError
from bot.domain.model import OLLAMA, ModelRef, Place
from bot.ports import Provider
from tests.fakes.provider import ScriptedProvider


class FakeProviders:
    """The Providers port: lists by provider name (an error instead of one is raised), and a fetch to be let go on."""

    def __init__(self, offered: Mapping[str, Sequence[str] | ProviderError]) -> None:
        """Offer these; what is not named is not configured."""
        self.offered = dict(offered)
        self.fetched: list[ModelRef] = []
        self.go_on = asyncio.Event()
        self.fetch_fails: ProviderError | None = None

    def provider(self, ref: ModelRef) -> Provider | None:
        """Return a provider that says nothing."""
        if ref.provider not in self.offered:
            return None
        return ScriptedProvider(name=ref.provider, place=Place.LOCAL)

    async def models(self, provider: str) -> list[str]:
        """Return what was said."""
        found = self.offered.get(provider, ())
        if isinstance(found, ProviderError):
            raise found
        return list(found)

    def fetch(self, ref: ModelRef) -> AsyncIterator[tuple[int, int]]:
        """Fetch half, wait, and then the rest."""
        if ref.provider != OLLAMA:
            raise InputRefused("no", problem=f"{ref.provider} fetches no models")
        self.fetched.append(ref)
        return self._pieces()

    async def _pieces(self) -> AsyncIterator[tuple[int, int]]:
        yield 43, 100
        await self.go_on.wait()
        if self.fetch_fails is not None:
            raise self.fetch_fails
        yield 100, 100


class FakeOverrides:
    """The Overrides port over a dictionary, the same for everybody."""

    def __init__(self) -> None:
        """Begin empty."""
        self.values: dict[str, str] = {}

    async def of(self, person_id: int) -> Mapping[str, str]:
        """Return all of them."""
        return self.values
