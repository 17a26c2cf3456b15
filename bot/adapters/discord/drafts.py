"""An answer is seen while it is made: "typing…", then one message that is edited, with a button to stop it."""

from __future__ import annotations

import asyncio
import logging
from secrets import token_hex
from typing import Literal

import discord

from bot.adapters.discord.buttons import below
from bot.adapters.discord.client import Connection
from bot.adapters.discord.errors import CALL_S, ERRORS, UNKNOWN_MESSAGE, is_about, pause_in, translate
from bot.adapters.discord.markup import LIMIT, draft_of
from bot.adapters.discord.open_answers import OpenAnswers
from bot.adapters.discord.outbound import Outbound
from bot.adapters.discord.pace import Pace
from bot.adapters.discord.post import Post, answering
from bot.adapters.growing import GROWS, Growing, Live
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.gesture import Button

log = logging.getLogger(__name__)

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

    async def remove(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Take away a message that showed an answer which is not coming; never raises. Whether it is gone."""
        try:
            async with asyncio.timeout(CALL_S):
                channel = await self._channel(address)
                await channel.get_partial_message(int(platform_message_id)).delete()
        except ERRORS as error:
            log.info("a preview could not be taken away: %s", type(error).__name__)
            return is_about(error, UNKNOWN_MESSAGE)
        return True

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
            channel = await self._channel(live.address)
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

    async def _channel(self, address: ThreadAddress) -> discord.PartialMessageable:
        client = await self._connection.client()
        return client.get_partial_messageable(await self._outbound.channel_id(address.platform_thread_id))

    async def _post(self, channel: discord.PartialMessageable, live: Live, text: str) -> discord.Message:
        view = below((Button.STOP,), (), None, live.address, str)
        is_answer = live.answers is not None and live.answers.isdecimal() and live.address.kind is ThreadKind.GROUP
        reference = answering(live.answers, channel) if is_answer and live.answers is not None else None
        # By the nonce Discord knows it again, so that one whose arrival is not known can be posted once more.
        post = Post(text, view=view, reference=reference, nonce=token_hex(12), silent=True)
        try:
            return await post.to(channel)
        except ERRORS as error:
            if not translate(error).uncertain:
                raise
            return await post.to(channel)

    def _failed(self, live: Live, error: Exception) -> bool:
        if not isinstance(error, ERRORS):
            return False
        if (wait := pause_in(error)) is not None:
            self._pace.rest(live.address, wait)
        elif live.preview is None:
            # It may stand there under an id that nobody knows; another one would come beside it.
            live.only_types = translate(error).uncertain or isinstance(error, discord.HTTPException)
        else:
            live.only_types = is_about(error, UNKNOWN_MESSAGE, 50005)  # somebody took it away
        return True
