"""The terminal: a line typed, or read from a pipe, is a message; an owed text is printed.

The lines are read in the main thread, where Python delivers Ctrl-C and where ``readline`` (history,
editing, Ctrl-R) works; the conversation runs in an event loop of its own.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, TextIO

from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery
from bot.domain.errors import DeliveryError, InputRefused
from bot.ports import Clock

PLATFORM = "console"
OWNER = Identity(PLATFORM, "local")
"""Whoever sits at the machine that holds the file is its owner."""
ADDRESS = ThreadAddress(PLATFORM, "local", ThreadKind.PRIVATE)

MAX_LINE_BYTES = 4_000_000
"""A longer line is not typed by anybody; reading it whole would only fill the memory."""
PROMPT = "> "
_ON_ITS_WAY, _ERASE_LINE = "…", "\r\x1b[K"
_LEAVE = frozenset({"/quit", "/exit", "/bye"})


@dataclass(slots=True)
class Screen:
    """Where texts appear: a terminal with a prompt to restore, or a pipe, ``closed`` once nobody reads it."""

    out: TextIO
    interactive: bool
    prompting: bool = False
    closed: bool = False
    waiting: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, text: str) -> None:
        """Print a text and flush it; above the prompt, with what is typed there, if one is shown.

        Raises DeliveryError where nobody reads any more.
        """
        try:
            with self._lock:
                self._write(text)
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            self.closed = True
            raise DeliveryError(type(error).__name__) from error

    def wait(self) -> None:
        """Show that an answer is on its way, until the next text takes the place of the sign."""
        if self.interactive and not self.closed:
            with suppress(OSError, ValueError), self._lock:
                self.waiting = True
                self.out.write(_ON_ITS_WAY)
                self.out.flush()

    def stop_waiting(self) -> None:
        """Take the sign away where no text has."""
        with suppress(OSError, ValueError), self._lock:
            self._erase_sign()

    def end_line(self) -> None:
        """Leave the prompt's line, where one is shown."""
        if self.interactive:
            with suppress(OSError, ValueError):
                self.out.write("\n")

    def _write(self, text: str) -> None:
        self._erase_sign()
        if not (self.interactive and self.prompting):
            self.out.write(f"{text}\n\n" if self.interactive else f"{text}\n")
        else:
            self.out.write(f"{_ERASE_LINE}{text}\n\n{PROMPT}{_typed_so_far()}")
        self.out.flush()

    def _erase_sign(self) -> None:
        if self.waiting:
            self.waiting = False
            self.out.write(_ERASE_LINE)


def _typed_so_far() -> str:
    readline = sys.modules.get("readline")
    return str(readline.get_line_buffer()) if readline is not None else ""


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

    async def send(self, delivery: Delivery) -> str | None:
        """Print an owed text, without holding up the loop while a slow terminal takes it."""
        await asyncio.to_thread(self._screen.show, delivery.text)
        return None

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
