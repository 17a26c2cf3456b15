"""Owed texts leave the outbox: claimed, handed to the platform, recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import Delivery
from bot.domain.errors import DeliveryError
from bot.domain.ids import ThreadId
from bot.ports import Clock, MessageSender, Outbox, Phrasebook

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
"""With the pauses below this is about a day; a platform that is gone so long has lost the thread."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=4)


class Deliverer:
    """Sends what is owed, oldest first within a thread, each text by one attempt at a time."""

    def __init__(self, outbox: Outbox, senders: Sequence[MessageSender], clock: Clock, phrasebook: Phrasebook) -> None:
        """Serve the platforms of ``senders``; what is owed on others waits for them."""
        self._outbox = outbox
        self._senders = {sender.platform: sender for sender in senders}
        self._clock = clock
        self._phrasebook = phrasebook
        self._one_at_a_time = asyncio.Lock()

    async def drain(self, thread_id: ThreadId | None = None) -> int:
        """Try everything that is due (in one thread, or in all) and return how many arrived.

        A thread whose text did not go stays in order: its later texts wait.
        """
        sent = 0
        stuck: set[ThreadId] = set()
        async with self._one_at_a_time:
            for delivery in await self._outbox.owed(tuple(self._senders), self._clock.now(), thread_id):
                if delivery.thread_id in stuck or not await self._outbox.claim(delivery.id):
                    continue
                if await self._send(delivery):
                    sent += 1
                else:
                    stuck.add(delivery.thread_id)
        return sent

    async def _send(self, delivery: Delivery) -> bool:
        try:
            platform_message_id = await self._senders[delivery.address.platform].send(self._marked(delivery))
        except DeliveryError as error:
            await self._note_failure(delivery, error)
            return False
        await self._outbox.record_sent(delivery.id, self._clock.now(), platform_message_id)
        return True

    def _marked(self, delivery: Delivery) -> Delivery:
        """Say so where the person may see a text for the second time."""
        if not delivery.is_repeat:
            return delivery
        mark = self._phrasebook.say(delivery.language, "turn.repeat")
        return replace(delivery, text=f"{mark}\n{delivery.text}")

    async def _note_failure(self, delivery: Delivery, error: DeliveryError) -> None:
        attempts = delivery.attempts + 1
        give_up = error.permanent or attempts >= MAX_ATTEMPTS
        retry_at = None if give_up else self._clock.now() + min(_FIRST_PAUSE * 2**delivery.attempts, _LONGEST_PAUSE)
        log.warning("delivery %d, attempt %d, did not arrive: %s", delivery.id, attempts, error)
        await self._outbox.record_failed(delivery.id, str(error), retry_at)
