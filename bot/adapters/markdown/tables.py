"""Tables, which Telegram has none of: a small one is drawn in fixed width, a wide one told line by line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.adapters.markdown.fences import FENCE
from bot.adapters.markdown.literal import TABLE

MAX_COLUMNS = 36
"""What a phone shows of a fixed-width line before it wraps it."""
_MAX_DRAWN_CELLS = 600
"""A larger table is told line by line, which needs no cell measured."""

_PREFIX = re.compile(r"(?:[ \t]*>)*[ \t]*")
_RULER = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CELL_END = re.compile(r"\\.|\|")
_NEEDS_LINES = re.compile(r"\]\(|<br\s*/?>|https?://", re.IGNORECASE)
_LINE_BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*", re.IGNORECASE)
_INDENTED = 4
_WIDE = frozenset("WF")

Plain = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was written, after the indent or quote marks that each line of it begins with."""

    prefix: str
    rows: tuple[tuple[str, ...], ...]
    to_right: tuple[bool, ...]


def table_at(lines: Sequence[str], at: int, *, in_list: bool) -> Table | None:
    """Return the table that begins at a line, if one does; indented as code it is one only within a list."""
    if at + 1 == len(lines) or "|" not in lines[at] or "|" not in lines[at + 1]:
        return None
    found = _PREFIX.match(lines[at])
    prefix = found[0] if found else ""
    ruler = lines[at + 1][len(prefix) :]
    same_place = lines[at + 1].startswith(prefix) and (in_list or len(prefix.expandtabs(_INDENTED)) < _INDENTED)
    if not (same_place or ">" in prefix) or not _RULER.fullmatch(ruler):
        return None
    rows = [_cells(lines[at][len(prefix) :])]
    for line in lines[at + 2 :]:
        if not line.startswith(prefix.rstrip()) or "|" not in line or FENCE.match(line):
            break
        rows.append(_cells(line[len(prefix.rstrip()) :]))
    return Table(prefix, tuple(rows), tuple(mark.endswith(":") for mark in _cells(ruler)))


def _cells(line: str) -> tuple[str, ...]:
    line = line.strip()
    cells, start = [], 0
    for end in _CELL_END.finditer(line):
        if end[0] == "|":
            cells.append(line[start : end.start()])
            start = end.end()
    cells.append(line[start:])
    if not cells[0].strip() and len(cells) > 1:
        cells = cells[1:]
    if not cells[-1].strip() and len(cells) > 1:
        cells = cells[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in cells)


def told(table: Table, plain: Plain) -> list[str]:
    """Return the lines of Markdown that show a table; ``plain`` tells how a cell reads without its markup."""
    lines = _drawn(table, plain) or _listed(table)
    blank = table.prefix.rstrip()
    return [blank, *((table.prefix + line).rstrip() if line else blank for line in lines), blank]


def _drawn(table: Table, plain: Plain) -> list[str]:
    """Return the table in columns as a code block, or nothing where that is too wide or would lose a link."""
    width = max(map(len, table.rows))
    count = width * len(table.rows)
    if count > _MAX_DRAWN_CELLS or width * 4 - 3 > MAX_COLUMNS or any(map(_NEEDS_LINES.search, _all(table))):
        return []
    rows = [[plain(cell) for cell in row] + [""] * (width - len(row)) for row in table.rows]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 3 * (width - 1) > MAX_COLUMNS:
        return []
    to_right = [*table.to_right, *[False] * width]
    text = [" | ".join(map(_padded, row, widths, to_right)).rstrip() for row in rows]
    text.insert(1, "-+-".join("-" * size for size in widths))
    fence = "`" * (3 + max((len(run) for line in text for run in re.findall("`+", line)), default=0))
    return [fence + TABLE, *text, fence]


def _all(table: Table) -> Iterator[str]:
    return (cell for row in table.rows for cell in row)


def _padded(cell: str, width: int, to_right: bool) -> str:
    space = " " * (width - columns(cell))
    return space + cell if to_right else cell + space


def columns(text: str) -> int:
    """Return how many columns of a fixed-width font a text takes."""
    return sum(_columns_of(char) for char in text) if not text.isascii() else len(text)


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def _listed(table: Table) -> list[str]:
    """Return the table row by row, each cell after its column's name."""
    head, *body = table.rows
    if not body:
        return [" | ".join(head)]
    lines = []
    for row in body:
        lines += [*_row(head, row), ""]
    return lines[:-1]


def _row(head: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for number in range(max(len(head), len(row))):
        name = head[number] if number < len(head) else ""
        value = _LINE_BREAK.sub("\n", row[number] if number < len(row) else "") or "–"
        if number == 0 and re.fullmatch(r"[^*_`\\\n]*[^*_`\\\n ]", value):
            value = f"**{value}**"
        first, *others = (f"{name}: {value}" if name else value).split("\n")
        yield first
        yield from others
