"""How often each chat may be written to: what Telegram has asked for, and what answers being written may use up."""

from __future__ import annotations

import asyncio
from collections import deque

from bot.domain.conversation import ThreadKind

GROUP_SHOWN_A_MINUTE = 12
"""Of the 20 messages and edits a group takes in a minute, those that only show how an answer grows."""
PRIVATE_EVERY_S, GROUP_EVERY_S = 1.1, 3.5
"""How far apart these are at least; Telegram takes about one a second in a chat."""
SHOWN_A_SECOND = 15
"""Of the 30 calls a second that a bot may make, those that only show."""
PARTS_AT_ONCE = 3
"""So many messages of a long text go one behind the other; then Telegram wants some air between them."""
_MINUTE = 60.0


class Pace:
    """What has been sent lately, by chat; only what is only shown is held back, and nothing waits for another chat."""

    def __init__(self) -> None:
        """Begin with everything free."""
        self._until: dict[int, float] = {}
        self._shown: dict[int, deque[float]] = {}
        self._overall: deque[float] = deque()

    def pause(self, chat: int, seconds: float) -> None:
        """Take note that Telegram wants a chat left alone for so long."""
        self._until[chat] = max(self._until.get(chat, 0.0), _now() + seconds)

    def left(self, chat: int) -> float:
        """Return how many seconds a chat is still to be left alone."""
        until = self._until.get(chat)
        if until is None:
            return 0.0
        if until <= _now():
            del self._until[chat]
            return 0.0
        return until - _now()

    def may_show(self, chat: int, *, is_group: bool) -> float:
        """Return in how many seconds something that is only shown may go to a chat; 0 is now."""
        now = _now()
        shown = self._shown.get(chat, deque())
        _drop_before(shown, now - _MINUTE)
        _drop_before(self._overall, now - 1.0)
        wait = self.left(chat)
        if shown:
            wait = max(wait, shown[-1] + (GROUP_EVERY_S if is_group else PRIVATE_EVERY_S) - now)
        if is_group and len(shown) >= GROUP_SHOWN_A_MINUTE:
            wait = max(wait, shown[0] + _MINUTE - now)
        if len(self._overall) >= SHOWN_A_SECOND:
            wait = max(wait, self._overall[0] + 1.0 - now)
        return max(wait, 0.0)

    def showed(self, chat: int) -> None:
        """Take note that something is being shown; before it is, so that two do not take the same room."""
        self._shown.setdefault(chat, deque()).append(_now())
        self._overall.append(_now())

    def forget(self, chat: int) -> None:
        """Keep nothing of a chat in which nothing was shown for a minute."""
        shown = self._shown.get(chat)
        if shown is not None:
            _drop_before(shown, _now() - _MINUTE)
            if not shown:
                del self._shown[chat]


def part_every_s(kind: ThreadKind) -> float:
    """Return how far apart the later messages of a long text are."""
    return GROUP_EVERY_S if kind is ThreadKind.GROUP else PRIVATE_EVERY_S


def _drop_before(moments: deque[float], moment: float) -> None:
    while moments and moments[0] < moment:
        moments.popleft()


def _now() -> float:
    return asyncio.get_running_loop().time()
