"""What was said in a named stretch of time, asked in three languages, over the whole of Aiki."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.memory_tools import RememberTool
from bot.core.tools import ToolContext
from bot.domain.ids import PersonId
from bot.domain.memory import Scope
from bot.domain.turn import Remember
from tests.flows.conftest import Talk

UTC_ZONE = ZoneInfo("UTC")

_DAYS = [
    ("2026-03-10", "I started learning the cello with Greta"),
    ("2026-07-14", "We are in Portugal, staying at Casa Azul"),
    ("2026-11-18", "The boiler broke and Mads fixed it"),
    ("2026-11-28", "I had lunch with Solveig at the opera"),
]
_WORDS = ("cello", "Casa Azul", "boiler", "Solveig")


async def lived(talk: Talk) -> None:
    """Say one thing in each of four times, and come to the end of November."""
    for day, said in (*_DAYS, ("2026-11-29", "")):
        there = datetime.fromisoformat(f"{day}T09:00:00+00:00")
        talk.clock.advance(max(there - talk.clock.now(), timedelta()))
        if said:
            await talk.say(said)


@pytest.fixture
def begins_in_winter(talk: Talk) -> Talk:
    """A person whose clock stands at the beginning of the year."""
    talk.clock.advance(datetime.fromisoformat("2026-01-05T09:00:00+00:00") - talk.clock.now())
    return talk


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what did I tell you last week?", "boiler"),
        ("what did we talk about last week?", "boiler"),
        ("what did I say yesterday?", "Solveig"),
        ("what happened in March?", "cello"),
        ("where was I last summer?", "Casa Azul"),
        ("what did I tell you about the cello in March?", "cello"),
        ("hva fortalte jeg deg forrige uke?", "boiler"),
        ("hva sa jeg i går?", "Solveig"),
        ("hva skjedde i mars?", "cello"),
        ("hvor var jeg i sommer?", "Casa Azul"),
        ("hva sa jeg om celloen i mars?", "cello"),
        ("o que conversamos na semana passada?", "boiler"),
        ("o que eu te contei ontem?", "Solveig"),
        ("o que eu disse em março?", "cello"),
        ("onde eu estava no verão passado?", "Casa Azul"),
    ],
)
async def test_what_was_said_then_is_told_and_nothing_else(begins_in_winter: Talk, question: str, found: str) -> None:
    await lived(begins_in_winter)
    answer = await begins_in_winter.say(question)
    assert [word for word in _WORDS if word in answer] == [found]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what did I tell you in May?", "I find nothing that you told me then (in May)."),
        ("what did I tell you about the cello last week?", "about “cello” then (last week)"),
        ("hva sa jeg i mai?", "Jeg finner ikke noe du fortalte meg da (i mai)."),
        ("o que eu te contei em maio?", "Não encontro nada que você tenha me contado naquela época (em maio)."),
    ],
)
async def test_where_nothing_was_said_then_that_is_told(begins_in_winter: Talk, question: str, told: str) -> None:
    await lived(begins_in_winter)
    answer = await begins_in_winter.say(question)
    assert told in answer
    assert not any(word in answer for word in _WORDS[1:])


@pytest.mark.parametrize(
    ("said", "question", "told"),
    [
        ("I moved to Oslo in 2015", "where did I live in 2019?", "I moved to Oslo in 2015"),
        ("I lived in Paris from 2003 to 2010", "where did I live in 2005?", "so until Friday 31 December 2010"),
        ("I moved from Bergen to Oslo in 2019", "where did I live in 2018?", "so until Monday 31 December 2018"),
        ("I moved from Bergen to Oslo in 2019", "where do I live?", "Oslo."),
        (
            "I moved to Oslo in 2019, before that I lived in Voss",
            "where did I live in 2018?",
            "before that I lived in Voss",
        ),
        ("In 2019 I lived in Rome", "where did I live in 2019?", "In 2019 I lived in Rome"),
        ("My sister Ane moved to Oslo in 2019", "where did my sister live in 2021?", "moved to Oslo in 2019"),
        ("I live in Oslo", "where did I live in 2031?", "That is still to come (in 2031)"),
        ("Jeg flyttet til Oslo i 2015", "hvor bodde jeg i 2019?", "Jeg flyttet til Oslo i 2015"),
        ("I 2001 bodde jeg i Roma", "hvor bodde jeg i 2001?", "I 2001 bodde jeg i Roma"),
        ("Jeg jobbet i Statoil i fjor", "hvor jobbet jeg i fjor?", "Jeg jobbet i Statoil i fjor"),
        ("Jeg flyttet fra Bergen til Oslo i 2019", "hvor bodde jeg i 2018?", "gjaldt til mandag 31. desember 2018"),
        ("Morei em Salvador de 2010 a 2014", "onde eu morava em 2012?", "Morei em Salvador de 2010 a 2014"),
        ("Trabalhei na Petrobras no ano passado", "onde eu trabalhava no ano passado?", "Trabalhei na Petrobras"),
        ("Me mudei do Recife para Olinda em 2022", "onde eu moro?", "Olinda."),
    ],
)
async def test_moves_and_stays_answer_for_their_years(talk: Talk, said: str, question: str, told: str) -> None:
    await talk.say(said)
    assert told in await talk.say(question)


async def test_a_stay_that_is_over_is_not_where_somebody_lives(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    await talk.say("I lived in Paris from 2003 to 2010")
    assert (await talk.say("where do I live?")).startswith("Oslo.")
    await talk.say("I moved to Oslo in 2015")
    assert "Oslo" in await talk.say("where did I live in 2016?")


async def test_who_moved_away_is_not_asked_about_after_that(talk: Talk) -> None:
    await talk.say("I moved from Bergen to Oslo in 2019")
    assert "so until" not in await talk.say("where did I live in 2020?")


@pytest.mark.parametrize(
    ("told", "over", "question", "gone"),
    [
        ("My boyfriend is called Tom", "Tom and I broke up", "what's my boyfriend's name?", "Tom."),
        ("My boyfriend is called Tom", "I don't have a boyfriend any more", "what's my boyfriend's name?", "Tom."),
        ("I work at Equinor as a geologist", "I quit Equinor", "what is my job?", "Geologist."),
        ("My sister Ane lives in Bergen", "she doesn't live there any more", "where does my sister live?", "Bergen."),
        ("Kjæresten min heter Tom", "Tom og jeg har slått opp", "hva heter kjæresten min?", "Tom."),
        ("Jeg jobber som lærer på Voss", "Jeg har sluttet på Voss", "hva jobber jeg som?", "Lærer."),
        ("Søsteren min Ane bor i Bergen", "hun bor ikke der lenger", "hvor bor søsteren min?", "Bergen."),
        ("Meu namorado se chama Tom", "Tom e eu terminamos", "como se chama meu namorado?", "Tom."),
        ("Trabalho na Petrobras", "Saí da Petrobras", "onde eu trabalho?", "Petrobras."),
        ("Minha irmã Ana mora em Recife", "ela não mora mais lá", "onde minha irmã mora?", "Recife."),
    ],
)
async def test_what_is_over_answers_no_more(talk: Talk, told: str, over: str, question: str, gone: str) -> None:
    await talk.say(told)
    assert (await talk.say(question)).startswith(gone)
    await talk.say(over)
    assert not (await talk.say(question)).startswith(gone)


@pytest.mark.parametrize(
    ("told", "right", "question", "answer"),
    [
        ("My cat is called Pus", "Wrong, the cat is called Pusur", "what is my cat called?", "Pusur."),
        ("Katten min heter Pus", "Feil, katten heter Pusur", "hva heter katten min?", "Pusur."),
        ("Hunden min heter Rex", "nei, hunden heter Max", "hva heter hunden min?", "Max."),
        ("Meu gato se chama Bolinha", "Errado, o gato se chama Bola", "como se chama meu gato?", "Bola."),
        (
            "My sister Ane lives in Voss and works as a teacher",
            "no, she lives in Oslo",
            "where does my sister live?",
            "Oslo.",
        ),
    ],
)
async def test_what_is_put_right_is_what_is_answered(
    talk: Talk, told: str, right: str, question: str, answer: str
) -> None:
    await talk.say(told)
    await talk.say(right)
    assert (await talk.say(question)).startswith(answer)


async def test_what_was_told_under_a_wrong_name_still_says_where_it_was_said(talk: Talk) -> None:
    await talk.say("My sister is called Anne and she lives in Bergen")
    await talk.say("no, she's called Ane")
    answer = await talk.say("where does my sister live?")
    assert "[m6]" in answer
    assert "→ 21 November 2026, 08:30  you: My sister is called Anne" in await talk.say("/why m6")


async def test_in_private_mode_what_was_just_said_there_is_answered(talk: Talk) -> None:
    await talk.say("/private")
    await talk.say("My boss is called Zelda")
    assert "Zelda. You said just now" in await talk.say("what is my boss called?")


@pytest.mark.parametrize(
    ("joke", "question"),
    [
        ("I live in Oslo, haha just kidding", "where do I live?"),
        ("Jeg bor i Oslo, haha bare tuller", "hvor bor jeg?"),
        ("Moro em Oslo, haha brincadeira", "onde eu moro?"),
    ],
)
async def test_a_joke_that_is_taken_back_in_the_same_breath_is_no_fact(talk: Talk, joke: str, question: str) -> None:
    await talk.say(joke)
    assert not (await talk.say(question)).startswith("Oslo.")


@pytest.mark.parametrize(
    ("said", "question", "answer"),
    [
        ("Hei, jeg heter Kari og har hund som heter Rex", "hva heter hunden min?", "Rex."),
        ("My mother is called Katia and turns 70 on 4 October", "when is my mother's birthday?", "4 October."),
        ("Moren min heter Katia og fyller 70 den 4. oktober", "når er bursdagen til moren min?", "4. oktober."),
        ("minha mãe se chama Kátia e faz 70 anos", "como se chama minha mãe?", "Kátia."),
        (
            "minha avó se chama Rosa e faz 90 anos em 4 de outubro",
            "quando é o aniversário da minha avó?",
            "4 de outubro.",
        ),
    ],
)
async def test_both_halves_of_a_sentence_are_heard(talk: Talk, said: str, question: str, answer: str) -> None:
    await talk.say(said)
    assert (await talk.say(question)).startswith(answer)


async def test_what_is_to_begin_is_no_date_since_when_it_is_so(talk: Talk) -> None:
    await talk.say("I live in Voss")
    run = RememberTool(talk.aiki.store.memories).run
    message = await talk.aiki.store.conversations.keep_message(talk.message("I moved to Oslo in 2031"), PersonId(1))
    assert message is not None
    said = {"text": "I moved to Oslo in 2031", "subject": "me", "predicate": "residence", "object": "oslo"}
    around = ToolContext(message, Scope("p1"), talk.clock, UTC_ZONE)
    [change] = (await run(said | {"functional": True, "since": "in 2031"}, around)).changes
    assert isinstance(change, Remember)
    assert change.memory.valid_from is None
    [change] = (await run(said | {"until": "until 2010"}, around)).changes
    assert isinstance(change, Remember)
    assert (change.memory.valid_from, change.supersedes) == (None, ())
    assert change.memory.valid_to is not None
    assert change.memory.valid_to.year in {2010, 2011}
