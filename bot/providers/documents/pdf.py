"""A PDF as text, read by a process of its own: what hangs is ended, and what takes too much memory dies alone."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.errors import FileDamaged, FileLocked, FileTooHard, FileUnreadable, FileWithoutText
from bot.domain.files import Document
from bot.domain.text import clean_text
from bot.providers.documents.limits import Limits

log = logging.getLogger(__name__)

AT_ONCE = 2
"""PDFs that are read side by side; each may take what the limits allow."""
_PIECE = 65_536
_PROGRAM = Path(__file__).with_name("pdf_pages.py")
_PROBLEMS: Mapping[object, type[FileUnreadable]] = {
    "locked": FileLocked,
    "damaged": FileDamaged,
    "hard": FileTooHard,
}


@dataclass(slots=True)
class _Found:
    """What the process has told so far."""

    pages: int | None = None
    texts: list[str] = field(default_factory=list)
    problem: str | None = None
    has_ended: bool = False
    cut: bool = False

    def take(self, line: bytes) -> None:
        """Take note of one line."""
        told = json.loads(line)
        self.texts += [told["text"]] if "text" in told else []
        self.pages = told.get("pages", self.pages)
        self.problem = told.get("problem", self.problem)
        self.has_ended = told.get("end", self.has_ended)
        self.cut = told.get("cut", self.cut)

    def document(self) -> Document:
        """Return what was read, also where the reading was broken off; raises FileUnreadable where that is nothing."""
        text = clean_text("\n\n".join(filter(None, map(str.strip, self.texts))))
        if text:
            return Document(text, self.pages, cut=self.cut or not self.has_ended)
        if self.has_ended and self.problem is None:
            raise FileWithoutText("a PDF whose pages hold no text")
        raise _PROBLEMS.get(self.problem, FileTooHard)("a PDF of which nothing was read")


class PdfReading:
    """Reads PDFs, a few at a time."""

    def __init__(self, limits: Limits) -> None:
        """Read within these limits."""
        self._limits = limits
        self._places = asyncio.Semaphore(AT_ONCE)

    async def read(self, data: bytes) -> Document:
        """Return what stands in a PDF, as far as it was read within the time there is; raises FileUnreadable."""
        found = _Found()
        async with self._places:
            process = await self._start()
            try:
                async with asyncio.timeout(self._limits.time_limit.total_seconds()):
                    await _converse(process, data, found)
            except TimeoutError:
                log.info("a PDF was not read in time")
            finally:
                await _end(process)
        return found.document()

    async def _start(self) -> Process:
        limits = self._limits
        numbers = (limits.max_pages, limits.max_chars, limits.patience.total_seconds(), limits.max_memory)
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # the program's own folder holds modules of ours, not of its
                str(_PROGRAM),
                *map(str, numbers),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_environment(),
                limit=limits.max_chars * len(r"\ud83d\ude00") + 1_000,  # the longest line that it can print
                start_new_session=True,  # a Ctrl-C is not for it
            )
        except OSError as error:
            cause = f"the process that reads PDFs cannot be started ({type(error).__name__})"
            raise FileUnreadable(cause) from error


def _environment() -> dict[str, str] | None:
    """Return what it needs to find the library, and no key of ours; Windows starts no program without its own."""
    return None if sys.platform == "win32" else {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


async def _converse(process: Process, data: bytes, found: _Found) -> None:
    given, told = process.stdin, process.stdout
    assert given is not None  # noqa: S101 - both were opened as pipes
    assert told is not None  # noqa: S101
    with suppress(ConnectionError):  # it ended before it had read everything: what it said tells why
        given.write(data)
        await given.drain()
        given.close()
    with suppress(ValueError):  # a line without an end, or no JSON: it was ended in the middle of it
        while line := await told.readline():
            found.take(line)
        await process.wait()


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.kill()
    assert process.stdout is not None  # noqa: S101 - as above
    while await process.stdout.read(_PIECE):
        pass  # an end that nobody reads is never noticed
    await process.wait()
