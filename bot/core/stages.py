"""Which stage a turn is in, and how long each one took."""

from __future__ import annotations

from bot.domain.turn import StageTiming
from bot.ports import Clock, StageObserver


class Stages:
    """Times the stages of one turn and tells an observer of each."""

    def __init__(self, clock: Clock, observer: StageObserver | None = None) -> None:
        """Start with no stage entered."""
        self._clock = clock
        self._observer = observer
        self._entered: list[tuple[str, float]] = []

    @property
    def current(self) -> str:
        """The stage entered last; empty before the first."""
        return self._entered[-1][0] if self._entered else ""

    def enter(self, stage: str) -> None:
        """End the stage before and begin this one."""
        self._entered.append((stage, self._clock.elapsed_ms()))
        if self._observer is not None:
            self._observer.entered(stage)

    def elapsed_ms(self) -> float:
        """Return how long ago the first stage was entered; 0 before it."""
        return self._clock.elapsed_ms() - self._entered[0][1] if self._entered else 0.0

    def timings(self) -> tuple[StageTiming, ...]:
        """Return every stage so far with its duration; the current one until now."""
        ends = [began for _, began in self._entered[1:]] + [self._clock.elapsed_ms()]
        return tuple(
            StageTiming(stage, round(end - began, 3)) for (stage, began), end in zip(self._entered, ends, strict=True)
        )
