"""Answers from what recall found: own words, date and source, and nothing that is no answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.language import Language
from bot.domain.memory import Fact
from tests.providers.offline.talk import EN, NB, PT, Talk, hit, say, sentence


@pytest.mark.parametrize(
    ("language", "question", "term", "opening"),
    [
        (EN, "what did I tell you about the dentist?", "dentist", "You told me this:"),
        (EN, "did I mention the dentist?", "dentist", "You told me this:"),
        (EN, "when did I tell you about the dentist?", "dentist", "It was on Sunday 1 March 2026:"),
        (NB, "hva fortalte jeg deg om tannlegen?", "tannlegen", "Dette har du fortalt meg:"),
        (NB, "hva sa jeg om tannlegen", "tannlegen", "Dette har du fortalt meg:"),
        (NB, "når fortalte jeg deg om tannlegen?", "tannlegen", "Det var søndag 1. mars 2026:"),
        (PT, "o que eu te contei sobre o dentista?", "dentista", "Você me contou isto:"),
        (PT, "quando eu te falei do dentista?", "dentista", "Foi domingo, 1 de março de 2026:"),
    ],
)
def test_what_was_said_is_quoted_with_date_and_source(
    language: Language, question: str, term: str, opening: str
) -> None:
    answer = Talk(language).hear(question, recall=[hit("The dentist is on Friday at 10", term)])
    assert answer.startswith(opening)
    assert "The dentist is on Friday at 10" in answer
    assert "[m7]" in answer


def test_a_question_of_ones_own_is_answered_from_what_was_said() -> None:
    answer = say("where is my passport?", recall=[hit("The passport is in the blue drawer", "passport")])
    assert answer.startswith(sentence("related_own"))


def test_a_question_about_the_world_is_not_passed_off_as_answered() -> None:
    answer = say("what's the capital of France?", recall=[hit("We were in France in May", "france")])
    assert answer.startswith(sentence("related"))


@pytest.mark.parametrize(
    "found",
    [
        hit("when is the dentist?", "dentist"),
        hit("What did I say about the dentist", "dentist"),
        hit("forget what I said about the dentist", "dentist"),
        hit("hva sa jeg om tannlegen (dentist)?", "dentist"),
        hit("Your dentist is on Friday.", "dentist", speaker="aiki"),
        hit("Something else altogether"),
        hit("I will tell you tomorrow", "tell"),
    ],
)
def test_what_is_no_statement_about_it_is_not_quoted(found: object) -> None:
    assert isinstance(found, type(hit("")))
    answer = Talk().hear("what did I tell you about the dentist?", recall=[found])
    assert answer == sentence("told_nothing", topic="the dentist")


def test_no_more_than_five_are_quoted_and_the_most_direct_first() -> None:
    found = [hit(f"The dentist said thing {number}", "dentist", memory_id=number) for number in range(1, 9)]
    best = hit("The new dentist in Bergen", "dentist", "bergen", memory_id=20)
    answer = Talk().hear("what did I tell you about the dentist in Bergen?", recall=[*found, best])
    assert answer.count("\n- ") == 5
    assert answer.index("[m20]") < answer.index("[m1]")


def test_what_no_longer_holds_is_marked_and_comes_last() -> None:
    was = hit("My sister is called Anne", "sister", memory_id=1, fact=Fact("sister", "name", "anne"))
    was = replace(was, memory=replace(was.memory, valid_to=datetime(2026, 4, 1, tzinfo=UTC)))
    now = hit("My sister likes tea a lot", "sister", memory_id=2)
    answer = Talk().hear("what did I tell you about my sister?", recall=[was, now])
    assert answer.index("[m2]") < answer.index("no longer so) [m1]")


def test_a_fact_and_the_message_it_was_said_in_are_one() -> None:
    fact = hit("my sister is called Ane", "sister", memory_id=2, fact=Fact("sister", "name", "ane"))
    message = hit("Remember that my sister is called Ane", "sister", memory_id=1)
    answer = Talk().hear("what did I tell you about my sister?", recall=[fact, message])
    assert ("[m2]" in answer, "[m1]" in answer) == (True, False)


def test_a_fact_that_is_not_known_brings_what_is_nearest() -> None:
    found = hit("My sister and I skied in Bergen", "sister")
    assert Talk().hear("where does my sister live?", recall=[found]).startswith(sentence("fact_nearest"))


def test_other_peoples_facts_are_not_the_nearest() -> None:
    found = hit("My sister lives in Bergen", "live", fact=Fact("sister", "residence", "bergen"))
    assert Talk().hear("where do I live?", recall=[found]).startswith(sentence("fact_unknown"))


def test_who_somebody_is_that_nobody_told_of_is_not_known() -> None:
    assert Talk().hear("who is Napoleon?") == sentence("who_unknown")


def test_a_long_memory_is_cut_in_a_quote() -> None:
    answer = Talk().hear("what did I say about the dentist?", recall=[hit("The dentist " + "x" * 5_000, "dentist")])
    assert len(answer) < 600
