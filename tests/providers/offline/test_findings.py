"""What the first people who tried the companion stumbled over, in their own way of writing."""

from __future__ import annotations

import pytest

from bot.domain.language import Language
from bot.domain.memory import RecallHit
from tests.providers.offline.talk import EN, NB, PT, Talk, calls, hit, say, sentence

CUT = [
    (EN, "I live in Oslo with my wife Hanne and our two kids, Ella and Max.", ("me", "residence", "oslo")),
    (EN, "I live in Bergen since 2020", ("me", "residence", "bergen")),
    (EN, "Jon works at Equinor but he wants to quit", ("jon", "workplace", "equinor")),
    (EN, "I live in Leeds and Ane lives in York", ("ane", "residence", "york")),
    (EN, "I like pizza but hate olives", ("me", "likes", "pizza")),
    (EN, "I like pizza but hate olives", ("me", "dislikes", "olives")),
    (NB, "Jeg bor i Drammen og Anne bor i Moss.", ("me", "residence", "drammen")),
    (NB, "Jeg bor i Drammen og Anne bor i Moss.", ("anne", "residence", "moss")),
    (NB, "Per jobber i DNB, men han vil slutte.", ("per", "workplace", "dnb")),
    (NB, "Jeg liker pizza, men hater oliven.", ("me", "likes", "pizza")),
    (NB, "Jeg liker pizza, men hater oliven.", ("me", "dislikes", "oliven")),
    (NB, "jeg bor i aalesund nå, i nytt hus.", ("me", "residence", "aalesund")),
    (NB, "Jeg jobber som ingeniør i Equinor", ("me", "workplace", "equinor")),
    (NB, "Jeg jobber som ingeniør i Equinor", ("me", "occupation", "ingeniør")),
    (NB, "eg heiter Torunn og eg bur i Førde", ("me", "name", "torunn")),
    (NB, "eg heiter Torunn og eg bur i Førde", ("me", "residence", "førde")),
    (NB, "æ heite Trine", ("me", "name", "trine")),
    (NB, "æ jobbe på Rema", ("me", "workplace", "rema")),
    (NB, "eg likar ikkje fisk", ("me", "dislikes", "fisk")),
    (NB, "egentlig er Maja 6 år", ("maja", "age", "6")),
    (PT, "Moro em Santos e a Clara mora no Rio.", ("me", "residence", "santos")),
    (PT, "Moro em Santos e a Clara mora no Rio.", ("clara", "residence", "rio")),
    (PT, "João trabalha no Itaú mas quer sair.", ("joão", "workplace", "itaú")),
    (PT, "Gosto de sushi mas odeio azeitona.", ("me", "likes", "sushi")),
    (PT, "Gosto de sushi mas odeio azeitona.", ("me", "dislikes", "azeitona")),
    (PT, "moro em Niterói desde 2020", ("me", "residence", "niterói")),
]


@pytest.mark.parametrize(("language", "text", "fact"), CUT)
def test_a_value_ends_where_it_ends(language: Language, text: str, fact: tuple[str, str, str]) -> None:
    talk = Talk(language)
    talk.hear(text)
    assert fact in talk.facts()


@pytest.mark.parametrize(
    ("language", "question", "noise"),
    [
        (EN, "what should I cook tonight?", hit("my grandma passed away last night", "tonight")),
        (EN, "we were 4 and the bill was 86.40, how much each?", hit("3 x 4", "4")),
        (EN, "where does my brother live?", hit("Hello there", "brother")),
        (EN, "whats my cuosin called", hit("she called another meeting", "called")),
        (NB, "hva skal jeg lage i kveld?", hit("det var en fin kveld", "kveld")),
        (PT, "vc sabe programar?", hit("vc é burro", "vc")),
        (PT, "o que faço hoje?", hit("hoje choveu", "hoje")),
    ],
)
def test_what_holds_no_telling_word_is_not_quoted(language: Language, question: str, noise: RecallHit) -> None:
    assert noise.memory.text not in Talk(language).hear(question, recall=[noise])


def test_of_what_touches_a_question_only_the_closest_is_quoted() -> None:
    both, one = (
        hit("The spare key is in the shed", "spare", "key", memory_id=1),
        hit("I lost a key", "key", memory_id=2),
    )
    answer = Talk().hear("where is the spare key?", recall=[one, both])
    assert ("[m1]" in answer, "[m2]" in answer) == (True, False)


