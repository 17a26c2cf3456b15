"""The terminal: a line typed, or read from a pipe, is a message; an owed text is printed.

The lines are read in the main thread, where Python delivers Ctrl-C and where ``readline`` (history,
editing, Ctrl-R) works; the conversation runs in an event loop of its own.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import BinaryIO

from bot.adapters.console.screen import PROMPT, Screen
from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery
from bot.domain.errors import InputRefused
from bot.ports import Clock

PLATFORM = "console"
OWNER = Identity(PLATFORM, "local")
"""Whoever sits at the machine that holds the file is its owner."""
ADDRESS = ThreadAddress(PLATFORM, "local", ThreadKind.PRIVATE)

MAX_LINE_BYTES = 4_000_000
"""A longer line is not typed by anybody; reading it whole would only fill the memory."""
_LEAVE = frozenset({"/quit", "/exit", "/bye"})


class Console:
    """The terminal as an adapter: its lines become inbound messages, deliveries are printed."""

    platform = PLATFORM

    def __init__(self, screen: Screen, source: BinaryIO, clock: Clock) -> None:
        """Print on ``screen``; read the terminal's lines, or ``source`` where that is not a terminal."""
        self._screen = screen
        self._source = source
        self._clock = clock
        # A line has no id of its own: the run's and its number make one.
        self._run = secrets.token_hex(8)
        self._draft: str | None = None
        self._drawing: asyncio.Task[None] | None = None

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Show the text so far on a terminal; pieces that come faster than it writes are left out."""
        if not self._screen.interactive:
            return
        self._draft = text
        if self._drawing is None or self._drawing.done():
            self._drawing = asyncio.create_task(self._draw())

    async def _draw(self) -> None:
        drawn: str | None = ""
        while drawn != self._draft:
            drawn = self._draft
            await asyncio.to_thread(self._screen.draft, drawn or "")

    def begin(self, address: ThreadAddress, answers: str | None = None) -> None:
        """Nothing: who waits for a line's answer is shown so by the command itself."""

    async def end(self, address: ThreadAddress) -> None:
        """Nothing, as above."""

    async def remove(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Nothing: no message shows an answer here before it is there."""
        return True

    async def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Print an owed text, without holding up the loop while a slow terminal takes it."""
        if self._drawing is not None:
            await self._drawing
            self._draft = self._drawing = None
        await asyncio.to_thread(self._screen.show, delivery.marked_text)
        no_ids: tuple[str, ...] = ()
        for one in no_ids:
            yield one

    def messages(self, earlier: Iterable[str] = ()) -> Iterator[InboundMessage | InputRefused]:
        """Yield one message a line until the person leaves; ``earlier`` lines can be called back by the arrow keys.

        A line too long to be read at all comes as the refusal to tell the person.
        """
        lines = self._typed(earlier) if self._screen.interactive else self._piped()
        for number, line in enumerate(lines):
            if isinstance(line, InputRefused):
                yield line
            elif line.strip().lower() in _LEAVE:
                return
            elif line.strip():
                yield InboundMessage(OWNER, ADDRESS, f"{self._run}-{number}", line, self._clock.now())

    def _typed(self, earlier: Iterable[str]) -> Iterator[str]:
        _prepare_line_editing(earlier)
        while True:
            self._screen.prompting = True
            try:
                line = input(PROMPT)
            except EOFError:
                return
            finally:
                self._screen.prompting = False
            yield line

    def _piped(self) -> Iterator[str | InputRefused]:
        while not self._screen.closed and (line := self._source.readline(MAX_LINE_BYTES)):
            if len(line) < MAX_LINE_BYTES or line.endswith(b"\n"):
                yield line.decode("utf-8", errors="replace")
                continue
            while line and not line.endswith(b"\n"):
                line = self._source.readline(MAX_LINE_BYTES)
            yield InputRefused("a line over the limit", problem=f"a line of over {MAX_LINE_BYTES:,} bytes")


def _prepare_line_editing(earlier: Iterable[str]) -> None:
    try:
        # Imported for its effect on input(); some Python builds lack it and then input() is plain.
        import readline  # noqa: PLC0415
    except ImportError:
        return
    for line in earlier:
        readline.add_history(line)
