"""What a bot does with messages, and what it is refused there."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_base import Base
from tests.wire.discord_calls import Call, Table
from tests.wire.discord_components import COMPONENTS_V2
from tests.wire.discord_forms import SUPPRESS_EMBEDS, Draft, read_draft
from tests.wire.discord_json import message_json, without_content
from tests.wire.discord_permissions import permissions, want_permission
from tests.wire.discord_refusals import Form, Refused, snowflake, want
from tests.wire.discord_things import EPHEMERAL, LOADING, TALK, Channel, Message, Typing

Json = dict[str, Any]

NONCE_LIFE_S = 300.0
REPLY = 19


class Sending:
    """The endpoints below a channel's messages."""

    def __init__(self, world: Base) -> None:
        """Act on this world."""
        self.world = world
        self._nonces: dict[tuple[int, str], tuple[Message, float]] = {}

    def table(self) -> Table:
        """Return each endpoint with its name."""
        messages = "/channels/{channel}/messages"
        one = f"{messages}/{{message}}"
        return {
            ("create_message", "POST", messages): self._create,
            ("history", "GET", messages): self._history,
            ("get_message", "GET", one): self._get,
            ("edit_message", "PATCH", one): self._edit,
            ("delete_message", "DELETE", one): self._delete,
            ("delete_messages", "POST", f"{messages}/bulk-delete"): self._delete_many,
            ("add_reaction", "PUT", f"{one}/reactions/{{emoji}}/@me"): self._react,
            ("remove_reaction", "DELETE", f"{one}/reactions/{{emoji}}/@me"): self._unreact,
            ("typing", "POST", "/channels/{channel}/typing"): self._type,
        }

    # Finding

    def channel(self, call: Call, *names: str) -> Channel:
        """Return the channel that a call is about, if the bot may do this there."""
        channel = self.world.channels.get(call.id("channel"))
        want(channel is not None and not channel.gone, 10003)
        assert channel is not None
        want(channel.guild is None or (channel.guild.has_bot and not channel.guild.dark), 50001)
        want_permission(channel, self.world.bot, *names)
        return channel

    def message(self, channel: Channel, number: int) -> Message:
        """Return a message of a channel's, if everybody may see it."""
        message = channel.messages.get(number)
        want(message is not None and not message.is_ephemeral, 10008)
        assert message is not None
        return message

    def _found(self, call: Call, *names: str) -> Message:
        return self.message(self.channel(call, *names), call.id("message"))

    def shown(self, message: Message) -> Json:
        """Write a message as the bot may read it."""
        self.world.refresh(message)
        body = message_json(message, self.world.bot)
        may_read = self.world.gateway.flags & 0b11 << 18 or message.channel.guild is None
        return body if may_read else without_content(body, self.world.bot)

    # Writing

    def _create(self, call: Call) -> Json:
        channel = self._open(call)
        draft = read_draft(call.body, call.files)
        want(not draft.is_empty, 50006)
        self._want_parts(channel, draft)
        if (first := self._said_before(channel, draft)) is not None:
            return self.shown(first) | {"nonce": draft.nonce}
        message = self.new(channel, draft)
        message.flags &= ~EPHEMERAL
        message.reply_to = self._replied(channel, draft)
        message.type = 0 if message.reply_to is None else REPLY
        if channel.archived:
            channel.archived = False
            self.world.tell_channel("THREAD_UPDATE", channel)
        self.world.post(message, draft.allowed, may_all=self.may_all(channel))
        if draft.nonce is not None:
            self._nonces[channel.id, str(draft.nonce)] = (message, self.world.clock.now())
        return self.shown(message) | ({} if draft.nonce is None else {"nonce": draft.nonce})

    def _open(self, call: Call) -> Channel:
        channel = self.channel(call)
        want_permission(channel, self.world.bot, "send_messages_in_threads" if channel.is_thread else "send_messages")
        want(channel.person is None or channel.person.takes_dms, 50007)
        keeper = "manage_threads" in permissions(channel, self.world.bot)
        want(not channel.locked or keeper, 50083)
        return channel

    def _want_parts(self, channel: Channel, draft: Draft) -> None:
        if draft.files:
            want_permission(channel, self.world.bot, "attach_files")
        if draft.embeds:
            want_permission(channel, self.world.bot, "embed_links")

    def may_all(self, channel: Channel) -> bool:
        """Return whether the bot may notify everyone and any role."""
        return "mention_everyone" in permissions(channel, self.world.bot)

    def _said_before(self, channel: Channel, draft: Draft) -> Message | None:
        """Return the message that an enforced nonce stands for already."""
        if draft.nonce is None or not draft.enforces_nonce:
            return None
        message, at = self._nonces.get((channel.id, str(draft.nonce)), (None, 0.0))
        return message if self.world.clock.now() - at <= NONCE_LIFE_S else None

    def _replied(self, channel: Channel, draft: Draft) -> Message | None:
        reference = draft.reference
        if reference is None:
            return None
        where = self.world.channels.get(snowflake(reference.get("channel_id") or channel.id, "channel_id"))
        message = None if where is None else where.messages.get(snowflake(reference.get("message_id"), "message_id"))
        if message is None or message.is_ephemeral:
            if reference.get("fail_if_not_exists", True):
                form = Form()
                form.wrong("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
                form.check()
            return None
        want("read_message_history" in permissions(channel, self.world.bot), 160002)
        return message

    def new(self, channel: Channel, draft: Draft) -> Message:
        """Return a message of the bot's that is not yet posted."""
        world = self.world
        message = Message(channel, world.ids.next(), world.bot, world.clock.now(), draft.content or "")
        message.embeds, message.components = draft.embeds or [], numbered(draft.components)
        message.attachments, message.flags = draft.files, draft.flags or 0
        message.nonce, message.tts = draft.nonce, draft.tts
        return message

    def _edit(self, call: Call) -> Json:
        message = self._found(call)
        want(message.author is self.world.bot, 50005)
        want(message.type in TALK, 50021)
        want(not message.channel.archived and not message.channel.locked, 50083)
        want(message.channel.person is None or message.channel.person.takes_dms, 50007)
        self.apply(message, read_draft(call.body, call.files))
        return self.shown(message)

    def apply(self, message: Message, draft: Draft) -> None:
        """Edit a message; what was not said stays as it is."""
        text = message.content if draft.content is None else draft.content
        embeds = message.embeds if draft.embeds is None else draft.embeds
        components = message.components if draft.components is None else numbered(draft.components)
        files = (
            message.attachments if draft.kept is None else [one for one in message.attachments if one.id in draft.kept]
        )
        files = [*files, *draft.files]
        want(text or embeds or files or components, 50006)
        was_loading = message.is_loading
        settable = SUPPRESS_EMBEDS | COMPONENTS_V2
        flags = message.flags if draft.flags is None else message.flags & ~SUPPRESS_EMBEDS | draft.flags & settable
        message.earlier.append(message.content)
        message.content, message.embeds, message.components, message.attachments = text, embeds, components, files
        message.flags = flags & ~LOADING
        self.world.change(message, draft.allowed, may_all=self.may_all(message.channel), first=was_loading)

    def _delete(self, call: Call) -> None:
        message = self._found(call)
        if message.author is not self.world.bot:
            want(message.channel.guild is not None, 50003)
            want_permission(message.channel, self.world.bot, "manage_messages")
        want(not message.channel.archived, 50083)
        self.world.remove(message)

    def _delete_many(self, call: Call) -> None:
        channel = self.channel(call, "manage_messages")
        wanted = [snowflake(one, "messages") for one in call.body.get("messages", ())]
        if not 2 <= len(wanted) <= 100:
            raise Refused(50016, message="Provided too few or too many messages to delete.")
        self.world.remove_many(channel.messages[one] for one in wanted if one in channel.messages)

    def _react(self, call: Call) -> None:
        message = self._found(call, "read_message_history", "add_reactions")
        want(not message.channel.archived, 50083)
        emoji = call.ids["emoji"]
        want(not emoji.isascii() or emoji.partition(":")[2].isdigit(), 10014)
        self.world.react(self.world.bot, message, emoji)

    def _unreact(self, call: Call) -> None:
        message = self._found(call, "read_message_history")
        self.world.react(self.world.bot, message, call.ids["emoji"], takes_back=True)

    def _type(self, call: Call) -> None:
        channel = self._open(call)
        channel.typings.append(Typing(self.world.clock.now()))

    # Reading

    def _get(self, call: Call) -> Json:
        return self.shown(self._found(call, "read_message_history"))

    def _history(self, call: Call) -> list[Json]:
        channel = self.channel(call)
        limit = call.number("limit", 50)
        form = Form()
        form.want(1 <= limit <= 100, "limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
        form.check()
        if "read_message_history" not in permissions(channel, self.world.bot):
            return []
        messages = [one for _, one in sorted(channel.messages.items()) if not one.is_ephemeral]
        marks = {name: snowflake(at, name) for name, at in call.query.items() if name in {"before", "after", "around"}}
        return [self.shown(message) for message in reversed(_window(messages, marks, limit))]


def _window(messages: list[Message], marks: dict[str, int], limit: int) -> list[Message]:
    """Return what a request for history gets, oldest first."""
    if "around" in marks:
        before = [one for one in messages if one.id < marks["around"]]
        after = [one for one in messages if one.id >= marks["around"]]
        half = limit // 2
        return [*before[-half:], *after[: limit - half]] if half else after[:limit]
    if "after" in marks:
        return [one for one in messages if one.id > marks["after"]][:limit]
    return [one for one in messages if one.id < marks.get("before", 1 << 64)][-limit:]


def numbered(components: list[Json] | None) -> list[Json]:
    """Return components as Discord gives them back: each with a number."""
    count = 0

    def number(part: Json) -> Json:
        nonlocal count
        count += 1
        mine: Json = {"id": count} | part
        if isinstance(part.get("components"), list):
            mine["components"] = [number(one) for one in part["components"]]
        return mine

    return [number(part) for part in components or ()]
