"""Which lines of Markdown lie in a fenced code block, where nothing is markup."""

from __future__ import annotations

import re

FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})")


def fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after a line, given the one before it; nothing where none is.

    A fence is known by its marks, after a ``>`` if a quote holds it, as the end of the quote ends it too.
    """
    if fence:
        marks = line.lstrip(" \t>").rstrip()
        quote_ended = fence.startswith(">") and not line.lstrip().startswith(">")
        closes = marks.startswith(fence.lstrip(">")) and not marks.strip(marks[0])
        return "" if closes or quote_ended else fence
    found = FENCE.match(line)
    if found is None or (found[1][0] == "`" and "`" in line[found.end() :]):
        return ""
    return (">" if ">" in line[: found.start(1)] else "") + found[1]
