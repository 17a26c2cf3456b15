"""Owed texts leave the outbox: claimed, handed to the platform, recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from traceback import format_tb

from bot.domain.conversation import ThreadAddress
from bot.domain.delivery import Delivery
from bot.domain.errors import DeliveryError, StoreError, ThreadMoved
from bot.domain.ids import ThreadId
from bot.ports import Clock, DraftScreen, MessageSender, Outbox, Phrasebook

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
"""With the pauses below this is about a day; a platform that is gone so long has lost the thread."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=4)
THREADS_AT_ONCE = 32
"""How many threads are served side by side; one that its platform holds up delays no other."""
LOOK_AGAIN = timedelta(seconds=30)
"""As long the pump sleeps at most: a clock that was set or a machine that slept moves what is due."""
_SOON = timedelta(seconds=1)

MoveThread = Callable[[ThreadAddress, str], Awaitable[None]]
"""Has a thread go on under another id of its platform."""


class Deliverer:
    """Sends what is owed, oldest first within a thread, each text by one attempt at a time."""

    def __init__(
        self,
        outbox: Outbox,
        senders: Sequence[MessageSender],
        clock: Clock,
        phrasebook: Phrasebook,
        move: MoveThread,
    ) -> None:
        """Serve the platforms of ``senders``; what is owed on others waits for them. ``move`` follows a thread."""
        self._outbox = outbox
        self._move = move
        self._senders = {sender.platform: sender for sender in senders}
        self._clock = clock
        self._phrasebook = phrasebook
        self._locks: dict[ThreadId, asyncio.Lock] = {}
        self._room = asyncio.Semaphore(THREADS_AT_ONCE)
        self._woken = asyncio.Event()
        self._pumped: dict[ThreadId, asyncio.Task[int]] = {}

    async def drain(self, thread_id: ThreadId | None = None) -> int:
        """Try everything that is due (in one thread, or in all) and return how many arrived.

        A thread whose text did not go stays in order: its later texts wait.
        """
        if thread_id is not None:
            return await self._drain_thread(thread_id)
        due = await self._outbox.owed(tuple(self._senders), self._clock.now())
        threads = sorted({delivery.thread_id for delivery in due})
        return sum(await asyncio.gather(*map(self._drain_thread, threads)))

    async def withdraw(self, address: ThreadAddress, screen: DraftScreen) -> None:
        """Take away what was shown of an answer that is not coming any more; what cannot be makes room for the next."""
        left = await self._outbox.left_previews(address)
        gone = [one for one in left if await screen.remove(address, one)]
        if gone:
            await self._outbox.drop_previews(address, gone)

    def wake(self) -> None:
        """Have the pump look now."""
        self._woken.set()

    async def pump(self) -> None:
        """Send what becomes due, for as long as the program runs; no thread waits for another."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._begin_what_is_due()
                    wait = await self._until_next()
                except StoreError as error:
                    log.error("the outbox cannot be read: %s", error)
                    wait = LOOK_AGAIN
                try:
                    async with asyncio.timeout(wait.total_seconds()):
                        await self._woken.wait()
                except TimeoutError:
                    pass
        finally:
            for task in self._pumped.values():
                task.cancel()
            await asyncio.gather(*self._pumped.values(), return_exceptions=True)

    async def settle(self, patience: timedelta) -> None:
        """Wait, but no longer than this, for what the pump is sending: what is broken off comes again as a repeat."""
        if self._pumped:
            await asyncio.wait(self._pumped.values(), timeout=patience.total_seconds())

    async def _begin_what_is_due(self) -> None:
        due = await self._outbox.owed(tuple(self._senders), self._clock.now())
        for thread_id in sorted({delivery.thread_id for delivery in due} - self._pumped.keys()):
            task = self._pumped[thread_id] = asyncio.create_task(self._drain_thread(thread_id))
            task.add_done_callback(partial(self._pumped_out, thread_id))

    def _pumped_out(self, thread_id: ThreadId, task: asyncio.Task[int]) -> None:
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            log.error("what is owed in thread %d cannot be sent now: %s: %s", thread_id, type(error).__name__, error)
            asyncio.get_running_loop().call_later(LOOK_AGAIN.total_seconds(), self._pumped.pop, thread_id, None)
            return
        del self._pumped[thread_id]
        if task.result():
            self.wake()  # more may have become due there meanwhile

    async def _until_next(self) -> timedelta:
        due = await self._outbox.next_due(tuple(self._senders))
        # What is due and still there is being held up by something; it is not to be asked for without a pause.
        return LOOK_AGAIN if due is None else max(min(due - self._clock.now(), LOOK_AGAIN), _SOON)

    async def _drain_thread(self, thread_id: ThreadId) -> int:
        lock = self._locks.setdefault(thread_id, asyncio.Lock())
        async with lock, self._room:
            sent = 0
            # Asked anew: what another drain has sent meanwhile, or put off, is no longer due.
            for delivery in await self._outbox.owed(tuple(self._senders), self._clock.now(), thread_id):
                if not await self._outbox.claim(delivery.id):
                    continue
                if not await self._send(delivery):
                    break
                sent += 1
        return sent

    async def _send(self, delivery: Delivery) -> bool:
        sender = self._senders[delivery.address.platform]
        try:
            async for platform_message_id in sender.send(self._marked(delivery)):
                await self._outbox.record_part(delivery.id, platform_message_id)
                delivery = replace(delivery, is_repeat=False)  # what comes after that was never tried
        except ThreadMoved as moved:
            return await self._follow(delivery, moved)
        except DeliveryError as error:
            await self._note_failure(delivery, error)
            return False
        except StoreError:
            raise  # nothing could be noted either; the text comes back as a repeat at the next start
        except Exception as error:  # noqa: BLE001 - a defect of an adapter must not leave a text in between for ever
            where = "".join(format_tb(error.__traceback__))
            log.error("%s while delivery %d was sent\n%s", type(error).__name__, delivery.id, where)
            await self._note_failure(delivery, DeliveryError(type(error).__name__, uncertain=True))
            return False
        await self._outbox.record_sent(delivery.id, self._clock.now())
        return True

    def _marked(self, delivery: Delivery) -> Delivery:
        """Say so where the person may see a text for the second time."""
        if not delivery.is_repeat:
            return delivery
        return replace(delivery, mark=self._phrasebook.say(delivery.language, "turn.repeat"))

    async def _follow(self, delivery: Delivery, moved: ThreadMoved) -> bool:
        await self._move(delivery.address, moved.platform_thread_id)
        log.info("the thread of delivery %d has moved", delivery.id)
        await self._outbox.record_failed(delivery.id, str(moved), self._clock.now(), uncertain=delivery.is_repeat)
        self.wake()
        return False

    async def _note_failure(self, delivery: Delivery, error: DeliveryError) -> None:
        attempts = delivery.attempts + 1
        log.warning("delivery %d, attempt %d, did not arrive: %s", delivery.id, attempts, error)
        if error.gone:
            await self._outbox.abandon_thread(delivery.thread_id, str(error), self._clock.now())
            return
        give_up = error.permanent or attempts >= MAX_ATTEMPTS
        pause = min(_FIRST_PAUSE * 2**delivery.attempts, _LONGEST_PAUSE)
        if error.retry_after_s is not None:
            pause = timedelta(seconds=error.retry_after_s)
        retry_at = None if give_up else self._clock.now() + pause
        uncertain = error.uncertain or (delivery.is_repeat and not error.permanent)
        await self._outbox.record_failed(delivery.id, str(error), retry_at, uncertain=uncertain)
        self.wake()
