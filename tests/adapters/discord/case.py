"""Discord for the contract suite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.adapters.growing import GROWS
from tests.adapters.discord.rig import DiscordRig, private, rigged
from tests.contracts.adapter_cases import RETRY_AFTER_S, Can, Case, Refusal, Rig, Shown
from tests.wire.discord_faults import Fault, limited, resets

_FAULTS: dict[Refusal, Fault] = {
    Refusal.TOO_FAST: limited(RETRY_AFTER_S, via=False),
    Refusal.CUT_BEFORE: resets(),
    Refusal.CUT_AFTER: resets(after=True),
}


class DiscordPlatform:
    """One person in a private talk with the bot."""

    def __init__(self, rig: DiscordRig) -> None:
        """Play on this wire."""
        self._rig = rig
        self._wire = rig.wire
        self._ada = rig.wire.person("Ada")
        self._said = rig.wire.tells(self._ada, "hello")
        self.address = private(self._ada)

    def shown(self) -> Sequence[Shown]:
        """Return what the bot said and is still there."""
        return [
            Shown(str(one.id), one.content, tuple((button.get("emoji") or button)["name"] for button in one.buttons))
            for one in self._wire.said(self._ada)
        ]

    async def says(self, *texts: str) -> None:
        """Have Ada write."""
        for text in texts:
            self._said = self._wire.tells(self._ada, text)

    async def edits(self, text: str) -> None:
        """Have Ada edit."""
        self._wire.edits(self._said, text)

    async def presses(self, button: int) -> None:
        """Have Ada press."""
        message = self._wire.said(self._ada)[-1]
        self._wire.presses(self._ada, message, message.buttons[button]["custom_id"])

    async def reacts(self, emoji: str) -> None:
        """Have Ada react."""
        message = self._wire.said(self._ada)[-1]
        if emoji:
            self._wire.reacts(self._ada, message, emoji)
        for given in [given for given, people in message.reactions.items() if given != emoji and people]:
            self._wire.unreacts(self._ada, message, given)

    def acknowledged(self) -> Sequence[str]:
        """Return what was lit of the buttons that were pressed: Discord shows no more for a press."""
        lit = [button for one in self._wire.said(self._ada) for button in one.buttons if button["style"] == 1]
        return [str(button["custom_id"]) for button in lit]

    async def refuses(self, refusal: Refusal) -> None:
        """Have a call go wrong."""
        if refusal is Refusal.BLOCKED:
            self._wire.shuts_dms(self._ada)
        elif refusal is Refusal.UNREACHABLE:
            await self._rig.discord.whoami()
            await self._wire.stop()
        else:
            times = 1 if refusal is Refusal.TOO_FAST else 5
            self._wire.trips("create_message", _FAULTS[refusal], times)

    def drafts(self) -> Sequence[str]:
        """Return the texts that previews had."""
        texts = [text for one in self._wire.said(self._ada) for text in one.texts]
        return [text for text in texts if text.endswith(GROWS)]

    async def wait_for(self, predicate: Callable[[], object]) -> None:
        """Wait on the wire."""
        await self._wire.wait_for(predicate)


@asynccontextmanager
async def _open() -> AsyncIterator[Rig]:
    async with rigged() as rig:
        platform = DiscordPlatform(rig)
        async with rig.received():
            rig.inbox.events.clear()
            yield Rig(rig.discord, platform, rig.inbox)


DISCORD_CASE = Case("discord", _open, frozenset(Can))
