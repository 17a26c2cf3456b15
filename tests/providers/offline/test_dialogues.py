"""Whole conversations: keeping, correcting, recalling and forgetting, with a memory behind the tools."""

from __future__ import annotations

import pytest

from bot.domain.language import Language
from bot.domain.memory import Fact
from tests.providers.offline.talk import EN, NB, PT, Talk, hit, one_of, sentence

CORRECTED = [
    (EN, "My sister is called Anne", "no, she's called Ane", ("sister", "name", "ane")),
    (EN, "My sister is called Anne", "her name is Ane, not Anne", ("sister", "name", "ane")),
    (EN, "My sister is called Anne", "not Anne but Ane", ("sister", "name", "ane")),
    (EN, "My sister is called Anne", "it's Ane, not Anne", ("sister", "name", "ane")),
    (EN, "My sister is called Anne", "No, Ane", ("sister", "name", "ane")),
    (EN, "My sister is called Anne", "that's wrong, my sister is called Ane", ("sister", "name", "ane")),
    (EN, "I live in Oslo", "actually I live in Bergen", ("me", "residence", "bergen")),
    (EN, "I live in Oslo", "I moved to Bergen", ("me", "residence", "bergen")),
    (EN, "I live in Oslo", "sorry, Bergen", ("me", "residence", "bergen")),
    (EN, "My birthday is 3 May", "no, 4 May", ("me", "birthday", "4 may")),
    (NB, "Søsteren min heter Anne", "nei, hun heter Ane", ("sister", "name", "ane")),
    (NB, "Søsteren min heter Anne", "ikke Anne, men Ane", ("sister", "name", "ane")),
    (NB, "Søsteren min heter Anne", "hun heter Ane, ikke Anne", ("sister", "name", "ane")),
    (NB, "Jeg bor i Oslo", "jeg bor faktisk i Bergen", ("me", "residence", "bergen")),
    (NB, "Jeg bor i Oslo", "det er feil, jeg bor i Bergen", ("me", "residence", "bergen")),
    (PT, "Minha irmã se chama Anne", "não, ela se chama Ane", ("sister", "name", "ane")),
    (PT, "Minha irmã se chama Anne", "o nome dela é Ane, não Anne", ("sister", "name", "ane")),
    (PT, "Minha irmã se chama Anne", "não é Anne, é Ane", ("sister", "name", "ane")),
    (PT, "Moro em Oslo", "na verdade moro em Bergen", ("me", "residence", "bergen")),
    (PT, "Moro em Oslo", "me mudei para Bergen", ("me", "residence", "bergen")),
]


@pytest.mark.parametrize(("language", "first", "correction", "fact"), CORRECTED)
def test_a_correction_takes_the_place_of_what_was_said(
    language: Language, first: str, correction: str, fact: tuple[str, str, str]
) -> None:
    talk = Talk(language)
    talk.hear(first)
    answer = talk.hear(correction)
    assert talk.facts() == {fact}
    assert answer == sentence("kept_replaced", language, old=first)


def test_a_word_of_another_language_names_nobody() -> None:
    talk = Talk(PT)
    talk.hear("Minha irmã se chama Anne e ela mora em Olinda")
    talk.hear("não, ela se chama Ane")
    assert talk.facts() == {("sister", "name", "ane"), ("ane", "residence", "olinda")}


def test_a_correction_of_nobody_in_particular_is_asked_about() -> None:
    assert Talk().hear("no, she's called Ane") == sentence("correct_who")


@pytest.mark.parametrize("text", ["No sugar for me", "no, not today", "well, that was fun", "sorry, I have to go"])
def test_what_only_begins_like_a_correction_changes_nothing(text: str) -> None:
    talk = Talk()
    talk.hear("I live in Oslo")
    talk.hear(text)
    assert talk.facts() == {("me", "residence", "oslo")}


ASKED = [
    (EN, "What's my sister's name?", "Ane"),
    (EN, "whats my sisters name", "Ane"),
    (EN, "what is my sister called?", "Ane"),
    (EN, "Do you remember my sister's name?", "Ane"),
    (EN, "Aiki, can you tell me what my sister is called?", "Ane"),
    (NB, "hva heter søsteren min?", "Ane"),
    (NB, "ka heter sostera mi", "Ane"),
    (NB, "husker du hva søsteren min heter?", "Ane"),
    (NB, "vet du navnet til søsteren min?", "Ane"),
    (PT, "qual é o nome da minha irmã?", "Ane"),
    (PT, "como se chama minha irma", "Ane"),
    (PT, "você lembra qual é o nome da minha irmã?", "Ane"),
    (EN, "where do I live?", "Bergen"),
    (NB, "hvor bor jeg?", "Bergen"),
    (PT, "onde eu moro?", "Bergen"),
    (EN, "when is my sister's birthday?", "3. mai"),
    (NB, "når har søsteren min bursdag", "3. mai"),
    (PT, "quando é o aniversário da minha irmã?", "3. mai"),
    (EN, "where does my sister work?", "NRK"),
    (NB, "hvor jobber søsteren min", "NRK"),
    (PT, "onde trabalha minha irmã?", "NRK"),
    (EN, "what's my favorite color?", "Blå"),
    (NB, "hva er yndlingsfargen min?", "Blå"),
    (PT, "qual é minha cor preferida?", "Blå"),
]


