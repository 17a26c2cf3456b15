"""An event loop in a thread of its own, for a main thread that waits on a person."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypeVar

log = logging.getLogger(__name__)

GRACE_S = 0.5
"""What a person leaves with Ctrl-C gets this long to end in before it is cut off."""

Result = TypeVar("Result")


def _log_error(done: Future[object]) -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        log.error("work in the background ended: %s: %s", type(error).__name__, error)


class LoopThread:
    """A context in which coroutines can be run from the main thread while others go on in the background."""

    def __init__(self) -> None:
        """Prepare the loop; it runs inside the ``with`` block."""
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="aiki-loop", daemon=True)

    def __enter__(self) -> Self:
        """Start the loop."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Cancel what still runs, stop the loop and wait for its thread."""
        self.run(self._cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, work: Coroutine[object, object, Result]) -> Result:
        """Run a coroutine in the loop and return its result.

        Ctrl-C while waiting raises KeyboardInterrupt here, and the coroutine is cancelled soon after: nobody
        waits for a slow model any more.
        """
        running = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return running.result()
        except KeyboardInterrupt:
            self.loop.call_soon_threadsafe(self.loop.call_later, GRACE_S, running.cancel)
            raise

    def start(self, work: Coroutine[object, object, object]) -> None:
        """Begin a coroutine and do not wait for it; an error that ends it is logged."""
        asyncio.run_coroutine_threadsafe(work, self.loop).add_done_callback(_log_error)

    async def _cancel_all(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self.loop.shutdown_default_executor()
