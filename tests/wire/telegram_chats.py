"""Who is there and what lies in each chat: the state behind the Bot API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False, slots=True)
class Person:
    """A user of Telegram, or the bot itself. ``started`` is False for one who never wrote to the bot."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = "en"
    is_bot: bool = False
    started: bool = True
    blocked: bool = False
    deactivated: bool = False


@dataclass(eq=False, slots=True)
class Message:
    """One message as the chat has it now; ``text`` is the caption where there is a file."""

    chat: Chat
    message_id: int
    sender: Person
    date: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    reply_markup: Json | None = None
    reply_to: Message | None = None
    thread_id: int | None = None
    payload: Json = field(default_factory=dict)
    """What else the message has: a photo, a document, a service note, an album's id."""
    data: bytes = b""
    file_name: str = ""
    edit_date: int | None = None
    earlier: list[str] = field(default_factory=list)
    """The texts it had before it was edited, oldest first."""
    reactions: dict[int, str] = field(default_factory=dict)
    """By the id of who reacted."""
    silent: bool = False
    gone: bool = False

    @property
    def is_file(self) -> bool:
        """Whether its text is a caption."""
        return bool(self.payload.keys() & FILES)

    @property
    def buttons(self) -> list[Json]:
        """Every button under it, row by row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]


FILES = {"photo", "document", "voice", "audio", "video", "video_note", "animation"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person saw of an answer that was being written."""

    draft_id: int
    text: str
    entities: list[Json]
    thread_id: int | None
    at: float


@dataclass(frozen=True, slots=True)
class Action:
    """The bot was seen to type, or to do another thing, for some seconds."""

    action: str
    thread_id: int | None
    at: float


@dataclass(eq=False, slots=True)
class Chat:
    """One chat that the bot knows."""

    id: int
    type: str
    title: str = ""
    person: Person | None = None
    is_forum: bool = False
    bot_status: str = "member"
    migrated_to: Chat | None = None
    members: dict[int, Person] = field(default_factory=dict)
    topics: dict[int, Message] = field(default_factory=dict)
    """By thread id: the service message that began the topic."""
    messages: dict[int, Message] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    shown_draft: Draft | None = None
    actions: list[Action] = field(default_factory=list)
    last_message_id: int = 0

    @property
    def is_private(self) -> bool:
        """Whether one person talks with the bot here."""
        return self.type == "private"

    def next_id(self) -> int:
        """Return the id of the next message."""
        self.last_message_id += 1
        return self.last_message_id

    def remove(self, message: Message) -> None:
        """Have the message no more."""
        message.gone = True
        self.messages.pop(message.message_id, None)
