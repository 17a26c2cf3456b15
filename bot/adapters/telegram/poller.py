"""Asking Telegram what is new, again and again; what was asked for is confirmed only once it is safely kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.adapters.telegram.client import POLL_S, Client
from bot.adapters.telegram.errors import seconds_of
from bot.domain.errors import StoreError

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "message_reaction")
"""Reactions come only to those who name them."""
GRACE_S = 15.0
"""A question that is answered this long after Telegram should have is taken to be lost."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
CONFLICT_PAUSE_S = 10.0
_GROWTH = 1.7

Take = Callable[[Update], Awaitable[None]]
Tell = Callable[[str], None]
"""Says a sentence of the locales, by its key, to whoever watches the console."""


@dataclass(slots=True)
class Poller:
    """One long poll at a time. ``take`` keeps an update safely, or raises StoreError and is given it again."""

    client: Client
    take: Take
    tell: Tell
    poll_s: float = POLL_S
    grace_s: float = GRACE_S
    first_pause_s: float = FIRST_PAUSE_S
    conflict_pause_s: float = CONFLICT_PAUSE_S
    offset: int | None = None
    _pause_s: float = 0.0
    _told: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Poll until cancelled; raises InvalidToken where Telegram does not know the bot."""
        await self._be_sole_receiver()
        while True:
            try:
                await self._poll()
                self._recovered()
            except InvalidToken:
                raise
            except TelegramError as error:
                await self._meet(error)
            except TimeoutError:
                # Neither an answer nor an error: a connection that died in silence.
                self._say_once("telegram.stuck")
                await self.client.renew()
            except StoreError as error:
                log.error("an update could not be kept, and will be asked for again: %s", error)
                await self._pause()

    async def confirm(self) -> None:
        """Tell Telegram how far everything was kept, so that none of it comes again."""
        if self.offset is None:
            return
        try:
            async with asyncio.timeout(5):
                await (await self.client.bot()).get_updates(offset=self.offset, timeout=0, limit=1)
        except (TelegramError, TimeoutError) as error:
            log.info("what was kept is not confirmed: %s; it comes again and is known then", type(error).__name__)

    async def _be_sole_receiver(self) -> None:
        """Take down a webhook that an earlier way of running left, since Telegram serves one of the two."""
        while True:
            try:
                await (await self.client.bot()).delete_webhook()
            except InvalidToken:
                raise
            except TelegramError as error:
                self._say_once("telegram.unreachable")
                log.warning("Telegram could not be reached: %s: %s", type(error).__name__, error)
                await self._pause()
            else:
                return

    async def _poll(self) -> None:
        bot = await self.client.bot()
        async with asyncio.timeout(self.poll_s + self.grace_s):
            updates = await bot.get_updates(
                offset=self.offset, timeout=round(self.poll_s), allowed_updates=ALLOWED_UPDATES
            )
        for update in updates:
            await self.take(update)
            self.offset = update.update_id + 1

    async def _meet(self, error: TelegramError) -> None:
        if isinstance(error, RetryAfter):
            await asyncio.sleep(seconds_of(error))
        elif isinstance(error, Conflict):
            await self._meet_conflict(error)
        else:
            self._say_once("telegram.unreachable")
            log.warning("Telegram could not be asked: %s: %s", type(error).__name__, error)
            await self._pause()

    async def _meet_conflict(self, error: Conflict) -> None:
        if "webhook" in str(error).casefold():
            await self._be_sole_receiver()
            return
        self._say_once("telegram.conflict")
        log.warning("another program asks Telegram with the same token")
        await asyncio.sleep(self.conflict_pause_s)

    async def _pause(self) -> None:
        self._pause_s = min(self._pause_s * _GROWTH or self.first_pause_s, LONGEST_PAUSE_S)
        await asyncio.sleep(self._pause_s)

    def _say_once(self, key: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self.tell(key)

    def _recovered(self) -> None:
        self._pause_s = 0.0
        if self._told:
            self._told.clear()
            self.tell("telegram.back")
