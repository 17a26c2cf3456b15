"""From a model's Markdown to what Telegram takes: texts with entities, and files for very long code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telegram import MessageEntity

from bot.adapters.markdown.answer import FilePart, draft, read, with_files
from bot.adapters.markdown.literal import TABLE
from bot.adapters.markdown.split import MAX_ENTITIES, Rich, Span, offsets, readable, split

__all__ = ["LIMIT", "FilePart", "Part", "TextPart", "as_plain", "draft_of", "parts_of"]

LIMIT = 4096
"""The UTF-16 units of a Telegram message."""
FILE_SHARE = 7 / 8
"""Code that takes more of a message than this is sent as a file: 3,584 units of a whole one."""
_IMPORTANCE = ("pre", "text_link", "code", "blockquote", "spoiler", "bold", "strikethrough", "italic")
"""Which entities are kept where a message has more than Telegram heeds."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """One message: its text, and its entities with their places in UTF-16 units."""

    text: str
    entities: tuple[MessageEntity, ...]


Part = TextPart | FilePart


def parts_of(markdown: str, limit: int = LIMIT, first_limit: int | None = None) -> tuple[Part, ...]:
    """Return an answer as the messages to send, each text of at most ``limit`` UTF-16 units.

    ``first_limit`` is the room in the first one, where that is smaller. The same Markdown always gives the
    same parts. A file follows the text that names it. An answer in which there is nothing to read has no parts.
    """
    rich, files = with_files(read(markdown), int(limit * FILE_SHARE))
    parts: list[Part] = []
    start = 0
    for end, file in files:
        parts += _texts(rich.cut(start, end), limit, None if parts else first_limit)
        parts.append(file)
        start = end
    return (*parts, *_texts(rich.cut(start, len(rich.text)), limit, None if parts else first_limit))


def draft_of(markdown: str, limit: int = LIMIT) -> TextPart:
    """Return how the beginning of an answer looks while the rest is being written; empty if there is nothing to read.

    Of one longer than a message the end is shown, which is where the person reads; a draft that showed the
    beginning would seem to have stopped. Long code stays in it: a file is only made of what is finished.
    """
    rich = draft(markdown, limit)
    return _text_part(rich) if readable(rich.text) else TextPart("", ())


def as_plain(part: TextPart) -> TextPart:
    """Return the same text without entities, for a Telegram that refuses them."""
    return TextPart(part.text, ())


def _texts(rich: Rich, limit: int, first_limit: int | None) -> Iterator[TextPart]:
    return map(_text_part, split(rich, limit, first_limit))


def _text_part(rich: Rich) -> TextPart:
    spans = rich.spans
    if len(spans) > MAX_ENTITIES:
        kept = sorted(range(len(spans)), key=lambda at: (_IMPORTANCE.index(spans[at].kind), at))[:MAX_ENTITIES]
        spans = tuple(spans[at] for at in sorted(kept))
    places = offsets(rich.text)
    return TextPart(rich.text, tuple(_entity(span, places[span.start], places[span.end]) for span in spans))


def _entity(span: Span, start: int, end: int) -> MessageEntity:
    url = span.detail if span.kind == "text_link" else None
    language = span.detail if span.kind == "pre" and span.detail not in {"", TABLE} else None
    return MessageEntity(span.kind, start, end - start, url=url, language=language)
