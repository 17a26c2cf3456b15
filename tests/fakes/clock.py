"""A clock that a test turns by hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

SATURDAY_MORNING = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


class FakeClock:
    """The Clock port, standing still until ``advance``."""

    def __init__(self, now: datetime = SATURDAY_MORNING) -> None:
        """Stand at ``now``."""
        self._now = now
        self._elapsed_ms = 0.0

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._now

    def elapsed_ms(self) -> float:
        """Return a little more each time, so that durations are never zero."""
        self._elapsed_ms += 0.25
        return self._elapsed_ms

    def advance(self, by: timedelta) -> None:
        """Turn the clock."""
        self._now += by


class LoopHand:
    """The hand that turns the running event loop's own clock, so that no test waits for a pause to pass."""

    def __init__(self) -> None:
        """Take hold of the running loop's clock; it goes on by itself from where it is."""
        loop = asyncio.get_running_loop()
        self._real, self._ahead = loop.time, 0.0
        loop.time = self._time  # type: ignore[method-assign] # the loop asks it each time round

    def turn(self, by: timedelta) -> None:
        """Let so much time pass at once."""
        self._ahead += by.total_seconds()

    def _time(self) -> float:
        return self._real() + self._ahead
