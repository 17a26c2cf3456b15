"""An answer is seen while it is made: "typing…", then drafts in a private chat, or one message that is edited."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from telegram import InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.adapters.telegram.buttons import keyboard
from bot.adapters.telegram.client import Client
from bot.adapters.telegram.errors import says, seconds_of
from bot.adapters.telegram.markup import LIMIT, TextPart, draft_of
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.place import chat_of, place_of
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.errors import StoreError
from bot.domain.gesture import Button
from bot.domain.language import Language
from bot.ports import Outbox, Phrasebook

log = logging.getLogger(__name__)

FIRST_S = 0.4
"""An answer that is there sooner needs no sign that it is on its way."""
TYPING_S = 4.5
"""Telegram shows "typing…" for five seconds."""
FINISH_S = 5.0
"""How long the final text waits for a call that only shows; one that takes longer is left."""
LEAST_NEW_CHARS = 24
_GROWS = " ▌"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Stream = Literal["auto", "edits", "off"]


@dataclass(slots=True)
class _Live:
    """An answer that is being made in one thread."""

    address: ThreadAddress
    draft_id: int
    text: str = ""
    shown: str = ""
    preview: int | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Drafts:
    """The ``DraftScreen`` port over one bot."""

    def __init__(self, client: Client, pace: Pace, stream: Stream, phrasebook: Phrasebook) -> None:
        """Show through this client; ``stream`` is how."""
        self._client = client
        self._pace = pace
        self._stream: Stream = stream
        self._stop = keyboard((Button.STOP,), None, Language.EN, phrasebook)
        self._live: dict[ThreadAddress, _Live] = {}
        self._ids = count(1)
        self.outbox: Outbox | None = None

    def begin(self, address: ThreadAddress) -> None:
        """Show that an answer is being worked on."""
        live = _Live(address, next(self._ids))
        self._live[address] = live
        live.task = asyncio.create_task(self._accompany(live))

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Take the whole text so far; None takes it back."""
        live = self._live.get(address)
        if live is not None:
            live.text = text or ""
            live.changed.set()

    async def end(self, address: ThreadAddress) -> None:
        """Show nothing more; returns once nothing is on its way."""
        live = self._live.pop(address, None)
        if live is None or live.task is None:
            return
        live.ended.set()
        live.changed.set()
        _, late = await asyncio.wait([live.task], timeout=FINISH_S)
        for task in late:
            task.cancel()
        self._pace.forget(chat_of(address))

    async def _accompany(self, live: _Live) -> None:
        """Show what there is to show, until the answer is there."""
        await _for(live.ended, FIRST_S)
        while not live.ended.is_set():
            wait = await self._step(live)
            live.changed.clear()
            if not live.ended.is_set():
                await _for(live.changed, wait)

    async def _step(self, live: _Live) -> float:
        """Show what is new, or that there will be something; return how long to wait before the next look."""
        chat, is_group = chat_of(live.address), live.address.kind is ThreadKind.GROUP
        if (wait := self._pace.may_show(chat, is_group=is_group)) > 0:
            return wait
        grown = abs(len(live.text) - len(live.shown))
        is_new = bool(live.text) and (grown >= LEAST_NEW_CHARS or not live.shown)
        try:
            if is_new and self._stream != "off":
                live.shown = live.text
                await self._show(live)
            elif not live.shown or self._stream == "off":
                await self._type(live)
            else:
                return TYPING_S
        except RetryAfter as error:
            self._pace.pause(chat, seconds_of(error))
        except (TelegramError, StoreError) as error:
            # What is only shown may fail: the answer itself goes through the outbox.
            log.info("an answer could not be shown while it grew: %s", type(error).__name__)
        self._pace.showed(chat)
        return TYPING_S

    async def _type(self, live: _Live) -> None:
        bot = await self._client.bot()
        await bot.send_chat_action(**place_of(live.address), action=ChatAction.TYPING)

    async def _show(self, live: _Live) -> None:
        part = draft_of(live.text, LIMIT - len(_GROWS))
        if live.address.kind is ThreadKind.PRIVATE and self._stream == "auto":
            try:
                await self._draft(live, part)
            except TelegramError as error:
                if not isinstance(error, InvalidToken) and not says(error, "method", "draft"):
                    raise
                # A Bot API server of one's own that is too old for drafts; from now on it is shown by edits.
                log.warning("this Bot API server knows no drafts: %s", error)
                self._stream = "edits"
        else:
            await self._preview(live, TextPart(part.text + _GROWS, part.entities), self._stop)

    async def _draft(self, live: _Live, part: TextPart) -> None:
        bot = await self._client.bot()
        place = place_of(live.address)
        await bot.send_message_draft(draft_id=live.draft_id, text=part.text, entities=part.entities, **place)

    async def _preview(self, live: _Live, part: TextPart, stop: InlineKeyboardMarkup | None) -> None:
        bot = await self._client.bot()
        place = place_of(live.address)
        if live.preview is None:
            sent = await bot.send_message(
                **place,
                text=part.text,
                entities=part.entities,
                reply_markup=stop,
                link_preview_options=_NO_PREVIEW,
                disable_notification=True,
            )
            live.preview = sent.message_id
            if self.outbox is not None:
                await self.outbox.note_preview(live.address, str(sent.message_id))
            return
        await bot.edit_message_text(
            text=part.text,
            chat_id=place["chat_id"],
            message_id=live.preview,
            entities=part.entities,
            reply_markup=stop,
            link_preview_options=_NO_PREVIEW,
        )


async def _for(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but not longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
