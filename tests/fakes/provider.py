"""A provider that says what a test tells it to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from bot.domain.model import CLAUDE, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolCall, ToolStep
from bot.domain.usage import Usage

Round = Sequence[GenerationEvent] | Exception


class ScriptedProvider:
    """The Provider port: plays one round of events after another and keeps the prompts it was given."""

    def __init__(self, *rounds: Round, name: str = CLAUDE, place: Place = Place.CLOUD) -> None:
        """Play these rounds under the name of a provider; an exception is raised in the place of one."""
        self.name = name
        self.model = "script"
        self.place = place
        self._rounds = list(rounds)
        self.prompts: list[Prompt] = []
        self.steps: list[tuple[ToolStep, ...]] = []

    def script(self, *rounds: Round) -> None:
        """Play these rounds after those it has."""
        self._rounds += rounds

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Play the next round."""
        self.prompts.append(prompt)
        self.steps.append(tuple(steps))
        played = self._rounds.pop(0)
        if isinstance(played, Exception):
            raise played
        for event in played:
            yield event


def says(
    *pieces: str, usage: Usage | None = None, reason: StopReason = StopReason.END, confidence: float | None = None
) -> Round:
    """Return a round that streams these pieces."""
    return (*(TextDelta(piece) for piece in pieces), Finished(reason, usage=usage, confidence=confidence))


def calls(*wanted: ToolCall) -> Round:
    """Return a round that wants these tools run."""
    return (Finished(StopReason.TOOLS, wanted),)
