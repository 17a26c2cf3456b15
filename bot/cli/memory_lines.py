"""``aiki memory add --jsonl`` and ``search --jsonl``: a JSON object a line, answered a line each, in order."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

from bot.cli import OK
from bot.cli.as_json import dump, of_hit
from bot.cli.memory import Desk, at_desk, put
from bot.domain.errors import InputRefused
from bot.domain.memory import ImportedMessage
from bot.domain.text import MAX_MESSAGE_CHARS, clean_text
from bot.settings import Settings

Value = TypeVar("Value")

BATCH = 500
"""Lines stored in one transaction; fewer where no more are waiting, so that a partner is answered at once."""
_PROGRESS_EVERY = 1_000
_CHUNK_BYTES = 1 << 16
_CHUNKS_AHEAD = 8
_YEARS = range(2, 9_999)
"""Moments of these years can be told in every time zone; exports hold 9999-12-31 for "never"."""
_DEFAULT_THREAD = "default"


def add_lines(settings: Settings) -> int:
    """Keep ``{"id","speaker","text","at","thread"?}`` lines; an unusable one is answered with its error."""
    return at_desk(settings, _add)


async def _add(desk: Desk) -> int:
    done = 0
    async for batch in _batches():
        read = [_read(_imported, line) for line in batch]
        usable = [item for item in read if isinstance(item, ImportedMessage)]
        kept = iter(await desk.aiki.store.memories.add(usable, desk.owner.id))
        put([dump(_answer(item, kept)) for item in read])
        sys.stdout.flush()
        before, done = done, done + len(usable)
        if before // _PROGRESS_EVERY != done // _PROGRESS_EVERY:
            _progress(f"kept {done:,}")
    await desk.aiki.embedding.catch_up(lambda count: _progress(f"indexed {count:,}"))
    return OK


def search_lines(settings: Settings, limit: int) -> int:
    """Answer ``{"query","at"?}`` lines with ``{"hits": [...]}``; with ``at``, as of that moment."""

    async def work(desk: Desk) -> int:
        async for batch in _batches():
            for line in batch:
                put([dump(await _found(desk, line, limit))])
            sys.stdout.flush()
        return OK

    return at_desk(settings, work)


async def _found(desk: Desk, line: bytes, limit: int) -> dict[str, object]:
    asked = _read(_question, line)
    if isinstance(asked, InputRefused):
        return {"error": str(asked)}
    query, moment = asked
    hits = await desk.aiki.recall.find(query, desk.scope, limit=limit, until=moment, whatever_is_nearest=True)
    return {"hits": [of_hit(hit) for hit in hits]}


async def _batches() -> AsyncIterator[list[bytes]]:
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


def _read(reader: Callable[[dict[str, object]], Value], line: bytes) -> Value | InputRefused:
    try:
        value = json.loads(line)
        if not isinstance(value, dict):
            return InputRefused("the line is not a JSON object")
        return reader(value)
    except InputRefused as refused:
        return refused
    except (ValueError, RecursionError):
        return InputRefused("the line is not JSON")


def _imported(given: dict[str, object]) -> ImportedMessage:
    return ImportedMessage(
        external_id=_text(given, "id"),
        thread=_text(given, "thread") if given.get("thread") is not None else _DEFAULT_THREAD,
        speaker=_text(given, "speaker"),
        text=_text(given, "text"),
        said_at=_moment(given, "at"),
    )


def _question(given: dict[str, object]) -> tuple[str, datetime | None]:
    return _text(given, "query"), _moment(given, "at") if given.get("at") is not None else None


def _text(given: dict[str, object], name: str) -> str:
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


def _moment(given: dict[str, object], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(given, name))
        # Without a zone the moment is taken as UTC: an export seldom knows better.
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        cause = f'"{name}" must be a moment in ISO 8601'
        raise InputRefused(cause) from error
    if moment.year not in _YEARS:
        cause = f'"{name}" is out of the years that can be told'
        raise InputRefused(cause)
    return moment


def _answer(item: ImportedMessage | InputRefused, kept: Iterator[bool]) -> dict[str, object]:
    if isinstance(item, InputRefused):
        return {"error": str(item)}
    if not next(kept):
        return {"error": f"the id {item.external_id} is taken by another text, or by one that was forgotten"}
    return {"id": item.external_id, "ok": True}


def _progress(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
