"""JSON lines on standard input: read as they come, an unusable one answered in its place."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TypeVar

from bot.domain.errors import InputRefused
from bot.domain.text import MAX_MESSAGE_CHARS, clean_text

Value = TypeVar("Value")

BATCH = 500
"""Lines handed on at a time; fewer where no more are waiting, so that a partner is answered at once."""
_CHUNK_BYTES = 1 << 16
_CHUNKS_AHEAD = 8


async def batches() -> AsyncIterator[list[bytes]]:
    """Yield the lines of standard input, as many at a time as are there, never waiting for more than one."""
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[list[bytes]] = asyncio.Queue()
    room = threading.Semaphore(_CHUNKS_AHEAD)

    def read() -> None:
        # The raw file: a thread that dies inside a buffered one takes the interpreter's exit down with it.
        rest = b""
        while chunk := sys.stdin.buffer.raw.read(_CHUNK_BYTES):  # type: ignore[union-attr] # a process's own has one
            *lines, rest = (rest + chunk).split(b"\n")
            if lines:
                room.acquire()
                loop.call_soon_threadsafe(chunks.put_nowait, lines)
        loop.call_soon_threadsafe(chunks.put_nowait, [rest])
        loop.call_soon_threadsafe(chunks.put_nowait, [])

    threading.Thread(target=_until_closed, args=(read,), name="aiki-lines", daemon=True).start()
    while lines := await chunks.get():
        for start in range(0, len(lines), BATCH):
            batch = [line for line in lines[start : start + BATCH] if line.strip()]
            if batch:
                yield batch
        room.release()


def _until_closed(read: Callable[[], None]) -> None:
    """Read to the end, or until the loop is gone because the command was left."""
    with suppress(RuntimeError):
        read()


def read_line(reader: Callable[[dict[str, object]], Value], line: bytes) -> Value | InputRefused:
    """Return what ``reader`` makes of the object in a line, or why the line cannot be used."""
    try:
        value = json.loads(line)
        if not isinstance(value, dict):
            return InputRefused("the line is not a JSON object")
        return reader(value)
    except InputRefused as refused:
        return refused
    except (ValueError, RecursionError):
        return InputRefused("the line is not JSON")


def text_in(given: dict[str, object], name: str) -> str:
    """Return a non-empty text of the object; raises InputRefused where there is none."""
    value = given.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name == "id":
        value = str(value)
    text = clean_text(value) if isinstance(value, str) else ""
    if not text:
        cause = f'"{name}" must be a non-empty text'
        raise InputRefused(cause)
    if len(text) > MAX_MESSAGE_CHARS:
        cause = f'"{name}" has {len(text)} characters; the limit is {MAX_MESSAGE_CHARS}'
        raise InputRefused(cause)
    return text
