"""The real library's bot, connected to the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot

from tests.wire.telegram import TelegramWire, telegram_serving


@asynccontextmanager
async def talking(wire: TelegramWire) -> AsyncIterator[Bot]:
    """Serve the wire, and connect a bot to it, while the body runs."""
    async with (
        telegram_serving(wire) as server,
        Bot(wire.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot,
    ):
        yield bot
