"""Texts leave: long ones in parts, code as files, plainly where markup is refused, later where Telegram wants that."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.provider import ScriptedProvider, says
from tests.flows.telegram.conftest import Home, OpenHome
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_faults import floods, gateway, refuses, refuses_markup, resets, slow, truncated
from tests.wire.telegram_flood import Limits
from tests.wire.telegram_markup import units

POEM = "Write me something about bees"
REPEAT = "(You may have seen this already.)"


async def test_a_long_answer_arrives_whole_in_parts_with_buttons_under_the_last(open_home: OpenHome) -> None:
    words = [f"word{number}" for number in range(2_000)]
    async with open_home(providers=[ScriptedProvider(says(" ".join(words)))]) as home:
        await home.say(POEM)
        parts = home.wire.messages(home.ada)
        assert len(parts) > 2
        assert all(units(part.text) <= 4096 for part in parts)
        assert " ".join(part.text for part in parts).split() == words
        assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


async def test_very_long_code_is_a_file(open_home: OpenHome) -> None:
    code = "\n".join(f"print({number})  # a line of code" for number in range(400))
    async with open_home(
        providers=[ScriptedProvider(says(f"Here it is:\n\n```python\n{code}\n```\n\nRun it."))]
    ) as home:
        await home.say(POEM)
        [file] = [message for message in home.wire.messages(home.ada) if message.is_file]
        assert file.data.decode().strip() == code
        assert file.file_name.endswith(".py")


async def test_markdown_is_seen_and_not_read(open_home: OpenHome) -> None:
    answer = "**Bees** _hum_ and `dance()`:\n\n1. one\n2. two\n\n> said somebody\n\n[here](https://example.org/a?b=c)"
    async with open_home(providers=[ScriptedProvider(says(answer))]) as home:
        await home.say(POEM)
        kinds = {entity["type"] for entity in home.last.entities}
        assert {"bold", "italic", "code", "blockquote", "text_link"} <= kinds
        assert "**" not in home.last.text
        assert "](" not in home.last.text


async def test_where_the_markup_is_refused_the_plain_text_arrives(open_home: OpenHome) -> None:
    async with open_home(providers=[ScriptedProvider(says("**Bees** hum."))]) as home:
        home.wire.trips("sendMessage", refuses_markup())
        assert await home.say(POEM) == "Bees hum."
        assert home.last.entities == []


async def test_a_flood_delays_one_chat_and_no_other(home: Home) -> None:
    group = home.wire.supergroup(members=[home.ada])
    home.wire.trips("sendMessage", floods(1), chat=home.wire.private(home.ada))
    home.wire.says(home.ada, "What is 6*7?")
    await home.wire.wait_for(lambda: home.wire.called("sendMessage"))
    assert "= 48" in await home.say("@aiki_bot What is 6*8?", group)
    assert home.wire.texts(home.ada) == []
    [answer] = await home.reads(1)
    assert answer.endswith("= 42")
    assert REPEAT not in answer
    refused, taken = [call for call in home.wire.called("sendMessage") if call.params["chat_id"] == str(home.ada.id)]
    assert taken.at - refused.at >= 1.0


async def test_talk_at_a_human_pace_never_meets_the_flood_limit(open_home: OpenHome) -> None:
    async with open_home(TelegramWire(limits=Limits())) as home:
        for number in range(4):
            assert f"= {number * 7}" in await home.say(f"What is {number}*7?")
        assert home.wire.floods == 0


async def test_whoever_blocks_aiki_is_sent_nothing_more_and_status_says_so(home: Home) -> None:
    group = home.wire.supergroup(members=[home.ada])
    home.wire.says(home.ada, "What is 6*7?")
    home.wire.says(home.ada, "What is 6*8?")
    home.wire.blocks(home.ada)
    await home.quiet()
    tries = [call for call in home.wire.called("sendMessage") if call.params["chat_id"] == str(home.ada.id)]
    assert [call.status for call in tries] == [403] * len(tries)
    assert 1 <= len(tries) <= 2
    await home.aiki.deliverer.drain()
    assert "you have shut me out there" in await home.say("/status@aiki_bot", group)
    assert len([call for call in home.wire.called("sendMessage") if call.params["chat_id"] == str(home.ada.id)]) == len(
        tries
    )
    home.wire.unblocks(home.ada)
    assert "= 54" in await home.say("What is 6*9?")
    assert "shut me out" not in await home.say("/status")


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (gateway(), 1),
        (gateway(504, after=True), 2),
        (resets(), 1),
        (resets(after=True), 2),
        (truncated(), 2),
        (refuses(500), 1),
    ],
    ids=["502", "504 after", "reset", "reset after", "half an answer", "500"],
)
async def test_a_text_whose_end_is_not_known_comes_once_more_and_says_so(
    home: Home, fault: object, copies: int
) -> None:
    home.wire.trips("sendMessage", fault)  # type: ignore[arg-type] # one of the faults above
    home.wire.says(home.ada, "What is 6*7?")
    texts = await home.reads(copies)
    await asyncio.sleep(0.2)  # as long as another attempt would take
    assert home.wire.texts(home.ada) == texts
    assert [text.startswith(REPEAT) for text in texts] == [False] * (copies - 1) + [True]
    assert all(text.endswith("= 42") for text in texts)
    counts = await home.aiki.store.outbox.counts()
    assert (counts.owed, counts.abandoned) == (0, 0)


async def test_only_the_part_whose_end_is_not_known_is_marked(open_home: OpenHome) -> None:
    long = "\n\n".join(letter * 60 + " word" * 700 for letter in "abcd")
    async with open_home(providers=[ScriptedProvider(says(long))]) as home:
        home.wire.trips("sendMessage", resets(after=True))
        home.wire.says(home.ada, POEM)
        await home.wire.wait_for(lambda: home.wire.counts["sendMessage"] == 2)
        home.wire.trips("sendMessage", floods(1))
        await home.wire.wait_for(lambda: len(home.wire.texts(home.ada)) == 5)
        texts = home.wire.texts(home.ada)
        assert [text.removeprefix(REPEAT).strip()[0] for text in texts] == list("aabcd")
        assert [text.startswith(REPEAT) for text in texts] == [False, True, False, False, False]


async def test_what_is_on_its_way_when_aiki_ends_arrives_and_is_not_repeated(open_home: OpenHome) -> None:
    wire = TelegramWire()
    ada, eve = wire.person("Ada"), wire.person("Eve")
    wire.trips("sendMessage", slow(0.3))
    async with open_home(wire, ada=ada) as home:
        wire.says(eve, "who are you?")
        await wire.wait_for(lambda: wire.counts["sendMessage"])
    async with open_home(wire, ada=ada) as home:
        await home.say("hello")
        await home.aiki.deliverer.drain()
        [refused] = wire.texts(eve)
        assert not refused.startswith(REPEAT)
