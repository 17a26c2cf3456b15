"""An Aiki whose model takes the whole process with it; runs in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bot.app import open_aiki
from bot.domain.conversation import InboundMessage
from bot.domain.model import CLAUDE, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolStep
from bot.domain.usage import Usage
from bot.settings import Settings
from tests.faults.dying_aiki import OWNER, PRIVATE, FileTerminal, die


class MortalModel:
    """The Provider port: begins to answer, and dies then or says what it consumed."""

    name = CLAUDE
    model = "claude-opus-4-5"
    place = Place.CLOUD

    def __init__(self, *, dies: bool) -> None:
        """Die in the middle of the first answer, or never."""
        self._dies = dies

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Answer."""
        yield TextDelta("Bees dance ")
        if self._dies:
            die()
        yield TextDelta("to tell where flowers are.")
        yield Finished(StopReason.END, usage=Usage(1_000, 100))


async def _live(folder: Path, said: list[str], *, dies: bool) -> None:
    settings = Settings.model_validate(
        {"db": folder / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
    )
    terminal = FileTerminal(folder / "seen.txt", die_after_sending=False)
    async with open_aiki(settings, [terminal], providers=[MortalModel(dies=dies)]) as aiki:
        await aiki.owner(OWNER)
        await aiki.catch_up()
        for line in said:
            await aiki.handler.handle(InboundMessage(OWNER, PRIVATE, f"id of {line}", line, aiki.clock.now()))


def live(folder: Path, said: list[str], dies: bool) -> None:
    """Be one life of Aiki."""
    asyncio.run(_live(folder, said, dies=dies))
