"""An answer is seen while it is made: "typing…", then one message that is edited, with a button to stop it."""

from __future__ import annotations

import asyncio
from typing import Literal

import discord

from bot.adapters.discord.buttons import below
from bot.adapters.discord.client import Connection
from bot.adapters.discord.errors import CALL_S, ERRORS, is_about, pause_in, translate
from bot.adapters.discord.markup import LIMIT, draft_of
from bot.adapters.discord.open_answers import OpenAnswers
from bot.adapters.discord.outbound import Outbound
from bot.adapters.discord.pace import Pace
from bot.adapters.discord.post import Post, answering
from bot.adapters.growing import GROWS, Growing, Live
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.gesture import Button

Stream = Literal["edits", "off"]


class Drafts(Growing):
    """The ``DraftScreen`` port over one bot."""

    typing_s = 8.0

    def __init__(
        self,
        connection: Connection,
        outbound: Outbound,
        answers: OpenAnswers,
        stream: Stream,
    ) -> None:
        """Show through this connection; ``stream`` is how. A command shows by itself that it is worked on."""
        super().__init__()
        self._connection = connection
        self._outbound = outbound
        self._answers = answers
        self._stream: Stream = stream
        self._pace = Pace()

    async def end(self, address: ThreadAddress) -> None:
        """Show nothing more; returns once nothing is on its way."""
        await super().end(address)
        self._answers.turn_ended(address)

    def _pause_s(self, address: ThreadAddress) -> float:
        return self._pace.pause_s(address)

    def _showing(self, address: ThreadAddress) -> None:
        self._pace.showing(address)

    def _forget(self, address: ThreadAddress) -> None:
        self._pace.forget(address)

    def _is_to_be_shown(self, live: Live, now: float) -> bool:
        is_shown = self._stream != "off" and not self._answers.waits(live.answers)
        return is_shown and super()._is_to_be_shown(live, now)

    async def _type(self, live: Live) -> None:
        if self._answers.waits(live.answers):
            return
        async with asyncio.timeout(CALL_S):
            client = await self._connection.client()
            await client.http.send_typing(await self._outbound.channel_id(live.address.platform_thread_id))

    async def _show(self, live: Live) -> None:
        room = LIMIT - len(GROWS)
        is_long = len(live.text) > LIMIT
        beginning = await asyncio.to_thread(draft_of, live.text, room) if is_long else draft_of(live.text, room)
        text = (beginning + GROWS).strip()
        async with asyncio.timeout(CALL_S):
            client = await self._connection.client()
            channel = client.get_partial_messageable(await self._outbound.channel_id(live.address.platform_thread_id))
            if live.preview is not None:
                await channel.get_partial_message(int(live.preview)).edit(
                    content=text, allowed_mentions=discord.AllowedMentions.none()
                )
                return
            live.is_preview_on_its_way = True
            try:
                sent = await self._post(channel, live, text)
            finally:
                live.is_preview_on_its_way = False
            if not await self._note(live, str(sent.id)):
                await sent.delete()

    async def _post(self, channel: discord.PartialMessageable, live: Live, text: str) -> discord.Message:
        view = below((Button.STOP,), (), None, live.address, str)
        is_answer = live.answers is not None and live.answers.isdecimal() and live.address.kind is ThreadKind.GROUP
        reference = answering(live.answers, channel) if is_answer and live.answers is not None else None
        return await Post(text, view=view, reference=reference, silent=True).to(channel)

    def _failed(self, live: Live, error: Exception) -> bool:
        if not isinstance(error, ERRORS):
            return False
        if (wait := pause_in(error)) is not None:
            self._pace.rest(live.address, wait)
        elif live.preview is None:
            # It may stand there under an id that nobody knows; another one would come beside it.
            live.only_types = translate(error).uncertain or isinstance(error, discord.HTTPException)
        else:
            live.only_types = is_about(error, 10008, 50005)  # somebody took it away
        return True
