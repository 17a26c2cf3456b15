"""Owed texts leave in order, are tried again, and are given up in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.deliver import MAX_ATTEMPTS, Deliverer
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery, OutboxCounts
from bot.domain.errors import DeliveryError
from bot.domain.ids import DeliveryId, ThreadId
from bot.domain.language import Language
from bot.locales import LocaleSentences
from tests.fakes.clock import SATURDAY_MORNING, FakeClock
from tests.fakes.sender import RecordingSender

ADDRESS = ThreadAddress("console", "local", ThreadKind.PRIVATE)


def owed(number: int, thread: int = 1) -> Delivery:
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

    async def owed(self, platforms: Sequence[str], now: datetime, thread_id: ThreadId | None = None) -> list[Delivery]:
        found = [delivery for delivery in self.waiting.values() if delivery.address.platform in platforms]
        return [delivery for delivery in found if thread_id in {None, delivery.thread_id}]

    async def claim(self, delivery_id: DeliveryId) -> bool:
        return delivery_id not in self.taken_by_another

    async def record_part(self, delivery_id: DeliveryId, platform_message_id: str) -> None:
        self.parts.append((delivery_id, platform_message_id))

    async def record_sent(self, delivery_id: DeliveryId, at: datetime) -> None:
        del self.waiting[delivery_id]

    async def abandon_thread(self, thread_id: ThreadId, cause: str, at: datetime) -> int:
        self.waiting = {key: one for key, one in self.waiting.items() if one.thread_id != thread_id}
        self.abandoned.append(thread_id)
        return 1

    async def next_due(self, platforms: Sequence[str]) -> datetime | None:
        return None

    async def note_preview(self, address: ThreadAddress, platform_message_id: str) -> None:
        raise NotImplementedError

    async def record_failed(
        self, delivery_id: DeliveryId, cause: str, retry_at: datetime | None, *, uncertain: bool = False
    ) -> None:
        self.pauses.append(None if retry_at is None else retry_at - SATURDAY_MORNING)
        self.uncertain.append(uncertain)
        self.waiting[delivery_id] = replace(self.waiting[delivery_id], attempts=self.waiting[delivery_id].attempts + 1)

    async def release_uncertain(self) -> int:
        return 0

    async def counts(self) -> OutboxCounts:
        return OutboxCounts(len(self.waiting), 0, None)


def deliverer(outbox: ListOutbox, sender: RecordingSender) -> Deliverer:
    return Deliverer(outbox, [sender], FakeClock(), LocaleSentences(), _moved)


async def _moved(address: ThreadAddress, platform_thread_id: str) -> None:
    """Follow nowhere."""


async def test_what_another_process_took_is_left_to_it() -> None:
    outbox, sender = ListOutbox(owed(1), owed(2)), RecordingSender()
    outbox.taken_by_another.add(DeliveryId(1))
    assert await deliverer(outbox, sender).drain() == 1
    assert sender.texts == ["text 2"]


async def test_a_thread_that_is_stuck_stays_in_order_and_holds_up_no_other() -> None:
    outbox, sender = ListOutbox(owed(1), owed(2), owed(3, thread=2)), RecordingSender("console", DeliveryError("away"))
    assert await deliverer(outbox, sender).drain() == 1
    assert sender.texts == ["text 3"]


async def test_the_pauses_grow_and_end_in_giving_up() -> None:
    failures = [DeliveryError("away")] * MAX_ATTEMPTS
    outbox, sender = ListOutbox(owed(1)), RecordingSender("console", *failures)
    for _ in range(MAX_ATTEMPTS):
        await deliverer(outbox, sender).drain()
    assert outbox.pauses[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert outbox.pauses[-2:] == [timedelta(seconds=5 * 2**10), None]


async def test_a_repeat_is_marked_in_its_own_language() -> None:
    outbox, sender = ListOutbox(replace(owed(1), is_repeat=True, language=Language.NB)), RecordingSender()
    await deliverer(outbox, sender).drain()
    assert sender.texts == ["(Du kan ha sett dette allerede.)\ntext 1"]
