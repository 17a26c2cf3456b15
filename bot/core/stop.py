"""Work on an answer that can be ended before its time: the person says stop, or says it differently."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.conversation import ThreadAddress
from bot.domain.errors import AikiError, AnswerStopped, MessageChanged
from bot.domain.ids import MessageId

Result = TypeVar("Result")


@dataclass(slots=True)
class _Turn:
    """A turn under way: of which message, what answers it, why that is to end, and whether it has ended."""

    message_id: MessageId
    task: asyncio.Task[object] | None = None
    why: AikiError | None = None
    is_over: bool = False


class Stops:
    """What is being worked on in each thread, at most one turn."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._turns: dict[ThreadAddress, _Turn] = {}

    @contextmanager
    def turn(self, address: ThreadAddress, message_id: MessageId, *, stopped: bool = False) -> Iterator[None]:
        """Be working on a message; one that was ``stopped`` while it waited is not answered any more."""
        self._turns[address] = _Turn(message_id, why=_stopped() if stopped else None)
        try:
            yield
        finally:
            del self._turns[address]

    async def run(self, address: ThreadAddress, work: Coroutine[object, object, Result]) -> Result:
        """Return what the work of the present turn comes to.

        Raises AnswerStopped or MessageChanged where it was ended for that, be it before it began.
        """
        turn = self._turns[address]
        if turn.why is not None:
            work.close()
            raise turn.why
        task = turn.task = asyncio.ensure_future(work)
        try:
            return await task
        except asyncio.CancelledError:
            if turn.why is None:
                raise  # the whole program ends
            raise turn.why from None
        finally:
            turn.is_over = True

    def stop(self, address: ThreadAddress) -> bool:
        """End what is being worked on in a thread; False where nothing is."""
        turn = self._turns.get(address)
        return turn is not None and _end(turn, _stopped())

    def restart(self, address: ThreadAddress, message_id: MessageId) -> bool:
        """End the work on a message because it has another text now; False where it is not worked on."""
        turn = self._turns.get(address)
        return turn is not None and turn.message_id == message_id and _end(turn, MessageChanged("it was edited"))


def _stopped() -> AikiError:
    return AnswerStopped("the person said stop")


def _end(turn: _Turn, why: AikiError) -> bool:
    if turn.is_over:
        return False
    turn.why = why
    return turn.task is None or turn.task.cancel()
