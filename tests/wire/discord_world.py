"""The people, their guilds and what they do there: the side of Discord that a test plays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.wire.discord_gestures import Gestures
from tests.wire.discord_permissions import EVERYONE, bits, named
from tests.wire.discord_session import GUILDS, Event
from tests.wire.discord_things import (
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TALK,
    TEXT,
    Attachment,
    Channel,
    Guild,
    Message,
    Person,
    Role,
)
from tests.wire.discord_threads import come_into, open_thread

REPLY = 19
HAS_SNAPSHOT = 1 << 14


@dataclass(frozen=True, slots=True)
class Quiet:
    """A reply whose author unticked the mention of whom they answer."""

    message: Message


class DiscordWorld(Gestures):
    """Everybody and everything that the bot can meet. What is done is told to the bot at once."""

    # Who and where

    def person(self, name: str = "Ada", *, locale: str = "en-US") -> Person:
        """Return a new user."""
        number = self.ids.next()
        person = Person(number, name, f"{name.lower()}.{number % 10_000}", locale)
        self.people[number] = person
        return person

    def another_bot(self, name: str = "Beep") -> Person:
        """Return a bot that is not ours."""
        person = self.person(name)
        person.is_bot = True
        return person

    def guild(self, name: str = "Friends", members: Iterable[Person] = (), *, locale: str = "en-US") -> Guild:
        """Return a new guild with the bot in it, whose first member owns it."""
        people = list(members)
        owner = people[0] if people else self.person("Owner")
        number = self.ids.next()
        guild = Guild(number, name, owner, locale, joined_at=self.clock.now())
        guild.members = {person.id: person for person in [owner, *people, self.bot]}
        guild.roles[number] = Role(number, "@everyone", bits(EVERYONE))
        own = self.ids.next()
        guild.roles[own] = Role(own, self.bot.name, 0, position=1, bot_id=self.bot.id)
        self.guilds[number] = guild
        self.tell_guild(guild)
        return guild

    def role(self, guild: Guild, name: str = "Team", *, mentionable: bool = False) -> Role:
        """Return a new role of a guild's, to be named in texts."""
        number = self.ids.next()
        role = guild.roles[number] = Role(number, name, 0, mentionable, len(guild.roles))
        return role

    def joins(self, person: Person, guild: Guild) -> None:
        """Have somebody come into a guild."""
        guild.members[person.id] = person

    def text_channel(self, guild: Guild, name: str = "general") -> Channel:
        """Return a new text channel."""
        channel = Channel(self.ids.next(), TEXT, name, guild, position=len(guild.channels))
        self.channels[channel.id] = guild.channels[channel.id] = channel
        self.tell_channel("CHANNEL_CREATE", channel)
        return channel

    def thread(
        self,
        person: Person,
        channel: Channel,
        name: str = "Plans",
        message: Message | None = None,
        *,
        private: bool = False,
    ) -> Channel:
        """Have somebody open a thread, from a message where one is given; into a private one others must be let."""
        kind = PRIVATE_THREAD if private else PUBLIC_THREAD
        return open_thread(self, channel, person, name, message=message, kind=kind)

    def lets_in(self, thread: Channel, person: Person | None = None) -> None:
        """Have somebody be let into a thread, or the bot."""
        come_into(self, thread, person or self.bot)

    def archives(self, thread: Channel, *, locked: bool = False) -> None:
        """Have a thread be put away; whoever writes there brings it back, unless it is ``locked``."""
        thread.archived, thread.locked, thread.changed_at = True, locked, self.clock.now()
        self.tell_channel("THREAD_UPDATE", thread)

    def unarchives(self, thread: Channel) -> None:
        """Have a thread be open again."""
        thread.archived = thread.locked = False
        self.tell_channel("THREAD_UPDATE", thread)

    def renames(self, channel: Channel, name: str) -> None:
        """Have a channel or a thread be called otherwise."""
        channel.name = name
        self.tell_channel("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel)

    def removes(self, channel: Channel) -> None:
        """Have a channel or a thread be no more."""
        assert channel.guild is not None
        self.tell_channel("THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", channel)
        below = [one for one in channel.guild.channels.values() if one.parent is channel]
        for one in [channel, *below]:
            one.gone = True
            channel.guild.channels.pop(one.id, None)

    # What people do

    def says(
        self,
        person: Person,
        where: Channel | Person,
        text: str,
        *,
        reply_to: Message | Quiet | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> Message:
        """Have somebody write in a channel, or in their DM where that is a person; "<@id>" names somebody."""
        assert len(text) <= 2000, "a person's client sends no such text"
        assert text or attachments, "a person's client sends nothing empty"
        channel = self.place(where)
        assert channel.guild is None or person.id in channel.guild.members, "they are not in this guild"
        assert channel.person in {None, person}, "this DM is somebody else's"
        message = Message(channel, self.ids.next(), person, self.clock.now(), text)
        message.attachments = list(attachments)
        answered = reply_to.message if isinstance(reply_to, Quiet) else reply_to
        message.reply_to, message.type = answered, 0 if answered is None else REPLY
        everybody = {"parse": ["users", "roles", "everyone"], "replied_user": not isinstance(reply_to, Quiet)}
        return self.post(message, everybody)

    def tells(
        self,
        person: Person,
        text: str,
        *,
        reply_to: Message | Quiet | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> Message:
        """Have somebody write to the bot in their DM."""
        return self.says(person, person, text, reply_to=reply_to, attachments=attachments)

    def forwards(self, person: Person, where: Channel | Person, message: Message) -> Message:
        """Have somebody pass a message on, as it is now."""
        passed = Message(self.place(where), self.ids.next(), person, self.clock.now(), flags=HAS_SNAPSHOT)
        passed.forward_of = message
        return self.post(passed)

    def edits(self, message: Message, text: str) -> None:
        """Have somebody edit what they wrote."""
        message.earlier.append(message.content)
        message.content = text
        self.change(message)

    def erases(self, *messages: Message) -> None:
        """Have messages of one channel be deleted; several at once are told of together."""
        if len(messages) == 1:
            self.remove(messages[0])
        else:
            self.remove_many(messages)

    def reacts(self, person: Person, message: Message, emoji: str = "👍") -> None:
        """Have somebody react."""
        self.react(person, message, emoji)

    def unreacts(self, person: Person, message: Message, emoji: str = "👍") -> None:
        """Have somebody take a reaction back."""
        self.react(person, message, emoji, takes_back=True)

    def shuts_dms(self, person: Person) -> None:
        """Have somebody take no more DMs, or block the bot: it cannot tell these apart."""
        person.takes_dms = False

    def opens_dms(self, person: Person) -> None:
        """Have somebody take DMs again."""
        person.takes_dms = True

    # What those do who run a guild, and Discord itself

    def denies(self, channel: Channel, *names: str) -> None:
        """Take permissions (discord_permissions.BITS) from the bot in a channel."""
        channel.denied |= set(names)
        channel.allowed -= set(names)
        self._permissions_changed(channel)

    def allows(self, channel: Channel, *names: str) -> None:
        """Give the bot permissions in a channel."""
        channel.denied -= set(names)
        channel.allowed |= set(names)
        self._permissions_changed(channel)

    def _permissions_changed(self, channel: Channel) -> None:
        if not channel.is_thread and channel.guild is not None:
            self.tell_channel("CHANNEL_UPDATE", channel)

    def allows_everywhere(self, guild: Guild, *names: str) -> None:
        """Give the bot's own role permissions in a whole guild."""
        for role in guild.roles.values():
            if role.bot_id == self.bot.id:
                role.permissions = bits(named(role.permissions) | set(names))

    def kicks_bot(self, guild: Guild) -> None:
        """Have the bot thrown out of a guild."""
        guild.has_bot = False
        guild.members.pop(self.bot.id, None)
        self.gateway.dispatch(Event("GUILD_DELETE", {"id": str(guild.id)}, GUILDS, guild))

    def invites_bot(self, guild: Guild) -> None:
        """Have the bot put into a guild again."""
        guild.has_bot = True
        guild.members[self.bot.id] = self.bot
        self.tell_guild(guild)

    def darkens(self, guild: Guild) -> None:
        """Have an outage keep a guild from the bot."""
        guild.dark = True
        self.gateway.dispatch(Event("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, GUILDS, guild))

    def lightens(self, guild: Guild) -> None:
        """Have the outage be over."""
        guild.dark = False
        self.tell_guild(guild, unavailable=False)

    # What a test reads

    def messages(self, where: Channel | Person, eyes: Person | None = None) -> list[Message]:
        """Return what stands in a channel, oldest first: all of it, or what one person sees with their ``eyes``."""
        standing = sorted(self.place(where).messages.items())
        return [one for _, one in standing if eyes is None or one.only_for in {None, eyes}]

    def said(self, where: Channel | Person, eyes: Person | None = None) -> list[Message]:
        """Return what the bot said in a channel and what still stands there."""
        return [one for one in self.messages(where, eyes) if one.author is self.bot and one.type in TALK]

    def texts(self, where: Channel | Person, eyes: Person | None = None) -> list[str]:
        """Return the bot's texts that can be read in a channel now."""
        return [one.content for one in self.said(where, eyes)]

    def typing(self, where: Channel | Person) -> list[float]:
        """Return when the bot was seen to type in a channel."""
        return [one.at for one in self.place(where).typings]
