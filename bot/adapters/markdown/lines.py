"""What is put right line by line before the parser sees it: tables, rules, and the numbers of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.adapters.markdown.fences import fence_after
from bot.adapters.markdown.tables import Plain, table_at, told

_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_UNDERLINE = re.compile(r"[ \t]{0,3}-{3,}[ \t]*")
_NUMBERED = re.compile(r"[ \t>]*(\d{1,9})([.)])[ \t]+(?!(?:[-*+>]|\d{1,9}[.)]|\[[ xX]\])[ \t]|[|]).*\w")
_NOTE = re.compile(" ?\ufddb(\\d+)([.)])\ufddc")
_SHOWN_NUMBER = re.compile(r"[ ]*(\d+)\. ")

Edit = tuple[int, int, str]


def prepared(markdown: str, plain: Plain) -> str:
    """Return Markdown without tables, and with a note of its number at the end of each numbered item.

    ``plain`` tells how a table's cell reads without its markup. A line of dashes below a text becomes a rule,
    which models mean by it; Markdown would make a heading of the text.
    """
    return "\n".join(_lines(markdown.split("\n"), plain))


def _lines(lines: Sequence[str], plain: Plain) -> Iterator[str]:
    at, fence, in_list, before = 0, "", False, ""
    while at < len(lines):
        line = lines[at]
        was_in_fence, fence = fence, fence_after(line, fence)
        if line[:1].strip():
            in_list = bool(_ITEM.match(line))
        in_code = bool(fence or was_in_fence)
        table = None if in_code else table_at(lines, at, in_list=in_list)
        if table is not None:
            yield from told(table, plain)
            at += len(table.rows) + 1
            before = ""
            continue
        if not in_code and before and _UNDERLINE.fullmatch(line):
            yield ""
        yield line if in_code else _with_note(line)
        before = line.strip()
        at += 1


def _with_note(line: str) -> str:
    """Note the number of a list's item, of which the parser keeps only the first in each list.

    It counts on from there; but who writes 1945. and 1989. means years. The note goes to the end of the line,
    where it is in the way of no other markup.
    """
    found = _NUMBERED.match(line)
    if found is None or line.endswith("\\") or "]:" in line:
        return line
    return f"{line.rstrip()} \ufddb{found[1]}{found[2]}\ufddc"


def numbers_restored(text: str) -> list[Edit]:
    """Return what to replace in the parser's text so that its notes are gone and items have their own numbers."""
    edits: list[Edit] = []
    for note in _NOTE.finditer(text):
        begins = text.rfind("\n", 0, note.start()) + 1
        shown = _SHOWN_NUMBER.match(text, begins, note.start())
        if shown:
            # A list of nothing but ones is meant to be counted.
            number = shown[1] if note[1] == "1" else note[1]
            edits.append((shown.start(1), shown.end() - 1, number + note[2]))
        edits.append((note.start(), note.end(), ""))
    return edits
