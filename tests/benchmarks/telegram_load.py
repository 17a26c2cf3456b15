"""How many Telegram messages a second Aiki answers, beside a bare echo bot on the same library, in one run.

``python -m tests.benchmarks.telegram_load [--chats 200] [--messages 2000]`` serves the Bot API of ``tests/wire`` in
this process and runs each bot in a process of its own: Aiki with a model that takes 1 ms, with all it does
(classify, recall, memory, ledger, outbox), and python-telegram-bot's Application echoing, once as it comes and once
with updates handled side by side. *Load*: all messages lie ready at once. *Own time*: messages come one by one at a
pace that nobody is busy with, from the moment the update was handed out until the answer arrives; the model's 1 ms
is taken off.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bot.domain.model import CLAUDE, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, TextDelta, ToolStep
from bot.domain.usage import Usage
from tests.benchmarks.turn import question, statement
from tests.wire.telegram import TOKEN, TelegramWire, telegram_serving

MODEL_S = 0.001
PACED_MESSAGES, PACE_S = 300, 0.05
WITHIN_S = 600.0
BOTS = ("aiki", "echo", "echo side by side")
FIRST_USER = 5_000_000_001
"""The wire counts its people from here."""


class OneMillisecond:
    """The Provider port: a model that thinks for a millisecond and says one sentence."""

    name, model, place = CLAUDE, "one-millisecond", Place.CLOUD

    async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
        """Stream two pieces."""
        yield TextDelta("I see: ")
        await asyncio.sleep(MODEL_S)
        yield TextDelta(f"*{len(prompt.message)}* characters, and **thank you**.")
        yield Finished(StopReason.END, usage=Usage(prompt.tokens, 12))


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


async def measure(which: str, chats: int, messages: int) -> Measured:
    """Run one bot against a fresh wire."""
    wire = TelegramWire()
    people = [wire.person(f"P{number}") for number in range(chats)]
    async with telegram_serving(wire) as server:
        arguments = ("-m", "tests.benchmarks.telegram_load", "--bot", which, "--url", server.url, "--chats", str(chats))
        bot = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        try:
            await wire.wait_for(lambda: wire.updates.is_polled, 60)
            own = await _paced(wire, people)
            assert bot.stdin is not None
            assert bot.stdout is not None
            start_mb, began_s = await _resident_mb(bot), await _cpu_s(bot)
            per_s = await _loaded(wire, people, messages)
            end_mb, ended_s = await _resident_mb(bot), await _cpu_s(bot)
        finally:
            bot.kill()
            await bot.wait()
    cpu_ms = (ended_s - began_s) * 1_000 / messages
    return Measured(per_s, median(own), quantiles(own, n=100)[98], start_mb, end_mb, cpu_ms)


async def _resident_mb(bot: asyncio.subprocess.Process) -> float:
    status = await asyncio.to_thread(Path(f"/proc/{bot.pid}/status").read_text)
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def _cpu_s(bot: asyncio.subprocess.Process) -> float:
    fields = (await asyncio.to_thread(Path(f"/proc/{bot.pid}/stat").read_text)).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _paced(wire: TelegramWire, people: Sequence[object]) -> list[float]:
    """Return milliseconds from update to answer where messages come one by one."""
    took = []
    for number in range(PACED_MESSAGES):
        person = people[number % len(people)]
        before = wire.counts["sendMessage"]
        began = time.perf_counter()
        wire.says(person, f"message {number} about the garden")  # type: ignore[arg-type] # a person of the wire's
        await wire.wait_for(lambda before=before: wire.counts["sendMessage"] > before, 30)  # type: ignore[misc]
        took.append((time.perf_counter() - began - MODEL_S) * 1_000)
        await asyncio.sleep(PACE_S)
    return took[20:]


async def _loaded(wire: TelegramWire, people: Sequence[object], messages: int) -> float:
    """Return answers a second where every message lies ready."""
    import random  # noqa: PLC0415

    rng = random.Random(7)  # noqa: S311 - not for secrets
    wire.keeps_calls = False
    before = wire.counts["sendMessage"]
    began = time.perf_counter()
    for number in range(messages):
        text = question(rng) if number % 3 == 0 else statement(rng, number)
        wire.says(people[number % len(people)], text)  # type: ignore[arg-type] # as above
    await wire.wait_for(lambda: wire.counts["sendMessage"] - before >= messages, WITHIN_S)
    return messages / (time.perf_counter() - began)


async def be_aiki(url: str, chats: int) -> None:
    """Serve as ``aiki run`` does, with a model of one millisecond and everybody paired."""
    from bot.adapters.telegram import Telegram  # noqa: PLC0415
    from bot.app import open_aiki  # noqa: PLC0415
    from bot.domain.conversation import Identity  # noqa: PLC0415
    from bot.domain.language import Language  # noqa: PLC0415
    from bot.locales import LocaleSentences  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate(
            {
                "db": Path(folder) / "aiki.db",
                "language": "en",
                "timezone": "UTC",
                "ollama_host": "off",
                "settle_seconds": 0,
            }
        )
        telegram = Telegram(TOKEN, url, "auto", LocaleSentences(), Language.EN)
        async with open_aiki(settings, [telegram], providers=[OneMillisecond()]) as aiki:
            for number in range(chats):
                await aiki.store.people.enrol_owner(Identity("telegram", str(FIRST_USER + number), f"P{number}"))
            telegram.connect(aiki.inbox, aiki.store.outbox)
            await aiki.classifier.prepare()
            await aiki.embedding.prepare()
            pump = asyncio.create_task(aiki.deliverer.pump())
            await telegram.poll(lambda key: None)
            pump.cancel()


async def be_echo(url: str, *, side_by_side: bool) -> None:
    """Echo, with the library's own Application."""
    from telegram import Update  # noqa: PLC0415
    from telegram.ext import Application, ContextTypes, MessageHandler, filters  # noqa: PLC0415

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text(update.message.text or "")

    app = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .concurrent_updates(64 if side_by_side else False)
        .connection_pool_size(64)
        .build()
    )
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling()
        await asyncio.Event().wait()


def main() -> None:
    """Measure and print, or be one of the bots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--bot", choices=BOTS)
    parser.add_argument("--url", default="")
    arguments = parser.parse_args()
    if arguments.bot == "aiki":
        asyncio.run(be_aiki(arguments.url, arguments.chats))
    elif arguments.bot:
        asyncio.run(be_echo(arguments.url, side_by_side=arguments.bot != "echo"))
    else:
        rates = {}
        for which in BOTS:
            found = asyncio.run(measure(which, arguments.chats, arguments.messages))
            rates[which] = found.per_s
            sys.stdout.write(
                f"{which:18} {found.per_s:7.1f} messages/s   own time p50 {found.p50_ms:6.1f} ms  "
                f"p99 {found.p99_ms:6.1f} ms   {found.cpu_ms:5.1f} ms of CPU a message   "
                f"resident {found.start_mb:5.1f} -> {found.end_mb:5.1f} MB\n"
            )
            sys.stdout.flush()
        for which in BOTS[1:]:
            sys.stdout.write(f"aiki / {which}: {rates['aiki'] / rates[which]:.2f}\n")


if __name__ == "__main__":
    main()
