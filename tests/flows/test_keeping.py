"""/remember and /correct, and commands that are written as an answer to a message."""

from __future__ import annotations

import pytest

from bot.core.memory_correct import MAX_FACT_CHARS
from bot.domain.conversation import Quote, Role
from bot.domain.gesture import Choice
from bot.settings import Settings
from tests.fakes.chat import Chat, chatting
from tests.fakes.provider import ScriptedProvider, says
from tests.flows.conftest import Talk

PIER = "The boat lies at pier 4"


async def test_words_are_kept_exactly(talk: Talk) -> None:
    assert await talk.say(f"/remember   {PIER},\nby the shed  ") == "I have kept that, word for word."
    assert f"[m1] “{PIER}, by the shed”" in await talk.say("/memory")
    assert "facts: 1" in await talk.say("/status")
    assert "messages: 0" in await talk.say("/status")


async def test_what_is_known_already_is_not_kept_twice(talk: Talk) -> None:
    await talk.say(f"/husk {PIER}")
    assert await talk.say(f"/lembre {PIER.upper()}") == "I have that already."
    assert "facts: 1" in await talk.say("/status")


@pytest.mark.parametrize("command", ["/remember ", "/correct m1 "])
async def test_what_is_too_long_for_a_fact_is_refused(talk: Talk, command: str) -> None:
    await talk.say(f"/remember {PIER}")
    told = await talk.say(command + "x" * (MAX_FACT_CHARS + 1))
    assert told.startswith("A fact has at most 2000 characters; these are 2001.")
    assert "facts: 1" in await talk.say("/status")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/remember", "What shall I remember?"),
        ("/correct", "Which memory, and what is right?"),
        ("/correct the boat", "Which memory, and what is right?"),
        ("/correct m99 the boat", "no such memory"),
        ("/correct m1", "What is right instead? Write it behind the id: /correct m1 …"),
        (f"/correct m1 {PIER.lower()}", "That is what I have already."),
    ],
)
async def test_a_command_without_what_it_needs_says_what_that_is(talk: Talk, command: str, told: str) -> None:
    await talk.say(f"/remember {PIER}")
    assert told in await talk.say(command)


async def test_a_correction_can_be_begun_without_the_words(talk: Talk) -> None:
    await talk.say(f"/remember {PIER}")
    await talk.say("/correct m1")
    assert talk.terminal.arrived[-1].choices[0] == Choice("Correct", "/correct m1", PIER)


async def test_a_new_wording_takes_the_place_of_a_fact(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    told = await talk.say("/rett m2 I live in\nBergen")
    assert told == "“I live in Bergen” has taken the place of “I live in Oslo”."
    assert "Its place was taken by [m3]" in await talk.say("/why m2")
    assert "Kept as" not in await talk.say("/why m3")
    assert await talk.say("/correct m2 I live in Voss") == "That holds no longer. /remember keeps what holds now."


async def test_a_wording_that_keeps_the_value_keeps_the_fact(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    await talk.say("/correct m2 my home is Oslo")
    assert "me / residence / oslo" in await talk.say("/why m3")


async def test_what_was_said_stays_and_the_new_words_are_kept_beside_it(talk: Talk) -> None:
    await talk.say(PIER)
    told = await talk.say("/correct m1 the boat lies at pier 5")
    assert told == ("I have kept that as a fact: “the boat lies at pier 5”. The message itself stays as it was said.")
    listed = await talk.say("/memory")
    assert "[m2] “the boat lies at pier 5”" in listed
    assert f"[m1] “{PIER}”" in listed


async def test_what_a_rule_keeps_from_the_cloud_stays_local_for_good(settings: Settings) -> None:
    claude = ScriptedProvider(says("Fine"), says("Fine"))
    async with chatting(settings, claude) as chat:
        await chat.ask("/rules never cloud for #boat")
        await chat.ask("/remember pier 4 #boat")
        await chat.ask("/correct m1 the quay is number 4")
        await chat.ask("/remember the harbour has quays")
        await chat.ask("/rules drop 1")
        await chat.ask("what do you know about the quay and the harbour?")
        [prompt] = claude.prompts
        assert [hit.memory.text for hit in prompt.recall] == ["the harbour has quays"]


# Below a message


async def below(chat: Chat, command: str, platform_message_id: str, role: Role | None = Role.AIKI) -> str:
    """Give a command as an answer to a message, and return what is said."""
    return "\n".join(await chat.ask(command, quote=Quote(platform_message_id, "…", role)))


async def test_why_below_an_answer_tells_of_that_answer(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"), says("Fine"))) as chat:
        await chat.ask("hi there")
        second = await chat.write("how are you today?")
        await chat.answers()
        assert "Answer t1" in await below(chat, "/why", "p1")
        assert "“how are you today?”" in await below(chat, "/why", second.platform_message_id, Role.PERSON)


async def test_why_below_what_is_no_turn_knows_no_answer(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        await chat.ask("hi there")
        for role in (None, Role.AIKI):
            assert await below(chat, "/why", "x9", role) == "I know no such answer here."
        await chat.ask("/undo")
        assert await below(chat, "/why", "p1") == "I know no such answer here."


async def test_forget_below_a_message_asks_about_what_was_said_in_it(settings: Settings) -> None:
    async with chatting(settings) as chat:
        said = await chat.write("I live in Oslo")
        await chat.answers()
        asked = await below(chat, "/forget", said.platform_message_id, Role.PERSON)
        assert "“I live in Oslo”" in asked
        again = await below(chat, "/forget", "p1")
        assert again == f"Nothing was removed.\n{asked}".replace("1 answer of mine", "2 answers of mine")
        await chat.ask("yes")
        assert "kept nothing yet" in (await chat.ask("/memory"))[0]
        assert "nothing to forget" in await below(chat, "/forget", said.platform_message_id, Role.PERSON)


async def test_memory_below_a_message_lists_what_is_kept_of_it(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await chat.ask(PIER)
        await chat.ask("My sister keeps bees")
        told = await below(chat, "/memory", "p1")
        assert told.startswith("What I have kept of that:\n")
        assert PIER in told
        assert "bees" not in told
        assert chat.platform.arrived[-1].choices == (Choice(PIER, "/memory m1"),)
        assert await below(chat, "/memory", "x9", None) == "I have kept nothing of that."


async def test_words_behind_the_name_count_more_than_the_message_above(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await chat.ask(PIER)
        await chat.ask("My sister keeps bees")
        assert "bees" in await below(chat, "/forget bees", "p1")
        assert "bees" in await below(chat, "/memory bees", "p1")
        assert "bees" in await below(chat, "/why m2", "p1")
