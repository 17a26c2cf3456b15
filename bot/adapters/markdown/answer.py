"""An answer of a model's: read, with its very long code set aside as files, or as far as it is written by now."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace

from bot.adapters.markdown.lines import Edit
from bot.adapters.markdown.literal import TABLE
from bot.adapters.markdown.rich import edited, rich_of
from bot.adapters.markdown.split import Rich, joined, offsets, readable, units
from bot.adapters.markdown.unfinished import closed
from bot.domain.text import clean_text

logger = logging.getLogger(__name__)

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


@dataclass(frozen=True, slots=True)
class FilePart:
    """A code block too long to be read in a chat, as a document."""

    name: str
    data: bytes
    caption: str


def read(markdown: str) -> Rich:
    """Return Markdown as a reader sees it, or as it is written where the parser cannot make sense of it."""
    markdown = clean_text(markdown)
    try:
        return rich_of(markdown)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # noqa: BLE001 - a panic of the Rust parser is no Exception; the answer goes out plain
        # The fault's own words may quote the text.
        logger.warning("an answer's markup could not be read (%s); it is sent as plain text", type(fault).__name__)
        return Rich(markdown)


def draft(markdown: str, limit: int) -> Rich:
    """Return how an answer looks while the rest of it is being written, in at most ``limit`` UTF-16 units."""
    return end_of(begun(markdown), limit)


def begun(markdown: str) -> Rich:
    """Return the beginning of an answer with what is still open in it closed."""
    rich = read(closed(clean_text(markdown)))
    return rich.cut(0, len(rich.text))


def end_of(rich: Rich, limit: int) -> Rich:
    """Return a text in at most ``limit`` UTF-16 units: of a longer one the end, which is where the person reads."""
    if (size := units(rich.text)) > limit:
        step = max(limit // _DRAFT_STEPS, 1)
        surplus = size + len(_MORE) - limit
        rich = _from(rich, min(-(-surplus // step) * step, size - 1), limit - len(_MORE))
    return rich


def with_files(rich: Rich, limit: int) -> tuple[Rich, list[tuple[int, FilePart]]]:
    """Return the text with marks in the place of code longer than ``limit``, and each file with the end of its mark."""
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
