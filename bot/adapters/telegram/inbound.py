"""Telegram's updates as what they are to us: a message, an edit, a press, a pick, a reaction, a group that moves."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from telegram import CallbackQuery, Message, MessageEntity, MessageReactionUpdated, ReactionTypeEmoji, Update, User
from telegram.constants import MessageOriginType

from bot.adapters.telegram.attachments import attachments_of, words_of
from bot.adapters.telegram.buttons import read_data, read_pick
from bot.adapters.telegram.place import PLATFORM, address_of, topic_of
from bot.domain.conversation import Identity, InboundMessage, Quote, Role, ThreadAddress, ThreadKind
from bot.domain.gesture import Pick, Press, Reaction
from bot.domain.language import Language

FORWARDED = "↪"
"""What stands in the log for a message that somebody else wrote and the person passed on."""
ALBUMS = 64
_LANGUAGES = {"nb": Language.NB, "nn": Language.NB, "no": Language.NB, "pt": Language.PT, "en": Language.EN}


@dataclass(frozen=True, slots=True)
class Edit:
    """A message with its new text."""

    message: InboundMessage


@dataclass(frozen=True, slots=True)
class Move:
    """A group that became a supergroup, which is another chat to Telegram."""

    address: ThreadAddress
    platform_thread_id: str


Event = InboundMessage | Edit | Press | Pick | Reaction | Move


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads updates as the bot they are for."""

    bot_id: int
    username: str
    _albums: deque[str] = field(default_factory=lambda: deque(maxlen=ALBUMS))
    """Those that were lately sent to the bot in groups: only one of an album's pictures says for whom it is."""

    def read(self, update: Update) -> Event | None:
        """Return what an update is to us; None for what is none of our business."""
        if update.callback_query is not None or update.message_reaction is not None:
            return _gesture(update)
        message = update.message or update.edited_message
        if message is not None and message.migrate_to_chat_id is not None:
            return Move(address_of(message.chat), str(message.migrate_to_chat_id))
        if message is None or (sender := _sender(message)) is None:
            return None
        if update.edited_message is not None and message.location is not None:
            return None  # somebody who shows where they go: a new place every few seconds
        inbound = self._message(message, sender)
        if inbound is not None and update.edited_message is not None:
            return Edit(inbound)
        return inbound if inbound is not None and inbound.is_addressed else None

    def _message(self, message: Message, sender: User) -> InboundMessage | None:
        text, entities = words_of(message)
        attachments = attachments_of(message)
        if not text and not attachments:
            return None  # somebody joined, a message was pinned
        address = address_of(message.chat, topic_of(message))
        is_addressed = address.kind is ThreadKind.PRIVATE or self._is_addressed(message, text, entities)
        inbound = InboundMessage(
            identity_of(sender),
            address,
            str(message.message_id),
            self._without_address(text, entities),
            message.date,
            attachments,
            self._quote(message, sender),
            message.media_group_id,
            language_of(sender),
            is_addressed,
        )
        return _forwarded(inbound) if _is_by_others(message, sender) else inbound

    def _is_addressed(self, message: Message, text: str, entities: tuple[MessageEntity, ...]) -> bool:
        """Whether a message in a group is for the bot: alone, or as part of an album that is."""
        if any(self._commands_other(entity, _part(text, entity)) for entity in entities):
            return False
        album = message.media_group_id
        is_for_bot = self._is_named_or_answered(message, text, entities)
        if album is not None and is_for_bot:
            self._albums.append(album)
        return is_for_bot or album in self._albums

    def _is_named_or_answered(self, message: Message, text: str, entities: tuple[MessageEntity, ...]) -> bool:
        """Whether it names the bot, answers it, or is a command."""
        answered = _answered(message)
        if answered is not None and answered.from_user is not None and answered.from_user.id == self.bot_id:
            return True
        return any(self._names_bot(entity, _part(text, entity)) for entity in entities)

    def _names_bot(self, entity: MessageEntity, named: str) -> bool:
        match entity.type:
            case MessageEntity.MENTION:
                return named.casefold() == f"@{self.username}".casefold()
            case MessageEntity.TEXT_MENTION:
                return entity.user is not None and entity.user.id == self.bot_id
            case MessageEntity.BOT_COMMAND:
                return entity.offset == 0 and not self._commands_other(entity, named)
        return False

    def _commands_other(self, entity: MessageEntity, named: str) -> bool:
        """Whether this is a command for another bot."""
        _, at, bot = named.partition("@")
        is_command = entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0
        return is_command and bool(at) and bot.casefold() != self.username.casefold()

    def _without_address(self, text: str, entities: tuple[MessageEntity, ...]) -> str:
        """Leave out the bot's own name, which only says whom the message is for, unless nothing else is said."""
        mention = f"@{self.username}".casefold()
        named = [
            one for one in entities if one.type == MessageEntity.MENTION and _part(text, one).casefold() == mention
        ]
        if not named:
            return text
        units = _units(text)
        for one in reversed(named):
            units = units[: 2 * one.offset] + units[2 * (one.offset + one.length) :]
        rest = units.decode("utf-16-le", "surrogatepass").strip()
        return (rest.lstrip(",: ") if named[0].offset == 0 else rest) or text

    def _quote(self, message: Message, sender: User) -> Quote | None:
        answered = _answered(message)
        if answered is None:
            return _from_elsewhere(message)
        text = message.quote.text if message.quote is not None else words_of(answered)[0]
        if not text:
            return None
        role = {self.bot_id: Role.AIKI, sender.id: Role.PERSON}.get(answered.from_user.id if answered.from_user else 0)
        return Quote(str(answered.message_id), text, None if _is_by_others(answered, sender) else role)


