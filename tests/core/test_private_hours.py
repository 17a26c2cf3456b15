"""Whether private mode is over is looked after whatever happens to the store meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from bot.core.deliver import Deliverer
from bot.core.private_hours import LOOK_EVERY, PRIVATE_IDLE, PrivateHours
from bot.domain.errors import StoreError
from bot.domain.language import Language
from bot.locales import LocaleSentences
from bot.ports import Conversations
from tests.fakes.clock import SATURDAY_MORNING, FakeClock, LoopHand


class Failing:
    """A store that cannot be read the first time, and finds nothing afterwards."""

    def __init__(self) -> None:
        """Be asked nothing yet."""
        self.asked: list[tuple[datetime, Mapping[Language, str], Language]] = []
        self.twice = asyncio.Event()

    async def end_idle_private(self, idle_since: datetime, told: Mapping[Language, str], otherwise: Language) -> int:
        """Fail once."""
        self.asked.append((idle_since, told, otherwise))
        if len(self.asked) == 1:
            cause = "the disk is full"
            raise StoreError(cause)
        self.twice.set()
        return 0


async def test_a_store_that_fails_is_asked_again() -> None:
    hand, store = LoopHand(), Failing()
    hours = PrivateHours(
        cast("Conversations", store), cast("Deliverer", None), LocaleSentences(), FakeClock(), Language.NB
    )
    watching = asyncio.create_task(hours.watch())
    while not store.twice.is_set():
        hand.turn(LOOK_EVERY)
        await asyncio.sleep(0)
    watching.cancel()
    idle_since, told, otherwise = store.asked[-1]
    assert idle_since == SATURDAY_MORNING - PRIVATE_IDLE
    assert set(told) == set(Language)
    assert otherwise is Language.NB
