"""A fact needs the words that facts of its kind are said with."""

from __future__ import annotations

import pytest

from bot.core.grounding import grounded
from bot.core.predicate_words import FREE_MOST, UNSAID_MOST, most_sure, said_so
from tests.core.sessions import drawn, session_of, told


def is_believed(text: str, fact: str) -> bool:
    return bool(grounded(session_of(text), drawn(told(1, fact, text))).facts)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("I moved from Oslo to Bergen", "me|residence|Bergen"),
        ("I was angry with my husband Jon about the dishes", "husband|name|Jon"),
        ("I work at NRK", "me|workplace|NRK"),
        ("I love tea but hate coffee", "me|dislikes|coffee"),
        ("I love tea but hate coffee", "me|likes|tea"),
        ("I don't really like fish", "me|dislikes|fish"),
        ("Jeg liker ikke fisk", "me|dislikes|fisk"),
        ("Jeg liker fisk", "me|likes|fisk"),
        ("Não gosto de peixe", "me|dislikes|peixe"),
        ("Adoro peixe", "me|likes|peixe"),
        ("My sister lives in Oslo", "sister|residence|Oslo"),
        ("My home is in Oslo", "me|residence|Oslo"),
        ("I'm a nurse at Haukeland", "me|workplace|Haukeland"),
        ("I'm a nurse at Haukeland", "me|occupation|nurse"),
        ("I work as a senior software engineer", "me|occupation|senior software engineer"),
        ("Jeg er sykepleier", "me|occupation|sykepleier"),
        ("Sou enfermeira", "me|occupation|enfermeira"),
        ("Minha mãe é médica", "mother|occupation|médica"),
        ("My mother is a doctor", "mother|occupation|doctor"),
        ("Ane is a teacher", "ane|occupation|teacher"),
        ("Moren min er lærer", "mother|occupation|lærer"),
        ("I play the piano", "me|plays|piano"),
        ("I have a cat", "me|has|cat"),
        ("I'm allergic to nuts", "me|allergy|nuts"),
        ("Jeg tåler ikke laktose", "me|allergy|laktose"),
        ("The door code is 1234", "door|code|1234"),
        ("Tea is what I love", "me|likes|tea"),
        ("My name is Ola", "me|name|Ola"),
        ("My older sister Ane was here", "older sister|name|Ane"),
        ("We have two cats, Mons and Pus", "cat|name|Pus"),
        ("Sønnen min Emil har astma", "son|name|Emil"),
        ("My home town is Oslo", "me|residence|Oslo"),
        ("Tô morando em Olinda", "me|residence|Olinda"),
        ("I always run in the rain", "me|habit|run in the rain"),
        ("I gamble on horses", "me|gambles on|horses"),
    ],
)
def test_what_is_said_in_the_words_of_its_kind_is_believed(text: str, fact: str) -> None:
    assert is_believed(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("We visited Oslo", "me|residence|Oslo"),
        ("I no longer work at NRK", "me|workplace|NRK"),
        ("I was angry with my husband Jon about the dishes", "me|dislikes|husband"),
        ("I was angry with my husband Jon about the dishes", "me|cheats on|husband"),
        ("I work at NRK", "me|likes|NRK"),
        ("I love tea but hate coffee", "me|likes|coffee"),
        ("I don't really like fish", "me|likes|fish"),
        ("Jeg liker ikke fisk", "me|likes|fisk"),
        ("Não gosto de peixe", "me|likes|peixe"),
        ("My sister lives in Oslo", "me|residence|Oslo"),
        ("Søsteren min bor i Oslo", "me|residence|Oslo"),
        ("Minha irmã mora em Olinda", "me|residence|Olinda"),
        ("I met Ola", "me|name|Ola"),
        ("My sister met Kari", "sister|name|Kari"),
        ("I work in Oslo, my home is nice", "me|residence|Oslo"),
        ("I feed the horses", "me|gambles on|horses"),
        ("I moved in with Linn in Oslo", "me|residence|Linn"),
        ("I'm 34", "me|occupation|34"),
        ("My name is Ane and she is kind to me", "me|occupation|Ane"),
        ("Jeg er fra Ålesund", "me|occupation|Ålesund"),
        ("I have coeliac disease", "me|allergy|coeliac disease"),
        ("We party 🎉", "me|plan|🎉"),
    ],
)
def test_what_makes_more_of_a_quote_than_it_says_is_not(text: str, fact: str) -> None:
    assert not is_believed(text, fact)


def test_a_predicate_of_ones_own_making_is_less_sure_and_least_where_it_was_not_said() -> None:
    assert most_sure(told(1, "me|residence|oslo", "x"), "I live in Oslo") == 1.0
    assert most_sure(told(1, "door|code|1234", "x"), "The door code is 1234") == FREE_MOST
    assert most_sure(told(1, "me|rival|nrk", "x"), "I work at NRK") == UNSAID_MOST
    [kept] = grounded(session_of("I work at NRK"), drawn(told(1, "me|rival|NRK", "I work at NRK"))).facts
    assert kept.confidence == UNSAID_MOST


def test_no_predicate_is_stronger_than_the_quote() -> None:
    quote = "I was angry with my husband"
    assert not said_so(told(1, "me|wants to divorce|husband", quote), quote)
    assert said_so(told(1, "me|angry with|husband", quote), quote)
