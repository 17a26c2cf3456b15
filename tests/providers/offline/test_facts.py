"""Plain statements become facts in normal form, the same in every language."""

from __future__ import annotations

import pytest

from bot.domain.language import Language
from tests.providers.offline.talk import EN, NB, PT, ask, calls

STATED = [
    (EN, "My name is Ane.", ("me", "name", "ane")),
    (EN, "my name's thomas btw", ("me", "name", "thomas")),
    (EN, "hey i'm Lisa", ("me", "name", "lisa")),
    (EN, "You can call me Bo", ("me", "name", "bo")),
    (EN, "my sister is called Ane", ("sister", "name", "ane")),
    (EN, "My sisters name is Ane", ("sister", "name", "ane")),
    (EN, "The name of my brother is Per", ("brother", "name", "per")),
    (EN, "I have a dog called Rex", ("dog", "name", "rex")),
    (EN, "our cat is called Misty", ("cat", "name", "misty")),
    (EN, "I live in Bergen now", ("me", "residence", "bergen")),
    (EN, "I actually live in Bergen", ("me", "residence", "bergen")),
    (EN, "I just moved to Trondheim!", ("me", "residence", "trondheim")),
    (EN, "my mum lives in Leeds", ("mother", "residence", "leeds")),
    (EN, "mum lives in Leeds", ("mother", "residence", "leeds")),
    (EN, "Ane lives in Oslo", ("ane", "residence", "oslo")),
    (EN, "my sister's birthday is 3 May", ("sister", "birthday", "3 may")),
    (EN, "Ane's birthday is on May 3rd", ("ane", "birthday", "may 3rd")),
    (EN, "I was born on 12 March 1990", ("me", "birthday", "12 march 1990")),
    (EN, "I was born in Bergen", ("me", "origin", "bergen")),
    (EN, "I work at Equinor as an engineer", ("me", "workplace", "equinor")),
    (EN, "i work as a nurse", ("me", "occupation", "nurse")),
    (EN, "I'm a teacher", ("me", "occupation", "teacher")),
    (EN, "im 27 years old", ("me", "age", "27")),
    (EN, "I'm allergic to nuts", ("me", "allergy", "nuts")),
    (EN, "I love hiking in the mountains", ("me", "likes", "hiking in the mountains")),
    (EN, "i don't like mushrooms", ("me", "dislikes", "mushrooms")),
    (EN, "my favorite color is blue", ("me", "favourite:colour", "blue")),
    (EN, "My phone number is +47 123 45 678", ("me", "phone", "+47 123 45 678")),
    (EN, "my email is a@b.no", ("me", "email", "a@b.no")),
    (EN, "I have two kids", ("me", "has", "two kids")),
    (NB, "Jeg heter Ane.", ("me", "name", "ane")),
    (NB, "eg heiter Olav", ("me", "name", "olav")),
    (NB, "hei, jeg er Lisa", ("me", "name", "lisa")),
    (NB, "søsteren min heter Ane", ("sister", "name", "ane")),
    (NB, "sosteren min heter Ane", ("sister", "name", "ane")),
    (NB, "soesteren min heter Ane", ("sister", "name", "ane")),
    (NB, "min søster heter Ane", ("sister", "name", "ane")),
    (NB, "jeg har en hund som heter Rex", ("dog", "name", "rex")),
    (NB, "vi har en katt som heter Pus", ("cat", "name", "pus")),
    (NB, "jeg bor egentlig i Bergen", ("me", "residence", "bergen")),
    (NB, "jeg har flytta til Trondheim", ("me", "residence", "trondheim")),
    (NB, "mamma bor i Bodø", ("mother", "residence", "bodø")),
    (NB, "bursdagen til søsteren min er 3. mai", ("sister", "birthday", "3. mai")),
    (NB, "Ane har bursdag 3. mai", ("ane", "birthday", "3. mai")),
    (NB, "jeg er født 12. mars 1990", ("me", "birthday", "12. mars 1990")),
    (NB, "jeg er fodt i Bergen", ("me", "origin", "bergen")),
    (NB, "jeg jobber i Equinor som ingeniør", ("me", "workplace", "equinor")),
    (NB, "jeg jobber som sykepleier", ("me", "occupation", "sykepleier")),
    (NB, "jeg er lærer", ("me", "occupation", "lærer")),
    (NB, "jeg er laerer", ("me", "occupation", "laerer")),
    (NB, "jeg er 34 år", ("me", "age", "34")),
    (NB, "jeg er allergisk mot nøtter", ("me", "allergy", "nøtter")),
    (NB, "jeg elsker å gå tur", ("me", "likes", "å gå tur")),
    (NB, "jeg liker ikke sopp", ("me", "dislikes", "sopp")),
    (NB, "yndlingsfargen min er blå", ("me", "favourite:colour", "blå")),
    (NB, "telefonnummeret mitt er 123 45 678", ("me", "phone", "123 45 678")),
    (NB, "jeg har to søstre, Ane og Kari", ("me", "has", "to søstre, ane og kari")),
    (PT, "Meu nome é Ana.", ("me", "name", "ana")),
    (PT, "me chamo João", ("me", "name", "joão")),
    (PT, "oi, sou a Lisa", ("me", "name", "lisa")),
    (PT, "minha irmã se chama Ane", ("sister", "name", "ane")),
    (PT, "minha irma se chama Ane", ("sister", "name", "ane")),
    (PT, "o nome da minha irmã é Ane", ("sister", "name", "ane")),
    (PT, "tenho um cachorro chamado Rex", ("dog", "name", "rex")),
    (PT, "moro em São Paulo", ("me", "residence", "são paulo")),
    (PT, "me mudei para Recife", ("me", "residence", "recife")),
    (PT, "minha mãe mora em Recife", ("mother", "residence", "recife")),
    (PT, "A Ane mora em Oslo", ("ane", "residence", "oslo")),
    (PT, "o aniversário da minha irmã é 3 de maio", ("sister", "birthday", "3 de maio")),
    (PT, "faço aniversário dia 3 de maio", ("me", "birthday", "3 de maio")),
    (PT, "nasci em 12 de março de 1990", ("me", "birthday", "12 de março de 1990")),
    (PT, "nasci em Recife", ("me", "origin", "recife")),
    (PT, "sou do Rio de Janeiro", ("me", "origin", "rio de janeiro")),
    (PT, "trabalho na Petrobras como engenheiro", ("me", "workplace", "petrobras")),
    (PT, "trabalho como enfermeira", ("me", "occupation", "enfermeira")),
    (PT, "sou professora", ("me", "occupation", "professora")),
    (PT, "tenho 34 anos", ("me", "age", "34")),
    (PT, "sou alérgica a nozes", ("me", "allergy", "nozes")),
    (PT, "gosto de café", ("me", "likes", "café")),
    (PT, "não gosto de cogumelos", ("me", "dislikes", "cogumelos")),
    (PT, "nao gosto de cogumelos", ("me", "dislikes", "cogumelos")),
    (PT, "minha cor favorita é azul", ("me", "favourite:colour", "azul")),
    (PT, "meu telefone é 11 91234-5678", ("me", "phone", "11 91234-5678")),
    (PT, "tenho dois filhos", ("me", "has", "dois filhos")),
]

