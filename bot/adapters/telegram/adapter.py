"""Telegram as an adapter: what comes in is handed to the inbox, what is owed goes out, answers are seen growing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from traceback import format_tb

from telegram import BotCommand, CallbackQuery, InlineKeyboardMarkup, Message, Update, User
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.growing import Previews
from bot.adapters.telegram.attachments import fetch
from bot.adapters.telegram.buttons import after_press
from bot.adapters.telegram.client import Client
from bot.adapters.telegram.drafts import Drafts, Stream
from bot.adapters.telegram.errands import Errands
from bot.adapters.telegram.errors import says
from bot.adapters.telegram.inbound import Edit, Event, Move, Reader, language_of
from bot.adapters.telegram.outbound import Outbound
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.place import PLATFORM, topic_of
from bot.adapters.telegram.poller import Poller, Tell
from bot.adapters.telegram.requests import TooFast
from bot.adapters.telegram.webhook import Webhook
from bot.domain.attachment import Attachment
from bot.domain.conversation import InboundMessage, ThreadAddress
from bot.domain.delivery import Delivery
from bot.domain.errors import AikiError, StoreError
from bot.domain.gesture import Button, Pick, Press, Pressed, Reaction
from bot.domain.language import Language
from bot.ports import Inbox, Phrasebook

log = logging.getLogger(__name__)

RESTART_S = 5.0
"""How long after a defect ended the poller another is started."""
MENU_ATTEMPTS, MENU_PAUSE_S = 5, 10.0
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
        self._errands = Errands()
        self._reader: Reader | None = None
        self._inbox: Inbox | None = None
        self._told_unkept: set[int] = set()

    def connect(self, inbox: Inbox, previews: Previews) -> None:
        """Hand what comes in to this inbox from now on, and tell the outbox of what is shown in advance."""
        self._inbox = inbox
        self._drafts.previews = previews

    def send(self, delivery: Delivery) -> AsyncIterator[str]:
        """Send an owed text; yields the id of each message it arrives as. Raises DeliveryError."""
        return self._outbound.send(delivery)

    def begin(self, address: ThreadAddress, answers: str | None = None) -> None:
        """Show that an answer is being worked on."""
        self._drafts.begin(address, answers)

    def draft(self, address: ThreadAddress, text: str | None) -> None:
        """Show how far it has grown."""
        self._drafts.draft(address, text)

    async def end(self, address: ThreadAddress) -> None:
        """Show nothing more of it."""
        await self._drafts.end(address)

    async def remove(self, address: ThreadAddress, platform_message_id: str) -> bool:
        """Take away a message that showed an answer which is not coming; never raises. Whether it is gone."""
        return await self._drafts.remove(address, platform_message_id)

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return what a person sent; raises AttachmentUnfit."""
        return await fetch(self.client, attachment)

    async def username(self) -> str:
        """Return the bot's name in Telegram; raises TelegramError."""
        return (await self.client.bot()).username

    async def introduce(self, menu: Menu) -> None:
        """Register the menu of commands in each language; that it cannot be keeps nobody from talking."""
        for language, commands in menu.items():
            listed = [BotCommand(name, about[:256]) for name, about in commands]
            for code in _CODES[language]:
                await self._register(listed, code)

    async def _register(self, listed: Sequence[BotCommand], code: str) -> None:
        for attempt in range(1, MENU_ATTEMPTS + 1):
            try:
                await (await self.client.bot()).set_my_commands(listed, language_code=code or None)
            except TelegramError as error:
                log.warning("the menu of commands was not registered: %s: %s", type(error).__name__, error)
                if isinstance(error, (BadRequest, InvalidToken)):
                    return
                await asyncio.sleep(error.seconds if isinstance(error, TooFast) else MENU_PAUSE_S * attempt)
            else:
                return

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
        """Show nothing more, and close every connection."""
        await self._drafts.close()
        await self._errands.close()
        await self.client.close()

    async def take(self, update: Update) -> None:
        """Take in one update; raises StoreError where it cannot be kept and must come again."""
        if self._inbox is None:
            cause = "updates come in before there is an inbox"
            raise RuntimeError(cause)
        bot = await self.client.bot()
        reader = self._reader = self._reader or Reader(bot.id, bot.username)
        try:
            event = reader.read(update)
            if event is not None:
                await self._hand_in(self._inbox, event, update)
            elif update.callback_query is not None:
                self._acknowledge(update.callback_query)
            self._told_unkept.discard(update.update_id)
        except StoreError as error:
            self._tell_unkept(update, error)
            raise
        except AikiError as error:
            self._tell(update, error)
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
                self._answered(update.callback_query, await inbox.pressed(event), event.button)
            case Pick():
                self._answered(update.callback_query, await inbox.picked(event))
            case Reaction():
                await inbox.reacted(event)
            case Move(address, platform_thread_id):
                await inbox.moved(address, platform_thread_id)

    def _answered(self, query: CallbackQuery | None, pressed: Pressed, button: Button | None = None) -> None:
        if query is not None:
            self._acknowledge(query, pressed.text[:_TOAST_CHARS], button if pressed.done else None)

    def _acknowledge(self, query: CallbackQuery, text: str = "", done: Button | None = None) -> None:
        """Answer a press. What the button says is done by then; only the tick may be missing."""

        async def acknowledge() -> None:
            try:
                await query.answer(text)
                if done is not None and isinstance(query.message, Message):
                    await _redraw(query.message, done)
            except TelegramError as error:
                log.info("a press could not be acknowledged: %s", type(error).__name__)

        self._errands.run(query.message.chat.id if query.message is not None else query.from_user.id, acknowledge)

    def _tell_unkept(self, update: Update, error: StoreError) -> None:
        """Say once that a message cannot be kept: no outbox could owe that."""
        if update.update_id not in self._told_unkept:
            self._told_unkept.add(update.update_id)
            self._tell(update, error)

    def _tell(self, update: Update, error: AikiError) -> None:
        log.error("update %d: %s: %s", update.update_id, type(error).__name__, error)
        message, user = update.effective_message, update.effective_user
        if message is not None:
            self._errands.run(message.chat.id, lambda: self._say(message, user, error))

    async def _say(self, message: Message, user: User | None, error: AikiError) -> None:
        language = language_of(user) or self._language
        sentence = self._phrasebook.say(language, error.sentence, **error.values)
        bot = await self.client.bot()
        try:
            await bot.send_message(message.chat.id, sentence, message_thread_id=topic_of(message))
        except TelegramError as unsaid:
            log.warning("nor could that be said: %s", type(unsaid).__name__)


async def _redraw(message: Message, pressed: Button) -> None:
    """Show on the buttons what was pressed. Where nothing changes they are left: by now they may be others."""
    if message.reply_markup is None:
        return
    markup: InlineKeyboardMarkup | None = after_press(message.reply_markup, pressed)
    if markup == message.reply_markup:
        return
    try:
        await message.edit_reply_markup(markup)
    except BadRequest as error:
        if not says(error, "not modified"):
            raise
