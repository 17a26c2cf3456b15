"""The stages of a turn are timed, and told to whoever observes."""

from __future__ import annotations

from bot.core.stages import Stages
from tests.fakes.clock import FakeClock


class Listener:
    """A StageObserver that keeps what it is told."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.heard: list[str] = []

    def entered(self, stage: str) -> None:
        """Keep it."""
        self.heard.append(stage)


def test_every_stage_is_told_and_timed_until_the_next() -> None:
    listener = Listener()
    stages = Stages(FakeClock(), listener)
    stages.enter("keep")
    stages.enter("recall")
    assert listener.heard == ["keep", "recall"]
    assert [(timing.stage, timing.duration_ms) for timing in stages.timings()] == [("keep", 0.25), ("recall", 0.25)]
    assert stages.current == "recall"
