"""Rate limits: which requests share a bucket, how many it holds, and what is said when it is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import md5

from tests.wire.discord_calls import Call


@dataclass(frozen=True, slots=True)
class Budget:
    """So many requests in so many seconds."""

    requests: int
    per_s: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What is let through: experience for single endpoints, and the ceiling that Discord publishes."""

    create_message: Budget = Budget(5, 5)
    edit_message: Budget = Budget(5, 5)
    delete_message: Budget = Budget(5, 1)
    typing: Budget = Budget(5, 5)
    add_reaction: Budget = Budget(1, 0.25)
    followup: Budget = Budget(5, 2)
    edit_original: Budget = Budget(5, 2)
    others: Budget = Budget(50, 1)
    everywhere: Budget = Budget(50, 1)


UNLIMITED = {"callback"}
"""What counts neither by itself nor towards the ceiling."""


@dataclass(slots=True)
class _Window:
    began: float = float("-inf")
    used: int = 0

    def left(self, budget: Budget, now: float) -> int:
        """Return how many requests are left, beginning anew when the time has come."""
        if now - self.began >= budget.per_s:
            self.began, self.used = now, 0
        return budget.requests - self.used


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request is let through (``wait_s`` is 0), and what its answer says of the bucket."""

    wait_s: float
    scope: str
    headers: dict[str, str]


class Buckets:
    """Counts requests; without limits it lets everything through and says nothing."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with no limits."""
        self.limits: Limits | None = None
        self.refused = 0
        self._clock = clock
        self._windows: dict[str, _Window] = {}

    def charge(self, call: Call) -> Verdict | None:
        """Count a request, and say what becomes of it."""
        if self.limits is None or call.name in UNLIMITED:
            return None
        now = self._clock()
        if (wait := self._ceiling(now)) > 0:
            self.refused += 1
            return Verdict(wait, "global", {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
        budget = getattr(self.limits, call.name, self.limits.others)
        major = call.ids.get("channel") or call.ids.get("guild") or call.ids.get("token") or ""
        window = self._windows.setdefault(f"{call.name}:{major}", _Window())
        left = window.left(budget, now)
        wait = 0.0 if left > 0 else window.began + budget.per_s - now
        window.used += left > 0
        headers = self._headers(call, budget, max(0, left - 1), window.began + budget.per_s - now, now)
        if wait > 0:
            self.refused += 1
            headers["X-RateLimit-Scope"] = "user"
        return Verdict(wait, "user", headers)

    def _ceiling(self, now: float) -> float:
        assert self.limits is not None
        window = self._windows.setdefault("everywhere", _Window())
        if window.left(self.limits.everywhere, now) <= 0:
            return window.began + self.limits.everywhere.per_s - now
        window.used += 1
        return 0.0

    def _headers(self, call: Call, budget: Budget, left: int, reset_s: float, now: float) -> dict[str, str]:
        bucket = md5(call.name.encode(), usedforsecurity=False).hexdigest()
        return {
            "X-RateLimit-Limit": str(budget.requests),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{now + reset_s:.3f}",
            "X-RateLimit-Reset-After": f"{reset_s:.3f}",
            "X-RateLimit-Bucket": bucket,
        }