@pytest.mark.parametrize(
    ("language", "text"),
    [(EN, "tell me about Ane"), (NB, "fortell meg om Ane"), (PT, "me fala da Ane"), (EN, "what about Ane?")],
)
def test_somebody_is_told_of_by_name(language: Language, text: str) -> None:
    talk = Talk(language)
    talk.hear("Ane lives in Bergen", EN)
    assert "Ane lives in Bergen" in talk.hear(text)


@pytest.mark.parametrize("text", ["o q vc sabe sobre mim?", "oq vc sabe sobre mim"])
def test_short_forms_of_chat_are_read(text: str) -> None:
    assert [call.name for call in calls(text, PT)] == ["memory_facts"]


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        (EN, "forget everything about Max", "Max"),
        (EN, "forget everything I told you about Max", "Max"),
        (NB, "glem alt om Kari", "Kari"),
        (PT, "esquece tudo sobre a Bia", "Bia"),
    ],
)
def test_everything_about_one_topic_is_not_everything(language: Language, text: str, query: str) -> None:
    assert [dict(call.arguments) for call in calls(text, language)] == [{"query": query}]


@pytest.mark.parametrize(
    ("language", "key", "text"),
    [
        (EN, "wrong", "that's wrong"),
        (EN, "wrong", "I didn't say that"),
        (EN, "what", "why?"),
        (EN, "what", "really?"),
        (EN, "feel_happy", "good, you?"),
        (NB, "wrong", "nei, det er feil"),
        (NB, "what", "hæ?"),
        (NB, "language", "snakk engelsk"),
        (PT, "wrong", "ta errado"),
        (PT, "what", "pq?"),
        (PT, "language", "fala ingles?"),
        (PT, "feel_happy", "td bem e vc?"),
    ],
)
def test_a_short_word_gets_its_own_answer(language: Language, key: str, text: str) -> None:
    assert say(text, language) == sentence(key, language)


@pytest.mark.parametrize(
    ("language", "question"),
    [(EN, "what was the last thing I said?"), (NB, "hva sa jeg sist?"), (PT, "qual foi a última coisa que eu disse?")],
)
def test_the_last_thing_said_is_said_again(language: Language, question: str) -> None:
    talk = Talk(language)
    assert talk.hear(question) == sentence("last_said_none", language)
    talk = Talk(language)
    talk.hear("the stars are out")
    assert talk.hear(question) == sentence("last_said", language, text="the stars are out")


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        (EN, "15% tip on 48.50", "= 7.275"),
        (EN, "split 240 by 3", "= 80"),
        (EN, "10 days from now", "That is Tuesday 1 December 2026."),
        (EN, "how long is 90 minutes in hours", "= 1.5 hours"),
        (NB, "25% av 400 kr", "= 100"),
        (NB, "10 dager fra nå", "Det er tirsdag 1. desember 2026."),
        (NB, "nar er det jul?", "Det er torsdag 24. desember 2026."),
        (PT, "100 reais dividido por 3", "≈ 33,3333"),
        (PT, "R$ 100 + R$ 50,50", "= 150,5"),
        (PT, "qual a data de amanha?", "É domingo, 22 de novembro de 2026."),
    ],
)
def test_sums_and_dates_are_asked_in_many_ways(language: Language, text: str, answer: str) -> None:
    assert say(text, language) == answer


@pytest.mark.parametrize(
    ("language", "told", "question", "length"),
    [
        (EN, "My birthday is 1 December", "how many days till my birthday?", "10 days"),
        (EN, "Bia's birthday is 1 December 1990", "how long until Bia's birthday?", "10 days"),
        (NB, "jeg har bursdag 1. desember", "hvor mange dager er det til bursdagen min?", "10 dager"),
        (NB, "Maja har bursdag 1. desember", "hvor lenge er det til Maja fyller år?", "10 dager"),
        (PT, "a Bia faz aniversário dia 1 de dezembro", "qto tempo falta pro aniversario da Bia?", "10 dias"),
    ],
)
def test_a_birthday_told_is_counted_down_to(language: Language, told: str, question: str, length: str) -> None:
    talk = Talk(language)
    talk.hear(told)
    assert talk.hear(question).startswith(length)


def test_a_birthday_never_told_cannot_be_counted_down_to() -> None:
    assert Talk().hear("how many days till my birthday?") == sentence("fact_unknown")


def test_one_sentence_with_two_facts_is_listed_once() -> None:
    talk = Talk()
    talk.hear("My sister Ane lives in Bergen")
    assert talk.hear("what do you know about me?").count("My sister Ane lives in Bergen") == 1
