"""A provider that says what a test tells it to."""

from __future__ import annotations

import asyncio
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


class HeldProvider:
    """The Provider port: begins each answer and holds the rest of it back until it is let go on."""

    def __init__(self, name: str = CLAUDE, place: Place = Place.CLOUD) -> None:
        """Hold everything back."""
        self.name, self.model, self.place = name, "script", place
        self.prompts: list[Prompt] = []
        self.closed = 0
        self._begun: asyncio.Queue[str] = asyncio.Queue()
        self._may_go_on = asyncio.Event()

    async def begun(self) -> str:
        """Wait until another answer has been begun, and return what it is an answer to."""
        return await self._begun.get()

    def go_on(self) -> None:
        """Hold nothing back any more."""
        self._may_go_on.set()

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Answer with the message itself, in two pieces."""
        self.prompts.append(prompt)
        try:
            yield TextDelta("You say: ")
            self._begun.put_nowait(prompt.message)
            await self._may_go_on.wait()
            yield TextDelta(prompt.message)
            yield Finished(StopReason.END)
        finally:
            self.closed += 1


def says(
    *pieces: str, usage: Usage | None = None, reason: StopReason = StopReason.END, confidence: float | None = None
) -> Round:
    """Return a round that streams these pieces."""
    return (*(TextDelta(piece) for piece in pieces), Finished(reason, usage=usage, confidence=confidence))


def calls(*wanted: ToolCall) -> Round:
    """Return a round that wants these tools run."""
    return (Finished(StopReason.TOOLS, wanted),)
