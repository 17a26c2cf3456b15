"""Telegram for the contract suite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from tests.adapters.telegram.rig import TelegramRig, private, rigged
from tests.contracts.adapter_cases import RETRY_AFTER_S, Can, Case, Refusal, Rig, Shown
from tests.wire.telegram_faults import Fault, floods, resets

_FAULTS: dict[Refusal, Fault] = {
    Refusal.TOO_FAST: floods(RETRY_AFTER_S),
    Refusal.CUT_BEFORE: resets(),
    Refusal.CUT_AFTER: resets(after=True),
}


class TelegramPlatform:
    """One person in a private chat with the bot."""

    def __init__(self, rig: TelegramRig) -> None:
        """Play on this wire."""
        self._rig = rig
        self._wire = rig.wire
        self._ada = rig.wire.person("Ada")
        self._said = rig.wire.says(self._ada, "/start")
        self.address = private(self._ada)

    def shown(self) -> Sequence[Shown]:
        """Return what the bot said and is still there."""
        return [
            Shown(str(one.message_id), one.text, tuple(button["text"] for button in one.buttons))
            for one in self._wire.messages(self._ada)
        ]

    async def says(self, *texts: str) -> None:
        """Have Ada write."""
        for text in texts:
            self._said = self._wire.says(self._ada, text)

    async def edits(self, text: str) -> None:
        """Have Ada edit."""
        self._wire.edits(self._said, text)

    async def presses(self, button: int) -> None:
        """Have Ada press."""
        message = self._wire.messages(self._ada)[-1]
        self._wire.presses(self._ada, message, message.buttons[button]["callback_data"])

    async def reacts(self, emoji: str) -> None:
        """Have Ada react."""
        self._wire.reacts(self._ada, self._wire.messages(self._ada)[-1], emoji)

    def acknowledged(self) -> Sequence[str]:
        """Return the toasts."""
        return [toast.text for toast in self._wire.toasts]

    async def refuses(self, refusal: Refusal) -> None:
        """Have a call go wrong."""
        if refusal is Refusal.BLOCKED:
            self._wire.blocks(self._ada)
        elif refusal is Refusal.UNREACHABLE:
            await self._rig.telegram.client.bot()
            await self._rig.server.stop()
        else:
            self._wire.trips("sendMessage", _FAULTS[refusal])

    def drafts(self) -> Sequence[str]:
        """Return the drafts."""
        return [draft.text for draft in self._wire.drafts(self._ada)]

    async def wait_for(self, predicate: Callable[[], object]) -> None:
        """Wait on the wire."""
        await self._wire.wait_for(predicate)


@asynccontextmanager
async def _open() -> AsyncIterator[Rig]:
    async with rigged() as rig:
        platform = TelegramPlatform(rig)
        async with rig.polled():
            await rig.inbox.until(1)
            rig.inbox.events.clear()
            await rig.wire.wait_for(lambda: rig.wire.updates.is_polled)
            await asyncio.sleep(0)
            yield Rig(rig.telegram, platform, rig.inbox)


TELEGRAM_CASE = Case("telegram", _open, frozenset(Can) - {Can.FINDS})
