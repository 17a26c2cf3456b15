""" "Remember this" in the menu of a message: about the place where that stands, and whose words they are is kept."""

from __future__ import annotations

import pytest

from bot.adapters.discord import commands
from bot.domain.conversation import InboundMessage
from tests.adapters.discord.rig import DiscordRig, group, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_things import Channel, Message, Person


async def remembered(rig: DiscordRig, person: Person, message: Message) -> InboundMessage:
    """Have somebody choose it, and return what is handed in."""
    before = len(rig.inbox.messages)
    rig.wire.commands_on(person, message, commands.REMEMBER_THIS)
    await rig.wire.wait_for(lambda: any(one.text.startswith("/") for one in rig.inbox.messages[before:]))
    return rig.inbox.messages[-1]


@pytest.mark.parametrize("where", ["private", "server", "thread"])
async def test_it_is_about_the_place(live: DiscordRig, ada: Person, channel: Channel, where: str) -> None:
    thread = live.wire.thread(ada, channel, "Plans")
    places: dict[str, Channel | Person] = {"private": ada, "server": channel, "thread": thread}
    place = places[where]
    address = private(ada) if isinstance(place, Person) else group(place)
    inbound = await remembered(live, ada, live.wire.says(ada, place, "I like tea."))
    assert (inbound.text, inbound.address) == ("/remember I like tea.", address)


async def test_in_a_server_only_that_person_sees_what_comes_of_it(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    given = live.wire.commands_on(ada, live.wire.says(ada, channel, "I like tea."), commands.REMEMBER_THIS)
    assert (await live.wire.answered(given)).is_ephemeral


@pytest.mark.parametrize("where", ["private", "server"])
async def test_what_aiki_said_is_remembered_as_aikis_words(
    live: DiscordRig, ada: Person, channel: Channel, where: str
) -> None:
    place, address = (ada, private(ada)) if where == "private" else (channel, group(channel))
    await sent(live.discord, delivery(address, "It is noon."))
    inbound = await remembered(live, ada, live.wire.said(place)[-1])
    assert (inbound.text, inbound.address) == ("/remember Aiki: «It is noon.»", address)


async def test_what_another_bot_said_is_remembered_as_its_words(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    beep = live.wire.another_bot()
    assert channel.guild is not None
    live.wire.joins(beep, channel.guild)
    inbound = await remembered(live, ada, live.wire.says(beep, channel, "It is noon."))
    assert inbound.text == f"/remember {beep.username}: «It is noon.»"  # a bot has no other name
