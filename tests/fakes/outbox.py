"""An outbox and a platform for what the real ones make hard to arrange."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery, OutboxCounts, OwedText
from bot.domain.errors import StoreError
from bot.domain.ids import DeliveryId, ThreadId
from bot.domain.language import Language
from tests.fakes.clock import SATURDAY_MORNING
from tests.fakes.sender import RecordingSender

ADDRESS = ThreadAddress("console", "local", ThreadKind.PRIVATE)


def owed(number: int, thread: int = 1) -> Delivery:
    """Return a text that is owed in a thread."""
    return Delivery(
        DeliveryId(number), f"turn:{number}", ThreadId(thread), ADDRESS, f"text {number}", Language.EN, SATURDAY_MORNING
    )


class ListOutbox:
    """The Outbox port over a list, for what the real one makes hard to arrange."""

    def __init__(self, *deliveries: Delivery) -> None:
        """Owe these."""
        self.waiting = {delivery.id: delivery for delivery in deliveries}
        self.taken_by_another: set[DeliveryId] = set()
        self.pauses: list[timedelta | None] = []
        self.uncertain: list[bool] = []
        self.parts: list[tuple[DeliveryId, str]] = []
        self.abandoned: list[ThreadId] = []
        self.moved: list[tuple[ThreadAddress, str]] = []
        self.broken: list[StoreError] = []
        self.due: datetime | None = None
        self.looked = asyncio.Queue[None]()
        self.failed = asyncio.Event()

    async def owed(self, platforms: Sequence[str], now: datetime, thread_id: ThreadId | None = None) -> list[Delivery]:
        """Return what waits."""
        found = [delivery for delivery in self.waiting.values() if delivery.address.platform in platforms]
        return [delivery for delivery in found if thread_id in {None, delivery.thread_id}]

    async def claim(self, delivery_id: DeliveryId) -> bool:
        """Let it be taken, unless another has it."""
        if self.broken:
            self.failed.set()
            raise self.broken.pop()
        return delivery_id not in self.taken_by_another

    async def record_part(self, delivery_id: DeliveryId, platform_message_id: str) -> None:
        """Keep the id."""
        self.parts.append((delivery_id, platform_message_id))

    async def record_sent(self, delivery_id: DeliveryId, at: datetime) -> None:
        """Owe it no more."""
        del self.waiting[delivery_id]

    async def abandon_thread(self, thread_id: ThreadId, cause: str, at: datetime) -> int:
        """Owe nothing in it any more."""
        self.waiting = {key: one for key, one in self.waiting.items() if one.thread_id != thread_id}
        self.abandoned.append(thread_id)
        return 1

    async def next_due(self, platforms: Sequence[str]) -> datetime | None:
        """Return what a test says; called last whenever the pump looks."""
        self.looked.put_nowait(None)
        return self.due

    async def note_preview(self, address: ThreadAddress, platform_message_id: str) -> None:
        """Nothing is shown here."""
        raise NotImplementedError

    async def left_previews(self, address: ThreadAddress) -> list[str]:
        """Nothing is shown here."""
        raise NotImplementedError

    async def drop_previews(self, address: ThreadAddress, platform_message_ids: Sequence[str]) -> None:
        """Nothing is shown here."""
        raise NotImplementedError

    async def record_failed(
        self, delivery_id: DeliveryId, cause: str, retry_at: datetime | None, *, uncertain: bool = False
    ) -> None:
        """Keep the pause; owe it still, a try later, or not at all any more."""
        self.pauses.append(None if retry_at is None else retry_at - SATURDAY_MORNING)
        self.uncertain.append(uncertain)
        self.waiting[delivery_id] = replace(self.waiting[delivery_id], attempts=self.waiting[delivery_id].attempts + 1)

    async def owe(self, owed: OwedText, dedupe_key: str) -> bool:
        """Everything is owed from the start here."""
        raise NotImplementedError

    async def release_uncertain(self) -> int:
        """Nothing is uncertain here."""
        return 0

    async def counts(self) -> OutboxCounts:
        """Return how many wait."""
        return OutboxCounts(len(self.waiting), 0, None)

    async def move(self, address: ThreadAddress, platform_thread_id: str) -> None:
        """Take note of a thread that goes on elsewhere."""
        self.moved.append((address, platform_thread_id))


class SlowPlatform(RecordingSender):
    """A platform that takes the texts of some threads only once it is let go on."""

    def __init__(self, *slow: int) -> None:
        """Hold up these threads."""
        super().__init__()
        self._slow = slow
        self.may_go_on = asyncio.Event()
        self.came = asyncio.Queue[str]()
        self.given_up = 0

    async def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Take a text, sooner or later."""
        if delivery.thread_id in self._slow:
            try:
                await self.may_go_on.wait()
            except asyncio.CancelledError:
                self.given_up += 1
                raise
        async for part in super().send(delivery):
            self.came.put_nowait(delivery.text)
            yield part
