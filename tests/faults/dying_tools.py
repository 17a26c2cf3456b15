"""An Aiki that kills itself with SIGKILL around a tool that acts elsewhere; runs in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import bot.app
from bot.core.recall import Recall
from bot.core.toolset import Toolset
from bot.domain.conversation import InboundMessage
from bot.domain.model import CLAUDE
from bot.domain.prompt import ToolCall, ToolSpec
from bot.ports import Memories
from bot.settings import Settings
from tests.fakes.provider import ScriptedProvider, calls, says
from tests.fakes.tools import ANYTHING
from tests.faults.dying_aiki import OWNER, PRIVATE, Executioner, FileTerminal, die

ADD = ToolCall("c1", "list__add", {"text": "milk"})


class OutsideList:
    """The ForeignTools port over a file that stands for the world outside: each call adds a line to it."""

    def __init__(self, path: Path, death: str) -> None:
        """Add to ``path``; die ``before_it`` or ``after_it`` where that is asked for."""
        self._path = path
        self._death = death

    async def specs(self) -> tuple[ToolSpec, ...]:
        """Return the one tool."""
        return (ToolSpec(ADD.name, "", ANYTHING, writes=True),)

    async def call(self, name: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
        """Add a line, dying on either side of it."""
        assert (name, arguments) == (ADD.name, ADD.arguments)
        if self._death == "before_it":
            die()
        with self._path.open("a", encoding="utf-8") as file:
            file.write("milk\n")
        if self._death == "after_it":
            die()
        return {"text": "added"}


async def _live(folder: Path, death: str, said: list[str]) -> None:
    settings = Settings.model_validate(
        {"db": folder / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
    )
    terminal = FileTerminal(folder / "seen.txt", die_after_sending=False)
    outside = OutsideList(folder / "outside.txt", death)

    def toolset(memories: Memories, recall: Recall, *_: object) -> Toolset:
        return Toolset(memories, recall, foreign=outside)

    vars(bot.app).update(Toolset=toolset)  # this process has no other use for it
    claude = ScriptedProvider(calls(ADD), says("Shall I?"), name=CLAUDE)
    async with bot.app.open_aiki(settings, [terminal], Executioner(death), providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        await aiki.catch_up()
        for line in said:
            await aiki.handler.handle(InboundMessage(OWNER, PRIVATE, f"id of {line}", line, aiki.clock.now()))


def live(folder: Path, death: str, said: list[str]) -> None:
    """Be one life of Aiki, from its start to its end or its death."""
    asyncio.run(_live(folder, death, said))
