"""Asking Telegram what is new, again and again; what was asked for is confirmed only once it is safely kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.telegram.client import POLL_S, Client, understood
from bot.adapters.telegram.requests import TooFast
from bot.domain.errors import StoreError

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "message_reaction")
"""Reactions come only to those who name them."""
GRACE_S = 15.0
"""A question that is answered this long after Telegram should have is taken to be lost."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
CONFLICT_PAUSE_S = 10.0
CALM_S = 60.0
"""Two programs that ask with one token get answers in turn; only after so long without a clash is it over."""
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
    calm_s: float = CALM_S
    offset: int | None = None
    _is_sole_receiver: bool = False
    _pause_s: float = 0.0
    _calm_at: float = 0.0
    _told: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Poll until cancelled; raises InvalidToken where Telegram does not know the bot."""
        while True:
            try:
                await self._be_sole_receiver()
                await self._poll()
                self._recovered()
            except InvalidToken:
                raise
            except TelegramError as error:
                await self._meet(error)
            except TimeoutError:
                # Neither an answer nor an error: a connection that died in silence.
                self._say_once("telegram.stuck")
                log.warning("a question to Telegram was never answered; it is asked again on a new connection")
                await self.client.hang_up()
            except StoreError as error:
                log.error("an update could not be kept, and will be asked for again: %s", error)
                await self._pause()

    async def confirm(self) -> None:
        """Tell Telegram how far everything was kept, so that none of it comes again."""
        if self.offset is None:
            return
        try:
            async with asyncio.timeout(5):
                await self.client.news(self.offset, 0, ALLOWED_UPDATES, limit=1)
        except (TelegramError, TimeoutError) as error:
            log.info("what was kept is not confirmed: %s; it comes again and is known then", type(error).__name__)

    async def _be_sole_receiver(self) -> None:
        """Take down a webhook that an earlier way of running left, since Telegram serves one of the two."""
        if not self._is_sole_receiver:
            await (await self.client.bot()).delete_webhook()
            self._is_sole_receiver = True

    async def _poll(self) -> None:
        bot = await self.client.bot()
        async with asyncio.timeout(self.poll_s + self.grace_s):
            # After trouble it is asked without being held, so that it is known at once whether that is over.
            hold_s = 0.0 if self._pause_s else self.poll_s
            news = await self.client.news(self.offset, hold_s, ALLOWED_UPDATES)
        for raw in news:
            update = understood(raw, bot)
            if update is not None:
                await self.take(update)
            self.offset = raw["update_id"] + 1

    async def _meet(self, error: TelegramError) -> None:
        if isinstance(error, TooFast):
            log.warning("Telegram wants not to be asked for %g s", error.seconds)
            await asyncio.sleep(error.seconds)
        elif isinstance(error, Conflict):
            await self._meet_conflict(error)
        else:
            self._say_once("telegram.unreachable")
            log.warning("Telegram could not be asked: %s: %s", type(error).__name__, error)
            await self._pause()

    async def _meet_conflict(self, error: Conflict) -> None:
        if "webhook" in str(error).casefold():
            self._is_sole_receiver = False
            await self._pause()
            return
        self._calm_at = asyncio.get_running_loop().time() + self.calm_s
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
        if self._told and asyncio.get_running_loop().time() >= self._calm_at:
            self._told.clear()
            self.tell("telegram.back")
