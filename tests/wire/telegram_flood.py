"""Flood control: what Telegram lets through, and how long it then wants to be left alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.wire.telegram_chats import Chat
from tests.wire.telegram_refusals import too_many


@dataclass(frozen=True, slots=True)
class Budget:
    """So many calls a second in the long run, and so many at once after a rest."""

    per_s: float
    burst: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What is let through. Telegram publishes the first three; the others are on the strict side of experience."""

    chat: Budget = Budget(1, 5)
    group: Budget = Budget(20 / 60, 20)
    """Messages and edits in one group together."""
    overall: Budget = Budget(30, 30)
    """Messages and edits in all chats together."""
    edits: Budget = Budget(1, 5)
    actions: Budget = Budget(1, 5)
    drafts: Budget = Budget(2, 10)


class _Bucket:
    __slots__ = ("at", "budget", "tokens")

    def __init__(self, budget: Budget, now: float) -> None:
        self.budget = budget
        self.tokens = float(budget.burst)
        self.at = now

    def wait(self, now: float) -> float:
        """Return the seconds until one call more is let through; 0 for now."""
        self.tokens = min(self.budget.burst, self.tokens + (now - self.at) * self.budget.per_s)
        self.at = now
        return 0.0 if self.tokens >= 1 - 1e-9 else (1 - self.tokens) / self.budget.per_s


class Flood:
    """Counts calls against their budgets; without limits it lets everything through."""

    def __init__(self, limits: Limits | None, clock: Callable[[], float]) -> None:
        """Hold calls to these limits."""
        self.limits = limits
        self.refused = 0
        self.refused_in: Counter[int] = Counter()
        self._clock = clock
        self._buckets: dict[tuple[str, int], _Bucket] = {}

    def charge(self, kind: str, chat: Chat) -> None:
        """Count a call of this kind ("chat", "edits", "actions", "drafts"), or refuse it."""
        if self.limits is None:
            return
        now = self._clock()
        buckets = [self._bucket(name, of, now) for name, of in self._names(kind, chat)]
        if (wait := max(bucket.wait(now) for bucket in buckets)) > 0:
            self.refused += 1
            self.refused_in[chat.id] += 1
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.tokens -= 1

    def _names(self, kind: str, chat: Chat) -> Sequence[tuple[str, int]]:
        if kind in {"actions", "drafts"}:
            return [(kind, chat.id)]
        own = (kind, chat.id)
        return [own, ("overall", 0)] if chat.is_private else [own, ("overall", 0), ("group", chat.id)]

    def _bucket(self, name: str, of: int, now: float) -> _Bucket:
        if (name, of) not in self._buckets:
            self._buckets[name, of] = _Bucket(getattr(self.limits, name), now)
        return self._buckets[name, of]
