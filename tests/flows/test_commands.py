"""The slash commands, as they answer in the chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands.names import ALSO
from bot.core.commands.registry import CommandPorts, standard_commands
from bot.core.memory_correct import MAX_FACT_CHARS
from bot.core.tags import memory_ids
from tests.flows.conftest import Talk


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("m12", [12]),
        ("12", [12]),
        ("M12, m13 [m14]", [12, 13, 14]),
        ("", []),
        ("my sister", []),
        ("m12 and my sister", []),
        ("m12x", []),
        ("m" + "9" * 30, []),
    ],
)
def test_ids_are_read_from_a_text_of_nothing_but_ids(text: str, ids: list[int]) -> None:
    assert memory_ids(text) == ids


@given(st.text())
def test_any_text_has_ids_or_none(text: str) -> None:
    assert all(memory_id >= 0 for memory_id in memory_ids(text))


async def test_memory_is_shown_page_by_page_and_never_past_the_end(talk: Talk) -> None:
    assert "kept nothing yet" in await talk.say("/memory")
    for number in range(12):
        await talk.say(f"The boat called Havsula{number} lies at pier {number}")
    first = await talk.say("/memory")
    assert "Havsula11" in first
    assert "Havsula0 " not in first
    assert "More: /memory 2" in first
    second = await talk.say("/memory 2")
    assert "Havsula0 " in second
    assert "/memory 3" not in second
    assert await talk.say("/memory 999999") == second
    assert await talk.say("/memory 0") == first


async def test_facts_come_first_and_pages_overlap_nowhere(talk: Talk) -> None:
    for number in range(12):
        await talk.say(f"remember that locker {number} is mine")
    lines = [line for page in (1, 2, 3) for line in (await talk.say(f"/memory {page}")).splitlines() if line[0] == "["]
    assert len(lines) == len(set(lines)) == 24
    assert all("locker" in line for line in lines)


@pytest.mark.parametrize("command", ["/memory m1", "/memory [m1]", "/why m1"])
async def test_one_memory_is_shown_with_where_it_was_said(talk: Talk, command: str) -> None:
    await talk.say("The boat lies at pier 4")
    assert "Where it was said:" in await talk.say(command)


@pytest.mark.parametrize("command", ["/memory m99", "/memory [m99]", "/why m99"])
async def test_a_memory_that_is_not_there_is_said_to_be_missing(talk: Talk, command: str) -> None:
    assert "no such memory" in await talk.say(command)


async def test_memory_with_words_searches(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    assert "pier 4" in await talk.say("/memory boat")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/recall", "What shall I look for?"),
        ("/recall giraffes", "I found nothing"),
        ("/forget", "What shall I forget?"),
        ("/forget giraffes", "nothing to forget"),
        ("/forget of the", "nothing to forget"),
        ("/forget m99", "nothing to forget"),
        ("/why what", "/why m12"),
        ("/why t99", "no such answer"),
        ("/language", "I speak English"),
        ("/language klingon", "/language nb"),
        ("/timezone", "UTC"),
        ("/timezone sant", "Which of these"),
        ("/start", "I am Aiki"),
        ("/hjelp", "Commands:"),
        ("/retry", "no answer of mine"),
        ("/undo", "nothing to take back"),
        ("/stop", "not writing anything"),
    ],
)
async def test_a_command_without_what_it_needs_says_what_that_is(talk: Talk, command: str, told: str) -> None:
    assert told in await talk.say(command)


async def test_a_long_list_to_forget_is_cut_and_counted(talk: Talk) -> None:
    for number in range(15):
        await talk.say(f"The boat called Havsula{number} lies at pier {number}")
    asked = await talk.say("/forget boat")
    assert "These 15 would be gone" in asked
    assert "… and 3 more." in asked
    assert "forgotten 15 messages" in await talk.say("yes")


async def test_why_of_a_turn_whose_memory_was_forgotten_says_so(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("What did I tell you about the boat?")
    await talk.say("/forget m1")
    await talk.say("yes")
    assert "[m1] forgotten since" in await talk.say("/why t2")


async def test_why_tells_nothing_of_what_was_taken_back(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await talk.say("/undo")
    assert "no answer of mine to explain" in await talk.say("/why")


async def test_a_corrected_fact_tells_what_took_its_place(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    await talk.say("I moved to Bergen")
    shown = await talk.say("/recall Oslo")
    assert "no longer so since" in shown
    assert "Its place was taken by [m4]" in await talk.say("/why m2")
    assert "me / residence / oslo" in await talk.say("/why m2")


async def test_what_is_told_twice_is_kept_once(talk: Talk) -> None:
    await talk.say("remember that the spare key is under the pot")
    await talk.say("remember that the spare key is under the pot")
    assert "facts: 1" in await talk.say("/status")


async def test_a_fact_of_any_length_is_kept_up_to_a_bound(talk: Talk) -> None:
    await talk.say("remember that " + "the boat is blue and " * 500)
    [line] = [line for line in (await talk.say("/memory")).splitlines() if "[m2]" in line]
    assert line.startswith("[m2] “the boat is blue")
    assert MAX_FACT_CHARS < 500 * 21


async def test_status_tells_what_is_still_being_indexed(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    assert "messages: 1" in await talk.say("/status")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/hjelp", "/memory - "),
        ("/ajuda", "/memory - "),
        ("/språk nb", "norsk med deg"),
        ("/orçamento", "US dollars"),
        ("/Regler", "#private"),
    ],
)
async def test_a_command_is_known_by_its_name_in_another_language_too(talk: Talk, typed: str, told: str) -> None:
    assert told in await talk.say(typed)


def test_no_name_in_another_language_takes_that_of_another_command() -> None:
    names = standard_commands(object.__new__(CommandPorts)).names  # the names need no ports
    assert set(names).isdisjoint(ALSO)
    assert set(ALSO.values()) <= set(names)
