"""Who is who: several of one relation, names and pronouns, what has ended, and who died."""

from __future__ import annotations

import pytest

from bot.domain.language import Language
from bot.domain.memory import Fact
from tests.providers.offline.talk import EN, NB, PT, Talk, hit, sentence

TWO_SISTERS = [
    (EN, ("My sister Ane lives in Bergen", "My sister Kari lives in Oslo")),
    (EN, ("My sister's name is Ane. She lives in Bergen.", "My other sister is Kari. She lives in Oslo.")),
    (EN, ("My sister is called Ane. She lives in Bergen", "I have another sister too, Kari. She lives in Oslo")),
    (NB, ("Søsteren min Ane bor i Bergen", "Søsteren min Kari bor i Oslo")),
    (NB, ("Søsteren min heter Ane. Hun bor i Bergen.", "Den andre søsteren min er Kari. Hun bor i Oslo.")),
    (NB, ("Søsteren min, Ane, bor i Bergen", "Jeg har en søster til, Kari. Hun bor i Oslo")),
    (PT, ("Minha irmã Ane mora em Bergen", "Minha irmã Kari mora em Oslo")),
    (PT, ("Minha irmã se chama Ane. Ela mora em Bergen.", "Minha outra irmã é a Kari. Ela mora em Oslo.")),
]
WHERE = {EN: "where does {} live?", NB: "hvor bor {}?", PT: "onde mora a {}?"}


@pytest.mark.parametrize(("language", "said"), TWO_SISTERS)
def test_two_sisters_are_two_people(language: Language, said: tuple[str, str]) -> None:
    talk = Talk(language)
    for text in said:
        talk.hear(text)
    assert talk.facts() == {
        ("sister", "name", "ane"), ("sister", "name", "kari"),
        ("ane", "residence", "bergen"), ("kari", "residence", "oslo"),
    }  # fmt: skip
    assert talk.hear(WHERE[language].format("Ane")).startswith("Bergen. ")
    assert talk.hear(WHERE[language].format("Kari")).startswith("Oslo. ")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        (EN, "who are my sisters?"),
        (EN, "what are my sisters called?"),
        (EN, "how many sisters do I have?"),
        (EN, "who's in my family?"),
        (NB, "hva heter søstrene mine?"),
        (NB, "hvem er søstrene mine?"),
        (NB, "hvor mange søsken har jeg?"),
        (PT, "quem são minhas irmãs?"),
        (PT, "quantas irmãs eu tenho?"),
        (PT, "quem é da minha família?"),
    ],
)
def test_all_of_a_relation_are_told_of(language: Language, question: str) -> None:
    talk = Talk(language)
    talk.hear("My sister Ane lives in Bergen", EN)
    talk.hear("My sister is called Kari", EN)
    answer = talk.hear(question)
    assert "Ane" in answer
    assert "Kari" in answer


@pytest.mark.parametrize(
    ("language", "said", "moved", "question", "place"),
    [
        (EN, "My sister lives in Bergen", "Ane moved to Voss last month", "where does my sister live?", "Voss"),
        (NB, "Søsteren min bor i Bergen", "Ane flyttet til Voss i fjor", "hvor bor søsteren min?", "Voss"),
        (PT, "Minha irmã mora em Bergen", "A Ane se mudou para Voss ontem", "onde mora minha irmã?", "Voss"),
    ],
)
def test_the_only_sister_and_her_name_are_one(
    language: Language, said: str, moved: str, question: str, place: str
) -> None:
    talk = Talk(language)
    talk.hear("My sister is called Ane", EN)
    talk.hear(said)
    talk.hear(moved)
    assert talk.hear(question).startswith(f"{place}. ")


@pytest.mark.parametrize(
    ("language", "asked", "follow_up"),
    [
        (EN, "where does Ane live?", "and Kari?"),
        (EN, "where does Ane live?", "what about Kari?"),
        (NB, "hvor bor Ane?", "og Kari?"),
        (PT, "onde mora a Ane?", "e a Kari?"),
    ],
)
def test_a_follow_up_asks_the_same_of_another(language: Language, asked: str, follow_up: str) -> None:
    talk = Talk(language)
    talk.hear("Ane lives in Bergen", EN)
    talk.hear("Kari lives in Oslo", EN)
    talk.hear(asked)
    assert talk.hear(follow_up).startswith("Oslo. ")


def test_she_is_not_a_brother_who_was_named_since() -> None:
    talk = Talk()
    talk.hear("My sister is Ane")
    talk.hear("My brother is Per")
    talk.hear("where does Per live?")
    talk.hear("She loves skiing")
    assert ("ane", "likes", "skiing") in talk.facts()


