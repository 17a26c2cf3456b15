"""The time that it is on Discord, and the ids that tell it."""

from __future__ import annotations

from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000


class Clock:
    """The time that it is on Discord: the real one, until a test turns it."""

    def __init__(self) -> None:
        """Begin with the real time."""
        self._ahead_s = 0.0
        self._still_at: float | None = None

    def now(self) -> float:
        """Return the seconds since 1970."""
        real = datetime.now(UTC).timestamp()  # noqa: TID251 - Discord stamps the real time
        return (real if self._still_at is None else self._still_at) + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Turn it on."""
        self._ahead_s += seconds

    def stop(self, at: float | None = None) -> None:
        """Have it stand still, now or at a time; only ``advance`` moves it then."""
        self._still_at, self._ahead_s = self.now() if at is None else at, 0.0


class Snowflakes:
    """Ids that tell when they were made; each is higher than the one before."""

    def __init__(self, clock: Clock) -> None:
        """Make ids for the time that it is."""
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """Return a new id."""
        self._last = max(self._last + 1, snowflake_at(self._clock.now()))
        return self._last


def snowflake_at(epoch_s: float) -> int:
    """Return the lowest id that could be made at a time."""
    return max(0, int(epoch_s * 1000) - EPOCH_MS) << 22


def made_at(snowflake: int) -> float:
    """Return the seconds since 1970 at which an id was made."""
    return ((snowflake >> 22) + EPOCH_MS) / 1000
