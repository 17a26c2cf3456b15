"""The terminal for the contract suite: it has no ids, no buttons, and whoever types is there."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.adapters.console import ADDRESS, Console
from bot.adapters.console.screen import Screen
from bot.clock import SystemClock
from bot.domain.errors import InputRefused
from tests.contracts.adapter_cases import Can, Case, RecordingInbox, Refusal, Rig, Shown


class ConsolePlatform:
    """Somebody at a pipe."""

    address = ADDRESS

    def __init__(self, out: io.StringIO, pipe: int) -> None:
        """Read what is printed, write into the pipe."""
        self._out = out
        self._pipe = pipe

    def shown(self) -> Sequence[Shown]:
        """Return what is printed, as one message a text."""
        return [Shown("", line) for line in self._out.getvalue().split("\n")[:-1]]

    async def says(self, *texts: str) -> None:
        """Type lines."""
        os.write(self._pipe, "".join(f"{text}\n" for text in texts).encode())

    async def edits(self, text: str) -> None:
        """Nothing: a line stands."""

    async def presses(self, button: int) -> None:
        """Nothing: there is none."""

    async def reacts(self, emoji: str) -> None:
        """Nothing, as above."""

    def acknowledged(self) -> Sequence[str]:
        """Return nothing."""
        return ()

    async def refuses(self, refusal: Refusal) -> None:
        """Close what is printed on."""
        self._out.close()

    def drafts(self) -> Sequence[str]:
        """Return nothing: a pipe shows what is finished."""
        return ()

    async def wait_for(self, predicate: Callable[[], object]) -> None:
        """Nothing: what is printed is there at once."""
        assert predicate()


@asynccontextmanager
async def _open() -> AsyncIterator[Rig]:
    reads, writes = os.pipe()
    out, inbox, loop = io.StringIO(), RecordingInbox(), asyncio.get_running_loop()
    with os.fdopen(reads, "rb") as source:
        console = Console(Screen(out, interactive=False), source, SystemClock())

        def read() -> None:
            for line in console.messages():
                assert not isinstance(line, InputRefused)
                asyncio.run_coroutine_threadsafe(inbox.receive(line), loop).result(5)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield Rig(console, ConsolePlatform(out, writes), inbox)
        finally:
            os.close(writes)
            await asyncio.to_thread(reader.join)


CONSOLE_CASE = Case("console", _open, frozenset[Can]())