NOT_STATED = [
    (EN, "my name is not Bob"),
    (EN, "my sister doesn't live in Oslo"),
    (EN, "I don't live in Oslo anymore"),
    (EN, "i used to live in Oslo"),
    (EN, "I am not a teacher"),
    (EN, "I'm a morning person"),
    (EN, "I'm Norwegian"),
    (EN, "I'd like a coffee"),
    (EN, "I have a meeting tomorrow"),
    (EN, "It lives in the sea"),
    (EN, "my number is 34 today or so"),
    (EN, "it's Bergen"),
    (NB, "jeg heter ikke Bob"),
    (NB, "søsteren min bor ikke i Oslo"),
    (NB, "jeg er ikke lærer"),
    (NB, "jeg er sikker"),
    (NB, "jeg er norsk"),
    (NB, "jeg har et møte i morgen"),
    (PT, "meu nome não é Bob"),
    (PT, "minha irmã não mora em Olinda"),
    (PT, "não moro mais em Recife"),
    (PT, "não sou professora"),
    (PT, "sou brasileira"),
    (PT, "tenho uma reunião amanhã"),
]


@pytest.mark.parametrize(("language", "text", "fact"), STATED)
def test_a_statement_is_kept_as_a_fact_in_normal_form(
    language: Language, text: str, fact: tuple[str, str, str]
) -> None:
    kept = calls(text, language)[0]
    assert kept.name == "memory_remember"
    assert tuple(kept.arguments[part] for part in ("subject", "predicate", "object")) == fact


