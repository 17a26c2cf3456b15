"""A clock that a test turns by hand."""

from __future__ import annotations

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
