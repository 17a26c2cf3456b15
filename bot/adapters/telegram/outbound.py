"""Owed texts become Telegram messages: formatted, split, in the place of earlier ones, with buttons."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.adapters.markdown.answer import FilePart
from bot.adapters.markdown.split import units
from bot.adapters.telegram.buttons import keyboard
from bot.adapters.telegram.client import Client
from bot.adapters.telegram.errors import says, translate
from bot.adapters.telegram.markup import LIMIT, Part, TextPart, as_plain, parts_of
from bot.adapters.telegram.pace import PARTS_AT_ONCE, Pace, part_every_s
from bot.adapters.telegram.place import Place, chat_of, place_of
from bot.domain.delivery import Delivery
from bot.domain.errors import DeliveryError
from bot.ports import Phrasebook

log = logging.getLogger(__name__)

ROOM_FOR_MARK = 120
"""Left free in each message for the line that says that it may be a repeat; it must not change the splitting."""
_LONG_CHARS = 4_000
_NOTHING = "🫥"
"""What arrives of a text in which there is nothing to see."""
# Whoever runs the address of a link would learn of it from the preview, before the person has looked.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_BAD_MARKUP = ("parse entities", "entity", "entities")
_UNEDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message")


class Outbound:
    """Sends deliveries through one bot."""

    def __init__(self, client: Client, pace: Pace, phrasebook: Phrasebook) -> None:
        """Send through this client, no faster than ``pace`` knows Telegram wants it."""
        self._client = client
        self._pace = pace
        self._phrasebook = phrasebook

    async def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Yield the id of each message as it arrives, behind those that did earlier; raises DeliveryError."""
        bot = await self._client.sending()
        chat = chat_of(delivery.address)
        parts = await _parts(delivery.text)
        buttons = keyboard(delivery.buttons, delivery.turn_id, delivery.language, self._phrasebook, delivery.choices)
        for position in range(len(delivery.arrived), len(parts)):
            if position - len(delivery.arrived) >= PARTS_AT_ONCE:
                await asyncio.sleep(part_every_s(delivery.address.kind))
            self._check_pause(chat)
            part = parts[position]
            is_first = position == len(delivery.arrived)
            message = _Outgoing(
                place_of(delivery.address),
                _marked(part, delivery.mark) if is_first else part,
                part,
                buttons if position == len(parts) - 1 else None,
                delivery.replaces[position] if position < len(delivery.replaces) else None,
            )
            try:
                yield await message.send(bot)
            except TelegramError as error:
                raise self._translated(chat, error) from error
        try:
            for surplus in delivery.replaces[len(parts) :]:
                await _delete(bot, chat, surplus)
        except TelegramError as error:
            raise self._translated(chat, error, sent=False) from error

    def _check_pause(self, chat: int) -> None:
        if (wait := self._pace.left(chat)) > 0:
            raise DeliveryError("Telegram wants this chat left alone", retry_after_s=wait)

    def _translated(self, chat: int, error: TelegramError, *, sent: bool = True) -> DeliveryError:
        translated = translate(error, sent=sent)
        if translated.retry_after_s is not None:
            self._pace.pause(chat, translated.retry_after_s)
        return translated


async def _parts(text: str) -> tuple[Part, ...]:
    room = LIMIT - ROOM_FOR_MARK
    parts = await asyncio.to_thread(parts_of, text, room) if len(text) > _LONG_CHARS else parts_of(text, room)
    return parts or (TextPart(_NOTHING, ()),)


def _marked(part: Part, mark: str) -> Part:
    if not mark:
        return part
    if isinstance(part, FilePart):
        return FilePart(part.name, part.data, mark)
    begins = f"{mark}\n"
    shift = units(begins)
    moved = [
        MessageEntity(one.type, one.offset + shift, one.length, url=one.url, language=one.language)
        for one in part.entities
    ]
    return TextPart(begins + part.text, tuple(moved))


class _Outgoing:
    """One message that is about to be sent: where, what, with which buttons, in whose place."""

    def __init__(
        self, place: Place, part: Part, unmarked: Part, buttons: InlineKeyboardMarkup | None, old: str | None
    ) -> None:
        self._place = place
        self._part = part
        self._unmarked = unmarked
        self._buttons = buttons
        self._old = old

    async def send(self, bot: Bot) -> str:
        """Send it, formatted if Telegram takes the markup, else plainly; return its id."""
        if self._old is not None and self._old.isdecimal():
            # What is edited into place is not there twice, so that it needs no mark.
            if isinstance(self._unmarked, TextPart) and await self._edit(bot, self._unmarked, int(self._old)):
                return self._old
            with suppress(TelegramError):
                await _delete(bot, self._place["chat_id"], self._old)
        if isinstance(self._part, FilePart):
            return await self._upload(bot, self._part)
        try:
            return await self._say(bot, self._part)
        except BadRequest as error:
            if not says(error, *_BAD_MARKUP):
                raise
            log.warning("Telegram does not take the markup of a text, which is sent plainly: %s", error)
            return await self._say(bot, as_plain(self._part))

    async def _say(self, bot: Bot, part: TextPart) -> str:
        sent = await bot.send_message(
            **self._place,
            text=part.text,
            entities=part.entities,
            reply_markup=self._buttons,
            link_preview_options=_NO_PREVIEW,
        )
        return str(sent.message_id)

    async def _upload(self, bot: Bot, part: FilePart) -> str:
        sent = await bot.send_document(
            **self._place, document=part.data, filename=part.name, caption=part.caption, reply_markup=self._buttons
        )
        return str(sent.message_id)

    async def _edit(self, bot: Bot, part: TextPart, old: int) -> bool:
        """Put it in the place of the old message; False where that is not there to be edited."""
        try:
            await self._replace(bot, part, old)
        except BadRequest as error:
            if says(error, "not modified"):
                return True
            if says(error, *_UNEDITABLE):
                return False
            if not says(error, *_BAD_MARKUP):
                raise
            await self._replace(bot, as_plain(part), old)
        return True

    async def _replace(self, bot: Bot, part: TextPart, old: int) -> None:
        await bot.edit_message_text(
            text=part.text,
            chat_id=self._place["chat_id"],
            message_id=old,
            entities=part.entities,
            reply_markup=self._buttons,
            link_preview_options=_NO_PREVIEW,
        )


async def _delete(bot: Bot, chat_id: int, platform_message_id: str) -> None:
    """Take away a message that something else takes the place of, if it can be; raises what may pass."""
    if not platform_message_id.isdecimal():
        return  # of before the group moved: nobody can reach it
    try:
        await bot.delete_message(chat_id, int(platform_message_id))
    except (BadRequest, Forbidden) as error:
        log.info("a message that was replaced could not be taken away: %s", error)
