"""Private mode ends by itself once nothing was said in it for a while, and the person is told."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.core.deliver import Deliverer
from bot.domain.errors import StoreError
from bot.domain.language import Language
from bot.ports import Clock, Conversations, Phrasebook

log = logging.getLogger(__name__)

PRIVATE_IDLE = timedelta(hours=1)
"""Who says nothing for so long has forgotten that nothing is remembered, and would miss it later."""
LOOK_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PrivateHours:
    """Ends private mode where it was left on; ``language`` is that of people whose own is not known."""

    conversations: Conversations
    deliverer: Deliverer
    phrasebook: Phrasebook
    clock: Clock
    language: Language

    async def end_idle(self) -> int:
        """End private mode where nothing was said for ``PRIVATE_IDLE``; return in how many threads it was.

        What was said in it is erased and the word that it is over is owed in the same transaction: a death of the
        process in between leaves neither done. Raises StoreError.
        """
        told = {language: self.phrasebook.say(language, "commands.private_lapsed") for language in Language}
        ended = await self.conversations.end_idle_private(self.clock.now() - PRIVATE_IDLE, told, self.language)
        if ended:
            log.info("private mode ended by itself in %d threads", ended)
            self.deliverer.wake()
        return ended

    async def remind(self) -> int:
        """At start: tell those in whose threads private mode is still on that it is; return how many that are.

        Whoever sees the program come back may take it to have begun anew. Raises StoreError.
        """
        told = {language: self.phrasebook.say(language, "commands.private_is_on") for language in Language}
        return await self.conversations.remind_of_private(told, self.language)

    async def watch(self) -> None:
        """Look again and again, for as long as the program runs."""
        while True:
            try:
                await self.end_idle()
            except StoreError as error:
                log.error("whether private mode is over cannot be told now: %s", error)
            await asyncio.sleep(LOOK_EVERY.total_seconds())
