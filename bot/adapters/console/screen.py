"""Where the terminal shows texts: above the prompt, growing while they are written, or plainly into a pipe."""

from __future__ import annotations

import os
import sys
import threading
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO

from bot.domain.errors import DeliveryError

PROMPT = "> "
_ON_ITS_WAY = "…"
_ERASE_LINE, _ERASE_BELOW = "\r\x1b[K", "\r\x1b[J"
_FALLBACK_COLUMNS = 80
_TAB = 8


@dataclass(slots=True)
class Screen:
    """A terminal with a prompt to restore, or a pipe, ``closed`` once nobody reads it."""

    out: TextIO
    interactive: bool
    prompting: bool = False
    closed: bool = False
    _waiting: bool = False
    _drafted: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, text: str) -> None:
        """Print a text and flush it; above the prompt, with what is typed there, if one is shown.

        Of a text whose beginning stands there as a draft only the rest is printed. Raises DeliveryError
        where nobody reads any more.
        """
        try:
            with self._lock:
                self._write(_harmless(text))
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            self.closed = True
            raise DeliveryError(type(error).__name__) from error

    def wait(self) -> None:
        """Show that an answer is on its way, until the next text takes the place of the sign."""
        if self.interactive and not self.closed:
            with suppress(OSError, ValueError), self._lock:
                self._waiting = True
                self.out.write(_ON_ITS_WAY)
                self.out.flush()

    def stop_waiting(self) -> None:
        """Take the sign away where no text has."""
        with suppress(OSError, ValueError), self._lock:
            self._erase_sign()

    def draft(self, text: str) -> None:
        """Show how far a text has grown; an empty one takes away what is shown. Nothing while a line is typed."""
        if not self.interactive or self.prompting or self.closed:
            return
        text = _harmless(text)
        with suppress(OSError, ValueError), self._lock:
            self.out.write(self._continued(text))
            self._drafted = text
            self.out.flush()

    def end_line(self) -> None:
        """Leave the prompt's line, where one is shown."""
        if self.interactive:
            with suppress(OSError, ValueError):
                self.out.write("\n")

    def _write(self, text: str) -> None:
        if not self.interactive:
            self.out.write(f"{text}\n")
        elif self.prompting:
            self.out.write(f"{_ERASE_LINE}{text}\n\n{PROMPT}{_typed_so_far()}")
        else:
            self.out.write(f"{self._continued(text)}\n\n")
            self._drafted = ""
        self.out.flush()

    def _continued(self, text: str) -> str:
        """Return what makes ``text`` of what is drafted: its rest, or the whole in the draft's place."""
        self._erase_sign()
        if self._drafted and text.startswith(self._drafted):
            return text[len(self._drafted) :]
        return self._erased_draft() + text

    def _erased_draft(self) -> str:
        if not self._drafted:
            return ""
        above = rows_of(self._drafted, self._columns()) - 1
        return (f"\x1b[{above}A" if above else "") + _ERASE_BELOW

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self.out.fileno()).columns or _FALLBACK_COLUMNS
        except (OSError, ValueError):
            return _FALLBACK_COLUMNS

    def _erase_sign(self) -> None:
        if self._waiting:
            self._waiting = False
            self.out.write(_ERASE_LINE)


def rows_of(text: str, columns: int) -> int:
    """Return how many rows a text takes on a terminal this wide."""
    return sum(max(-(-_width(line) // columns), 1) for line in text.split("\n"))


def _width(line: str) -> int:
    wide = sum(_cells(char) for char in line)
    return wide + (_TAB - 1) * line.count("\t")


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _harmless(text: str) -> str:
    """Return a text without the characters that steer a terminal: a model or a page may have written them."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")


def _typed_so_far() -> str:
    readline = sys.modules.get("readline")
    return str(readline.get_line_buffer()) if readline is not None else ""
