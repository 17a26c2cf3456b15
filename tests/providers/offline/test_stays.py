"""Moves and stays with their years, halves of a sentence in their own words, and what was said in a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.language import Language
from bot.domain.memory import Fact
from bot.domain.prompt import Prompt, ToolCall, ToolResult, ToolSpec, ToolStep
from bot.providers.offline import RuleStatements
from tests.providers.offline.talk import EN, NB, PT, TOOLS, answer_to, calls, prompt, sentence

_SEARCHING = (*TOOLS, ToolSpec("memory_search", "", {}))


def _wanted(said: Prompt) -> tuple[ToolCall, ...]:
    answer = answer_to(said)
    assert isinstance(answer, tuple)
    return answer


@pytest.mark.parametrize(
    ("language", "text", "when", "kept"),
    [
        (EN, "I moved to Oslo in 2015", "in 2015", [("oslo", "in 2015", None)]),
        (
            EN,
            "I moved from Bergen to Oslo in 2019",
            "in 2019",
            [("bergen", None, "in 2019"), ("oslo", "in 2019", None)],
        ),
        (EN, "I lived in Paris from 2003 to 2010", "from 2003 to 2010", [("paris", *["from 2003 to 2010"] * 2)]),
        (EN, "In 2019 I lived in Rome", "In 2019", [("rome", "In 2019", "In 2019")]),
        (NB, "Jeg jobbet i Statoil i fjor", "i fjor", [("statoil", "i fjor", "i fjor")]),
        (NB, "I 2001 bodde jeg i Roma", "I 2001", [("roma", "I 2001", "I 2001")]),
        (PT, "Morei em Salvador de 2010 a 2014", "de 2010 a 2014", [("salvador", *["de 2010 a 2014"] * 2)]),
        (PT, "Me mudei para Recife em 2015", "em 2015", [("recife", "em 2015", None)]),
        (EN, "I live in Oslo", "", [("oslo", None, None)]),
        (EN, "I like Oslo in May", "in May", [("oslo in may", None, None)]),
    ],
)
def test_a_time_in_a_statement_says_when_it_is_so(
    language: Language, text: str, when: str, kept: list[tuple[str, str | None, str | None]]
) -> None:
    said = replace(prompt(text, language), times=(when,) if when else ())
    wishes = [call.arguments for call in _wanted(said)]
    assert [(wish["object"], wish.get("since"), wish.get("until")) for wish in wishes] == kept


@pytest.mark.parametrize("text", ["I lived in Paris", "Jeg bodde i Paris", "Morei em Paris"])
def test_what_is_over_and_names_no_time_is_no_fact(text: str) -> None:
    assert isinstance(answer_to(prompt(text)), str)


@pytest.mark.parametrize(
    ("language", "text", "wordings"),
    [
        (
            EN,
            "My sister Ane lives in Bergen and works as a teacher",
            ["My sister Ane lives in Bergen", "My sister Ane", "My sister Ane works as a teacher"],
        ),
        (EN, "I live in Oslo and work as a nurse and like tea", ["I live in Oslo", "I work as a nurse", "I like tea"]),
        (
            NB,
            "Jeg bor i Oslo og jobber på NRK og liker kaffe",
            ["Jeg bor i Oslo", "Jeg jobber på NRK", "Jeg liker kaffe"],
        ),
        (PT, "Moro em Recife e trabalho como professora", ["Moro em Recife", "trabalho como professora"]),
        (EN, "My sister’s name is Ane and lives in Bergen", ["My sister’s name is Ane and lives in Bergen"] * 2),
    ],
)
def test_each_fact_of_a_sentence_is_worded_by_its_own_half(language: Language, text: str, wordings: list[str]) -> None:
    assert [call.arguments["text"] for call in calls(text, language)] == wordings


@pytest.mark.parametrize(
    ("language", "text", "when", "arguments"),
    [
        (EN, "what did I tell you last week?", "last week", {}),
        (EN, "what did I say about the cello in March?", "in March", {"query": "cello"}),
        (NB, "hva sa jeg i går?", "i går", {}),
        (NB, "hva sa jeg om hytta i mars?", "i mars", {"query": "hytta"}),
        (PT, "o que eu disse em março?", "em março", {}),
        (PT, "o que eu disse sobre o barco em março?", "em março", {"query": "barco"}),
    ],
)
def test_what_was_said_then_is_searched_in_that_time(
    language: Language, text: str, when: str, arguments: dict[str, str]
) -> None:
    said = replace(prompt(text, language), times=(when,), tools=_SEARCHING)
    [call] = _wanted(said)
    assert (call.name, call.arguments) == ("memory_search", {"when": when, "limit": 20} | arguments)


def test_questions_and_facts_of_then_are_not_told_as_said() -> None:
    said = replace(prompt("what did I tell you last week?"), times=("last week",), tools=_SEARCHING)
    wanted = _wanted(said)
    rows = [
        {"id": "m7", "kind": "message", "text": "The boiler broke", "said_on": "2026-11-12"},
        {"id": "m8", "kind": "message", "text": "Where do I live?", "said_on": "2026-11-12"},
        {"id": "m9", "kind": "fact", "text": "I live in Oslo", "said_on": "2026-11-12"},
        {"id": "m10", "kind": "message", "text": "Not mine", "said_on": "2026-11-12", "speaker": "Kari"},
        {"id": "strange", "kind": "message", "text": "No id", "said_on": "2026-11-12"},
        "no row",
    ]
    answer = answer_to(said, (ToolStep(wanted, (ToolResult(wanted[0].id, {"hits": rows}),)),))
    assert isinstance(answer, str)
    assert answer.startswith(sentence("said_then", when="last week"))
    assert answer.count("“") == 1
    assert "The boiler broke" in answer


def test_where_nothing_can_be_searched_the_question_is_answered_as_ever() -> None:
    said = replace(prompt("what did I tell you last week?"), times=("last week",))
    assert not any(call.name == "memory_search" for call in answer_to(said) if isinstance(call, ToolCall))


@pytest.mark.parametrize(
    ("text", "about", "facts"),
    [
        ("My sister lives in Voss", "ane", [Fact("sister", "residence", "voss", functional=True)]),
        ("she lives in Voss", "ane", [Fact("ane", "residence", "voss", functional=True)]),
        ("hun bor på Voss", "ane", [Fact("ane", "residence", "voss", functional=True)]),
        ("ela mora em Olinda", "ana", [Fact("ana", "residence", "olinda", functional=True)]),
        ("My brother drives a Volvo", "per", [Fact("brother", "drives", "a volvo")]),
        ("whatever it was", "me", []),
    ],
)
async def test_plain_words_state_facts_in_any_language(text: str, about: str, facts: list[Fact]) -> None:
    assert list(await RuleStatements().facts(text, about, date(2026, 11, 21))) == facts
