"""What a stranger's command gets: one answer for their eyes alone, in their language, whatever the door says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.discord import commands
from tests.adapters.discord.rig import DiscordRig, private
from tests.contracts.adapter_cases import delivery, sent, unkept
from tests.wire.discord_things import Channel, Interaction, Person

NOT_YOURS = {"en-US": "nobody else", "no": "ikke med andre", "pt-BR": "mais ninguém", "de": "nobody else"}


@pytest.fixture
def eve(live: DiscordRig, channel: Channel) -> Person:
    """Somebody who may not come in."""
    return stranger(live, channel)


def stranger(rig: DiscordRig, channel: Channel, locale: str = "en-US") -> Person:
    """Return somebody whom nobody knows."""
    person = rig.wire.person("Eve", locale=locale)
    assert channel.guild is not None
    rig.wire.joins(person, channel.guild)
    rig.inbox.strangers.add(str(person.id))
    return person


def given(rig: DiscordRig, person: Person, where: Channel | Person, what: str) -> Interaction:
    """Have somebody give a command of this kind."""
    if what == "menu":
        said = rig.wire.says(person, where, "I like tea.")
        return rig.wire.commands_on(person, said, commands.REMEMBER_THIS)
    return rig.wire.commands(person, where, what)


@pytest.mark.parametrize("what", ["new", "help", "talk", "menu"])
async def test_a_command_in_a_server_is_theirs_alone_and_about_no_channel(
    live: DiscordRig, eve: Person, bea: Person, channel: Channel, what: str
) -> None:
    response = await live.wire.answered(given(live, eve, channel, what))
    await live.wire.wait_for(lambda: live.inbox.messages)
    assert response.is_ephemeral
    assert {one.address for one in live.inbox.messages} == {private(eve)}
    assert live.wire.texts(channel, bea) == []
    assert not live.wire.called("create_thread")


@pytest.mark.usefixtures("impatient")
async def test_what_the_door_says_takes_the_place_of_the_command(
    live: DiscordRig, eve: Person, bea: Person, channel: Channel
) -> None:
    asked = given(live, eve, channel, "new")
    await live.inbox.until(1)
    await sent(live.discord, replace(delivery(private(eve), "You may not."), answers=f"command:{asked.id}"))
    assert live.wire.texts(channel, eve) == ["You may not."]
    assert (live.wire.texts(channel, bea), live.wire.texts(eve)) == ([], [])


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("locale", NOT_YOURS)
async def test_where_the_door_says_nothing_they_are_told_in_their_language(
    live: DiscordRig, bea: Person, channel: Channel, locale: str
) -> None:
    eve = stranger(live, channel, locale)
    given(live, eve, channel, "new")
    await live.wire.wait_for(lambda: any(NOT_YOURS[locale] in text for text in live.wire.texts(channel, eve)))
    assert not live.wire.called("delete_original")
    assert (live.wire.texts(channel, bea), live.wire.texts(eve)) == ([], [])


@pytest.mark.usefixtures("impatient")
async def test_in_private_it_is_no_different_and_nothing_is_hidden(live: DiscordRig, eve: Person) -> None:
    response = await live.wire.answered(given(live, eve, eve, "help"))
    assert not response.is_ephemeral
    await live.wire.wait_for(lambda: any("nobody else" in text for text in live.wire.texts(eve)))


async def test_what_cannot_be_kept_of_it_is_told_to_them_alone(
    live: DiscordRig, eve: Person, bea: Person, channel: Channel
) -> None:
    live.inbox.failures.append(unkept())
    given(live, eve, channel, "new")
    await live.wire.wait_for(lambda: any("disk is full" in text for text in live.wire.texts(channel, eve)))
    assert live.wire.texts(channel, bea) == []


@pytest.mark.usefixtures("impatient")
async def test_whoever_is_known_is_told_nothing_of_the_kind(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.wire.commands(ada, channel, "new")
    await live.inbox.until(1)
    live.discord.begin(live.inbox.messages[0].address)
    await live.discord.end(live.inbox.messages[0].address)
    await live.wire.wait_for(lambda: live.wire.called("delete_original"))
    assert live.wire.texts(channel, ada) == []
