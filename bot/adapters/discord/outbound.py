"""Owed texts become Discord messages: split, in the place of earlier ones, with buttons, and never twice."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import discord

from bot.adapters.discord.buttons import below, turns_below
from bot.adapters.discord.client import Connection
from bot.adapters.discord.errors import (
    ARCHIVED,
    CALL_S,
    ERRORS,
    MISSING_PERMISSIONS,
    NOT_OURS,
    TOO_LARGE,
    UNKNOWN_MESSAGE,
    is_about,
    is_refusal,
    translate,
)
from bot.adapters.discord.markup import LIMIT, FilePart, Part, TextPart, parts_of
from bot.adapters.discord.open_answers import OpenAnswer, OpenAnswers
from bot.adapters.discord.place import command_id, person_of
from bot.adapters.discord.post import Post, answering
from bot.domain.conversation import ThreadKind
from bot.domain.delivery import Delivery
from bot.ports import Phrasebook

log = logging.getLogger(__name__)

ROOM_FOR_MARK = 120
"""Left free in each message for the line that says that it may be a repeat; it must not change the splitting."""
_LONG_CHARS = 2_000
_NOTHING = "🫥"
"""What arrives of a text in which there is nothing to see."""
_LOOKED_AT = 30
"""Among so many of the latest messages a text is looked for that may have arrived."""


class Outbound:
    """Sends deliveries through one bot."""

    def __init__(self, connection: Connection, answers: OpenAnswers, phrasebook: Phrasebook) -> None:
        """Send through this connection; what answers a command goes where that waits for it."""
        self._connection = connection
        self._answers = answers
        self._phrasebook = phrasebook
        self._channels: dict[str, int] = {}

    async def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Yield the id of each message as it arrives, behind those that did earlier; raises DeliveryError."""
        parts = await _parts(delivery.text)
        tell = partial(self._phrasebook.say, delivery.language)
        under = below(delivery.buttons, delivery.choices, delivery.turn_id, delivery.address, tell)
        waiting = self._answers.take(delivery.answers) if not delivery.replaces and not delivery.arrived else None
        try:
            async with asyncio.timeout(CALL_S):
                channel = await self._channel(delivery)
        except ERRORS as error:
            if waiting is None:
                raise translate(error, sent=False) from error
            channel = None
        for position in range(len(delivery.arrived), len(parts)):
            is_last = position == len(parts) - 1
            message = _Outgoing(
                delivery, parts[position], position, under if is_last else None, tell("discord.missing_attach_files")
            )
            try:
                async with asyncio.timeout(CALL_S):
                    arrived = await self._send(message, channel, waiting)
            except ERRORS as error:
                if waiting is not None and waiting.is_shown and delivery.answers is not None:
                    self._answers.add(delivery.answers, waiting)  # what takes the command's place can do so again
                raise translate(error) from error
            yield arrived
        try:
            for surplus in delivery.replaces[len(parts) :]:
                async with asyncio.timeout(CALL_S):
                    await _delete(channel, surplus)
        except ERRORS as error:
            raise translate(error, sent=False) from error

    async def channel_id(self, platform_thread_id: str) -> int:
        """Return the channel in which a thread is, made if need be; raises what ``ERRORS`` names."""
        person = person_of(platform_thread_id)
        if person is None:
            return int(platform_thread_id)
        if platform_thread_id not in self._channels:
            client = await self._connection.client()
            self._channels[platform_thread_id] = (await client.create_dm(discord.Object(person))).id
        return self._channels[platform_thread_id]

    async def _channel(self, delivery: Delivery) -> discord.PartialMessageable:
        client = await self._connection.client()
        return client.get_partial_messageable(await self.channel_id(delivery.address.platform_thread_id))

    async def _send(
        self, message: _Outgoing, channel: discord.PartialMessageable | None, waiting: OpenAnswer | None
    ) -> str:
        if waiting is not None and not waiting.is_lost:
            try:
                return await waiting.say(message.text(), message.files(), message.under)
            except discord.HTTPException as error:
                if not is_refusal(error):
                    raise
                # The command waits no longer, so it is said in the ordinary way.
                log.info("a command could not be answered in its place: %s", error.code)
                waiting.is_lost, waiting.is_shown = True, False
        if channel is None:
            raise discord.ClientException("there is no way to this person")
        return await message.send(channel)


