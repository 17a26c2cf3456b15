"""An answer is seen while it is made: "typing…", then drafts in a private chat, or one message that is edited."""

from __future__ import annotations

import logging
from itertools import count
from typing import Literal

from telegram import Bot, LinkPreviewOptions, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.growing import GROWS, Growing, Live
from bot.adapters.telegram.buttons import keyboard
from bot.adapters.telegram.client import Client
from bot.adapters.telegram.errors import says, translate
from bot.adapters.telegram.markup import LIMIT, TextPart, draft_of
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.place import chat_of, place_of
from bot.adapters.telegram.requests import TooFast
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.gesture import Button
from bot.domain.language import Language
from bot.ports import Phrasebook

log = logging.getLogger(__name__)

TYPING_S = 4.5
"""Telegram shows "typing…" for five seconds."""
DRAFT_LASTS_S = 20.0
"""Telegram takes a draft away that was not shown again for half a minute."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Stream = Literal["auto", "edits", "off"]


class Drafts(Growing):
    """The ``DraftScreen`` port over one bot."""

    typing_s = TYPING_S

    def __init__(self, client: Client, pace: Pace, stream: Stream, phrasebook: Phrasebook) -> None:
        """Show through this client; ``stream`` is how."""
        super().__init__()
        self._client = client
        self._pace = pace
        self._stream: Stream = stream
        self._stop = keyboard((Button.STOP,), None, Language.EN, phrasebook)
        self._drafted: dict[ThreadAddress, int] = {}
        self._ids = count(1)

    def begin(self, address: ThreadAddress, answers: str | None = None) -> None:
        """Show that an answer is being worked on."""
        self._drafted[address] = next(self._ids)
        super().begin(address, answers)

    async def remove(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Take away a message that showed an answer which is not coming; never raises. Whether it is gone."""
        try:
            bot = await self._client.bot()
            await bot.delete_message(chat_of(address), int(platform_message_id))
        except TelegramError as error:
            log.info("a preview could not be taken away: %s", type(error).__name__)
            return says(error, "to delete not found")
        return True

    def _pause_s(self, address: ThreadAddress) -> float:
        return self._pace.may_show(chat_of(address), is_group=address.kind is ThreadKind.GROUP)

    def _showing(self, address: ThreadAddress) -> None:
        self._pace.showed(chat_of(address))

    def _forget(self, address: ThreadAddress) -> None:
        self._drafted.pop(address, None)
        self._pace.forget(chat_of(address))

    def _failed(self, live: Live, error: Exception) -> bool:
        if isinstance(error, TooFast):
            self._pace.pause(chat_of(live.address), error.seconds)
        return isinstance(error, TelegramError)

    def _is_to_be_shown(self, live: Live, now: float) -> bool:
        if self._stream == "off":
            return False
        if live.shown and live.text == live.shown and self._is_drafted(live):
            return now >= live.shown_at + DRAFT_LASTS_S and not live.only_types
        return super()._is_to_be_shown(live, now)

    def _is_drafted(self, live: Live) -> bool:
        return live.address.kind is ThreadKind.PRIVATE and self._stream == "auto"

    async def _type(self, live: Live) -> None:
        bot = await self._client.bot()
        await bot.send_chat_action(**place_of(live.address), action=ChatAction.TYPING)

    async def _show(self, live: Live) -> None:
        part = draft_of(live.text, LIMIT - len(GROWS))
        if self._is_drafted(live):
            try:
                await self._draft(live, part)
            except TelegramError as error:
                if not isinstance(error, InvalidToken) and not says(error, "method", "draft"):
                    raise
                # A Bot API server of one's own that is too old for drafts; from now on it is shown by edits.
                log.warning("this Bot API server knows no drafts: %s", error)
                self._stream = "edits"
        else:
            await self._preview(live, TextPart((part.text + GROWS).strip(), part.entities))

    async def _draft(self, live: Live, part: TextPart) -> None:
        bot = await self._client.bot()
        place = place_of(live.address)
        draft_id = self._drafted.get(live.address, 0) or next(self._ids)
        await bot.send_message_draft(draft_id=draft_id, text=part.text, entities=part.entities, **place)

    async def _preview(self, live: Live, part: TextPart) -> None:
        bot = await self._client.bot()
        if live.preview is None:
            live.is_preview_on_its_way = True
            try:
                await self._keep(live, await self._post(bot, live.address, part))
            except TelegramError as error:
                # It may stand there under an id that nobody knows; another one would come beside it.
                live.only_types = not live.is_shown and translate(error).uncertain
                raise
            finally:
                live.is_preview_on_its_way = False
            return
        try:
            await bot.edit_message_text(
                text=part.text,
                chat_id=chat_of(live.address),
                message_id=int(live.preview),
                entities=part.entities,
                reply_markup=self._stop,
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as error:
            live.only_types = says(error, "to edit not found", "can't be edited")  # somebody took it away
            raise

    async def _post(self, bot: Bot, address: ThreadAddress, part: TextPart) -> Message:
        return await bot.send_message(
            **place_of(address),
            text=part.text,
            entities=part.entities,
            reply_markup=self._stop,
            link_preview_options=_NO_PREVIEW,
            disable_notification=True,
        )

    async def _keep(self, live: Live, preview: Message) -> None:
        """Have the preview replaced by the final text; where that cannot be, take it away."""
        if not await self._note(live, str(preview.message_id)):
            await preview.delete()
