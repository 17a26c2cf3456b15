"""How often a channel is touched only to show how an answer grows: well within the five edits in five seconds."""

from __future__ import annotations

import asyncio

from bot.domain.conversation import ThreadAddress

SHOWN_EVERY_S = 1.5
"""How far apart these are in one channel; the final text and its buttons need some of the five as well."""
SHOWN_A_SECOND = 20
"""Of the 50 calls a second that a bot may make, those that only show."""


class Pace:
    """What has been shown lately; nothing that is owed is held back by it, the library does that where it must be."""

    def __init__(self) -> None:
        """Begin with everything free."""
        self._until: dict[ThreadAddress, float] = {}
        self._overall: list[float] = []

    def pause_s(self, address: ThreadAddress) -> float:
        """Return in how many seconds something that is only shown may go there; 0 is now."""
        now = _now()
        self._overall = [moment for moment in self._overall if moment > now - 1.0]
        wait = self._until.get(address, 0.0) - now
        if len(self._overall) >= SHOWN_A_SECOND:
            wait = max(wait, self._overall[0] + 1.0 - now)
        return max(wait, 0.0)

    def showing(self, address: ThreadAddress) -> None:
        """Take note that something is about to be shown there."""
        self._until[address] = _now() + SHOWN_EVERY_S
        self._overall.append(_now())

    def rest(self, address: ThreadAddress, seconds: float) -> None:
        """Take note that Discord wants a channel left alone for so long."""
        self._until[address] = max(self._until.get(address, 0.0), _now() + seconds)

    def forget(self, address: ThreadAddress) -> None:
        """Keep nothing of a channel that may be touched by now."""
        if self._until.get(address, 0.0) <= _now():
            self._until.pop(address, None)


def _now() -> float:
    return asyncio.get_running_loop().time()
