"""What no statistics are needed for: sums that fit in a head, and the reasons in words."""

from __future__ import annotations

import re

from bot.domain.route import Task
from bot.providers.classifier.signs import MARK_NAMES, Marks

# One operation on two numbers of one or two digits, with nothing around it but the asking.
_ASKING = (
    r"(?:what(?:'s| is)|how much is|hva (?:er|blir)|hvor mye (?:er|blir)|kva (?:er|blir)|ka (?:er|e|blir)|"
    r"quanto (?:é|e|eh|dá|da|fica)|calculate|regn ut|calcula)"
)
_OPERATION = r"(?:[-+*/x×÷:]|plus|minus|times|divided by|pluss|ganger|delt på|mais|menos|vezes|dividido por)"
_SMALL_SUM = re.compile(
    rf"\s*(?:{_ASKING}\s+)?\d{{1,2}}\s*{_OPERATION}\s*\d{{1,2}}\s*(?:=\s*)?[?!.]*\s*", re.IGNORECASE
)
_MAX_SUM_CHARS = 60
_LONG_CHARS = 1_500
_CODE_MARKS = frozenset({"fence", "definition", "brackets", "query", "fault", "name"})

_ASKS: dict[Task, str] = {
    Task.CHAT: "reason.is_talk",
    Task.QUESTION: "reason.is_question",
    Task.REWRITE: "reason.asks_rewrite",
    Task.REMIND: "reason.asks_reminder",
    Task.MEMORY: "reason.asks_memory",
    Task.CODE: "reason.asks_code",
    Task.REASON: "reason.asks_thinking",
    Task.TOOL: "reason.asks_outside",
    Task.OTHER: "reason.no_sign",
}


def is_small_sum(text: str) -> bool:
    """Whether a message is nothing but a sum that fits in a head, such as "what is 2+2?"."""
    return len(text) <= _MAX_SUM_CHARS and _SMALL_SUM.fullmatch(text) is not None


def reasons_for(task: Task, marks: Marks, text: str, share: float) -> tuple[str, ...]:
    """Return what speaks for this task, as keys of the sentences a person reads, and how sure we are."""
    shown = {name for name, mark in zip(MARK_NAMES, marks, strict=True) if mark}
    reasons = [_ASKS[task]]
    if shown & _CODE_MARKS and task is Task.CODE:
        reasons[0] = "reason.holds_code"
    if task is Task.REASON and ("operation" in shown or {"sum", "numbers"} <= shown):
        reasons[0] = "reason.holds_sum"
    if is_small_sum(text):
        reasons.append("reason.is_small_sum")
    if len(text) > _LONG_CHARS:
        reasons.append("reason.is_long")
    reasons.append(f"reason.sure={round(100 * share)}")
    return tuple(reasons)
