"""How many messages a second a bot answers, and how long each takes it: what the benchmarks of platforms share.

A platform's stand-in is served in this process, and each bot runs in a process of its own: Aiki with a model that takes
1 ms, with all it does (classify, recall, memory, ledger, outbox), and bare echo bots on the same library. *Load*: all
messages lie ready at once. *Own time*: messages come one by one at a pace that nobody is busy with, from the moment the
message was handed out until the answer arrives; the model's 1 ms is taken off.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bot.app import Aiki, open_aiki
from bot.domain.conversation import Identity
from bot.domain.model import CLAUDE, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolStep
from bot.domain.usage import Usage
from bot.ports import MessageSender
from bot.settings import Settings
from tests.benchmarks.turn import question, statement

MODEL_S = 0.001
PACED_MESSAGES, PACE_S = 300, 0.05
WARMING_UP = 20
"""So many of those are not counted: both sides load what they need."""
WITHIN_S = 600.0


class OneMillisecond:
    """The Provider port: a model that thinks for a millisecond and says one sentence."""

    name, model, place = CLAUDE, "one-millisecond", Place.CLOUD

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Stream two pieces."""
        yield TextDelta("I see: ")
        await asyncio.sleep(MODEL_S)
        yield TextDelta(f"*{len(prompt.message)}* characters, and **thank you**.")
        yield Finished(StopReason.END, usage=Usage(prompt.tokens, 12))


class Town(ABC):
    """A platform with many people, each of whom writes to the bot in private."""

    @abstractmethod
    def url(self) -> str:
        """Return what a bot is told of where the platform is, and of who is there."""

    @abstractmethod
    def says(self, number: int, text: str) -> None:
        """Have one of them write."""

    @property
    @abstractmethod
    def answered(self) -> int:
        """How many answers there were."""

    @abstractmethod
    def hears(self) -> bool:
        """Whether a bot listens."""

    @abstractmethod
    async def wait_for(self, predicate: Callable[[], object], within_s: float) -> None:
        """Wait until something holds."""

    @abstractmethod
    def forget_calls(self) -> None:
        """Keep no record of what the bot asks for."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one bot did."""

    per_s: float
    p50_ms: float
    p99_ms: float
    start_mb: float
    end_mb: float
    cpu_ms: float
    """Processor time that a message of the load cost the bot, in all its threads."""

    def __str__(self) -> str:
        """Tell it in one line."""
        return (
            f"{self.per_s:7.1f} messages/s   own time p50 {self.p50_ms:6.1f} ms  p99 {self.p99_ms:6.1f} ms   "
            f"{self.cpu_ms:5.1f} ms of CPU a message   resident {self.start_mb:5.1f} -> {self.end_mb:5.1f} MB"
        )


@dataclass(frozen=True)
class Sizes:
    """How many people write how many messages."""

    chats: int
    messages: int
    paced: int


OpenTown = Callable[[int], AbstractAsyncContextManager[Town]]
BeBot = Callable[[str, str, int], Awaitable[None]]
"""Is a bot: which, at what address, with how many people."""


async def measure(module: str, open_town: OpenTown, which: str, sizes: Sizes) -> Measured:
    """Run one bot against a fresh platform."""
    async with open_town(sizes.chats) as town:
        arguments = ("-m", module, "--bot", which, "--url", town.url(), "--chats", str(sizes.chats))
        bot = await asyncio.create_subprocess_exec(sys.executable, *arguments)
        try:
            await town.wait_for(town.hears, 60)
            own = await _paced(town, sizes)
            start_mb, began_s = await _resident_mb(bot), await _cpu_s(bot)
            per_s = await _loaded(town, sizes)
            end_mb, ended_s = await _resident_mb(bot), await _cpu_s(bot)
        finally:
            with suppress(ProcessLookupError):
                bot.kill()
            await bot.wait()
    cpu_ms = (ended_s - began_s) * 1_000 / sizes.messages
    return Measured(per_s, median(own), quantiles(own, n=100)[98], start_mb, end_mb, cpu_ms)


async def _resident_mb(bot: asyncio.subprocess.Process) -> float:
    status = await asyncio.to_thread(Path(f"/proc/{bot.pid}/status").read_text)
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def _cpu_s(bot: asyncio.subprocess.Process) -> float:
    fields = (await asyncio.to_thread(Path(f"/proc/{bot.pid}/stat").read_text)).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _paced(town: Town, sizes: Sizes) -> list[float]:
    """Return milliseconds from message to answer where messages come one by one."""
    took = []
    for number in range(sizes.paced + WARMING_UP):
        before = town.answered
        began = time.perf_counter()
        town.says(number % sizes.chats, f"message {number} about the garden")
        await town.wait_for(lambda before=before: town.answered > before, 30)  # type: ignore[misc]
        took.append((time.perf_counter() - began - MODEL_S) * 1_000)
        await asyncio.sleep(PACE_S)
    return took[WARMING_UP:]


async def _loaded(town: Town, sizes: Sizes) -> float:
    """Return answers a second where every message lies ready."""
    rng = random.Random(7)  # noqa: S311 - not for secrets
    town.forget_calls()
    before = town.answered
    began = time.perf_counter()
    for number in range(sizes.messages):
        town.says(number % sizes.chats, question(rng) if number % 3 == 0 else statement(rng, number))
    await town.wait_for(lambda: town.answered - before >= sizes.messages, WITHIN_S)
    return sizes.messages / (time.perf_counter() - began)


@asynccontextmanager
async def aiki_for(adapter: MessageSender, people: Sequence[Identity]) -> AsyncIterator[Aiki]:
    """Be an Aiki on one platform with a model of one millisecond, who knows everybody."""
    with tempfile.TemporaryDirectory() as folder:
        values = {"db": Path(folder) / "aiki.db", "language": "en", "timezone": "UTC", "ollama_host": "off"}
        settings = Settings.model_validate(values | {"settle_seconds": 0})
        async with open_aiki(settings, [adapter], providers=[OneMillisecond()]) as aiki:
            for person in people:
                await aiki.store.people.enrol_owner(person)
            await aiki.classifier.prepare()
            await aiki.embedding.prepare()
            pump = asyncio.create_task(aiki.deliverer.pump())
            yield aiki
            pump.cancel()


def main(module: str, bots: Sequence[str], open_town: OpenTown, be: BeBot) -> None:
    """Measure and print, or be one of the ``bots``, of which the first is Aiki."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--paced", type=int, default=PACED_MESSAGES)
    parser.add_argument("--bot", choices=bots)
    parser.add_argument("--url", default="")
    given = parser.parse_args()
    if given.bot:
        asyncio.run(_be(be, given.bot, given.url, given.chats))
        return
    rates = {}
    for which in bots:
        found = asyncio.run(measure(module, open_town, which, Sizes(given.chats, given.messages, given.paced)))
        rates[which] = found.per_s
        sys.stdout.write(f"{which:18} {found}\n")
        sys.stdout.flush()
    for which in bots[1:]:
        sys.stdout.write(f"{bots[0]} / {which}: {rates[bots[0]] / rates[which]:.2f}\n")


async def _be(be: BeBot, which: str, url: str, chats: int) -> None:
    await be(which, url, chats)
