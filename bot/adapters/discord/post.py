"""One message as it is handed to the library, whose typing knows only calls in which nothing is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import discord

from bot.adapters.discord.errors import CANNOT_REPLY, INVALID, is_about


class _Sends(Protocol):
    async def send(  # noqa: PLR0913 - it is theirs
        self,
        content: str | None,
        *,
        files: Sequence[discord.File] | None,
        view: discord.ui.View | None,
        reference: discord.MessageReference | None,
        nonce: str | None,
        silent: bool,
        suppress_embeds: bool,
        allowed_mentions: discord.AllowedMentions,
    ) -> discord.Message:
        """Send a message."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message that pings nobody and has nothing fetched for a preview."""

    text: str
    files: Sequence[discord.File] = ()
    view: discord.ui.View | None = None
    reference: discord.MessageReference | None = None
    nonce: str | None = None
    silent: bool = False

    async def to(self, channel: discord.abc.Messageable) -> discord.Message:
        """Send it, without saying what it answers where that may not be said; raises what ``ERRORS`` names."""
        try:
            return await self._send(channel, self.reference)
        except discord.HTTPException as error:
            if self.reference is None or not is_about(error, CANNOT_REPLY, INVALID):
                raise
            for file in self.files:
                file.reset()
            return await self._send(channel, None)

    async def _send(
        self, channel: discord.abc.Messageable, reference: discord.MessageReference | None
    ) -> discord.Message:
        return await cast("_Sends", channel).send(
            self.text or None,
            files=list(self.files) or None,
            view=self.view,
            reference=reference,
            nonce=self.nonce,
            silent=self.silent,
            suppress_embeds=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )


def answering(message_id: str, channel: discord.PartialMessageable) -> discord.MessageReference:
    """Return what makes a message the answer to another one, if that is still there."""
    return discord.MessageReference(message_id=int(message_id), channel_id=channel.id, fail_if_not_exists=False)
