"""A machine on which ``aiki`` runs as a process of its own, against stand-ins for the platforms."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.logs import log_path
from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.server import Server
from tests.wire.telegram import TelegramWire, telegram_serving
from tests.wire.telegram_chats import Person

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Running:
    """A process that runs, and what it has printed so far."""

    process: Process
    out: str = ""
    code: str = field(default="", init=False)

    async def says(self, wanted: str) -> str:
        """Wait until something is printed, and return all that was."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while wanted not in self.out:
                line = await self.process.stdout.readline()
                assert line, f"it ended, and printed {self.out!r}"
                self.out += line.decode()
        return self.out

    async def ends(self, within_s: float = 15.0) -> tuple[int, str, str]:
        """Wait for its end, and return how it ended and what it printed."""
        async with asyncio.timeout(within_s):
            out, err = await self.process.communicate()
        self.out += out.decode()
        assert self.process.returncode is not None
        return self.process.returncode, self.out, err.decode()

    async def told_to_end(self) -> tuple[int, str, str]:
        """End it as a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ends()


@dataclass
class Machine:
    """A machine that Aiki is installed on, and the Telegram and the Discord it reaches; Telegram has a token there."""

    wire: TelegramWire
    server: Server
    discord: DiscordServer
    folder: Path
    ada: Person
    started: list[Process] = field(default_factory=list)

    async def start(self, *arguments: str, **changed: str) -> Running:
        """Run ``aiki`` with these arguments; ``changed`` are variables of its environment."""
        known = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}  # noqa: TID251
        settings: Mapping[str, str] = {
            "PYTHONPATH": str(ROOT),
            "AIKI_DB": str(self.folder / "aiki.db"),
            "AIKI_LANGUAGE": "en",
            "AIKI_TIMEZONE": "UTC",
            "AIKI_OLLAMA_HOST": "off",
            "AIKI_SETTLE_SECONDS": "0",
            "AIKI_LOG_LEVEL": "INFO",
            "AIKI_TELEGRAM_TOKEN": self.wire.token,
            "AIKI_TELEGRAM_BASE_URL": self.server.url,
            "AIKI_DISCORD_API_BASE": self.discord.api_base,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self.folder,
            env={**known, **settings, **changed},
            stdout=PIPE,
            stderr=PIPE,
        )
        self.started.append(process)
        return Running(process)

    def log(self) -> str:
        """Return what was logged; nothing at all is no file."""
        path = log_path(self.folder / "aiki.db")
        return path.read_text("utf-8") if path.exists() else ""

    async def paired(self, **changed: str) -> Running:
        """Run it and pair Ada by the code it prints."""
        running = await self.start("run", **changed)
        printed = await running.says("code: ")
        found = re.search(r"start=(\w{8})", printed)
        assert found is not None
        self.wire.says(self.ada, f"/start {found[1]}")
        await self.reads(lambda text: text.startswith("Paired."))
        return running

    async def reads(self, wanted: Callable[[str], bool]) -> None:
        """Wait until Ada can read a text."""
        await self.wire.wait_for(lambda: any(map(wanted, self.wire.texts(self.ada))), 15)


@asynccontextmanager
async def set_up(folder: Path) -> AsyncIterator[Machine]:
    """Have a machine with nothing on it yet; whatever runs there ends with the body."""
    wire = TelegramWire()
    async with telegram_serving(wire) as server, discord_serving(DiscordServer()) as discord:
        machine = Machine(wire, server, discord, folder, wire.person("Ada"))
        yield machine
        for process in machine.started:
            if process.returncode is None:
                process.kill()
                await process.wait()