def test_a_follow_up_about_nobody_known_is_answered_in_a_line() -> None:
    assert Talk(NB).hear("og mamma?") == sentence("fact_unknown", NB)


@pytest.mark.parametrize("name", ["Will", "Can"])
def test_a_name_may_be_a_word(name: str) -> None:
    talk = Talk()
    talk.hear(f"{name} is 12 years old")
    assert talk.hear(f"how old is {name}?").startswith("12. ")
    assert talk.hear("who is Hope?") == sentence("who_unknown")


def test_the_name_just_spoken_of_is_meant_and_no_baby() -> None:
    talk = Talk()
    talk.hear("Ane lives in Bergen")
    talk.hear("Ane had a baby girl called Nora")
    talk.hear("Ane doesn't live in Bergen, she lives in Voss")
    assert ("ane", "residence", "voss") in talk.facts()


NAMED = [
    (EN, "I live in Oslo with my wife Hanne and our two kids, Ella and Max.", ("wife", "hanne")),
    (EN, "I live in Oslo with my wife Hanne and our two kids, Ella and Max.", ("child", "max")),
    (EN, "Hanne, my wife", ("wife", "hanne")),
    (EN, "my girlfriend is Emma", ("girlfriend", "emma")),
    (EN, "Mark is my boss", ("boss", "mark")),
    (EN, "my doctor is Dr. Smith", ("doctor", "dr. smith")),
    (NB, "Sjefen min er Mark", ("boss", "mark")),
    (NB, "Barna mine heter Sindre (8) og Maja (5)", ("child", "sindre")),
    (NB, "Barna mine heter Sindre (8) og Maja (5)", ("child", "maja")),
    (NB, "Broren min, Lars, jobber på Haukeland", ("brother", "lars")),
    (PT, "minha medica é a dra. Fernanda", ("doctor", "dra. fernanda")),
    (PT, "meu chefe é o Domingos", ("boss", "domingos")),
    (PT, "a Ana, minha esposa, mora no Rio", ("wife", "ana")),
]


@pytest.mark.parametrize(("language", "text", "named"), NAMED)
def test_a_name_given_in_passing_is_kept(language: Language, text: str, named: tuple[str, str]) -> None:
    talk = Talk(language)
    talk.hear(text)
    assert (named[0], "name", named[1]) in talk.facts()


@pytest.mark.parametrize("text", ["my sister is Norwegian", "my parents are Swedish", "my problem is Monday"])
def test_what_somebody_is_names_nobody(text: str) -> None:
    talk = Talk()
    talk.hear(text)
    assert talk.facts() == set()


def test_an_age_in_brackets_is_an_age() -> None:
    talk = Talk(NB)
    talk.hear("Barna mine heter Sindre (8) og Maja (5)")
    assert talk.hear("hvor gammel er Maja?").startswith("5. ")


ENDED = [
    (EN, "I live in Oslo", "I don't live in Oslo anymore", set()),
    (EN, "I work at Google", "I don't work at Google anymore", set()),
    (EN, "Jon works at Google", "Jon quit Google and now works at Meta", {("jon", "workplace", "meta")}),
    (EN, "I live in Oslo", "we moved to Drammen", {("me", "residence", "drammen")}),
    (EN, "my brother is called Per", "my brother isn't called Per, he's called Pål", {("brother", "name", "pål")}),
    (EN, "my boyfriend is called Per", "I broke up with my boyfriend", set()),
    (NB, "Jeg bor i Bergen", "Jeg bor ikke i Bergen lenger", set()),
    (NB, "Jeg bor i Bergen", "Vi har flyttet til Voss", {("me", "residence", "voss")}),
    (NB, "Per jobber i DNB", "Per har sluttet i DNB", set()),
    (PT, "moro em Curitiba", "nao moro mais em Curitiba", set()),
    (PT, "moro em Curitiba", "a gente mudou pra Londrina", {("me", "residence", "londrina")}),
    (
        PT,
        "o Rodrigo trabalha na Volvo",
        "o Rodrigo saiu da Volvo, agora ele trabalha na Renault",
        {("rodrigo", "workplace", "renault")},
    ),
]


@pytest.mark.parametrize(("language", "said", "ended", "left"), ENDED)
def test_what_has_ended_is_closed(language: Language, said: str, ended: str, left: set[tuple[str, str, str]]) -> None:
    talk = Talk(language)
    talk.hear(said)
    talk.hear(ended)
    assert talk.facts() == left


