"""A long formatted text becomes messages that Telegram takes, cut where a reader would pause.

Positions here are characters of the Python string; only sizes and the finished entities count UTF-16 units.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

MAX_ENTITIES = 100
"""Telegram ignores the entities beyond this number in one message."""

_WHOLE = frozenset({"pre", "code", "text_link"})
"""What stands in one message if it fits into one."""
_TELLING = frozenset({"pre", "text_link"})
"""What loses meaning without its entity: a text is rather cut than that one of these is left out."""

_PAUSES = (
    re.compile(r"(?<=\S)(?=[ \t]*\n[ \t]*\n)"),  # after a paragraph
    re.compile(r"(?<=\S)(?=[ \t]*\n)"),  # after a line
    re.compile(r"(?<=[.!?…])(?=\s)|(?<=[.!?…][\"'»”’)\]])(?=\s)|(?<=[。！？])"),  # after a sentence
    re.compile(r"(?<=\S)(?=[ \t\n])"),  # after a word
)
_LOOK_AHEAD = 64
"""How far beyond the last possible cut the white space after it is looked at."""
_MAX_CLUSTER = 128
"""No character a person reads is made of more code points; heaped accents are cut rather than walked through."""

_ZWJ = "\u200d"
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
# Blank though Unicode calls them letters, symbols or marks: Telegram refuses a message of nothing else.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0e\ufe0f\uffa0\ufffc")


@dataclass(frozen=True, slots=True)
class Span:
    """An entity over the characters ``start`` to ``end``; ``detail`` is a link's address or a code's language."""

    kind: str
    start: int
    end: int
    detail: str = ""

    def over(self, start: int, end: int) -> Span:
        """Return the same entity over other characters."""
        return Span(self.kind, start, end, self.detail)


@dataclass(frozen=True, slots=True)
class Rich:
    """A text and its spans, in order of their starts, the wider ones first."""

    text: str
    spans: tuple[Span, ...] = ()

    def cut(self, start: int, end: int) -> Rich:
        """Return a stretch of the text with its parts of the spans, without outer blank lines."""
        start, end = _without_blank_edges(self, start, end)
        clipped = (
            span.over(max(span.start, start) - start, min(span.end, end) - start)
            for span in self.spans
            if span.start < end and span.end > start
        )
        text = self.text[start:end]
        return Rich(text, tuple(trimmed for span in clipped if (trimmed := trim(text, span))))


def units(text: str) -> int:
    """Return the length as Telegram counts it, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def offsets(text: str) -> Sequence[int]:
    """Return, for each character and the end of the text, the UTF-16 units before it."""
    if not text or max(text) <= "\uffff":
        return range(len(text) + 1)
    return list(accumulate((2 if char > "\uffff" else 1 for char in text), initial=0))


def readable(text: str) -> bool:
    """Whether a reader would see anything of the text; Telegram refuses a message of which he would not."""
    return any(char not in _BLANK and unicodedata.category(char) not in _UNSEEN for char in text)


def trim(text: str, span: Span) -> Span | None:
    """Return the span without white space at its edges, or None where nothing remains; code keeps its indent."""
    start, end = span.start, span.end
    while end > start and text[end - 1].isspace():
        end -= 1
    blank = "\n" if span.kind == "pre" else None
    while start < end and (text[start] == blank if blank else text[start].isspace()):
        start += 1
    return span.over(start, end) if start < end else None


def split(rich: Rich, limit: int, first_limit: int | None = None) -> tuple[Rich, ...]:
    """Cut a text into pieces of at most ``limit`` UTF-16 units, the first of at most ``first_limit``.

    A cut falls after a paragraph, else a line, a sentence or a word, and only within a word or a link that
    is longer than a message itself, never within what reads as one character. A code block that is cut goes
    on as one in the next piece. Pieces of white space alone are left out.
    """
    plan = _Plan(rich, limit)
    pieces: list[Rich] = []
    start, room = 0, limit if first_limit is None else min(first_limit, limit)
    while (start := _without_blank_edges(rich, start, len(rich.text))[0]) < len(rich.text):
        end = plan.end(start, max(room, 2))
        piece = rich.cut(start, end)
        if readable(piece.text):
            pieces.append(piece)
            room = limit
        start = end
    return tuple(pieces)


