"""An answer is seen while it is made: "typing…", then drafts in a private chat, or one message that is edited."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from math import inf
from traceback import format_tb
from typing import Literal, Protocol

from telegram import Bot, LinkPreviewOptions, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.telegram.buttons import keyboard
from bot.adapters.telegram.client import Client
from bot.adapters.telegram.errors import says, translate
from bot.adapters.telegram.markup import LIMIT, TextPart, draft_of
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.place import chat_of, place_of
from bot.adapters.telegram.requests import TooFast
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.errors import StoreError
from bot.domain.gesture import Button
from bot.domain.language import Language
from bot.ports import Phrasebook

log = logging.getLogger(__name__)

FIRST_S = 0.4
"""An answer that is there sooner needs no sign that it is on its way."""
TYPING_S = 4.5
"""Telegram shows "typing…" for five seconds."""
FINISH_S = 5.0
"""How long the final text waits for a call that only shows; one that takes longer is left."""
DRAFT_LASTS_S = 20.0
"""Telegram takes a draft away that was not shown again for half a minute."""
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
    shown_at: float = -inf
    seen_at: float = -inf
    """When there was last a sign of life, be it text or "typing…"."""
    preview: int | None = None
    is_preview_on_its_way: bool = False
    only_types: bool = False
    is_left: bool = False
    """Whether the final text did not wait: a preview that is still on its way is to be taken away."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there is a message that shows it."""
        return self.preview is not None


class Previews(Protocol):
    """What is told of messages that only show how an answer grows: the part of the ``Outbox`` port needed here."""

    async def note_preview(self, address: ThreadAddress, platform_message_id: str) -> None:
        """Note that an answer is being shown under this id; the next text takes its place."""
        ...


class Drafts:
    """The ``DraftScreen`` port over one bot."""

    def __init__(self, client: Client, pace: Pace, stream: Stream, phrasebook: Phrasebook) -> None:
        """Show through this client; ``stream`` is how."""
        self._client = client
        self._pace = pace
        self._stream: Stream = stream
        self._stop = keyboard((Button.STOP,), None, Language.EN, phrasebook)
        self._live: dict[ThreadAddress, _Live] = {}
        self._left: set[asyncio.Task[None]] = set()
        self._ids = count(1)
        self.previews: Previews | None = None

    def begin(self, address: ThreadAddress) -> None:
        """Show that an answer is being worked on."""
        if (earlier := self._live.get(address)) is not None:
            earlier.ended.set()
            earlier.changed.set()
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
        if late:
            await self._leave(live, live.task)
        self._pace.forget(chat_of(address))

    async def close(self) -> None:
        """Show nothing of any answer any more."""
        tasks = [live.task for live in self._live.values() if live.task is not None]
        tasks += self._left
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _leave(self, live: _Live, task: asyncio.Task[None]) -> None:
        live.is_left = True
        if live.is_preview_on_its_way:
            # Whether the preview arrives is not known: it is waited for, to be taken away.
            self._left.add(task)
            task.add_done_callback(self._left.discard)
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _accompany(self, live: _Live) -> None:
        """Show what there is to show, until the answer is there."""
        await _for(live.ended, FIRST_S)
        try:
            while not live.ended.is_set():
                live.changed.clear()
                wait = await self._step(live)
                if not live.ended.is_set():
                    await _for(live.changed, wait)
        except Exception as error:  # noqa: BLE001 - a defect here must not be the end of the answer
            where = "".join(format_tb(error.__traceback__))
            log.error("an answer is not shown any more while it grows: %s\n%s", type(error).__name__, where)

    async def _step(self, live: _Live) -> float:
        """Show what is new, or that there will be something; return how long to wait before the next look."""
        chat, is_group = chat_of(live.address), live.address.kind is ThreadKind.GROUP
        if (wait := self._pace.may_show(chat, is_group=is_group)) > 0:
            return wait
        now = asyncio.get_running_loop().time()
        is_shown = self._is_to_be_shown(live, now)
        if not is_shown and (wait := live.seen_at + TYPING_S - now) > 0:
            return wait
        self._pace.showed(chat)
        live.seen_at = now
        try:
            await (self._show(live) if is_shown else self._type(live))
        except TooFast as error:
            self._pace.pause(chat, error.seconds)
        except (TelegramError, StoreError) as error:
            # What is only shown may fail: the answer itself goes through the outbox.
            log.info("an answer could not be shown while it grew: %s", type(error).__name__)
        return TYPING_S

    def _is_to_be_shown(self, live: _Live, now: float) -> bool:
        if self._stream == "off" or live.only_types:
            return False
        if live.text == live.shown:
            return bool(live.shown) and self._is_drafted(live) and now >= live.shown_at + DRAFT_LASTS_S
        if not live.shown or not live.text.startswith(live.shown):
            return bool(live.text.strip() or live.shown)
        return len(live.text) - len(live.shown) >= LEAST_NEW_CHARS or now >= live.seen_at + TYPING_S

    def _is_drafted(self, live: _Live) -> bool:
        return live.address.kind is ThreadKind.PRIVATE and self._stream == "auto"

    async def _type(self, live: _Live) -> None:
        bot = await self._client.bot()
        await bot.send_chat_action(**place_of(live.address), action=ChatAction.TYPING)

    async def _show(self, live: _Live) -> None:
        part = draft_of(live.text, LIMIT - len(_GROWS))
        live.shown, live.shown_at = live.text, live.seen_at
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
            await self._preview(live, TextPart((part.text + _GROWS).strip(), part.entities))

    async def _draft(self, live: _Live, part: TextPart) -> None:
        bot = await self._client.bot()
        place = place_of(live.address)
        await bot.send_message_draft(draft_id=live.draft_id, text=part.text, entities=part.entities, **place)

    async def _preview(self, live: _Live, part: TextPart) -> None:
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
                message_id=live.preview,
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

    async def _keep(self, live: _Live, preview: Message) -> None:
        """Have the preview replaced by the final text; where that cannot be, take it away."""
        if live.is_left:
            await preview.delete()
            return
        live.preview = preview.message_id
        if self.previews is None:
            return
        try:
            await self.previews.note_preview(live.address, str(preview.message_id))
        except StoreError:
            live.only_types = True
            await preview.delete()
            raise


async def _for(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but not longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
