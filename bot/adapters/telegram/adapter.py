"""Telegram as an adapter: what comes in is handed to the inbox, what is owed goes out, answers are seen growing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from traceback import format_tb

from telegram import BotCommand, CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.telegram.attachments import fetch
from bot.adapters.telegram.buttons import after_press
from bot.adapters.telegram.client import Client
from bot.adapters.telegram.drafts import Drafts, Stream
from bot.adapters.telegram.errors import says
from bot.adapters.telegram.inbound import Edit, Event, Move, Reader, language_of
from bot.adapters.telegram.outbound import Outbound
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.place import PLATFORM
from bot.adapters.telegram.poller import Poller, Tell
from bot.adapters.telegram.webhook import Webhook
from bot.domain.attachment import Attachment
from bot.domain.conversation import InboundMessage, ThreadAddress
from bot.domain.delivery import Delivery
from bot.domain.errors import AikiError, StoreError
from bot.domain.gesture import Press, Reaction
from bot.domain.language import Language
from bot.ports import Inbox, Outbox, Phrasebook

log = logging.getLogger(__name__)

RESTART_S = 5.0
"""How long after a defect ended the poller another is started."""
_TOAST_CHARS = 200
_CODES = {Language.EN: ("",), Language.NB: ("nb", "nn", "no"), Language.PT: ("pt",)}
"""For which languages of people's apps a menu is registered; the one without a code is everybody else's."""

Menu = Mapping[Language, Sequence[tuple[str, str]]]


class Telegram:
    """The ports MessageSender, DraftScreen and AttachmentSource for one bot account, and what feeds the inbox."""

    platform = PLATFORM

    def __init__(self, token: str, base_url: str, stream: Stream, phrasebook: Phrasebook, language: Language) -> None:
        """Be this bot; ``language`` is spoken to people whose app speaks none of ours."""
        self._token = token
        self._phrasebook = phrasebook
        self._language = language
        self.client = Client(token, base_url)
        pace = Pace()
        self._outbound = Outbound(self.client, pace, phrasebook)
        self._drafts = Drafts(self.client, pace, stream, phrasebook)
        self._inbox: Inbox | None = None
        self._told_unkept: set[int] = set()

    def connect(self, inbox: Inbox, outbox: Outbox) -> None:
        """Hand what comes in to this inbox from now on."""
        self._inbox = inbox
        self._drafts.outbox = outbox

    def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Send an owed text; yields the id of each message it arrives as. Raises DeliveryError."""
        return self._outbound.send(delivery)

    def begin(self, address: ThreadAddress) -> None:
        """Show that an answer is being worked on."""
        self._drafts.begin(address)

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Show how far it has grown."""
        self._drafts.draft(address, text)

    async def end(self, address: ThreadAddress) -> None:
        """Show nothing more of it."""
        await self._drafts.end(address)

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return what a person sent; raises AttachmentUnfit."""
        return await fetch(self.client, attachment)

    async def username(self) -> str:
        """Return the bot's name in Telegram; raises TelegramError."""
        return (await self.client.bot()).username

    async def introduce(self, menu: Menu) -> None:
        """Register the menu of commands in each language; that it cannot be keeps nobody from talking."""
        try:
            bot = await self.client.bot()
            for language, commands in menu.items():
                listed = [BotCommand(name, about[:256]) for name, about in commands]
                for code in _CODES[language]:
                    await bot.set_my_commands(listed, language_code=code or None)
        except TelegramError as error:
            log.warning("the menu of commands could not be registered: %s: %s", type(error).__name__, error)

    async def poll(self, tell: Tell, poller: Poller | None = None) -> None:
        """Ask Telegram what is new until cancelled; ends only where Telegram does not know the bot (InvalidToken)."""
        poller = poller or Poller(self.client, self.take, tell)
        try:
            while True:
                try:
                    await poller.run()
                except InvalidToken:
                    tell("telegram.bad_token")
                    raise
                except Exception as error:  # noqa: BLE001 - a defect must not end the conversation in silence
                    where = "".join(format_tb(error.__traceback__))
                    log.error("the poller ended with %s and is started again\n%s", type(error).__name__, where)
                    await asyncio.sleep(RESTART_S)
        finally:
            await asyncio.shield(asyncio.ensure_future(poller.confirm()))

    def webhook(self) -> Webhook:
        """Return what takes Telegram's calls."""
        return Webhook(self.client, self._token, self.take)

    async def close(self) -> None:
        """Close every connection."""
        await self.client.renew()

    async def take(self, update: Update) -> None:
        """Take in one update; raises StoreError where it cannot be kept and must come again."""
        if self._inbox is None:
            cause = "updates come in before there is an inbox"
            raise RuntimeError(cause)
        bot = await self.client.bot()
        try:
            event = Reader(bot.id, bot.username).read(update)
            if event is not None:
                await self._hand_in(self._inbox, event, update)
        except StoreError as error:
            await self._tell_unkept(update, error)
            raise
        except AikiError as error:
            await self._tell(update, error)
        except Exception as error:  # noqa: BLE001 - an update of a form that nobody foresaw must hold up no other
            where = "".join(format_tb(error.__traceback__))
            log.error("update %d was not understood: %s\n%s", update.update_id, type(error).__name__, where)

    async def _hand_in(self, inbox: Inbox, event: Event, update: Update) -> None:
        match event:
            case InboundMessage():
                await inbox.receive(event)
            case Edit(message):
                await inbox.edited(message)
            case Press():
                await self._press(inbox, event, update.callback_query)
            case Reaction():
                await inbox.reacted(event)
            case Move(address, platform_thread_id):
                await inbox.moved(address, platform_thread_id)

    async def _press(self, inbox: Inbox, press: Press, query: CallbackQuery | None) -> None:
        pressed = await inbox.pressed(press)
        if query is None:
            return
        try:
            await query.answer(pressed.text[:_TOAST_CHARS])
            if pressed.done and isinstance(query.message, Message) and query.message.reply_markup is not None:
                await _redraw(query.message, after_press(query.message.reply_markup, press.button))
        except TelegramError as error:
            # What the button says is done; only the tick is missing.
            log.info("a press could not be acknowledged: %s", type(error).__name__)

    async def _tell_unkept(self, update: Update, error: StoreError) -> None:
        """Say once that a message cannot be kept: no outbox could owe that."""
        if update.update_id not in self._told_unkept:
            self._told_unkept = {update.update_id}
            await self._tell(update, error)

    async def _tell(self, update: Update, error: AikiError) -> None:
        log.error("update %d: %s: %s", update.update_id, type(error).__name__, error)
        message = update.effective_message
        if message is None:
            return
        sentence = self._phrasebook.say(
            language_of(update.effective_user) or self._language, error.sentence, **error.values
        )
        try:
            await (await self.client.bot()).send_message(message.chat_id, sentence)
        except TelegramError as unsaid:
            log.warning("nor could that be said: %s", type(unsaid).__name__)


async def _redraw(message: Message, markup: InlineKeyboardMarkup | None) -> None:
    try:
        await message.edit_reply_markup(markup)
    except BadRequest as error:
        if not says(error, "not modified"):
            raise
