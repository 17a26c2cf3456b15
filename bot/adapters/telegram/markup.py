"""From a model's Markdown to what Telegram takes: texts with entities, and files for very long code."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from telegram import MessageEntity

from bot.adapters.telegram.lines import Edit
from bot.adapters.telegram.literal import TABLE
from bot.adapters.telegram.rich import edited, rich_of
from bot.adapters.telegram.split import MAX_ENTITIES, Rich, Span, joined, offsets, readable, split, units
from bot.adapters.telegram.unfinished import closed
from bot.domain.text import clean_text

logger = logging.getLogger(__name__)

LIMIT = 4096
"""The UTF-16 units of a Telegram message."""
_FILE_SHARE = 7 / 8
"""Code that takes more of a message than this is sent as a file: 3,584 units of a whole one."""
_DRAFT_STEPS = 4
"""The beginning of a long draft moves on by a quarter of a message at a time, not with each word."""
_MORE = "…\n"

_EXTENSIONS = {
    "bash": "sh", "sh": "sh", "shell": "sh", "zsh": "sh", "console": "sh", "powershell": "ps1", "ps1": "ps1",
    "bat": "bat", "batch": "bat", "python": "py", "py": "py", "python3": "py", "javascript": "js", "js": "js",
    "typescript": "ts", "ts": "ts", "jsx": "jsx", "tsx": "tsx", "html": "html", "css": "css", "scss": "scss",
    "vue": "vue", "svelte": "svelte", "json": "json", "jsonc": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml",
    "ini": "ini", "xml": "xml", "svg": "svg", "csv": "csv", "sql": "sql", "markdown": "md", "md": "md",
    "tex": "tex", "latex": "tex", "rust": "rs", "rs": "rs", "go": "go", "golang": "go", "c": "c", "h": "h",
    "cpp": "cpp", "c++": "cpp", "cxx": "cpp", "csharp": "cs", "cs": "cs", "c#": "cs", "java": "java",
    "kotlin": "kt", "kt": "kt", "scala": "scala", "groovy": "groovy", "swift": "swift", "dart": "dart",
    "objective-c": "m", "objc": "m", "ruby": "rb", "rb": "rb", "php": "php", "perl": "pl", "lua": "lua", "r": "r",
    "julia": "jl", "haskell": "hs", "elixir": "ex", "erlang": "erl", "clojure": "clj", "fsharp": "fs", "f#": "fs",
    "ocaml": "ml", "zig": "zig", "nim": "nim", "diff": "diff", "patch": "diff", "graphql": "graphql",
    "proto": "proto", "protobuf": "proto", "hcl": "tf", "terraform": "tf", "nix": "nix", "mermaid": "mmd",
    "vim": "vim", "asm": "asm", "matlab": "m",
}  # fmt: skip

_IMPORTANCE = ("pre", "text_link", "code", "blockquote", "spoiler", "bold", "strikethrough", "italic")
"""Which entities are kept where a message has more than Telegram heeds."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """One message: its text, and its entities with their places in UTF-16 units."""

    text: str
    entities: tuple[MessageEntity, ...]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A code block too long to be read in a chat, as a document."""

    name: str
    data: bytes
    caption: str


Part = TextPart | FilePart


def parts_of(markdown: str, limit: int = LIMIT, first_limit: int | None = None) -> tuple[Part, ...]:
    """Return an answer as the messages to send, each text of at most ``limit`` UTF-16 units.

    ``first_limit`` is the room in the first one, where that is smaller. The same Markdown always gives the
    same parts. A file follows the text that names it. An answer in which there is nothing to read has no parts.
    """
    rich, files = _with_files(_rich(clean_text(markdown)), int(limit * _FILE_SHARE))
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
    rich = _rich(closed(clean_text(markdown)))
    rich = rich.cut(0, len(rich.text))
    if (size := units(rich.text)) > limit:
        step = max(limit // _DRAFT_STEPS, 1)
        surplus = size + len(_MORE) - limit
        rich = _from(rich, min(-(-surplus // step) * step, size - 1), limit - len(_MORE))
    return _text_part(rich) if readable(rich.text) else TextPart("", ())


def as_plain(part: TextPart) -> TextPart:
    """Return the same text without entities, for a Telegram that refuses them."""
    return TextPart(part.text, ())


def _rich(markdown: str) -> Rich:
    try:
        return rich_of(markdown)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # noqa: BLE001 - a panic of the Rust parser is no Exception; the answer goes out plain
        # The fault's own words may quote the text.
        logger.warning("an answer's markup could not be read (%s); it is sent as plain text", type(fault).__name__)
        return Rich(markdown)


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


def _with_files(rich: Rich, limit: int) -> tuple[Rich, list[tuple[int, FilePart]]]:
    """Return the text with a mark in the place of very long code, and each file with the end of its mark."""
    places = offsets(rich.text)
    long = [
        span
        for span in rich.spans
        if span.kind == "pre" and span.detail != TABLE and places[span.end] - places[span.start] > limit
    ]
    edits: list[Edit] = []
    files = []
    moved = 0
    for number, span in enumerate(long, 1):
        code = rich.text[span.start : span.end]
        # The name is made of our own words: a language is whatever a text says it is.
        name = f"code-{number}.{_EXTENSIONS.get(span.detail.lower(), 'txt')}"
        mark = f"📎 {name}"
        edits.append((span.start, span.end, mark))
        moved += len(mark) - len(code)
        files.append((span.end + moved, FilePart(name, f"{code}\n".encode(), "")))
    rest = tuple(span for span in rich.spans if span not in long)
    return (edited(replace(rich, spans=rest), edits) if edits else rich), files


def _from(rich: Rich, unit: int, room: int) -> Rich:
    """Return the end of a text that begins some units in, at a line's or a word's beginning if one is near."""
    text, places = rich.text, offsets(rich.text)
    start = next(at for at in range(len(text)) if places[at] >= unit)
    for pause in ("\n", r"\s"):
        found = re.compile(pause).search(text, start, start + room // 2)
        if found and readable(text[found.end() :]):
            start = found.end()
            break
    while joined(text, start):
        start += 1
    rest = rich.cut(start, len(text))
    return edited(rest, [(0, 0, _MORE)])
