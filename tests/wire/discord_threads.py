"""Threads below a text channel: how they are opened and joined, by people and by the bot."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_base import Base
from tests.wire.discord_calls import Call, Table
from tests.wire.discord_json import channel_json, thread_member_json
from tests.wire.discord_permissions import want_permission
from tests.wire.discord_refusals import Form, want
from tests.wire.discord_sending import Sending
from tests.wire.discord_session import GUILDS, Event
from tests.wire.discord_things import PRIVATE_THREAD, PUBLIC_THREAD, TEXT, THREADS, Channel, Message, Person

Json = dict[str, Any]

THREAD_CREATED, THREAD_STARTER = 18, 21
DURATIONS = {60, 1440, 4320, 10080}


def open_thread(
    world: Base,
    channel: Channel,
    owner: Person,
    name: str,
    *,
    message: Message | None = None,
    kind: int = PUBLIC_THREAD,
) -> Channel:
    """Open a thread, from a message where one is given, and tell of it."""
    assert channel.guild is not None
    number = world.ids.next() if message is None else message.id
    thread = Channel(number, kind, name, channel.guild, channel, owner=owner, changed_at=world.clock.now())
    thread.thread_members[owner.id] = owner
    world.channels[number] = channel.guild.channels[number] = thread
    world.tell_channel("THREAD_CREATE", thread, newly_created=True)
    now = world.clock.now()
    if message is not None:
        message.thread = thread
        starter = Message(thread, world.ids.next(), owner, now, type=THREAD_STARTER, reply_to=message)
        world.post(starter, {"parse": []})
    elif kind == PUBLIC_THREAD:
        world.post(Message(channel, world.ids.next(), owner, now, name, type=THREAD_CREATED))
    return thread


def come_into(world: Base, thread: Channel, person: Person) -> None:
    """Let somebody into a thread, and tell of it; the bot learns of a private one only then."""
    if person.id in thread.thread_members:
        return
    saw = world.bot_sees(thread)
    thread.thread_members[person.id] = person
    if not saw and world.bot_sees(thread):
        world.tell_channel("THREAD_CREATE", thread)
    _tell(world, thread, {"added_members": [thread_member_json(thread, person)]})


def _tell(world: Base, thread: Channel, change: Json) -> None:
    assert thread.guild is not None
    body: Json = {"id": str(thread.id), "guild_id": str(thread.guild.id), "added_members": [], "removed_member_ids": []}
    body |= {"member_count": len(thread.thread_members)} | change
    world.gateway.dispatch(Event("THREAD_MEMBERS_UPDATE", body, GUILDS, thread.guild))


class Threads:
    """The endpoints of threads."""

    def __init__(self, world: Base, sending: Sending) -> None:
        """Act on this world."""
        self.world = world
        self.sending = sending

    def table(self) -> Table:
        """Return each endpoint with its name."""
        return {
            ("create_thread", "POST", "/channels/{channel}/threads"): self._create,
            ("create_thread_from", "POST", "/channels/{channel}/messages/{message}/threads"): self._create_from,
            ("join_thread", "PUT", "/channels/{channel}/thread-members/@me"): self._join,
            ("leave_thread", "DELETE", "/channels/{channel}/thread-members/@me"): self._leave,
            ("add_to_thread", "PUT", "/channels/{channel}/thread-members/{user}"): self._add,
            ("edit_channel", "PATCH", "/channels/{channel}"): self._edit,
        }

    def _create(self, call: Call) -> Json:
        channel = self.sending.channel(call)
        want(channel.type == TEXT, 50024)
        kind = call.body.get("type", PRIVATE_THREAD)
        form = self._named(call)
        form.want(kind in THREADS, "type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(THREADS)}.")
        form.check()
        permission = "create_private_threads" if kind == PRIVATE_THREAD else "create_public_threads"
        want_permission(channel, self.world.bot, permission)
        return channel_json(
            open_thread(self.world, channel, self.world.bot, call.body["name"], kind=kind), self.world.bot
        )

    def _create_from(self, call: Call) -> Json:
        channel = self.sending.channel(call, "read_message_history")
        want(channel.type == TEXT, 50024)
        want_permission(channel, self.world.bot, "create_public_threads")
        message = self.sending.message(channel, call.id("message"))
        self._named(call).check()
        want(message.thread is None, 160004)
        thread = open_thread(self.world, channel, self.world.bot, call.body["name"], message=message)
        return channel_json(thread, self.world.bot)

    def _named(self, call: Call) -> Form:
        form = Form()
        form.length(call.body.get("name"), "name", 1, 100)
        lasts = call.body.get("auto_archive_duration")
        form.want(lasts in {None, *DURATIONS}, "auto_archive_duration", "BASE_TYPE_CHOICES", f"One of {DURATIONS}.")
        return form

    def _thread(self, call: Call) -> Channel:
        thread = self.sending.channel(call)
        want(thread.is_thread, 50024)
        want(not thread.archived, 50083)
        return thread

    def _join(self, call: Call) -> None:
        come_into(self.world, self._thread(call), self.world.bot)

    def _add(self, call: Call) -> None:
        person = self.world.people.get(call.id("user"))
        want(person is not None, 10013)
        assert person is not None
        come_into(self.world, self._thread(call), person)

    def _leave(self, call: Call) -> None:
        thread = self._thread(call)
        if thread.thread_members.pop(self.world.bot.id, None) is not None:
            _tell(self.world, thread, {"removed_member_ids": [str(self.world.bot.id)]})

    def _edit(self, call: Call) -> Json:
        """Rename a thread or put it away; nothing else of a channel is changed by bots here."""
        thread = self.sending.channel(call)
        want(thread.is_thread, 50013)
        if thread.owner is not self.world.bot or "locked" in call.body:
            want_permission(thread, self.world.bot, "manage_threads")
        thread.name = call.body.get("name") or thread.name
        thread.archived = bool(call.body.get("archived", thread.archived))
        thread.locked = bool(call.body.get("locked", thread.locked))
        thread.changed_at = self.world.clock.now()
        self.world.tell_channel("THREAD_UPDATE", thread)
        return channel_json(thread, self.world.bot)
