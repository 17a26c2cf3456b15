"""What will still matter in a month."""

from __future__ import annotations

import pytest

from bot.core.lasting import LEAST_WORDS, is_lasting, is_worth_a_model, telling_words, topics_of
from tests.core.sessions import session_of, told


@pytest.mark.parametrize(
    ("fact", "quote"),
    [
        ("me|residence|oslo", "I live in Oslo"),
        ("me|age|40", "I turned 40 today"),
        ("me|allergy|nuts", "I am allergic to nuts"),
    ],
)
def test_facts_about_a_life_last(fact: str, quote: str) -> None:
    assert is_lasting(told(1, fact, quote))


@pytest.mark.parametrize(
    ("fact", "quote"),
    [
        ("me|mood|tired", "I'm tired"),
        ("me|is|tired", "I am tired"),
        ("me|feels|tired", "I am tired"),
        ("me|ate|pasta", "I had pasta"),
        ("me|has|a headache", "I have a headache today"),
        ("me|likes|", "I like"),
        ("me|likes|talking to you", "I like talking to you"),
        ("me|residence|my house", "I live in my house"),
        ("me|likes|" + "word " * 13, "a story"),
    ],
)
def test_moods_meals_and_stories_do_not(fact: str, quote: str) -> None:
    assert not is_lasting(told(1, fact, quote))


def test_what_ended_needs_no_object() -> None:
    assert is_lasting(told(1, "me|workplace|", "I quit my job", ended=True))


def test_questions_quotes_and_aikis_lines_are_no_telling_words() -> None:
    session = session_of("hi", "A: I can tell you everything about Norwegian mountains", "which mountain is highest?")
    assert telling_words(session) < LEAST_WORDS
    assert not is_worth_a_model(session)
    told_of_solveig = "My grandmother Solveig taught mathematics in Tromsø", "she kept bees, goats and geese there"
    assert is_worth_a_model(session_of(*told_of_solveig))


def test_topics_are_the_words_that_come_up_most() -> None:
    session = session_of("The kitchen needs paint", "A: Which colour?", "green paint for the kitchen, and brushes")
    assert topics_of(session)[:2] == ("kitchen", "paint")