@pytest.mark.parametrize(("language", "text"), NOT_STATED)
def test_what_states_no_fact_is_not_kept_as_one(language: Language, text: str) -> None:
    answer = ask(text, language)
    assert isinstance(answer, str) or {call.name for call in answer} == {"memory_end"}


def test_a_fact_is_read_in_whichever_language_it_is_said() -> None:
    assert calls("søsteren min heter Ane", EN)[0].arguments["subject"] == "sister"


def test_two_clauses_are_two_facts_each_in_its_own_words() -> None:
    kept = calls("my name is Kari and I live in Bergen")
    assert [call.arguments["text"] for call in kept] == ["my name is Kari", "I live in Bergen"]


@pytest.mark.parametrize(
    ("language", "text", "facts"),
    [
        (EN, "I'm called Ola and live in Oslo", [("me", "name", "ola"), ("me", "residence", "oslo")]),
        (NB, "jeg heter Ola og er 34 år", [("me", "name", "ola"), ("me", "age", "34")]),
        (NB, "jeg bor i Oslo og jobber på NRK", [("me", "residence", "oslo"), ("me", "workplace", "nrk")]),
        (NB, "søsteren min heter Ane og bor i Bergen", [("sister", "name", "ane"), ("ane", "residence", "bergen")]),
        (PT, "me chamo Ola e moro em Recife", [("me", "name", "ola"), ("me", "residence", "recife")]),
        (
            PT,
            "minha irmã se chama Ane e mora em Recife",
            [("sister", "name", "ane"), ("ane", "residence", "recife")],
        ),
    ],
)
def test_a_second_half_without_its_subject_is_about_the_same_one(
    language: Language, text: str, facts: list[tuple[str, str, str]]
) -> None:
    kept = [
        tuple(call.arguments[part] for part in ("subject", "predicate", "object")) for call in calls(text, language)
    ]
    assert kept == facts


def test_a_pronoun_stands_for_the_one_just_named() -> None:
    kept = calls("My girlfriend's name is Sofie and she works at the hospital")
    assert [call.arguments["subject"] for call in kept] == ["girlfriend", "girlfriend"]


def test_a_name_beside_its_relation_is_a_fact_of_its_own() -> None:
    kept = calls("My sister Ane lives in Bergen")
    assert [(call.arguments["predicate"], call.arguments["object"]) for call in kept] == [
        ("residence", "bergen"),
        ("name", "ane"),
    ]


def test_one_may_have_two_sisters_but_one_home() -> None:
    assert calls("my sister is called Ane")[0].arguments["functional"] is False
    assert calls("I live in Oslo")[0].arguments["functional"] is True


@pytest.mark.parametrize(
    ("language", "text", "what"),
    [
        (EN, "Please remember that the wifi password is hunter2", "the wifi password is hunter2"),
        (EN, "Could you remember that I parked on level 3?", "I parked on level 3"),
        (EN, "Aiki, note: dentist on Friday at 10", "dentist on Friday at 10"),
        (EN, "Make a note that the plumber comes on Tuesday", "the plumber comes on Tuesday"),
        (NB, "husk at passordet er hunter2", "passordet er hunter2"),
        (NB, "kan du notere at rørleggeren kommer på tirsdag", "rørleggeren kommer på tirsdag"),
        (NB, "ikke glem at det er fest hos Per", "det er fest hos Per"),
        (PT, "por favor, lembra que a senha do wifi é hunter2", "a senha do wifi é hunter2"),
        (PT, "anota: o passaporte está na gaveta azul", "o passaporte está na gaveta azul"),
        (PT, "não esqueça que o encanador vem na terça", "o encanador vem na terça"),
    ],
)
def test_what_is_to_be_remembered_is_kept_word_for_word(language: Language, text: str, what: str) -> None:
    assert [dict(call.arguments) for call in calls(text, language)] == [{"text": what}]


def test_remembering_on_request_carries_the_normal_form() -> None:
    kept = calls("remember that my sister is called Ane")[0].arguments
    assert (kept["text"], kept["subject"], kept["object"]) == ("my sister is called Ane", "sister", "ane")
