"""Users, chats, messages and what happens to them, as the Bot API writes them."""

from __future__ import annotations

import re
from typing import Any

from tests.wire.telegram_chats import Chat, Message, Person
from tests.wire.telegram_markup import units

Json = dict[str, Any]

_AUTO = re.compile(
    r"(?P<url>https?://[^\s<>()]+)|(?P<email>[\w.+-]+@[\w-]+\.[\w.]+)|(?<!\w)(?P<mention>@[A-Za-z]\w{3,31})"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)


def found_entities(text: str) -> list[Json]:
    """Return what a client finds in a text by itself: mentions, commands, links, hashtags."""
    return [
        {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match[0])}
        for match in _AUTO.finditer(text)
    ]


def user_json(person: Person) -> Json:
    """Write a user."""
    body: Json = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    if person.username:
        body["username"] = person.username
    if person.language_code and not person.is_bot:
        body["language_code"] = person.language_code
    return body


def chat_json(chat: Chat) -> Json:
    """Write a chat, as a message has it."""
    body: Json = {"id": chat.id, "type": chat.type}
    if chat.person is not None:
        body["first_name"] = chat.person.first_name
        body |= {"username": chat.person.username} if chat.person.username else {}
    else:
        body["title"] = chat.title
    if chat.is_forum:
        body["is_forum"] = True
    if chat.type == "group":
        body["all_members_are_administrators"] = False
    return body


def message_json(message: Message, *, with_reply: bool = True) -> Json:
    """Write a message; the one it answers comes with it, and no further one."""
    body: Json = {"message_id": message.message_id, "from": user_json(message.sender), "date": message.date}
    body["chat"] = chat_json(message.chat)
    name, entities = ("caption", "caption_entities") if message.is_file else ("text", "entities")
    if message.text:
        body[name] = message.text
    if message.entities:
        body[entities] = message.entities
    body |= message.payload
    if message.edit_date is not None:
        body["edit_date"] = message.edit_date
    if message.reply_markup:
        body["reply_markup"] = message.reply_markup
    return body | _place(message, with_reply=with_reply)


def _place(message: Message, *, with_reply: bool) -> Json:
    body: Json = {}
    replied = message.reply_to
    if message.thread_id is not None:
        body = {"message_thread_id": message.thread_id, "is_topic_message": True}
        # In a topic whatever answers nothing answers the note that began the topic.
        replied = replied or message.chat.topics.get(message.thread_id)
    if with_reply and replied is not None and replied is not message:
        body["reply_to_message"] = message_json(replied, with_reply=False)
    return body


def press_json(query_id: str, person: Person, message: Message, data: str) -> Json:
    """Write the press of a button; its message may be gone by then."""
    body: Json = {"id": query_id, "from": user_json(person), "chat_instance": str(8_000_000_000 + message.chat.id)}
    gone: Json = {"chat": chat_json(message.chat), "message_id": message.message_id, "date": 0}
    return body | {"data": data, "message": gone if message.gone else message_json(message)}


def reaction_json(person: Person, message: Message, was: str, date: int) -> Json:
    """Write that somebody changed a reaction; the new one is in the message already."""
    new = message.reactions.get(person.id, "")
    return {
        "chat": chat_json(message.chat),
        "message_id": message.message_id,
        "user": user_json(person),
        "date": date,
        "old_reaction": [{"type": "emoji", "emoji": was}] if was else [],
        "new_reaction": [{"type": "emoji", "emoji": new}] if new else [],
    }


def member_json(person: Person, status: str) -> Json:
    """Write how somebody belongs to a chat."""
    body: Json = {"user": user_json(person), "status": status}
    if status == "kicked":
        body["until_date"] = 0
    if status == "creator":
        body["is_anonymous"] = False
    if status == "administrator":
        rights = """can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats
        can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories
        can_delete_stories can_pin_messages can_manage_topics"""
        body |= dict.fromkeys(rights.split(), False)
    return body


def membership_json(chat: Chat, by: Person, was: Json, becomes: Json, date: int) -> Json:
    """Write that a membership changed."""
    body = {"chat": chat_json(chat), "from": user_json(by), "date": date}
    return body | {"old_chat_member": was, "new_chat_member": becomes}
