"""Ctrl-C and SIGTERM, as the way to leave a conversation at any moment."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from bot.cli import INTERRUPTED

GRACE_S = 0.2
"""A signal that Python has not acted on after this long has come at the wrong moment; see ``_Reminder``."""

PATIENCE_S = 5.0
"""What a turn that is under way gets to end in; what is not answered then is answered at the next start."""

_LEAVE_ON = (signal.SIGINT, signal.SIGTERM)


class _Reminder:
    """Sends a signal again when it was swallowed.

    Python acts on a signal when its C code next looks. A signal that comes between ``readline``
    showing the prompt and waiting for a key is noted and then waited over, until the next key.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._main = threading.get_ident()
        self._acted_at = float("-inf")

    def act(self, signum: int, frame: FrameType | None) -> NoReturn:
        """Be Python's handler: leave whatever the main thread is doing."""
        self._acted_at = self._loop.time()
        leave_at_once_after(PATIENCE_S)
        raise KeyboardInterrupt

    def notice(self, pipe: int) -> None:
        """Be told by the C handler, in the loop's thread, that a signal has come."""
        for signum in os.read(pipe, 64):
            if signum in _LEAVE_ON:
                self._loop.call_later(GRACE_S, self._remind, signum, self._loop.time())

    def _remind(self, signum: int, noticed_at: float) -> None:
        # Python's handler may well have run before the loop was told.
        if self._acted_at < noticed_at - GRACE_S:
            signal.pthread_kill(self._main, signum)


def leave_at_once_after(seconds: float) -> None:
    """End the process by then, whatever holds it up (a terminal that takes no more text): the file survives it."""
    timer = threading.Timer(seconds, os._exit, (INTERRUPTED,))
    timer.daemon = True
    timer.start()


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """End the process at the first Ctrl-C or SIGTERM: before there is a conversation, and while one is closed."""
    before = [(signum, signal.signal(signum, _leave_at_once)) for signum in _LEAVE_ON]
    try:
        yield
    finally:
        for signum, handler in before:
            signal.signal(signum, handler)


def _leave_at_once(signum: int, frame: FrameType | None) -> NoReturn:
    os._exit(INTERRUPTED)


@contextmanager
def leaving_on_signals(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Raise KeyboardInterrupt in the main thread on Ctrl-C and SIGTERM; ``loop`` runs in another thread.

    Where the system has no such signals (Windows), Python's own Ctrl-C is left as it is.
    """
    if not hasattr(signal, "pthread_kill"):
        yield
        return
    reminder = _Reminder(loop)
    receiving, sending = os.pipe()
    os.set_blocking(sending, False)
    loop.call_soon_threadsafe(loop.add_reader, receiving, reminder.notice, receiving)
    before = [(signum, signal.signal(signum, reminder.act)) for signum in _LEAVE_ON]
    signal.set_wakeup_fd(sending)
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        for signum, handler in before:
            signal.signal(signum, handler)
        loop.call_soon_threadsafe(_close, loop, receiving)
        os.close(sending)


def _close(loop: asyncio.AbstractEventLoop, pipe: int) -> None:
    loop.remove_reader(pipe)
    os.close(pipe)
