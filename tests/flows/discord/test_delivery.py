"""Texts leave: long ones in parts, code as files, later where Discord wants that, and never twice."""

from __future__ import annotations

import pytest

from tests.fakes.provider import ScriptedProvider, says
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import GROWS, Home
from tests.wire.discord import DiscordServer
from tests.wire.discord_faults import Fault, fails, limited, not_json, resets, slow, truncated
from tests.wire.discord_limits import Limits

POEM = "Write me something about bees"
REPEAT = "(You may have seen this already.)"


def whole(home: Home) -> list[str]:
    """Return what Ada can read that is no preview."""
    return [text for text in home.wire.texts(home.ada) if not text.endswith(GROWS)]


async def test_a_long_answer_arrives_whole_in_parts_with_buttons_under_the_last(open_home: OpenHome) -> None:
    words = [f"word{number}" for number in range(1_500)]
    async with open_home(providers=[ScriptedProvider(says(" ".join(words)))]) as home:
        await home.say(POEM)
        parts = home.wire.said(home.ada)
        assert len(parts) > 5
        assert " ".join(part.content for part in parts).split() == words
        assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


async def test_very_long_code_is_a_file(open_home: OpenHome) -> None:
    code = "\n".join(f"print({number})  # a line of code" for number in range(400))
    answer = f"Here it is:\n\n```python\n{code}\n```\n\nRun it."
    async with open_home(providers=[ScriptedProvider(says(answer))]) as home:
        await home.say(POEM)
        [file] = [one for message in home.wire.said(home.ada) for one in message.attachments]
        assert file.data.decode().strip() == code
        assert file.filename.endswith(".py")
        assert "Run it." in "\n".join(home.wire.texts(home.ada))


async def test_where_no_files_may_be_sent_the_words_arrive(open_home: OpenHome) -> None:
    code = "\n".join(f"print({number})  # a line of code" for number in range(400))
    answer = f"Here it is:\n\n```python\n{code}\n```\n\nRun it."
    async with open_home(providers=[ScriptedProvider(says(answer))], discord_stream="off") as home:
        channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
        home.wire.denies(channel, "attach_files")
        await home.ask("write it", channel)
        await home.nothing_owed()
        assert "Run it." in "\n".join(home.wire.texts(channel))


async def test_markdown_is_written_as_discord_reads_it(open_home: OpenHome) -> None:
    answer = "# Bees\n\n**Bees** _hum_ and `dance()`:\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    async with open_home(providers=[ScriptedProvider(says(answer))]) as home:
        await home.say(POEM)
        assert "**Bees**" in home.last.content
        assert "`dance()`" in home.last.content
        assert "|---|" not in home.last.content


async def test_a_limit_delays_one_channel_and_no_other(home: Home) -> None:
    channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
    home.wire.trips("create_message", limited(1, via=False), where=home.ada)
    home.wire.tells(home.ada, "What is 6*7?")
    await home.wire.wait_for(lambda: home.wire.called("create_message"))
    assert "= 48" in await home.ask("what is 6*8?", channel)
    await home.wire.wait_for(lambda: home.wire.texts(home.ada))
    [answer] = whole(home)
    assert answer.endswith("= 42")
    assert REPEAT not in answer


async def test_talk_at_a_human_pace_never_meets_the_rate_limit(open_home: OpenHome) -> None:
    async with open_home(DiscordServer(limits=Limits()), discord_stream="off") as home:
        for number in range(4):
            assert f"= {number * 7}" in await home.say(f"What is {number}*7?")
        assert home.wire.floods == 0


@pytest.mark.parametrize(
    "fault",
    [
        fails(502),
        fails(504, after=True),
        resets(),
        resets(after=True),
        truncated(),
        not_json(after=True),
        fails(500),
        slow(0.3),
    ],
    ids=["502", "504 after", "reset", "reset after", "half an answer", "portal", "500", "slow"],
)
@pytest.mark.parametrize("where", ["private", "channel"])
async def test_a_text_whose_end_is_not_known_is_looked_for_and_never_comes_twice(
    open_home: OpenHome, fault: Fault, where: str
) -> None:
    async with open_home(discord_stream="off") as home:
        channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
        place = home.ada if where == "private" else channel
        home.wire.trips("create_message", fault, 5 if fault.status else 1)
        home.wire.says(home.ada, place, f"{home.me} what is 6*7?")
        await home.wire.wait_for(lambda: _ended(home))
        home.wire.faults.clear()
        await home.quiet()
        await home.nothing_owed()
        [answer] = home.wire.texts(place)
        assert answer.endswith("= 42")
        assert REPEAT not in answer


def _ended(home: Home) -> bool:
    return any(call.status is not None for call in home.wire.called("create_message"))


async def test_where_nothing_can_be_looked_up_a_repeat_says_so(open_home: OpenHome) -> None:
    async with open_home(discord_stream="off") as home:
        channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
        home.wire.denies(channel, "read_message_history")
        home.wire.trips("create_message", resets())
        home.wire.says(home.ada, channel, f"{home.me} what is 6*7?")
        await home.wire.wait_for(lambda: home.wire.texts(channel), 20)
        await home.nothing_owed()
        [answer] = home.wire.texts(channel)
        assert answer.startswith(REPEAT)
        assert answer.endswith("= 42")


async def test_a_long_text_goes_on_where_it_broke_off_and_no_part_comes_twice(open_home: OpenHome) -> None:
    long = "\n\n".join(letter * 60 + " word" * 340 for letter in "abcd")
    async with open_home(providers=[ScriptedProvider(says(long))], discord_stream="off") as home:
        home.wire.trips("create_message", Fault(after=True))
        home.wire.trips("create_message", resets(after=True))
        home.wire.tells(home.ada, POEM)
        await home.quiet()
        await home.nothing_owed()
        texts = home.wire.texts(home.ada)
        assert [text[0] for text in texts] == list("abcd")


async def test_whoever_takes_no_private_messages_is_sent_nothing_more_and_status_says_so(open_home: OpenHome) -> None:
    async with open_home(discord_stream="off") as home:
        channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
        home.wire.shuts_dms(home.ada)
        home.wire.tells(home.ada, "What is 6*7?")
        home.wire.tells(home.ada, "What is 6*8?")
        await home.quiet()
        await home.aiki.deliverer.drain()
        tries = [call for call in home.wire.called("create_message") if call.code == 50007]
        assert 1 <= len(tries) <= 2
        assert "you have shut me out there" in await home.ask("/status", channel)
        home.wire.opens_dms(home.ada)
        assert "= 54" in await home.say("What is 6*9?")
        assert "shut me out" not in await home.say("/status")


async def test_what_is_on_its_way_when_aiki_ends_arrives_and_is_not_repeated(open_home: OpenHome) -> None:
    wire = DiscordServer()
    ada, eve = wire.person("Ada"), wire.person("Eve")
    wire.trips("create_message", slow(0.3))
    async with open_home(wire, ada=ada) as home:
        wire.tells(eve, "who are you?")
        await wire.wait_for(lambda: wire.called("create_message"))
    async with open_home(wire, ada=ada) as home:
        await home.say("hello")
        await home.nothing_owed()
        [refused] = wire.texts(eve)
        assert not refused.startswith(REPEAT)