def identity_of(user: User) -> Identity:
    """Return a sender as we know senders."""
    return Identity(PLATFORM, str(user.id), user.full_name)


def language_of(user: User | None) -> Language | None:
    """Return the language of a person's own app, where it is one that we speak."""
    code = (user.language_code or "") if user is not None else ""
    return _LANGUAGES.get(code.split("-")[0].lower())


def _sender(message: Message) -> User | None:
    """Return the person who wrote a message; None for bots, and for whoever writes in the name of a group or channel.

    All nameless admins of all groups share one account of Telegram's: it is nobody's.
    """
    user = message.from_user
    return None if user is None or user.is_bot or message.sender_chat is not None else user


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _part(text: str, entity: MessageEntity) -> str:
    units = _units(text)
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")


def _answered(message: Message) -> Message | None:
    """Return the message that this one answers; the note that opened a topic is answered by everything in it."""
    answered = message.reply_to_message
    return None if answered is None or answered.forum_topic_created is not None else answered


def _from_elsewhere(message: Message) -> Quote | None:
    """Return what a message quotes from another chat; its number there means nothing here."""
    if message.external_reply is None or message.quote is None:
        return None
    chat = message.external_reply.chat
    return Quote(f"{chat.id if chat is not None else ''}/{message.external_reply.message_id or ''}", message.quote.text)


def _is_by_others(message: Message, sender: User) -> bool:
    """Whether a message was passed on and its words are not the sender's own."""
    origin = message.forward_origin
    if origin is None:
        return False
    own = origin.type == MessageOriginType.USER and getattr(origin, "sender_user", None) == sender
    return not own


def _forwarded(inbound: InboundMessage) -> InboundMessage:
    """Take the words of somebody else for what the person points at, and not for what they say."""
    quote = Quote(inbound.platform_message_id, inbound.text, None) if inbound.text else inbound.quote
    return replace(inbound, text=FORWARDED, quote=quote)


def _gesture(update: Update) -> Press | Pick | Reaction | None:
    if update.callback_query is not None:
        return _press(update.callback_query)
    return _reaction(update.message_reaction) if update.message_reaction is not None else None


def _press(query: CallbackQuery) -> Press | Pick | None:
    found, picked = read_data(query.data or ""), read_pick(query.data or "")
    if query.message is None:
        return None
    topic = topic_of(query.message) if isinstance(query.message, Message) else None
    sender, address = identity_of(query.from_user), address_of(query.message.chat, topic)
    language = language_of(query.from_user)
    if picked is not None:
        return Pick(query.id, sender, address, *picked, language=language)
    return None if found is None else Press(query.id, sender, address, *found, language)


def _reaction(update: MessageReactionUpdated) -> Reaction | None:
    if update.user is None:
        return None  # whoever reacts in the name of a channel is nobody we know
    emoji = tuple(one.emoji for one in update.new_reaction if isinstance(one, ReactionTypeEmoji))
    return Reaction(identity_of(update.user), address_of(update.chat), str(update.message_id), emoji)
