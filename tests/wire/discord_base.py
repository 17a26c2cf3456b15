"""The ground that people, bot and gateway share: who is there, what stands where, and what is told of it."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any
from urllib.parse import quote

from tests.wire.discord_commands import Commands
from tests.wire.discord_gateway import Gateway
from tests.wire.discord_json import channel_json, emoji_json, guild_create_json, member_json, message_json
from tests.wire.discord_mentions import name
from tests.wire.discord_permissions import permissions
from tests.wire.discord_session import (
    DIRECT_MESSAGE_REACTIONS,
    DIRECT_MESSAGES,
    GUILD_MESSAGE_REACTIONS,
    GUILD_MESSAGES,
    GUILDS,
    Event,
)
from tests.wire.discord_things import (
    Attachment,
    Channel,
    Guild,
    Interaction,
    Message,
    Person,
    Pings,
)
from tests.wire.discord_time import Clock, Snowflakes

Json = dict[str, Any]

BOT_ID = 1_180_000_000_000_000_001
TOKEN = b64encode(str(BOT_ID).encode()).decode().rstrip("=") + ".GxYz12.kLmNoPqRsTuVwXyZ0123456789abcdefghijkl"
URL_LIFE_S = 24 * 3600


class Base:
    """Everything there is, and the one place where it changes, so that the gateway tells of each change."""

    def __init__(self, *, token: str = TOKEN, bot_name: str = "Aiki") -> None:
        """Begin with the bot alone."""
        self.token = token
        self.clock = Clock()
        self.ids = Snowflakes(self.clock)
        self.bot = Person(BOT_ID, bot_name, bot_name.lower(), is_bot=True)
        self.people: dict[int, Person] = {BOT_ID: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        """By token."""
        self.files: dict[str, tuple[Attachment, float]] = {}
        """By signature, with the time until which its address is good."""
        self.origin = ""
        self.updates_are_partial = False
        """Whether an edit is told as older Discord did: little more than what changed."""
        self.registered = Commands()
        self.gateway = Gateway(self.bot, self.guilds)
        self.gateway.token = token
        self._signatures = count(1)

    # Waiting

    async def wait_for(self, predicate: Callable[[], object], within_s: float = 5.0) -> None:
        """Wait until something holds, on any event loop."""
        try:
            async with asyncio.timeout(within_s):
                while not predicate():  # noqa: ASYNC110 - it may depend on anything, in any thread
                    await asyncio.sleep(0.005)
        except TimeoutError:
            message = f"it did not happen within {within_s} s; {self.lately()}"
            raise AssertionError(message) from None

    def lately(self) -> str:
        """Say what happened last, for whoever waits in vain."""
        return f"{self.gateway.connected} sessions are connected"

    # Finding

    def dm(self, person: Person) -> Channel:
        """Return somebody's DM with the bot."""
        for channel in list(self.channels.values()):
            if channel.person is person:
                return channel
        channel = Channel(self.ids.next(), 1, person=person)
        self.channels[channel.id] = channel
        return channel

    def place(self, where: Channel | Person) -> Channel:
        """Return a channel, which for a person is their DM."""
        return self.dm(where) if isinstance(where, Person) else where

    # What is said, and what becomes of it

    def post(self, message: Message, allowed: Json | None = None, *, may_all: bool = True) -> Message:
        """Put a message where it belongs, and tell of it."""
        channel = message.channel
        message.pings = name(message, self.people, allowed, may_all=may_all)
        if message.is_loading:
            message.pings = Pings()
        for attachment in message.attachments:
            self.keep(channel, attachment)
        channel.messages[message.id] = message
        channel.ever.append(message)
        if not message.is_ephemeral:
            channel.last_message_id = message.id
        self._tell_message("MESSAGE_CREATE", message, {} if message.nonce is None else {"nonce": message.nonce})
        return message

    def change(
        self, message: Message, allowed: Json | None = None, *, may_all: bool = True, first: bool = False
    ) -> None:
        """Note that a message was edited, and tell of it; only the ``first`` text of a message notifies anybody."""
        message.edited_at = self.clock.now()
        message.edits.append((message.edited_at, message.content))
        pings = name(message, self.people, allowed, may_all=may_all)
        message.pings = pings if first else message.pings
        for attachment in message.attachments:
            if not attachment.id:
                self.keep(message.channel, attachment)
        self._tell_message("MESSAGE_UPDATE", message, {})

    def remove(self, message: Message) -> None:
        """Have a message be no more, and tell of it."""
        self._forget(message)
        self._tell("MESSAGE_DELETE", message, {"id": str(message.id)})

    def remove_many(self, messages: Iterable[Message]) -> None:
        """Have several messages of one channel be no more at once, and tell of it."""
        gone = list(messages)
        for message in gone:
            self._forget(message)
        self._tell("MESSAGE_DELETE_BULK", gone[0], {"ids": [str(message.id) for message in gone]})

    def _forget(self, message: Message) -> None:
        message.gone = True
        message.channel.messages.pop(message.id, None)

    def _tell_message(self, event: str, message: Message, more: Json) -> None:
        body = message_json(message, self.bot) | more
        guild = self._heard_in(message)
        if guild is not None and message.author.id in guild.members:
            body["member"] = member_json(message.author, guild, with_user=False)
        if guild is not None:
            for user in body["mentions"]:
                if int(user["id"]) in guild.members:
                    user["member"] = member_json(self.people[int(user["id"])], guild, with_user=False)
        if event == "MESSAGE_UPDATE" and self.updates_are_partial:
            kept = "id channel_id type author content edited_timestamp".split()
            body = {key: value for key, value in body.items() if key in kept}
        self._tell(event, message, body)

    def _heard_in(self, message: Message) -> Guild | None:
        """Return the guild in which a message is heard; an ephemeral one goes to its reader as a DM does."""
        return None if message.is_ephemeral else message.channel.guild

    def _tell(self, event: str, message: Message, body: Json) -> None:
        guild = self._heard_in(message)
        body["channel_id"] = str(message.channel.id)
        if guild is not None:
            body["guild_id"] = str(guild.id)
        if not self.bot_sees(message.channel):
            return
        reacts = "REACTION" in event
        direct, shared = (
            (DIRECT_MESSAGE_REACTIONS, GUILD_MESSAGE_REACTIONS) if reacts else (DIRECT_MESSAGES, GUILD_MESSAGES)
        )
        is_message = event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}
        self.gateway.dispatch(Event(event, body, direct if guild is None else shared, guild, is_message=is_message))

    def bot_sees(self, channel: Channel) -> bool:
        """Return whether the bot is told what happens in a channel."""
        return "view_channel" in permissions(channel, self.bot)

    def react(self, person: Person, message: Message, emoji: str, *, takes_back: bool = False) -> None:
        """Put a reaction under a message or take it back, and tell of it."""
        by = message.reactions.setdefault(emoji, {})
        if takes_back == (person.id not in by):
            return
        if takes_back:
            del by[person.id]
        else:
            by[person.id] = person
        if not by:
            del message.reactions[emoji]
        body: Json = {"user_id": str(person.id), "message_id": str(message.id), "emoji": emoji_json(emoji)}
        body |= {"burst": False, "type": 0}
        guild = message.channel.guild
        if not takes_back:
            body |= {"message_author_id": str(message.author.id), "burst_colors": []}
        if guild is not None and not takes_back:
            body["member"] = member_json(person, guild)
        self._tell("MESSAGE_REACTION_REMOVE" if takes_back else "MESSAGE_REACTION_ADD", message, body)

    # Places

    def tell_channel(self, event: str, channel: Channel, **more: object) -> None:
        """Tell of a channel or of a thread: that it is there, changed or gone."""
        assert channel.guild is not None
        body = channel_json(channel, self.bot) | more
        if event == "THREAD_DELETE":
            body = {key: body[key] for key in ("id", "guild_id", "parent_id", "type")}
        # A bot is told of each channel, even where it sees nothing of what is said there.
        if self.bot_sees(channel) or not channel.is_thread:
            self.gateway.dispatch(Event(event, body, GUILDS, channel.guild))

    def tell_guild(self, guild: Guild, *, unavailable: bool | None = None) -> None:
        """Tell of a guild that the bot is in, or is in again."""
        body = guild_create_json(guild, self.bot, unavailable=unavailable)
        self.gateway.dispatch(Event("GUILD_CREATE", body, GUILDS, guild))

    # Files

    def keep(self, channel: Channel, attachment: Attachment) -> None:
        """Keep a file under an address of its own, which is good for a day."""
        attachment.id = attachment.id or self.ids.next()
        now = self.clock.now()
        signature = f"{next(self._signatures):064x}"
        self.files[signature] = (attachment, now + URL_LIFE_S)
        path = f"/attachments/{channel.id}/{attachment.id}/{quote(attachment.filename)}"
        attachment.url = f"{self.origin}{path}?ex={int(now + URL_LIFE_S):x}&is={int(now):x}&hm={signature}"

    def refresh(self, message: Message) -> None:
        """Give the files of a message new addresses where the old ones are too old."""
        for attachment in message.attachments:
            _, until = self.files[attachment.url.rpartition("hm=")[2]]
            if until <= self.clock.now():
                self.keep(message.channel, attachment)

    def expire_urls(self) -> None:
        """Have every address of a file be too old; whoever asks for the message again gets new ones."""
        self.files = {signature: (attachment, 0.0) for signature, (attachment, _) in self.files.items()}
