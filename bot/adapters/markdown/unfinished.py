"""Markdown that is still being written: what is open is closed, so that a draft does not flicker between two looks."""

from __future__ import annotations

import re
from re import Match

from bot.adapters.markdown.fences import fence_after

_PARTIAL_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\Z")
_PARTIAL_FENCE = re.compile(r"(?:\A|\n)[ \t>]*(?:`+|~+)[ \t]*\Z")
_MARK = re.compile(r"\\.|`+|\*\*|~~|\*", re.DOTALL)


def closed(markdown: str) -> str:
    """Return the beginning of an answer with its last paragraph's markup closed; an open code block closes itself."""
    fence = ""
    for line in markdown.split("\n"):
        fence = fence_after(line, fence)
    if fence:
        # The end of the block may be half written.
        return _PARTIAL_FENCE.sub("", markdown)
    begins = markdown.rfind("\n\n") + 1
    return markdown[:begins] + _closed_paragraph(markdown[begins:])


def _closed_paragraph(text: str) -> str:
    text = _PARTIAL_LINK.sub(r"\1", text).rstrip()
    marks: list[Match[str]] = []
    for found in _MARK.finditer(text):
        _follow(found, text, marks)
    while marks and marks[-1].end() == len(text):
        text = text[: marks.pop().start()].rstrip()  # opened, with nothing in it yet
    return text + "".join(mark[0] for mark in reversed(marks))


def _follow(found: Match[str], text: str, marks: list[Match[str]]) -> None:
    """Note that a mark opens or closes something; within inline code only its end counts."""
    mark = found[0]
    in_code = bool(marks) and marks[-1][0].startswith("`")
    if mark.startswith("\\") or (in_code and mark != marks[-1][0]):
        return
    opened = next((at for at, open_mark in enumerate(marks) if open_mark[0] == mark), None)
    if opened is not None:
        del marks[opened:]
    elif _opens(found, text):
        marks.append(found)


def _opens(found: Match[str], text: str) -> bool:
    if found[0].startswith("`"):
        return True
    before, after = text[: found.start()][-1:], text[found.end() : found.end() + 1]
    return not after.isspace() and not (before.isalnum() and found[0] == "*")
