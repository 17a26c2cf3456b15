"""Who is there and what stands in each channel: the state behind the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEXT, DM, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 11, 12
THREADS = {10, PUBLIC_THREAD, PRIVATE_THREAD}
TALK = {0, 19, 20, 23}
"""The types of message that somebody wrote; the others are notes of Discord's."""
EPHEMERAL, LOADING = 1 << 6, 1 << 7


@dataclass(eq=False, slots=True)
class Person:
    """A user of Discord, or the bot itself."""

    id: int
    name: str
    username: str = ""
    locale: str = "en-US"
    is_bot: bool = False
    takes_dms: bool = True


@dataclass(eq=False, slots=True)
class Role:
    """A role of a guild; the one with the guild's id is everyone's."""

    id: int
    name: str
    permissions: int
    mentionable: bool = False
    position: int = 0
    bot_id: int | None = None


@dataclass(eq=False, slots=True)
class Guild:
    """A guild, which people call a server."""

    id: int
    name: str
    owner: Person = field(repr=False)
    locale: str = "en-US"
    members: dict[int, Person] = field(default_factory=dict, repr=False)
    nicks: dict[int, str] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    channels: dict[int, Channel] = field(default_factory=dict, repr=False)
    """Its text channels and its threads."""
    has_bot: bool = True
    dark: bool = False
    """Whether an outage keeps it from the bot."""
    joined_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Typing:
    """The bot was seen to type, for some ten seconds."""

    at: float


@dataclass(eq=False, slots=True)
class Channel:
    """One place where messages stand: a text channel, a thread or a DM with the bot."""

    id: int
    type: int
    name: str = ""
    guild: Guild | None = field(default=None, repr=False)
    parent: Channel | None = field(default=None, repr=False)
    person: Person | None = None
    """With whom the bot talks here."""
    owner: Person | None = None
    denied: set[str] = field(default_factory=set)
    """What the bot may not do here, though its roles let it."""
    allowed: set[str] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict, repr=False)
    ever: list[Message] = field(default_factory=list, repr=False)
    """All that was ever said here, deleted or not."""
    typings: list[Typing] = field(default_factory=list)
    thread_members: dict[int, Person] = field(default_factory=dict, repr=False)
    last_message_id: int | None = None
    position: int = 0
    topic: str = ""
    archived: bool = False
    locked: bool = False
    changed_at: float = 0.0
    gone: bool = False

    @property
    def is_dm(self) -> bool:
        """Whether one person talks with the bot here."""
        return self.type == DM

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread of a text channel."""
        return self.type in THREADS


@dataclass(eq=False, slots=True)
class Attachment:
    """A file under a message. ``size`` is what Discord says it weighs, where that is not its length."""

    filename: str
    data: bytes = field(repr=False)
    content_type: str = "application/octet-stream"
    description: str = ""
    size: int | None = None
    details: Json = field(default_factory=dict)
    """What else is said of it: width, height, duration_secs, waveform."""
    id: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pings:
    """Who was really notified of a message."""

    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        """Return whether anybody was."""
        return bool(self.users or self.roles or self.everyone)


@dataclass(eq=False, slots=True)
class Message:
    """One message as it stands now."""

    channel: Channel = field(repr=False)
    id: int
    author: Person
    sent_at: float
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | int | None = None
    reply_to: Message | None = field(default=None, repr=False)
    forward_of: Message | None = field(default=None, repr=False)
    mentions: list[Person] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    pings: Pings = Pings()
    edited_at: float | None = None
    earlier: list[str] = field(default_factory=list)
    """The texts it had before it was edited, oldest first."""
    edits: list[tuple[float, str]] = field(default_factory=list)
    """Each edit with its time and the text that it brought."""
    reactions: dict[str, dict[int, Person]] = field(default_factory=dict)
    only_for: Person | None = None
    """Who alone sees it: it is ephemeral."""
    interaction: Interaction | None = field(default=None, repr=False)
    thread: Channel | None = field(default=None, repr=False)
    tts: bool = False
    gone: bool = False

    @property
    def texts(self) -> list[str]:
        """Every text it ever had, in order: how a preview grew."""
        return [*self.earlier, self.content]

    @property
    def units(self) -> int:
        """Its length as JavaScript counts it; Discord refuses by ``len(content)``."""
        return len(self.content.encode("utf-16-le")) // 2

    @property
    def is_ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.only_for is not None

    @property
    def is_loading(self) -> bool:
        """Whether it only says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def parts(self) -> list[Json]:
        """Every component in it, however deep."""
        return flat(self.components)

    @property
    def buttons(self) -> list[Json]:
        """Every button under it."""
        return [part for part in self.parts if part.get("type") == 2]

    @property
    def selects(self) -> list[Json]:
        """Every menu under it."""
        return [part for part in self.parts if part.get("type") in SELECTS]


SELECTS = {3, 5, 6, 7, 8}


def flat(components: list[Json]) -> list[Json]:
    """Return components with all that is inside them."""
    found: list[Json] = []
    for part in components:
        inside = [*part.get("components", ()), *(part[name] for name in ("accessory", "component") if part.get(name))]
        found += [part, *flat(inside)]
    return found


@dataclass(eq=False, slots=True)
class Response:
    """What an interaction got."""

    type: int
    data: Json = field(default_factory=dict)
    message: Message | None = None
    """What stands there for it; after an update, the message that has the components."""
    followups: list[Message] = field(default_factory=list)

    @property
    def modal(self) -> Json | None:
        """The form that was shown."""
        return self.data if self.type == 9 else None

    @property
    def choices(self) -> list[Json] | None:
        """What was offered while somebody typed."""
        return self.data.get("choices", []) if self.type == 8 else None

    @property
    def is_ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.message is not None and self.message.is_ephemeral


@dataclass(eq=False, slots=True)
class Interaction:
    """A command, a press, a choice, a form or something being typed; ``response`` is None until it is answered."""

    id: int
    token: str
    type: int
    person: Person
    channel: Channel = field(repr=False)
    data: Json
    at: float
    message: Message | None = field(default=None, repr=False)
    response: Response | None = None
    acknowledged_at: float | None = None
