"""From a model's Markdown to what Discord takes: texts in its own dialect, and files for very long code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.adapters.discord.render import quoted, rendered
from bot.adapters.markdown.answer import FilePart, begun, end_of, read, with_files
from bot.adapters.markdown.rich import edited
from bot.adapters.markdown.split import Rich, Span, readable, split, units

__all__ = ["LIMIT", "FilePart", "Part", "TextPart", "draft_of", "parts_of"]

LIMIT = 2000
"""The characters of a Discord message, counted here as UTF-16 units, which are never fewer."""
FILE_UNITS = 5_500
"""Code that takes about three messages is sent as a file."""
_MAX_ADDRESS = 600
"""A longer address stands beside its words, so that it can be cut."""
_ROOM = 48
_LEAST = 16
"""No piece is made smaller than this to have room for its markup; what then does not fit is written without."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """One message."""

    text: str


Part = TextPart | FilePart


def parts_of(markdown: str, limit: int = LIMIT) -> tuple[Part, ...]:
    """Return an answer as the messages to send, each text of at most ``limit`` UTF-16 units.

    The same Markdown always gives the same parts. A file follows the text that names it. An answer in which
    there is nothing to read has no parts.
    """
    rich, files = with_files(_with_long_addresses(read(markdown)), FILE_UNITS)
    parts: list[Part] = []
    start = 0
    for end, file in files:
        parts += _texts(rich.cut(start, end), limit)
        parts.append(file)
        start = end
    return (*parts, *_texts(rich.cut(start, len(rich.text)), limit))


def draft_of(markdown: str, limit: int = LIMIT) -> str:
    """Return how an answer looks while the rest of it is being written; empty where nothing is to be read yet."""
    room, whole = limit, _with_long_addresses(begun(markdown))
    while True:
        rich = end_of(whole, room)
        text = rendered(rich) if readable(rich.text) else ""
        if (size := units(text)) <= limit:
            return text
        if room <= _LEAST:
            return ""
        room = max(_LEAST, room * limit // size - 1)


def _texts(rich: Rich, limit: int) -> Iterator[TextPart]:
    if not readable(rich.text):
        return
    text = rendered(rich)
    if (size := units(text)) <= limit:
        yield TextPart(text)
        return
    # As much of each message is left free as the markup takes on the whole, and a little for what it takes more.
    room = max(_LEAST, limit * units(rich.text) // size - _ROOM)
    for piece in split(rich, room):
        yield from _fitting(piece, limit, room)


def _fitting(rich: Rich, limit: int, room: int) -> Iterator[TextPart]:
    """Yield a piece as it is written, cut further where its markup leaves too little room."""
    text = rendered(rich)
    size = units(text)
    if size <= limit:
        yield TextPart(text)
        return
    if room <= _LEAST:
        yield from (TextPart(rendered(piece)) for piece in split(Rich(rich.text), limit // 4))
        return
    smaller = max(_LEAST, min(room * limit // size, units(rich.text)) - 1)
    for piece in split(rich, smaller):
        yield from _fitting(piece, limit, smaller)


def _with_long_addresses(rich: Rich) -> Rich:
    long = [span for span in rich.spans if span.kind == "text_link" and len(quoted(span.detail)) > _MAX_ADDRESS]
    if not long:
        return rich
    kept: tuple[Span, ...] = tuple(span for span in rich.spans if span not in long)
    return edited(Rich(rich.text, kept), [(span.end, span.end, f" ({span.detail})") for span in long])
