"""How many Telegram messages a second Aiki answers, beside a bare echo bot on the same library, in one run.

``python -m tests.benchmarks.telegram_load [--chats 200] [--messages 2000]``, as ``load.py`` says; the echo bot is
python-telegram-bot's Application, once with updates as they come and once handled side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.domain.conversation import Identity
from tests.benchmarks.load import Town, aiki_for, main
from tests.wire.telegram import TOKEN, TelegramWire, telegram_serving
from tests.wire.telegram_chats import Person

AIKI, ECHO, SIDE_BY_SIDE = BOTS = ("aiki", "echo", "echo side by side")
FIRST_USER = 5_000_000_001
"""The wire counts its people from here."""


class TelegramTown(Town):
    """The stand-in for Telegram."""

    def __init__(self, wire: TelegramWire, people: Sequence[Person], url: str) -> None:
        """Play these people."""
        self._wire, self._people, self._url = wire, people, url

    def url(self) -> str:
        """Return where the Bot API is."""
        return self._url

    def says(self, number: int, text: str) -> None:
        """Have one of them write."""
        self._wire.says(self._people[number], text)

    @property
    def answered(self) -> int:
        """How many texts were sent."""
        return self._wire.counts["sendMessage"]

    def hears(self) -> bool:
        """Whether a bot asks what is new."""
        return self._wire.updates.is_polled

    async def wait_for(self, predicate: Callable[[], object], within_s: float) -> None:
        """Wait until something holds."""
        await self._wire.wait_for(predicate, within_s)

    def forget_calls(self) -> None:
        """Keep no record of what the bot asks for."""
        self._wire.keeps_calls = False


@asynccontextmanager
async def town(chats: int) -> AsyncIterator[Town]:
    """Serve Telegram with so many people."""
    wire = TelegramWire()
    people = [wire.person(f"P{number}") for number in range(chats)]
    async with telegram_serving(wire) as server:
        yield TelegramTown(wire, people, server.url)


async def be(which: str, url: str, chats: int) -> None:
    """Be one of the bots."""
    await (be_aiki(url, chats) if which == AIKI else be_echo(url, side_by_side=which == SIDE_BY_SIDE))


async def be_aiki(url: str, chats: int) -> None:
    """Serve as ``aiki run`` does, with everybody paired."""
    from bot.adapters.telegram import Telegram  # noqa: PLC0415
    from bot.domain.language import Language  # noqa: PLC0415
    from bot.locales import LocaleSentences  # noqa: PLC0415

    telegram = Telegram(TOKEN, url, "auto", LocaleSentences(), Language.EN)
    people = [Identity("telegram", str(FIRST_USER + number), f"P{number}") for number in range(chats)]
    async with aiki_for(telegram, people) as aiki:
        telegram.connect(aiki.inbox, aiki.store.outbox)
        await telegram.poll(lambda key: None)


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


if __name__ == "__main__":
    main("tests.benchmarks.telegram_load", BOTS, town, be)
