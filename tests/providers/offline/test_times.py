"""Requests and questions about a time: what was so then, and forgetting all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.language import Language
from bot.domain.prompt import Prompt, ToolCall, ToolResult, ToolStep
from tests.providers.offline.talk import EN, NB, PT, answer_to, calls, prompt, sentence

_OSLO = {
    "id": 2,
    "text": "I live in Oslo",
    "said_on": "2026-02-10",
    "subject": "me",
    "predicate": "residence",
    "object": "oslo",
}


def _wanted(said: Prompt) -> tuple[ToolCall, ...]:
    answer = answer_to(said)
    assert isinstance(answer, tuple)
    return answer


@pytest.mark.parametrize(
    ("language", "text"), [(EN, "forget everything"), (NB, "glem alt du vet om meg"), (PT, "esqueça tudo")]
)
def test_everything_is_counted_before_it_is_forgotten(language: Language, text: str) -> None:
    [call] = calls(text, language)
    assert (call.name, call.arguments) == ("memory_forget", {"query": "everything"})
    counted = ToolStep((call,), (ToolResult(call.id, {"found": [], "removes": {"messages": 3}}),))
    assert answer_to(prompt(text, language), (counted,)) == sentence("forget_much", language)
    nothing = ToolStep((call,), (ToolResult(call.id, {"found": [], "removes": {}}),))
    assert answer_to(prompt(text, language), (nothing,)) == sentence("forget_nothing_then", language)


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        (EN, "forget everything I said yesterday", "yesterday"),
        (EN, "delete what we talked about last week", "last week"),
        (NB, "glem det jeg sa i går", "i går"),
        (NB, "slett alt fra forrige uke", "forrige uke"),
        (PT, "esqueça o que eu disse ontem", "ontem"),
        (PT, "apague tudo da semana passada", "da semana passada"),
    ],
)
def test_a_time_is_counted_before_it_is_forgotten(language: Language, text: str, when: str) -> None:
    said = replace(prompt(text, language), times=(when,))
    assert [(call.name, call.arguments) for call in _wanted(said)] == [("memory_forget", {"query": when})]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "forget everything that happened before the party"),
        (EN, "start over"),
        (NB, "glem alt som var før festen"),
        (PT, "comece de novo"),
    ],
)
def test_a_part_of_everything_that_we_cannot_tell_is_not_taken_for_all_of_it(language: Language, text: str) -> None:
    assert answer_to(prompt(text, language)) == sentence("forget_all", language)


def test_a_topic_at_a_time_is_no_time_alone() -> None:
    said = replace(prompt("forget what I said about the boat yesterday"), times=("yesterday",))
    assert [call.arguments["query"] for call in _wanted(said)] != ["yesterday"]


@pytest.mark.parametrize(
    ("language", "text", "when", "arguments"),
    [
        (EN, "what did you know about my job in March?", "in March", {"known_by": "in March"}),
        (EN, "in March, what did you know about me?", "in March", {"known_by": "in March"}),
        (EN, "where did I live in 2019?", "in 2019", {"subject": "me", "at": "in 2019"}),
        (EN, "who was my boss last year?", "last year", {"subject": "boss", "at": "last year"}),
        (EN, "where did my sister live in 2019?", "in 2019", {"subject": "sister", "at": "in 2019"}),
        (NB, "hva visste du om jobben min i mars?", "i mars", {"known_by": "i mars"}),
        (NB, "hvor bodde jeg i fjor?", "i fjor", {"subject": "me", "at": "i fjor"}),
        (NB, "hva het sjefen min i fjor?", "i fjor", {"subject": "boss", "at": "i fjor"}),
        (PT, "o que você sabia sobre o meu trabalho em março?", "em março", {"known_by": "em março"}),
        (PT, "onde eu trabalhava em 2019?", "em 2019", {"subject": "me", "at": "em 2019"}),
        (PT, "onde minha irmã morava em 2019?", "em 2019", {"subject": "sister", "at": "em 2019"}),
    ],
)
def test_a_question_about_the_past_looks_for_the_facts_of_then(
    language: Language, text: str, when: str, arguments: dict[str, str]
) -> None:
    said = replace(prompt(text, language), times=(when,))
    assert [(call.name, call.arguments) for call in _wanted(said)] == [("memory_facts", arguments)]


def answered(text: str, when: str, *facts: dict[str, object], language: Language = EN) -> str:
    """Return the answer to a question about a time, of which these facts are known."""
    said = replace(prompt(text, language), times=(when,))
    wanted = _wanted(said)
    results = tuple(ToolResult(call.id, {"facts": list(facts)}) for call in wanted)
    answer = answer_to(said, (ToolStep(wanted, results),))
    assert isinstance(answer, str)
    return answer


def test_what_has_changed_since_says_when() -> None:
    told = answered("where did I live in March?", "in March", {**_OSLO, "no_longer_true_since": "2026-06-03"})
    assert told.startswith(sentence("then_so", when="in March"))
    assert "so until Wednesday 3 June 2026" in told
    still = answered("where did I live in March?", "in March", dict(_OSLO))
    assert "until" not in still


def test_a_date_that_is_none_is_left_out() -> None:
    assert "until" not in answered("where did I live in March?", "in March", {**_OSLO, "no_longer_true_since": "soon"})


def test_what_is_not_known_of_then_is_said_and_not_taken_from_now() -> None:
    told = answered("where did I live in 2019?", "in 2019")
    assert told.startswith(sentence("then_unknown", when="in 2019"))
    nothing = answered("what did you know about my job in 2019?", "in 2019", dict(_OSLO))
    assert nothing == sentence("then_nothing", topic="job", when="in 2019")


def test_of_what_was_known_only_the_topic_is_told() -> None:
    sister = {**_OSLO, "id": 3, "text": "my sister is called Ane", "subject": "sister", "object": "ane"}
    boat = {**_OSLO, "id": 4, "text": "the boat is blue", "subject": None, "predicate": None, "object": None}
    for topic, tag in (("my sister", "m3"), ("the boat", "m4"), ("my home", "m2"), ("Oslo", "m2")):
        told = answered(f"what did you know about {topic} in March?", "in March", dict(_OSLO), sister, boat)
        assert [one for one in ("m2", "m3", "m4") if f"[{one}]" in told] == [tag]
    everything = answered("what did you know about me in March?", "in March", dict(_OSLO), sister, boat)
    assert "[m2]" in everything
    assert "[m3]" not in everything


@pytest.mark.parametrize("text", ["what is 2 + 2 in March?", "I lived in Oslo in March", "how are you today?"])
def test_what_asks_for_no_fact_of_then_is_left_to_others(text: str) -> None:
    answer = answer_to(replace(prompt(text), times=("in March", "today")))
    assert isinstance(answer, str) or all(call.name != "memory_facts" or "at" not in call.arguments for call in answer)
