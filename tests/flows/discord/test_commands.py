"""Slash commands, proposals, lists, forms and menus of messages: where their answers go, and who sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.provider import HeldProvider, ScriptedProvider, says
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.wire.discord import DiscordServer
from tests.wire.discord_things import Channel, Interaction, Message, Person

VOSS = "My sister is a beekeeper in Voss"


@pytest.fixture
async def home(open_home: OpenHome) -> AsyncIterator[Home]:
    """A home whose menu is registered."""
    async with open_home() as opened:
        await registered(opened)
        yield opened


async def registered(home: Home) -> None:
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)


def room(home: Home, *others: Person) -> Channel:
    return home.wire.text_channel(home.wire.guild(members=[home.ada, *others]))


def answer_to(asked: Interaction) -> Message:
    """Return what stands in the place of a command."""
    assert asked.response is not None
    assert asked.response.message is not None
    return asked.response.message


async def test_a_command_in_private_is_answered_in_its_place(home: Home) -> None:
    await home.say(VOSS)
    asked = home.wire.commands(home.ada, home.ada, "recall", words="beekeeper")
    await home.quiet()
    assert "Voss" in answer_to(asked).content
    assert answer_to(asked) is home.last
    assert not home.last.is_ephemeral


async def test_a_public_command_in_a_server_is_about_the_channel_and_seen_by_all(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    await home.say(VOSS)
    await home.ask("our beekeeper is called Gudrun", channel)
    asked = home.wire.commands(home.ada, channel, "memory")
    await home.quiet()
    told = answer_to(asked)
    assert "Gudrun" in told.content
    assert "Voss" not in told.content
    assert told in home.wire.said(channel, eve)


async def test_a_personal_command_in_a_server_is_about_the_private_talk_and_seen_by_one(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    await home.say("I am a beekeeper in Voss")
    told = await home.command("status", channel)
    [shown] = home.wire.said(channel, home.ada)
    assert shown.is_ephemeral
    assert home.wire.texts(channel, eve) == []
    assert "messages: 1" in told


async def test_what_is_to_be_remembered_in_a_server_stays_in_that_channel(home: Home) -> None:
    channel = room(home)
    await home.command("remember", channel, text=VOSS)
    assert "Voss" in await home.ask("/recall beekeeper", channel)
    assert "Voss" not in await home.say("/recall beekeeper")


async def test_what_a_personal_command_in_a_server_asks_is_answered_there_and_seen_by_one(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    told = await home.command("language", channel)
    assert "I speak English" in told
    [question] = home.wire.said(channel, home.ada)
    answered = await home.after(lambda: home.pick("Norsk", question), channel)
    assert "norsk" in answered
    assert home.wire.texts(channel, eve) == []
    assert home.wire.texts(home.ada) == []


@pytest.mark.parametrize(("said", "told"), [("Hei på deg!", "tidssone"), ("Olá, tudo bem?", "fuso")])
async def test_a_command_is_answered_in_the_language_that_the_person_speaks(home: Home, said: str, told: str) -> None:
    await home.say(said)
    assert told in await home.command("timezone", zone="Nowhere")


async def test_memories_are_proposed_while_the_argument_is_typed(home: Home) -> None:
    await home.say(VOSS)
    await home.say("My brother is a baker in Bergen")
    typing = home.wire.types(home.ada, home.ada, "forget", option="what", what="bee")
    [proposed] = (await home.wire.answered(typing)).choices or []
    assert proposed["name"].startswith(VOSS)
    assert "Voss" in await home.command("forget", what=proposed["value"])
    assert "I have forgotten 1 message" in await home.after(lambda: home.press("yes"))


async def test_nobody_is_proposed_what_was_said_elsewhere(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    await home.say(VOSS)
    await home.ask("our beekeeper is called Gudrun", channel)
    for person, where, wanted in ((home.ada, home.ada, 1), (home.ada, channel, 1), (eve, channel, 0), (eve, eve, 0)):
        typing = home.wire.types(person, where, "memory", option="which", which="")
        found = (await home.wire.answered(typing)).choices or []
        assert len(found) == wanted, (person.name, found)


async def test_languages_zones_and_strategies_are_proposed(home: Home) -> None:
    for command, option, typed, wanted in (
        ("language", "language", "nor", "nb"),
        ("timezone", "zone", "Osl", "Europe/Oslo"),
        ("strategy", "strategy", "", "hybrid"),
    ):
        typing = home.wire.types(home.ada, home.ada, command, option=option, **{option: typed})
        found = (await home.wire.answered(typing)).choices or []
        assert wanted in [one["value"] for one in found], command


async def test_a_memory_is_opened_from_the_list_and_forgotten(home: Home) -> None:
    await home.say(VOSS)
    await home.command("memory")
    assert "Voss" in await home.after(lambda: home.pick(VOSS[:20]))
    assert [one["label"] for one in home.last.selects[0]["options"]] == ["Correct", "Forget", "Pin"]
    assert "Shall I?" in await home.after(lambda: home.pick("Forget"))
    assert "I have forgotten 1 message" in await home.after(lambda: home.press("yes"))


async def test_a_memory_is_put_right_in_a_form_that_holds_what_it_says(home: Home) -> None:
    await home.command("remember", text="The boat lies at pier 4")
    await home.command("memory")
    await home.after(lambda: home.pick("The boat"))
    opened = home.pick("Correct")
    form = (await home.wire.answered(opened)).modal
    assert form is not None
    [field] = [field for row in form["components"] for field in row.get("components", [row.get("component")])]
    assert field["value"] == "The boat lies at pier 4"
    told = await home.after(lambda: home.wire.submits(opened, {field["custom_id"]: "The boat lies at pier 5"}))
    assert "has taken the place of" in told
    assert "pier 5" in await home.say("/recall boat")


async def test_a_list_of_an_earlier_life_works(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with open_home(wire, ada=ada) as home:
        await registered(home)
        await home.say(VOSS)
        await home.command("memory")
    async with open_home(wire, ada=ada) as home:
        assert "Voss" in await home.after(lambda: home.pick(VOSS[:20]))


async def test_somebody_else_picks_in_vain(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    await home.ask("our beekeeper is called Gudrun", channel)
    await home.command("memory", channel)
    listed = home.wire.said(channel)[-1]
    assert await home.whispered(home.pick("our beekeeper", listed, eve))
    assert home.wire.said(channel, home.ada)[-1] is listed


async def test_a_message_is_remembered_from_its_menu(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    mine = home.wire.says(home.ada, channel, VOSS)
    hers = home.wire.says(eve, channel, "The key lies below the mat")
    for message in (mine, hers):
        asked = home.wire.commands_on(home.ada, message, "Remember this")
        await home.quiet()
        assert "word for word" in answer_to(asked).content
        assert answer_to(asked).is_ephemeral
    assert "Voss" in await home.ask("/recall beekeeper", channel)
    assert "Eve: «The key lies below the mat»" in await home.ask("/recall key", channel)


async def test_a_message_without_words_is_not_remembered(home: Home) -> None:
    channel = room(home)
    silent = home.wire.says(home.ada, channel, " \u200b.")
    silent.content = ""
    asked = home.wire.commands_on(home.ada, silent, "Remember this")
    response = await home.wire.answered(asked)
    assert response.message is not None
    assert response.message.content == "There are no words in that message that I could keep."
    assert response.is_ephemeral


async def test_an_answer_is_explained_from_its_menu(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("Bees hum."), says("Wasps sting."))
    async with open_home(providers=[claude]) as home:
        await registered(home)
        channel = room(home)
        await home.ask("write about bees", channel)
        await home.ask("write about wasps", channel)
        bees, _ = home.wire.said(channel)
        asked = home.wire.commands_on(home.ada, bees, "Why?")
        await home.quiet()
        told = answer_to(asked)
        assert told.is_ephemeral
        assert "bees" in told.content
        assert "wasps" not in told.content


async def test_a_command_given_while_an_answer_is_written_is_answered_behind_it(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        await registered(home)
        home.wire.tells(home.ada, "Write me a poem")
        await claude.begun()
        asked = home.wire.commands(home.ada, home.ada, "status")
        await home.wire.answered(asked)
        assert answer_to(asked).is_loading
        claude.go_on()
        await home.quiet()
        assert "Kept here" in answer_to(asked).content
        assert len(home.wire.said(home.ada)) == 2


async def test_a_command_that_was_given_before_a_restart_is_answered_in_the_ordinary_way(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada = wire.person("Ada")
    async with open_home(wire, ada=ada, providers=[HeldProvider()]) as home:
        await registered(home)
        home.wire.tells(ada, "Write me a poem")
        home.wire.commands(ada, ada, "status")
        await home.kept(2)
    async with open_home(wire, ada=ada, providers=[ScriptedProvider(says("Bees hum."))]) as home:
        await home.quiet()
        await home.nothing_owed()
        texts = [text for text in wire.texts(ada) if text]
        assert [("Bees hum." in text, "Kept here" in text) for text in texts] == [(True, False), (False, True)]
