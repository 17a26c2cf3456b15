"""Models on their way to the machine they run on, while the conversation goes on."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from bot.core.health import Health
from bot.domain.errors import AikiError
from bot.domain.model import ModelRef
from bot.ports import Providers

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Fetch:
    """How far one model is; ``error`` is what kept it from coming."""

    done_bytes: int = 0
    all_bytes: int = 0
    is_done: bool = False
    error: AikiError | None = None

    @property
    def percent(self) -> int:
        """How much of it is there; 0 until its size is known."""
        return self.done_bytes * 100 // self.all_bytes if self.all_bytes else 0


@dataclass(slots=True)
class Fetches:
    """Fetches models in the background, each once; what a stopped program left is taken up by the next fetch."""

    providers: Providers
    health: Health
    under_way: dict[ModelRef, Fetch] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, ref: ModelRef) -> Fetch:
        """Begin to fetch a model unless that is under way; return how far it is.

        Raises InputRefused where its provider fetches nothing.
        """
        known = self.under_way.get(ref)
        if known is not None and known.error is None and not known.is_done:
            return known
        pieces = self.providers.fetch(ref)
        fetch = self.under_way[ref] = Fetch()

        async def run() -> None:
            try:
                async for fetch.done_bytes, fetch.all_bytes in pieces:
                    pass
            except AikiError as error:
                log.warning("fetching %s failed: %s: %s", ref, type(error).__name__, error)
                fetch.error = error
            else:
                fetch.is_done = True
                self.health.forgive()

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return fetch

    async def stop(self) -> None:
        """Stop what is under way."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
