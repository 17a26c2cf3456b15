"""In a server: only what is meant for Aiki, nothing that was said in private, each place apart, threads for talking."""

from __future__ import annotations

import pytest

from tests.fakes.provider import HeldProvider, ScriptedProvider, says
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import GROWS, Home
from tests.wire.discord import DiscordServer
from tests.wire.discord_things import Channel, Guild, Person
from tests.wire.discord_world import Quiet

KEPT = "SELECT text FROM message WHERE role = 'person'"


def room(home: Home, *others: Person, name: str = "Friends") -> Channel:
    """Return a channel of a new server in which Ada and others are."""
    return home.wire.text_channel(home.wire.guild(name, [home.ada, *others]))


def guild_of(channel: Channel) -> Guild:
    assert channel.guild is not None
    return channel.guild


async def test_only_what_is_meant_for_aiki_is_answered_or_kept(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    for text in ("hello everybody", "what is 6*7?", f"<@{eve.id}> what is 6*7?", "/status"):
        assert await home.say(text, channel) == ""
    assert "= 42" in await home.ask("what is 6*7?", channel)
    mine = home.wire.said(channel)[-1]
    assert "= 48" in await home.say("what is 6*8?", channel, reply_to=mine)
    assert "= 54" in await home.say("what is 6*9?", channel, reply_to=Quiet(mine))
    assert len(home.wire.texts(channel)) == 3
    assert [text for (text,) in await home.rows(KEPT)] == ["what is 6*7?", "what is 6*8?", "what is 6*9?"]


async def test_the_role_that_discord_made_for_aiki_means_aiki(home: Home) -> None:
    channel = room(home)
    [own] = [role.id for role in guild_of(channel).roles.values() if role.bot_id]
    other = home.wire.role(guild_of(channel), "Team", mentionable=True)
    assert await home.say(f"<@&{other.id}> what is 6*7?", channel) == ""
    assert "= 42" in await home.say(f"<@&{own}> what is 6*7?", channel)


async def test_an_answer_in_a_server_refers_to_its_question(home: Home) -> None:
    channel = room(home)
    asked = home.wire.says(home.ada, channel, f"{home.me} what is 6*7?")
    await home.quiet()
    [answer] = home.wire.said(channel)
    assert answer.reply_to is asked
    assert not answer.pings


async def test_an_answer_whose_question_is_gone_stands_by_itself(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude], discord_stream="off") as home:
        channel = room(home)
        other = room(home, name="Others")
        home.wire.denies(other, "read_message_history")
        for place in (channel, other):
            asked = home.wire.says(home.ada, place, f"{home.me} write a poem")
            await claude.begun()
            place.messages.pop(asked.id)
        claude.go_on()
        await home.quiet()
        assert home.wire.texts(channel) == home.wire.texts(other) == ["You say: write a poem"]


async def test_what_was_said_in_private_never_appears_in_a_server(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("Noted."), says("I don't know."), says("Zephyrine, you said."))
    async with open_home(providers=[claude]) as home:
        channel = room(home)
        await home.say("My doctor is called Zephyrine, write that down please")
        await home.ask("write down who my doctor is", channel)
        for command in ("/memory", "/recall doctor", "/why", "/settings", "/usage", "/status", "/memory m1", "/link"):
            assert "Zephyrine" not in await home.ask(command, channel), command
        prompt = claude.prompts[1]
        shown = (prompt.message, prompt.context, *(line.text for line in prompt.history))
        assert not [text for text in shown if "Zephyrine" in text]
        assert all("Zephyrine" not in hit.memory.text for hit in prompt.recall)
        await home.say("Write down who my doctor is")
        assert any("Zephyrine" in line.text for line in claude.prompts[2].history)


async def test_what_was_said_in_a_server_stays_there(home: Home) -> None:
    channel, other = room(home), room(home, name="Others")
    await home.ask("our beekeeper is called Gudrun", channel)
    assert "Gudrun" in await home.ask("what did I tell you about our beekeeper?", channel)
    assert "Gudrun" not in await home.ask("what did I tell you about our beekeeper?", other)
    assert "Gudrun" not in await home.say("what did I tell you about our beekeeper?")
    elsewhere = home.wire.text_channel(guild_of(channel), "elsewhere")
    assert "Gudrun" not in await home.ask("what did I tell you about our beekeeper?", elsewhere)