@pytest.fixture
def acquainted() -> Talk:
    """A talk in which a Norwegian told of a sister called Ane, of home and of a colour."""
    talk = Talk(NB)
    for said in (
        "Søsteren min heter Ane",
        "Jeg bor i Bergen",
        "Hun har bursdag 3. mai",
        "Ane jobber på NRK",
        "Yndlingsfargen min er blå",
    ):
        talk.hear(said)
    return talk


@pytest.mark.parametrize(("language", "question", "value"), ASKED)
def test_a_fact_told_in_one_language_answers_in_another(
    acquainted: Talk, language: Language, question: str, value: str
) -> None:
    answer = acquainted.hear(question, language)
    assert answer.startswith(f"{value}. ")
    assert "[m" in answer


def test_a_pronoun_in_a_question_means_the_one_just_spoken_of(acquainted: Talk) -> None:
    acquainted.hear("hva heter søsteren min?")
    assert acquainted.hear("hvor jobber hun?").startswith("NRK.")


def test_what_is_known_of_a_person_is_listed_in_their_own_words(acquainted: Talk) -> None:
    answer = acquainted.hear("Hva vet du om meg?")
    assert "- «Søsteren min heter Ane» (lørdag 21. november 2026) [m1]" in answer
    assert "Ane: «Hun har bursdag 3. mai»" in answer


@pytest.mark.parametrize("question", ["What do you know about my sister?", "what did I tell you about my sister"])
def test_a_relation_and_its_name_are_one(acquainted: Talk, question: str) -> None:
    answer = acquainted.hear(question, EN)
    assert "Søsteren min heter Ane" in answer
    assert "Ane jobber på NRK" in answer
    assert "Bergen" not in answer


def test_a_name_leads_to_its_relation() -> None:
    talk = Talk()
    talk.hear("My sister is called Ane")
    talk.hear("She lives in Bergen")
    found = hit("My sister is called Ane", "ane", memory_id=1, fact=Fact("sister", "name", "ane"))
    assert "She lives in Bergen" in talk.hear("what do you know about Ane?", recall=[found])


def test_an_age_is_reckoned_from_a_date_of_birth() -> None:
    talk = Talk()
    talk.hear("I was born on 12 March 1990")
    assert talk.hear("how old am I?").startswith("You're 36")


def test_what_is_not_known_is_said_not_to_be() -> None:
    assert Talk().hear("what's my sister's name?") == sentence("fact_unknown")
    assert Talk().hear("what do you know about me?") == sentence("about_me_nothing", count=0)


def test_the_same_thing_twice_is_known_already() -> None:
    talk = Talk()
    talk.hear("I like tea")
    assert talk.hear("I like tea") == sentence("kept_known")


def test_a_name_is_greeted() -> None:
    assert Talk().hear("hi! my name is kari") == sentence("kept_name", name="kari")


def test_a_request_is_confirmed_only_after_it_was_kept() -> None:
    assert Talk().hear("remember that the code is 4821") in one_of("kept_request", 3)


def test_why_is_mentioned_once_a_session() -> None:
    talk = Talk()
    talk.hear("I live in Oslo")
    assert "/why m1" in talk.hear("where do I live?")
    assert "/why" not in talk.hear("where do I live?")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "forget what I said about the code"),
        (EN, "please forget the code"),
        (EN, "forget that the code is 4821"),
        (NB, "glem det jeg sa om the code"),
        (PT, "esqueça o que eu disse sobre the code"),
    ],
)
def test_forgetting_names_what_would_go_and_asks(language: Language, text: str) -> None:
    talk = Talk(language)
    talk.hear("remember that the code is 4821", EN)
    answer = talk.hear(text)
    assert "the code is 4821" in answer
    assert answer.endswith(sentence("forget_confirm", language, count=1, list="").rsplit("\n", 1)[1])


@pytest.mark.parametrize("text", ["forget the dentist", "forget what I said about the dentist"])
def test_nothing_is_forgotten_where_nothing_is_found(text: str) -> None:
    assert Talk().hear(text) == sentence("forget_nothing", topic="dentist")


def test_a_statement_and_a_question_in_one_message_are_both_answered() -> None:
    talk = Talk()
    answer = talk.hear("Hi! My name is Kari. How are you?")
    assert answer == f"{sentence('kept_name', name='Kari')} {sentence('how_are_you')}"
    assert talk.facts() == {("me", "name", "kari")}


def test_two_questions_in_one_message_are_both_answered() -> None:
    talk = Talk()
    talk.hear("I live in Oslo. My sister is called Ane.")
    answer = talk.hear("Where do I live? And what's my sister's name?")
    assert answer.index("Oslo.") < answer.index("Ane.")