async def _parts(text: str) -> tuple[Part, ...]:
    room = LIMIT - ROOM_FOR_MARK
    parts = await asyncio.to_thread(parts_of, text, room) if len(text) > _LONG_CHARS else parts_of(text, room)
    return parts or (TextPart(_NOTHING),)


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """One message that is about to be sent: what, with what below it, in whose place."""

    delivery: Delivery
    part: Part
    position: int
    under: discord.ui.View | None
    unattached: str
    """What is said in the place of a file where none may be sent."""

    def text(self, *, marked: bool = False) -> str:
        """Return what is written in it."""
        words = self.part.caption if isinstance(self.part, FilePart) else self.part.text
        is_first = self.position == len(self.delivery.arrived)
        mark = self.delivery.mark if marked and is_first else ""
        return f"{mark}\n{words}".strip() if mark else words

    def files(self) -> list[discord.File]:
        """Return what is sent beside it; to be asked for anew with each attempt."""
        if not isinstance(self.part, FilePart):
            return []
        return [discord.File(io.BytesIO(self.part.data), filename=self.part.name)]

    @property
    def nonce(self) -> str:
        """By this Discord knows the message again for some minutes, and takes it but once."""
        seed = f"{self.delivery.dedupe_key}:{self.delivery.owed_at.timestamp()}:{self.position}"
        return hashlib.sha256(seed.encode()).hexdigest()[:25]

    async def send(self, channel: discord.PartialMessageable) -> str:
        """Send it and return its id; one that had arrived before is found, and not sent again."""
        old = self.delivery.replaces[self.position] if self.position < len(self.delivery.replaces) else None
        if old is not None and old.isdecimal():
            if isinstance(self.part, TextPart) and await self._edit(channel, int(old)):
                return old
            await _delete(channel, old)
        is_unsure = self.delivery.is_repeat and self.position == len(self.delivery.arrived)
        found, has_looked = await self._find(channel) if is_unsure else (None, False)
        if found is not None:
            return found
        return await self._say(channel, marked=is_unsure and not has_looked)

    async def _say(self, channel: discord.PartialMessageable, *, marked: bool) -> str:
        text = self.text(marked=marked)
        answers = self.delivery.answers
        reference: discord.MessageReference | None = None
        if self.position == 0 and answers is not None and answers.isdecimal() and self._is_in_server:
            reference = answering(answers, channel)
        try:
            return await self._post(channel, text, reference, with_files=True)
        except discord.HTTPException as error:
            if isinstance(self.part, FilePart) and is_about(error, MISSING_PERMISSIONS, TOO_LARGE):
                return await self._post(channel, f"{text}\n{self.unattached}".strip(), reference, with_files=False)
            raise

    async def _post(
        self,
        channel: discord.PartialMessageable,
        text: str,
        reference: discord.MessageReference | None,
        *,
        with_files: bool,
    ) -> str:
        files = self.files() if with_files else []
        words = text or ("" if files else _NOTHING)
        sent = await Post(words, files, self.under, reference, self.nonce).to(channel)
        return str(sent.id)

    @property
    def _is_in_server(self) -> bool:
        return self.delivery.address.kind is ThreadKind.GROUP

    async def _edit(self, channel: discord.PartialMessageable, old: int) -> bool:
        """Put it in the place of the old message; False where that is not there to be edited."""
        try:
            await channel.get_partial_message(old).edit(
                content=self.text() or _NOTHING,
                attachments=[],
                view=self.under,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except discord.HTTPException as error:
            if is_about(error, UNKNOWN_MESSAGE, NOT_OURS, ARCHIVED):
                return False
            raise
        return True

    async def _find(self, channel: discord.PartialMessageable) -> tuple[str | None, bool]:
        """Return the id under which it has arrived already, and whether that could be looked up."""
        has_looked = False
        try:
            async for seen in channel.history(limit=_LOOKED_AT):
                has_looked = True  # who may not look is told that there is nothing
                if self._is_sent(seen, channel):
                    return str(seen.id), True
        except discord.Forbidden:
            return None, False
        return None, has_looked or not self._is_in_server

    def _is_sent(self, seen: discord.Message, channel: discord.PartialMessageable) -> bool:
        """Whether a message is what an earlier attempt sent; one in the place of a command is older than its text."""
        by_command = seen.interaction_metadata is not None and command_id(seen.interaction_metadata.id)
        is_since = seen.created_at >= self.delivery.owed_at or by_command == self.delivery.answers
        own_id = channel._state.self_id  # noqa: SLF001 - there is no other way to ask a channel
        is_ours = seen.author.id == own_id and str(seen.id) not in self.delivery.arrived
        names = [file.filename for file in self.files()]
        turns = turns_below(seen)  # another turn's answer may say the same
        is_ours = is_ours and (not turns or self.delivery.turn_id in turns)
        return (
            is_since
            and is_ours
            and seen.content == self.text().strip()
            and [one.filename for one in seen.attachments] == names
        )


async def _delete(channel: discord.PartialMessageable | None, platform_message_id: str) -> None:
    """Take away a message that something else takes the place of, if it can be; raises what may pass."""
    if channel is None or not platform_message_id.isdecimal():
        return
    try:
        await channel.get_partial_message(int(platform_message_id)).delete()
    except discord.HTTPException as error:
        if not isinstance(error, discord.NotFound | discord.Forbidden) and not is_about(error, ARCHIVED):
            raise
        log.info("a message that was replaced could not be taken away: %s", error)
