"""Work on an answer that can be ended before its time: the person says stop, or says it differently."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from bot.domain.conversation import ThreadAddress
from bot.domain.errors import AikiError, AnswerStopped, MessageChanged

Result = TypeVar("Result")


class Stops:
    """What is being worked on in each thread, at most one thing."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._running: dict[ThreadAddress, asyncio.Task[object]] = {}
        self._why: dict[ThreadAddress, AikiError] = {}

    async def run(self, address: ThreadAddress, work: Coroutine[object, object, Result]) -> Result:
        """Return what the work comes to; raises AnswerStopped or MessageChanged where it was ended for that."""
        task = asyncio.ensure_future(work)
        self._running[address] = task
        try:
            return await task
        except asyncio.CancelledError:
            why = self._why.pop(address, None)
            if why is None:
                raise  # the whole program ends
            raise why from None
        finally:
            self._running.pop(address, None)
            self._why.pop(address, None)

    def stop(self, address: ThreadAddress) -> bool:
        """End what is being worked on in a thread; False where nothing is."""
        return self._end(address, AnswerStopped("the person said stop"))

    def restart(self, address: ThreadAddress) -> bool:
        """End it because its message has another text now; False where nothing is worked on."""
        return self._end(address, MessageChanged("the message was edited"))

    def _end(self, address: ThreadAddress, why: AikiError) -> bool:
        task = self._running.get(address)
        if task is None or task.done():
            return False
        self._why[address] = why
        return task.cancel()
