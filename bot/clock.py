"""The system's clock behind the Clock port: the one place that asks what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The Clock port over the machine's own clocks."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the Clock port

    def elapsed_ms(self) -> float:
        """Return milliseconds since some fixed point; never jumps."""
        return time.perf_counter() * 1_000
