"""An Aiki that kills itself with SIGKILL when a turn enters a given stage; runs in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from bot.app import open_aiki
from bot.domain.conversation import Identity, InboundMessage, ThreadAddress, ThreadKind
from bot.domain.delivery import Delivery
from bot.settings import Settings

OWNER = Identity("console", "local")
PRIVATE = ThreadAddress("console", "local", ThreadKind.PRIVATE)


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


class Executioner:
    """The StageObserver port: kills where it was told to."""

    def __init__(self, stage: str) -> None:
        """Kill when this stage is entered."""
        self._stage = stage

    def entered(self, stage: str) -> None:
        """Kill here, or let it pass."""
        if stage == self._stage:
            die()


class FileTerminal:
    """The MessageSender port: what arrives becomes a line of a file, so that it outlives the process."""

    platform = "console"

    def __init__(self, path: Path, *, die_after_sending: bool) -> None:
        """Append to ``path``; die between sending and recording where asked to."""
        self._path = path
        self.dies_after_sending = die_after_sending

    async def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Write the text down, flushed."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(delivery.marked_text.replace("\n", " ") + "\n")
        if self.dies_after_sending:
            die()
        no_ids: tuple[str, ...] = ()
        for one in no_ids:
            yield one


async def _live(folder: Path, stage: str, said: list[str]) -> None:
    """Catch up with what an earlier run left, then say each line, dying in ``stage``."""
    settings = Settings.model_validate(
        {"db": folder / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
    )
    terminal = FileTerminal(folder / "seen.txt", die_after_sending=stage == "sent")
    async with open_aiki(settings, [terminal], Executioner(stage)) as aiki:
        await aiki.owner(OWNER)
        await aiki.catch_up()
        terminal.dies_after_sending |= stage == "answer sent"  # and not what was owed at the start
        for line in said:
            await aiki.handler.handle(InboundMessage(OWNER, PRIVATE, f"id of {line}", line, aiki.clock.now()))


def live(folder: Path, stage: str, said: list[str]) -> None:
    """Be one life of Aiki, from its start to its end or its death."""
    asyncio.run(_live(folder, stage, said))