async def test_talk_opens_a_thread_in_which_every_word_counts(home: Home) -> None:
    channel = room(home)
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)
    asked = home.wire.commands(home.ada, channel, "talk", topic="Bees")
    await home.quiet()
    await home.nothing_owed()
    [thread] = [one for one in home.wire.channels.values() if one.parent is channel]
    assert (thread.name, home.ada.id in thread.thread_members) == ("Bees", True)
    assert asked.response is not None
    assert asked.response.message is not None
    assert (asked.response.is_ephemeral, asked.response.message.content) == (True, f"<#{thread.id}>")
    assert "This thread is for our talk" in home.wire.texts(thread)[0]
    assert "= 42" in await home.say("what is 6*7?", thread)
    assert await home.say("our beekeeper is called Gudrun", thread)
    assert "Gudrun" in await home.say("what did I tell you about our beekeeper?", thread)
    assert "Gudrun" not in await home.ask("what did I tell you about our beekeeper?", channel)


async def test_in_a_thread_that_somebody_else_opened_aiki_is_mentioned_like_anywhere(home: Home) -> None:
    thread = home.wire.thread(home.ada, room(home))
    assert await home.say("what is 6*7?", thread) == ""
    assert "= 42" in await home.ask("what is 6*7?", thread)


@pytest.mark.parametrize("name", ["", "Everything about bees, which is a very long story" * 3])
async def test_a_thread_has_a_name_that_discord_takes(home: Home, name: str) -> None:
    channel = room(home)
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)
    home.wire.commands(home.ada, channel, "talk", **({"topic": name} if name else {}))
    await home.quiet()
    [thread] = [one for one in home.wire.channels.values() if one.parent is channel]
    assert thread.name.startswith(name[:80] or "Aiki and Ada")


async def test_who_may_not_have_a_thread_is_told_what_is_missing(home: Home) -> None:
    channel = room(home)
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)
    home.wire.denies(channel, "create_public_threads")
    home.wire.commands(home.ada, channel, "talk")
    await home.quiet()
    [told] = home.wire.said(channel, home.ada)
    assert "“Create Public Threads”" in told.content
    assert told.is_ephemeral


async def test_a_stranger_opens_no_thread_with_words_of_aikis(home: Home) -> None:
    eve = home.wire.person("Eve")
    channel = room(home, eve)
    await home.wire.wait_for(lambda: home.wire.registered.everywhere)
    home.wire.commands(eve, channel, "talk")
    await home.quiet()
    threads = [one for one in home.wire.channels.values() if one.parent is channel]
    assert [text for thread in threads for text in home.wire.texts(thread)] == []


async def test_an_answer_grows_in_one_silent_message_that_becomes_the_answer(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude]) as home:
        channel = room(home)
        asked = home.wire.says(home.ada, channel, f"{home.me} write a poem")
        await claude.begun()
        await home.wire.wait_for(lambda: home.wire.texts(channel))
        [preview] = home.wire.said(channel)
        assert preview.content.endswith(GROWS)
        assert preview.flags & 1 << 12
        assert preview.reply_to is asked
        claude.go_on()
        await home.quiet()
        assert home.wire.said(channel) == [preview]
        assert preview.content == "You say: write a poem"


async def test_a_missing_permission_is_told_of_once_in_private(home: Home) -> None:
    channel = room(home)
    home.wire.denies(channel, "send_messages")
    for number in range(3):
        home.wire.says(home.ada, channel, f"{home.me} what is {number}*7?")
    await home.quiet()
    await home.nothing_owed()
    [told] = home.wire.texts(home.ada)
    assert f"#{channel.name} (Friends)" in told
    assert "“Send Messages”" in told
    home.wire.allows(channel, "send_messages")
    assert "= 42" in await home.ask("what is 6*7?", channel)
    assert len(home.wire.texts(home.ada)) == 1


async def test_a_server_that_threw_aiki_out_is_left_alone(open_home: OpenHome) -> None:
    claude = HeldProvider()
    async with open_home(providers=[claude], discord_stream="off") as home:
        channel = room(home)
        home.wire.says(home.ada, channel, f"{home.me} write a poem")
        await claude.begun()
        home.wire.kicks_bot(guild_of(channel))
        claude.go_on()
        await home.quiet()
        await home.nothing_owed()
        tries = len(home.wire.called("create_message"))
        assert tries == 1
        assert "shut me out" not in await home.say("/status")
        home.wire.invites_bot(guild_of(channel))
        assert "You say: write more" in await home.ask("write more", channel)


async def test_without_the_content_intent_what_names_aiki_is_heard_and_the_console_says_why(
    open_home: OpenHome, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_home(DiscordServer(may_read_content=False)) as home:
        channel = room(home)
        assert "= 42" in await home.say("What is 6*7?")
        assert "= 48" in await home.ask("what is 6*8?", channel)
        assert "Message Content Intent" in capsys.readouterr().out
