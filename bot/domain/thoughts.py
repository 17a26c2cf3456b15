"""What a model thinks aloud before it answers, told apart from the answer while both are still arriving.

Most servers hand a model's thoughts over beside its answer. Where they do not, the thoughts stand in the
answer itself, between marks that each family of models writes in its own way; and some models' thoughts have
no opening mark, since their template wrote it for them.
"""

from __future__ import annotations

import re

MARKS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "[THINK]": "[/THINK]",
    "<|channel>": "<channel|>",
    "<|channel|>analysis<|message|>": "<|channel|>final<|message|>",
}
"""What opens thoughts, and what closes them."""

_FENCE = "`" * 3
_AT_LINE_START = (*MARKS, *MARKS.values(), _FENCE)
_BLANK = " \t"
_SPACE = " \t\r\n"
_UNOPENED = re.compile(r"(?:^|[^a-z0-9])(?:r1|qwq|think(?:ing)?)(?![a-z0-9])", re.IGNORECASE)
_CLOSED = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))
_LONGEST = max(len(mark) for mark in _AT_LINE_START)


def thinks_unopened(model: str) -> bool:
    """Whether a model of this name is likely to begin in the middle of its thoughts (``deepseek-r1``, ``qwq``)."""
    return _UNOPENED.search(model) is not None


class ThoughtFilter:
    """Passes the answer on and drops the thoughts, however the text is cut into pieces.

    Thoughts begin at the start of the text or of a line, outside a block of code: the same words in the
    middle of a sentence are about thoughts, and stay. With ``unopened`` nothing is passed on until thoughts that
    had no beginning have ended, or it is certain that there were none.
    """

    def __init__(self, *, unopened: bool = False) -> None:
        """Begin with an empty text."""
        self._waits = unopened
        self._waiting = ""
        self._held = ""
        self._closing: str | None = None
        self._line_start = True
        self._after_thoughts = False
        self._fenced = False
        self.found = False
        """Whether there were any thoughts."""
        self.found_unopened = False
        """Whether thoughts that had no beginning came to an end: then this model should be read ``unopened``."""

    def feed(self, piece: str) -> str:
        """Return what of the text so far is certain to be answer and was not returned before."""
        if self._waits:
            piece = self._wait(piece)
        self._held += piece
        return self._judge()

    def release(self) -> str:
        """Expect no unopened thoughts any more (they arrive elsewhere); return what was held back for them."""
        self._waits = False
        waiting, self._waiting = self._waiting, ""
        return self.feed(waiting)

    def end(self, *, cut: bool = False) -> str:
        """Return what is left at the end of the text; with ``cut`` it ended before it was finished.

        Thoughts that never closed are no answer. Text that waited for a close that never came is one, unless it
        was cut: then it was all thoughts.
        """
        text = "" if cut else self.release()
        if self._closing is None:
            text += self._held
        self._held = ""
        return text

    def _wait(self, piece: str) -> str:
        searched_from = max(len(self._waiting) - _LONGEST, 0)
        self._waiting += piece
        if (closed := _CLOSED.search(self._waiting, searched_from)) is None:
            return ""
        after = self._waiting[closed.end() :]
        self._waits, self._waiting = False, ""
        self._after_thoughts = self.found = self.found_unopened = True
        return after

    def _judge(self) -> str:
        out: list[str] = []
        while self._held:
            step = self._think() if self._closing is not None else self._answer()
            if step is None:
                break
            out.append(step)
        return "".join(out)

    def _think(self) -> str | None:
        closing = self._closing or ""
        at = self._held.find(closing)
        if at < 0:
            self._held = self._held[-(len(closing) - 1) :]
            return None
        self._held = self._held[at + len(closing) :]
        self._closing, self._after_thoughts, self._line_start = None, True, True
        return ""

    def _answer(self) -> str | None:
        """Take one step: a mark, or text up to the end of its line; None while more must be seen."""
        if self._after_thoughts:
            self._held = self._held.lstrip(_SPACE)
            self._after_thoughts = not self._held
        if not self._line_start:
            return self._rest_of_line()
        start = self._held.lstrip(_BLANK)
        if any(mark.startswith(start) and mark != start for mark in self._marks()):
            return None
        if (mark := next((mark for mark in self._marks() if start.startswith(mark)), None)) is None:
            return self._rest_of_line()
        return self._take(mark, start[len(mark) :])

    def _marks(self) -> tuple[str, ...]:
        return (_FENCE,) if self._fenced else _AT_LINE_START

    def _take(self, mark: str, rest: str) -> str:
        if mark == _FENCE:
            self._fenced = not self._fenced
            return self._rest_of_line()
        self._held = rest
        if (closing := MARKS.get(mark)) is not None:
            self._closing = closing
            self.found = True
        else:
            self._after_thoughts = self.found = self.found_unopened = True
        return ""

    def _rest_of_line(self) -> str:
        line, newline, self._held = self._held.partition("\n")
        self._line_start = bool(newline)
        return line + newline