def test_what_ended_is_said_and_what_was_never_kept_is_not() -> None:
    talk = Talk()
    talk.hear("I live in Oslo")
    assert talk.hear("I don't live in Oslo anymore") == sentence("ended", old="I live in Oslo")
    assert talk.hear("I don't live in Bergen anymore") == sentence("ended_nothing")


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        (EN, "Rex died", "what's my dog called?"),
        (EN, "our dog Rex died yesterday", "what's my dog called?"),
        (NB, "Rex er død", "hva heter hunden min?"),
        (NB, "Hunden vår Rex døde i går 😢", "hva heter hunden min?"),
        (PT, "nosso cachorro Rex morreu ontem", "como se chama meu cachorro?"),
        (PT, "o Rex morreu", "como se chama meu cachorro?"),
    ],
)
def test_a_death_is_met_kindly_and_not_forgotten(language: Language, text: str, question: str) -> None:
    talk = Talk(language)
    talk.hear("Our dog is called Rex", EN)
    assert talk.hear(text) == sentence("bad_news", language)
    assert f"{text.rstrip(' 😢')}" in talk.hear(question)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "I broke up with my boyfriend"),
        (EN, "my mum is in hospital"),
        (NB, "mora mi døydde i går"),
        (NB, "mamma er på sykehus"),
        (NB, "vi har gjort det slutt"),
        (NB, "Det er slutt med kjæresten"),
        (NB, "har hatt en dritdag"),
        (PT, "to com saudade dele"),
        (PT, "terminei com meu namorado"),
    ],
)
def test_bad_news_is_met_kindly(language: Language, text: str) -> None:
    assert Talk(language).hear(text) == sentence("bad_news", language)


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        (EN, "Ella's birthday is 3 May", "how old is Ella?"),
        (NB, "Ella har bursdag 3. mai", "hvor gammel er Ella?"),
        (PT, "a Ella faz aniversário dia 3 de maio", "quantos anos tem a Ella?"),
    ],
)
def test_a_birthday_without_its_year_is_no_age(language: Language, text: str, question: str) -> None:
    talk = Talk(language)
    talk.hear(text)
    answer = talk.hear(question)
    assert answer.startswith(sentence("age_no_year", language, quote="").strip())
    assert text in answer


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        (EN, "It's my birthday today!", "21 november"),
        (NB, "Jeg har bursdag i dag!", "21. november"),
        (PT, "Hoje é meu aniversário!", "21 de novembro"),
    ],
)
def test_a_birthday_today_is_kept_by_its_date(language: Language, text: str, day: str) -> None:
    talk = Talk(language)
    talk.hear(text)
    assert talk.facts() == {("me", "birthday", day)}


@pytest.mark.parametrize(
    ("first", "correction", "fact"),
    [
        ("Jon works at Google", "Sorry, I meant Microsoft", ("jon", "workplace", "microsoft")),
        ("My birthday is 3 May", "actually it's the 4th of May", ("me", "birthday", "the 4th of may")),
        ("My kid Maja is 5 years old", "actually Maja is 6 years old", ("maja", "age", "6")),
    ],
)
def test_the_value_alone_corrects_what_was_told_last(first: str, correction: str, fact: tuple[str, str, str]) -> None:
    talk = Talk()
    talk.hear(first)
    talk.hear(correction)
    assert fact in talk.facts()
    assert len([held for held in talk.facts() if held[:2] == fact[:2]]) == 1


def test_a_corrected_name_takes_its_facts_along_and_leaves_the_other_sister() -> None:
    talk = Talk()
    talk.hear("My sister is called Kari")
    talk.hear("My other sister is called Anne. She lives in Bergen.")
    talk.hear("no, she's called Ane")
    assert talk.facts() == {("sister", "name", "kari"), ("sister", "name", "ane"), ("ane", "residence", "bergen")}


def test_what_one_is_called_besides_is_no_second_name() -> None:
    talk = Talk()
    talk.hear("no, my name is Thomas, but everyone calls me Tommy")
    assert talk.facts() == {("me", "name", "thomas"), ("me", "nickname", "tommy")}


def test_what_was_told_of_somebody_else_answers_no_question() -> None:
    found = hit("Ane lives in Voss", "live", fact=Fact("ane", "residence", "voss"))
    assert Talk().hear("where does Paul live?", recall=[found]) == sentence("fact_unknown")
    told = hit("he lives in Sandnes", "live")
    assert "he lives in Sandnes" in Talk().hear("where does Paul live?", recall=[told])
