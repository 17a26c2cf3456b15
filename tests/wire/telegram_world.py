"""The people, their chats, and what they do there: the side of Telegram that a test plays."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.wire.telegram_chats import Chat, Message, Person
from tests.wire.telegram_events import (
    found_entities,
    member_json,
    membership_json,
    message_json,
    press_json,
    reaction_json,
    user_json,
)
from tests.wire.telegram_markup import units
from tests.wire.telegram_media import Files, Media
from tests.wire.telegram_updates import Updates

Json = dict[str, Any]

SERVICE = {"forum_topic_created", "new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id"}


class World:
    """Everybody and everything that the bot can meet. A new message makes an update at once."""

    def __init__(self, bot: Person, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with the bot alone."""
        self.bot = bot
        self.clock = clock
        self.updates = Updates()
        self.files = Files()
        self.people: dict[int, Person] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, tuple[Person, float]] = {}
        """Presses that are not yet answered, with when they came."""
        self.reads_all_groups = True
        """False is the privacy mode: in groups only what is meant for the bot arrives."""
        self._ids = count(1)
        self._began = clock()
        self._epoch = datetime.now(UTC).timestamp()  # noqa: TID251 - Telegram stamps the real time

    def date(self) -> int:
        """Return the second that it is."""
        return int(self._epoch + self.clock() - self._began)

    # Who and where

    def person(
        self, first_name: str = "Ada", username: str = "", language_code: str = "en", *, started: bool = True
    ) -> Person:
        """Return a new user; one who has ``started`` has a private chat with the bot."""
        person = Person(5_000_000_000 + next(self._ids), first_name, username, language_code, started=started)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", person=person, members={person.id: person})
        return person

    def private(self, person: Person) -> Chat:
        """Return somebody's private chat with the bot."""
        return self.chats[person.id]

    def group(self, title: str = "Friends", members: Iterable[Person] = (), *, admin: bool = False) -> Chat:
        """Return a new basic group with the bot in it; as an admin it sees all messages, and reactions."""
        return self._group(Chat(-4_000_000 - next(self._ids), "group", title), members, admin=admin)

    def supergroup(
        self, title: str = "Crowd", members: Iterable[Person] = (), *, forum: bool = False, admin: bool = False
    ) -> Chat:
        """Return a new supergroup with the bot in it."""
        chat = Chat(-1_002_000_000_000 - next(self._ids), "supergroup", title, is_forum=forum)
        return self._group(chat, members, admin=admin)

    def _group(self, chat: Chat, members: Iterable[Person], *, admin: bool) -> Chat:
        chat.members = {person.id: person for person in members}
        chat.bot_status = "administrator" if admin else "member"
        self.chats[chat.id] = chat
        return chat

    def topic(self, user: Person, chat: Chat, name: str = "Plans") -> int:
        """Have somebody open a topic in a forum, and return its message_thread_id."""
        note = self.post(chat, user)
        note.thread_id = note.message_id
        note.payload = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        chat.topics[note.message_id] = note
        self._announce("message", note)
        return note.message_id

    def drops_topic(self, chat: Chat, topic: int) -> None:
        """Have a topic be no more."""
        chat.remove(chat.topics.pop(topic))

    # What people do

    def says(
        self,
        user: Person,
        text: str,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> Message:
        """Have somebody write a text; mentions, commands and links in it are found."""
        assert 1 <= units(text) <= 4096, "a person's client sends no such text"
        message = self._from(user, chat, reply_to, topic)
        message.text, message.entities = text, found_entities(text)
        self._announce("message", message)
        return message

    def sends(
        self,
        user: Person,
        media: Media,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> Message:
        """Have somebody send a photo, a voice note, a file (telegram_media.py)."""
        message = self._from(user, chat, reply_to, topic)
        message.text, message.entities = media.caption, found_entities(media.caption)
        message.payload = self.files.payload(media)
        message.data, message.file_name = media.data, media.name
        self._announce("message", message)
        return message

    def sends_album(self, user: Person, parts: Iterable[Media], chat: Chat | None = None) -> list[Message]:
        """Have somebody send several photos at once: messages of their own that share a media_group_id."""
        album = str(13_000_000_000_000_000 + next(self._ids))
        return [self.sends(user, replace(part, album=album), chat) for part in parts]

    def edits(self, message: Message, text: str) -> None:
        """Have somebody edit what they wrote."""
        message.earlier.append(message.text)
        message.text, message.entities = text, found_entities(text)
        message.edit_date = self.date()
        self._announce("edited_message", message)

    def erases(self, message: Message) -> None:
        """Have somebody delete a message, of which a bot is told nothing."""
        message.chat.remove(message)

    def presses(self, user: Person, message: Message, data: str, *, stale: bool = False) -> str:
        """Have somebody press a button, and return the query's id; a ``stale`` press is of a button that is gone."""
        there = [button.get("callback_data") for button in message.buttons]
        assert stale or data in there, f"no button {data!r}, only {there}"
        query_id = str(4_400_000_000_000_000_000 + next(self._ids))
        self.queries[query_id] = (user, self.clock())
        self.updates.add("callback_query", press_json(query_id, user, message, data))
        return query_id

    def reacts(self, user: Person, message: Message, emoji: str = "") -> None:
        """Have somebody react, or take a reaction back; in groups a bot must be an admin to be told."""
        was = message.reactions.pop(user.id, "")
        if emoji:
            message.reactions[user.id] = emoji
        if message.chat.is_private or message.chat.bot_status == "administrator":
            self.updates.add("message_reaction", reaction_json(user, message, was, self.date()))

    def blocks(self, user: Person) -> None:
        """Have somebody block the bot."""
        user.blocked = True
        self._membership(self.private(user), user, "member", "kicked")

    def unblocks(self, user: Person) -> None:
        """Have somebody want the bot back."""
        user.blocked = False
        self._membership(self.private(user), user, "kicked", "member")

    def kicks(self, chat: Chat, by: Person) -> None:
        """Have the bot thrown out of a group."""
        was, chat.bot_status = chat.bot_status, "kicked"
        self._membership(chat, by, was, "kicked")

    def invites(self, chat: Chat, by: Person) -> None:
        """Have the bot put into a group, with the note that everybody sees there."""
        was, chat.bot_status = chat.bot_status, "member"
        self._membership(chat, by, "left" if was == "member" else was, "member")
        note = self.post(chat, by)
        bot = user_json(self.bot)
        note.payload = {"new_chat_members": [bot], "new_chat_member": bot, "new_chat_participant": bot}
        self._announce("message", note)

    def migrates(self, group: Chat, by: Person | None = None) -> Chat:
        """Have a group become a supergroup, which has another id; both chats say so."""
        by = by or next(iter(group.members.values()), self.bot)
        new = self.supergroup(group.title, group.members.values(), admin=group.bot_status == "administrator")
        group.migrated_to = new
        for chat, name, other in ((group, "migrate_to_chat_id", new), (new, "migrate_from_chat_id", group)):
            note = self.post(chat, by)
            note.payload = {name: other.id}
            self._announce("message", note)
        return new

    # What both sides need

    def post(self, chat: Chat, sender: Person) -> Message:
        """Put an empty message into a chat."""
        message = Message(chat, chat.next_id(), sender, self.date())
        chat.messages[message.message_id] = message
        return message

    def _from(self, user: Person, chat: Chat | None, reply_to: Message | None, topic: int | None) -> Message:
        chat = chat or self.private(user)
        if chat.is_private:
            user.started = True
        message = self.post(chat, user)
        message.reply_to, message.thread_id = reply_to, topic
        return message

    def _announce(self, kind: str, message: Message) -> None:
        if self._arrives(message):
            self.updates.add(kind, message_json(message))

    def _arrives(self, message: Message) -> bool:
        if message.chat.is_private:
            return True
        if message.chat.bot_status in {"kicked", "left"}:
            return False
        if self.reads_all_groups or message.chat.bot_status == "administrator":
            return True
        return bool(message.payload.keys() & SERVICE) or self._is_meant(message)

    def _is_meant(self, message: Message) -> bool:
        words = message.text.casefold().split()
        name = f"@{self.bot.username.casefold()}"
        replied = message.reply_to is not None and message.reply_to.sender is self.bot
        commanded = any(word.startswith("/") and ("@" not in word or word.endswith(name)) for word in words)
        return replied or commanded or name in message.text.casefold()

    def _membership(self, chat: Chat, by: Person, was: str, becomes: str) -> None:
        states = member_json(self.bot, was), member_json(self.bot, becomes)
        self.updates.add("my_chat_member", membership_json(chat, by, *states, self.date()))
