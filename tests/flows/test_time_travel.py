"""What was known at an earlier time, asked in plain words, by commands and by tools."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.app import Aiki
from bot.domain.ids import PersonId
from bot.domain.language import Language
from bot.domain.memory import Fact, MemoryKind, NewMemory, Scope
from bot.domain.prompt import ToolCall
from bot.domain.turn import Outcome, Remember, Trace, TurnRecord
from bot.settings import Settings
from tests.fakes.provider import calls, says
from tests.flows.conftest import Talk
from tests.flows.test_providers import talking_to

JUNE = datetime(2026, 6, 3, 9, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 10, 9, tzinfo=UTC)
PERSON = PersonId(1)
NOVEMBER = datetime(2026, 11, 18, 9, tzinfo=UTC)


async def lived(talk: Talk, early: tuple[str, ...], later: tuple[str, ...]) -> None:
    """Say things in February and in June; it is November now."""
    for moment, texts in ((FEBRUARY, early), (JUNE, later)):
        talk.clock.advance(moment - talk.clock.now())
        for text in texts:
            await talk.say(text)
    talk.clock.advance(NOVEMBER - talk.clock.now())


EN = ("I work at Equinor", "I live in Oslo"), ("I work at Statkraft", "I moved to Bergen")
NB = ("Jeg jobber i Equinor", "Jeg bor i Oslo"), ("Jeg jobber i Statkraft", "Jeg har flyttet til Bergen")
PT = ("Eu trabalho na Petrobras", "Eu moro em Santos"), ("Eu trabalho na Vale", "Me mudei para Recife")


@pytest.mark.parametrize(
    ("said", "question", "then", "since"),
    [
        (EN, "What did you know about my job in March?", "Equinor", "until Wednesday 3 June 2026"),
        (EN, "where did I live in March?", "Oslo", "until Wednesday 3 June 2026"),
        (EN, "What did you know about me in March?", "Oslo", "Equinor"),
        (NB, "Hva visste du om jobben min i mars?", "Equinor", "onsdag 3. juni 2026"),
        (NB, "hvor bodde jeg i mars?", "Oslo", "onsdag 3. juni 2026"),
        (NB, "hva visste du om meg i mars?", "Oslo", "Equinor"),
        (PT, "O que você sabia sobre o meu trabalho em março?", "Petrobras", "3 de junho de 2026"),
        (PT, "onde eu morava em março?", "Santos", "3 de junho de 2026"),
        (PT, "o que você sabia sobre mim em março?", "Santos", "Petrobras"),
    ],
)
async def test_a_question_about_the_past_is_answered_with_the_facts_of_then_and_when_that_changed(
    talk: Talk, said: tuple[tuple[str, ...], tuple[str, ...]], question: str, then: str, since: str
) -> None:
    await lived(talk, *said)
    answer = await talk.say(question)
    assert then in answer
    assert since in answer
    for later in ("Statkraft", "Bergen", "Vale", "Recife"):
        assert later not in answer


@pytest.mark.parametrize(
    ("said", "question", "told"),
    [
        (EN, "what did you know about my job in January?", "I knew nothing about “job” then"),
        (NB, "hva visste du om jobben min i januar?", "Jeg visste ingenting om «jobb"),
        (PT, "o que você sabia sobre o meu trabalho em janeiro?", "Eu não sabia nada sobre"),
        (EN, "where did I live in 2019?", "How that was then (in 2019), I do not know"),
        (NB, "hvor bodde jeg i 2019?", "Hvordan det var da (i 2019), vet jeg ikke"),
        (PT, "onde eu morava em 2019?", "Como era naquela época (em 2019), eu não sei"),
    ],
)
async def test_what_was_not_known_then_is_not_made_up_from_what_is_known_now(
    talk: Talk, said: tuple[tuple[str, ...], tuple[str, ...]], question: str, told: str
) -> None:
    await lived(talk, *said)
    assert told in await talk.say(question)


async def since_2015(aiki: Aiki, talk: Talk) -> None:
    """Have a fact be known now that holds since 2015, as consolidation draws it from "I lived in Voss from 2015"."""
    message = await aiki.store.conversations.keep_message(talk.message("I lived in Voss from 2015"), PERSON)
    assert message is not None
    fact = NewMemory(
        MemoryKind.FACT,
        Scope(f"p{PERSON}"),
        PERSON,
        "person",
        "I lived in Voss from 2015",
        message.sent_at,
        message.id,
        Fact("me", "residence", "voss", functional=True),
        valid_from=datetime(2015, 1, 1, tzinfo=UTC),
    )
    record = TurnRecord(
        message, "I see.", Outcome.ANSWERED, Trace("answer", Language.EN), talk.clock.now(), (Remember(fact),)
    )
    await aiki.store.conversations.save_turn(record)


async def test_what_is_known_now_of_an_earlier_time_answers_how_it_was_but_not_what_was_known(talk: Talk) -> None:
    await talk.say("hello")
    await since_2015(talk.aiki, talk)
    assert "Voss" in await talk.say("where did I live in 2019?")
    assert "Voss" not in await talk.say("what did you know about me in 2019?")


@pytest.mark.parametrize(
    ("said", "command", "then"),
    [
        (EN, "/memory job in March", "I work at Equinor"),
        (EN, "/recall job in March", "I work at Equinor"),
        (NB, "/minne jobben i mars", "Jeg jobber i Equinor"),
        (PT, "/memória trabalho em março", "Eu trabalho na Petrobras"),
    ],
)
async def test_a_search_with_a_time_in_it_finds_what_was_known_then(
    talk: Talk, said: tuple[tuple[str, ...], tuple[str, ...]], command: str, then: str
) -> None:
    await lived(talk, *said)
    found = await talk.say(command)
    assert then in found
    for later in ("Statkraft", "Vale"):
        assert later not in found


async def test_a_time_alone_lists_what_was_said_in_it(talk: Talk) -> None:
    await lived(talk, *EN)
    told = await talk.say("/memory in June")
    assert "What was said from Monday 1 June 2026 to Tuesday 30 June 2026" in told
    assert "Bergen" in told
    assert "Oslo" not in told


async def test_where_nothing_was_known_then_the_closest_of_now_is_said_to_be_that(talk: Talk) -> None:
    await lived(talk, *EN)
    assert "I knew nothing of that then" in await talk.say("/memory Bergen in January")
    assert await talk.say("/memory zzz in January") == "I found nothing."


async def test_claude_asks_for_the_facts_of_a_day_or_of_a_time_in_words(settings: Settings) -> None:
    looks = calls(
        ToolCall("1", "memory_facts", {"at": "2026-03-15"}),
        ToolCall("2", "memory_facts", {"known_by": "in March", "subject": "me"}),
        ToolCall("3", "memory_facts", {}),
        ToolCall("4", "memory_facts", {"at": "some day"}),
        ToolCall("5", "memory_search", {"query": "moved in June"}),
        ToolCall("6", "memory_search", {"query": "live in January"}),
        ToolCall("7", "memory_search", {"query": "in June"}),
    )
    keep = [
        ToolCall("k", "memory_remember", {"text": text, "subject": "me", "predicate": "residence"} | more)
        for text, more in (
            ("I live in Oslo", {"object": "oslo", "functional": True}),
            ("I moved to Bergen", {"object": "bergen", "functional": True}),
        )
    ]
    script = (calls(keep[0]), says("ok"), calls(keep[1]), says("ok"), looks, says("So."))
    async with talking_to(settings, *script) as (talk, claude):
        await lived(talk, ("I live in Oslo",), ("I moved to Bergen",))
        await talk.say("where did I live in March?")
        then, known, now, refused, june, january, only = claude.steps[-1][-1].results
        for result in (then, known):
            [fact] = facts_of(result.content)
            assert (fact["object"], fact["no_longer_true_since"]) == ("oslo", "2026-06-03")
        assert [fact["object"] for fact in facts_of(now.content)] == ["bergen"]
        assert "no time that I know" in str(refused.content["error"])
        assert {str(hit["text"]).rstrip(".") for hit in rows(june.content, "hits")} == {"I moved to Bergen"}
        assert "I live in Oslo" in {hit["text"] for hit in rows(january.content, "hits")}
        assert {str(hit["text"]).rstrip(".") for hit in rows(only.content, "hits")} == {"I moved to Bergen"}


def rows(content: object, name: str) -> list[dict[str, object]]:
    """Return what a tool's result lists under a name."""
    assert isinstance(content, dict)
    found = content[name]
    assert isinstance(found, list)
    return found


def facts_of(content: object) -> list[dict[str, object]]:
    """Return the facts in a tool's result."""
    return rows(content, "facts")
