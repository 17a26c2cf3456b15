"""How each model has been doing: a circuit breaker, how busy it is, and whether it is still in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import AnswerRefused, BudgetSpent, PromptRefused, ProviderError
from bot.domain.model import ModelRef, Tier
from bot.ports import Clock

FAILURES_TO_REST = 3
"""Failures in a row that make us leave a model alone for a while; one that cannot pass by itself does at once."""
FIRST_REST, LONGEST_REST = timedelta(seconds=20), timedelta(minutes=10)
_OWN_FAULT = (AnswerRefused, BudgetSpent, PromptRefused)
"""These say nothing about the model: the request was at fault, or never left."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model stands now: ``rests_until`` while its breaker is open, how many answers it works on, cold or not."""

    rests_until: datetime | None = None
    busy: int = 0
    cold: bool = False


@dataclass(slots=True)
class _Record:
    failures: int = 0
    rests: int = 0
    rests_until: datetime | None = None
    trying: bool = False
    busy: int = 0
    warm_at: datetime | None = None


class Health:
    """Remembers each model's last moments in this process; a restart forgives everything."""

    def __init__(self, clock: Clock, keep_warm: timedelta = timedelta(minutes=5)) -> None:
        """Take a local model for unloaded once it has not answered for ``keep_warm``."""
        self._clock = clock
        self._keep_warm = keep_warm
        self._records: dict[ModelRef, _Record] = {}

    def standing(self, ref: ModelRef) -> Standing:
        """Return how a model stands; after its rest one request may try it while the others still stay away."""
        record, now = self._of(ref), self._clock.now()
        resting = record.rests_until is not None and (now < record.rests_until or record.trying)
        cold = ref.tier is Tier.LOCAL and (record.warm_at is None or now - record.warm_at > self._keep_warm)
        return Standing(record.rests_until if resting else None, record.busy, cold)

    def began(self, ref: ModelRef) -> None:
        """Take note that a request is on its way."""
        record = self._of(ref)
        record.busy += 1
        record.trying = record.rests_until is not None

    def ended(self, ref: ModelRef, error: ProviderError | None = None) -> None:
        """Take note of how that request came out; with no error the breaker closes."""
        record = self._of(ref)
        record.busy = max(record.busy - 1, 0)
        record.trying = False
        if error is None:
            self._records[ref] = _Record(busy=record.busy, warm_at=self._clock.now())
        elif not isinstance(error, _OWN_FAULT):
            self._failed(record, error)

    def left(self, ref: ModelRef) -> None:
        """Take note that a request was given up on our side: it says nothing about the model."""
        record = self._of(ref)
        record.busy = max(record.busy - 1, 0)
        record.trying = False

    def is_warm(self, ref: ModelRef) -> None:
        """Take note that a model was found in memory."""
        self._of(ref).warm_at = self._clock.now()

    def forgive(self) -> None:
        """Close every breaker: something was mended, and the next message shall find out."""
        self._records = {
            ref: _Record(busy=record.busy, warm_at=record.warm_at) for ref, record in self._records.items()
        }

    def _failed(self, record: _Record, error: ProviderError) -> None:
        record.failures += 1
        if record.failures < FAILURES_TO_REST and error.passing and error.retry_after_s is None:
            return
        rest = min(FIRST_REST * 2**record.rests, LONGEST_REST)
        if error.retry_after_s is not None:
            rest = min(max(timedelta(seconds=error.retry_after_s), timedelta(0)), LONGEST_REST)
        record.rests = min(record.rests + 1, 10)
        record.rests_until = self._clock.now() + rest

    def _of(self, ref: ModelRef) -> _Record:
        return self._records.setdefault(ref, _Record())
