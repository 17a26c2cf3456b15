"""What was said has ended, and what only sounds so."""

from __future__ import annotations

import pytest

from bot.core.endings import says_it_ended
from bot.core.sincere import sentences_of
from tests.core.sessions import told


def is_over(text: str, fact: str) -> bool:
    return says_it_ended(told(1, fact, text, ended=True), sentences_of(text))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("I quit NRK last week", "me|workplace|NRK"),
        ("I quit my job", "me|workplace|NRK"),
        ("I quit my job at Haukeland", "me|occupation|nurse"),
        ("I no longer live in Bergen", "me|residence|Bergen"),
        ("I don't live there any more", "me|residence|Bergen"),
        ("I moved from Oslo to Bergen", "me|residence|Oslo"),
        ("Tom and I broke up", "boyfriend|name|Tom"),
        ("I don't have a boyfriend any more", "boyfriend|name|Tom"),
        ("I left NRK in March", "me|workplace|NRK"),
        ("We sold the Volvo", "me|drives|Volvo"),
        ("Rex died last night", "dog|name|Rex"),
        ("We lost the dog Rex", "dog|name|Rex"),
        ("I don't like tea any more", "me|likes|tea"),
        ("Jeg bor ikke lenger i Bergen", "me|residence|Bergen"),
        ("Jeg har sluttet i NRK", "me|workplace|NRK"),
        ("Jeg flyttet fra Oslo", "me|residence|Oslo"),
        ("Det er slutt med Tom", "boyfriend|name|Tom"),
        ("Katten min Pus døde", "cat|name|Pus"),
        ("Não moro mais em Recife", "me|residence|Recife"),
        ("Saí da Petrobras", "me|workplace|Petrobras"),
        ("Larguei a faculdade", "me|studies|direito"),
        ("Terminei com o Pedro", "boyfriend|name|Pedro"),
        ("Vendi o Fusca", "me|drives|Fusca"),
        ("Me mudei de Recife", "me|residence|Recife"),
        ("O Thor morreu ontem, nosso cachorro", "dog|name|Thor"),
    ],
)
def test_words_of_ending_close_the_fact_that_they_name_or_mean(text: str, fact: str) -> None:
    assert is_over(text, fact.lower())


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("I am allergic to peanuts still", "me|allergy|peanuts"),
        ("I talked to Bergen kommune about the school", "me|residence|Bergen"),
        ("NRK was on strike", "me|workplace|NRK"),
        ("I quit my job at Aker", "me|workplace|NRK"),
        ("I moved from Oslo to Bergen", "me|residence|Bergen"),
        ("Tom broke his leg", "boyfriend|name|Tom"),
        ("I want to quit NRK", "me|workplace|NRK"),
        ("I haven't quit NRK", "me|workplace|NRK"),
        ("I left my keys at NRK", "me|workplace|NRK"),
        ("I left NRK at 5 today", "me|workplace|NRK"),
        ("Jeg jobber fortsatt ikke lenger i NRK", "me|workplace|NRK"),
        ("Vi har solgt bilen, en Volvo", "me|drives|Volvo"),
        ("Bergen kommune sluttet med snørydding, sa jeg", "me|residence|Bergen"),
        ("Saí da Petrobras cedo", "me|workplace|Petrobras"),
        ("Ainda moro em Recife, não mais em Olinda", "me|residence|Recife"),
        ("My sister quit her job", "me|workplace|NRK"),
        ("I don't like tea any more", "me|likes|coffee"),
        ("Rex died last night", "cat|name|Pus"),
        ("!", "cat|name|Pus"),
    ],
)
def test_what_holds_still_or_speaks_of_something_else_closes_nothing(text: str, fact: str) -> None:
    assert not is_over(text, fact.lower())


def test_only_the_clause_that_was_quoted_counts() -> None:
    sentence = "I talked to Bergen kommune, and I quit NRK"
    assert not says_it_ended(told(1, "me|workplace|nrk", "I talked to Bergen kommune"), [sentence])
    assert says_it_ended(told(1, "me|workplace|nrk", "I quit NRK"), [sentence])