class _Plan:
    """Where a text may be cut."""

    def __init__(self, rich: Rich, limit: int) -> None:
        self._text = rich.text
        self._offsets = offsets(rich.text)
        whole = [span for span in rich.spans if span.kind in _WHOLE and self._size(span) <= limit]
        self._whole = whole
        self._whole_starts = [span.start for span in whole]
        self._telling = [span.start for span in rich.spans if span.kind in _TELLING]

    def _size(self, span: Span) -> int:
        return self._offsets[span.end] - self._offsets[span.start]

    def end(self, start: int, room: int) -> int:
        """Return where a piece that begins at ``start`` ends."""
        last = bisect_right(self._offsets, self._offsets[start] + room) - 1
        crowded = bisect_left(self._telling, start) + MAX_ENTITIES
        if crowded < len(self._telling):
            last = min(last, self._telling[crowded])
        if last >= len(self._text):
            return len(self._text)
        # A piece is filled to a third at least before a better place counts more than a fuller message. Within
        # a link or code it only ends where that is all that would fit.
        attempts = ((start + (last - start) // 3, False), (start, False), (start, self._is_within(start, last)))
        for floor, within in attempts:
            for end in self._pauses(floor, last, within=within):
                if end > start:
                    return end
        return self._hard_end(start, last)

    def _pauses(self, floor: int, last: int, *, within: bool) -> Iterator[int]:
        """Yield the last allowed cut of each sort, the best sort first."""
        for pause in _PAUSES:
            found = [match.start() for match in pause.finditer(self._text, floor, last + _LOOK_AHEAD)]
            allowed = (end for end in reversed(found) if end <= last and self._may_cut(end, within=within))
            if (end := next(allowed, None)) is not None:
                yield end

    def _is_within(self, start: int, last: int) -> bool:
        index = bisect_right(self._whole_starts, start) - 1
        return index >= 0 and last < self._whole[index].end

    def _may_cut(self, at: int, *, within: bool = False) -> bool:
        index = bisect_right(self._whole_starts, at) - 1
        inside = index >= 0 and self._whole[index].start < at < self._whole[index].end
        return (within or not inside) and not joined(self._text, at)

    def _hard_end(self, start: int, last: int) -> int:
        for end in range(last, start, -1):
            if self._may_cut(end):
                return end
        for end in range(last, max(start, last - _MAX_CLUSTER), -1):
            if not joined(self._text, end):
                return end
        return max(last, start + 1)


def _without_blank_edges(rich: Rich, start: int, end: int) -> tuple[int, int]:
    text = rich.text
    while end > start and text[end - 1].isspace():
        end -= 1
    first = start
    while first < end and text[first].isspace():
        first += 1
    code = next((span for span in rich.spans if span.kind == "pre" and span.start <= first < span.end), None)
    if code is not None:
        # Within code the indent of the first line is part of it.
        floor = max(start, code.start)
        first = max(text.rfind("\n", floor, first) + 1, floor)
    # White space that carries an accent is a character of its own.
    return (first - 1 if start < first < end and joined(text, first) else first), end


def joined(text: str, at: int) -> bool:
    """Whether the characters around a position read as one: an emoji of several, a flag, a letter and its accent.

    Errs on the side of joining, for scripts whose letters merge.
    """
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isascii() and after.isascii():
        return (before, after) == ("\r", "\n")
    return _extends(after) or _takes_on(before, after) or _within_flag(text, at)


def _extends(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Mn", "Me", "Mc"}
        or char in "\u200c\u200d\u0e33\u0eb3"  # joiners; Thai and Lao AM
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags, as in the flag of Wales
        or "\u1160" <= char <= "\u11ff"  # vowels and finals of a Korean syllable
    )


def _takes_on(before: str, after: str) -> bool:
    return (
        before == _ZWJ
        or (unicodedata.combining(before) == 9 and after.isalpha())  # noqa: PLR2004 - a virama: Indic conjuncts
        or ("\u1100" <= before <= "\u115f" and ("\u1100" <= after <= "\u115f" or "\uac00" <= after <= "\ud7a3"))
        or ("\u0600" <= before <= "\u0605" or before == "\u06dd")  # Arabic signs written around what follows
    )


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _within_flag(text: str, at: int) -> bool:
    """Whether a position parts the two letters of a flag: they pair off from the start of their run."""
    if not (_regional(text[at - 1]) and _regional(text[at])):
        return False
    first = at
    while first > 0 and _regional(text[first - 1]):
        first -= 1
    return (at - first) % 2 == 1
