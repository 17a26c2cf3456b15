"""Where texts go in Telegram: a chat, or a topic of one."""

from __future__ import annotations

from typing import TypedDict

from telegram import Chat, Message

from bot.domain.conversation import ThreadAddress, ThreadKind

PLATFORM = "telegram"


class Place(TypedDict):
    """A chat and the topic in it, as the Bot API names them."""

    chat_id: int
    message_thread_id: int | None


def address_of(chat: Chat, topic: int | None = None) -> ThreadAddress:
    """Return the thread that a chat, or a topic of it, is to us."""
    kind = ThreadKind.PRIVATE if chat.type == Chat.PRIVATE else ThreadKind.GROUP
    return ThreadAddress(PLATFORM, f"{chat.id}:{topic}" if topic else str(chat.id), kind)


def topic_of(message: Message) -> int | None:
    """Return the topic a message stands in; None for one in no topic, though it may answer another."""
    return message.message_thread_id if message.is_topic_message else None


def place_of(address: ThreadAddress) -> Place:
    """Return where texts of a thread go."""
    chat, _, topic = address.platform_thread_id.partition(":")
    return Place(chat_id=int(chat), message_thread_id=int(topic) if topic else None)


def chat_of(address: ThreadAddress) -> int:
    """Return the chat a thread is in; its limits are counted by chat."""
    return place_of(address)["chat_id"]
