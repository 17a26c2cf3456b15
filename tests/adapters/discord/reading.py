"""What the tests of what comes in share: to have a message come in in any form, and to see what is made of it."""

from __future__ import annotations

from typing import Any

from bot.domain.conversation import InboundMessage
from tests.adapters.discord.rig import DiscordRig
from tests.wire.discord_json import message_json
from tests.wire.discord_session import DIRECT_MESSAGES, GUILD_MESSAGES, Event
from tests.wire.discord_things import Channel, Message, Person

END = "that was it"


def written(rig: DiscordRig, person: Person, where: Channel | Person, text: str = "") -> Message:
    """Return a message that nobody has heard of yet."""
    wire = rig.wire
    return Message(wire.place(where), wire.ids.next(), person, wire.clock.now(), text)


def arrives(rig: DiscordRig, message: Message, **changes: Any) -> None:
    """Have a message come in as Discord would write it, with changes."""
    guild = message.channel.guild
    body = message_json(message, rig.wire.bot) | changes
    if guild is not None:
        body["guild_id"] = str(guild.id)
    intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
    rig.wire.gateway.dispatch(Event("MESSAGE_CREATE", body, intent, guild, is_message=True))


async def heard(rig: DiscordRig, person: Person, where: Channel | Person) -> list[InboundMessage]:
    """Return what was handed in as messages, once all that was written there is."""
    inbox = rig.inbox
    rig.wire.says(person, where, f"<@{rig.wire.bot.id}> {END}")
    await rig.wire.wait_for(lambda: END in inbox.texts)
    found = [one for one in inbox.messages if one.text != END]
    inbox.events = [one for one in inbox.events if one not in inbox.messages]
    return found


async def heard_one(rig: DiscordRig, person: Person, where: Channel | Person) -> InboundMessage:
    """Return the only one."""
    [inbound] = await heard(rig, person, where)
    return inbound
