"""Control over memory in the chat: its kinds, the history and the sources of each, and putting it right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ids import PersonId
from bot.domain.language import Language
from bot.domain.memory import Fact, MemoryKind, NewMemory, Procedure, Scope
from bot.domain.prompt import ToolCall
from bot.domain.turn import Outcome, Remember, Trace, TurnRecord
from bot.settings import Settings
from tests.fakes.provider import calls, says
from tests.flows.conftest import Talk
from tests.flows.drawn import drawn
from tests.flows.test_providers import talking_to


async def test_the_kinds_are_told_apart_counted_and_listed_each_by_itself(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    await drawn(talk.aiki, talk)
    page = await talk.say("/memory")
    assert "messages: 1, facts: 1, procedures: 1, sessions: 1" in page
    headings = [line for line in page.splitlines() if line.endswith(":") and line[0] != "["]
    assert headings[-4:] == ["Facts:", "How you do things:", "Sessions:", "Messages:"]
    for words, held in (
        ("facts", "Zelda"),
        ("procedures", "grind"),
        ("Episodes", "Coffee and"),
        ("messages", "boat"),
        ("facts 1", "Zelda"),
    ):
        lines = [line for line in (await talk.say(f"/memory {words}")).splitlines() if line[0] == "["]
        assert len(lines) == 1
        assert held in lines[0]
    assert await talk.say("/memory pinned") == await talk.say("/pin")


@pytest.mark.parametrize(
    ("words", "held"), [("/minne fakta", "Zelda"), ("/minne økter", "Coffee"), ("/memória rotinas", "grind")]
)
async def test_the_kinds_are_named_in_other_languages_too(talk: Talk, words: str, held: str) -> None:
    await drawn(talk.aiki, talk)
    assert held in await talk.say(words)


async def test_a_kind_of_which_there_is_none_is_said_to_be_empty(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    assert "none of that kind" in await talk.say("/memory procedures")


async def test_a_kinds_second_page_is_reached_by_its_name(talk: Talk) -> None:
    for number in range(12):
        await talk.say(f"/remember locker {number} is mine")
    assert "More: /memory facts 2" in await talk.say("/memory facts")
    assert "locker 0" in await talk.say("/memory facts 2")


async def test_a_fact_an_episode_and_a_procedure_are_shown_in_full(talk: Talk) -> None:
    await drawn(talk.aiki, talk)
    fact = await talk.say("/memory m1")
    for told in (
        "boss / name / zelda",
        "It holds since 17 October 2025",
        "80 %",
        "by ollama:qwen3:4b",
        "my boss is Zelda",
    ):
        assert told in fact
    procedure = await talk.say("/memory m2")
    for told in ("How you do it (coffee):", "1. grind 18 g", "2. pour at 94 degrees", "by rules, without a model"):
        assert told in procedure
    episode = await talk.say("/memory m3")
    for told in ("About: coffee", "which grinder?", "call Zelda", "Drawn from 1 message", "I brew coffee"):
        assert told in episode


async def test_a_fact_tells_its_history(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    talk.clock.advance(timedelta(days=40))
    await talk.say("I moved to Bergen")
    [now] = await talk.aiki.store.memories.facts(Scope("p1"))
    for tag in ("m2", f"m{now.id}"):
        shown = await talk.say(f"/memory {tag}")
        assert "What it was and became:" in shown
        assert "I live in Oslo" in shown
        assert "I moved to Bergen" in shown
    assert "It held from 21 November 2026, 08:30 to 31 December 2026, 08:30" in await talk.say("/memory m2")


async def test_a_fact_said_twice_shows_both_messages(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    await talk.say("By the way, I live in Oslo")
    shown = await talk.say("/memory m2")
    assert "By the way, I live in Oslo" in shown


async def test_more_sources_than_fit_are_counted(talk: Talk) -> None:
    for number in range(20):
        await talk.say(f"I live in Oslo{'!' * number}")
    [fact] = await talk.aiki.store.memories.facts(Scope("p1"))
    shown = await talk.say(f"/memory m{fact.id}")
    assert "messages more" in shown


async def test_a_procedures_steps_are_put_right_and_an_episode_is_not(talk: Talk) -> None:
    await drawn(talk.aiki, talk)
    assert "has taken the place" in await talk.say("/correct m2 1. grind 20 g\n2. wait; 3) pour")
    procedures = await talk.aiki.store.memories.page(Scope("p1"), MemoryKind.PROCEDURE, 9)
    assert [memory.procedure for memory in procedures] == [Procedure("coffee", ("grind 20 g", "wait", "pour"))]
    assert "Put right the facts from it" in await talk.say("/correct m3 something else")


async def test_plain_words_correct_what_consolidation_made(talk: Talk) -> None:
    await drawn(talk.aiki, talk)
    await talk.say("My boss is called Zelda")
    await talk.say("No, she's called Zita")
    facts = await talk.aiki.store.memories.facts(Scope("p1"), "boss", "name")
    assert [memory.fact and memory.fact.object for memory in facts] == ["zita"]


async def test_claude_corrects_a_procedure_and_is_told_why_not_an_episode(settings: Settings) -> None:
    async with talking_to(
        settings,
        calls(
            ToolCall("1", "memory_correct", {"id": "m2", "text": "grind 20 g; pour"}),
            ToolCall("2", "memory_correct", {"id": "m3", "text": "other"}),
        ),
        says("Done."),
    ) as (talk, claude):
        await drawn(talk.aiki, talk)
        await talk.say("grind 20 g; pour")
        right, refused = claude.steps[-1][-1].results
        assert right.content["corrected"] is True
        assert "sums up a session" in str(refused.content["error"])


async def test_why_tells_the_messages_behind_what_an_answer_drew_on(talk: Talk) -> None:
    await talk.say("My sister is called Ane")
    await talk.say("By the way, my sister is called Ane")
    await talk.say("What is my sister called?")
    told = await talk.say("/why")
    assert "By the way, my sister is called Ane" in told
    assert "Answered by: the built-in companion" in told
    assert "cost: free" in told


async def test_facts_of_the_same_words_are_listed_each_with_what_it_says(talk: Talk) -> None:
    message = await talk.aiki.store.conversations.keep_message(talk.message("Per is 9 and tall"), PersonId(1))
    assert message is not None
    facts = [
        Remember(
            NewMemory(
                MemoryKind.FACT,
                Scope("p1"),
                PersonId(1),
                "person",
                message.text,
                message.sent_at,
                message.id,
                Fact("per", predicate, value),
            )
        )
        for predicate, value in (("age", "9"), ("body_height", "tall"))
    ]
    record = TurnRecord(
        message, "I see.", Outcome.ANSWERED, Trace("answer", Language.EN), talk.clock.now(), tuple(facts)
    )
    await talk.aiki.store.conversations.save_turn(record)
    listed = await talk.say("/memory facts")
    assert "(age: 9)" in listed
    assert "(body height: tall)" in listed


async def test_words_behind_a_kind_look_for_that_kind_alone(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    await talk.say("The boat lies in Oslo")
    found = await talk.say("/memory facts Oslo")
    assert "I live in Oslo" in found
    assert "boat" not in found
    assert "boat" not in await talk.say("/memory facts today")
    assert "boat" in await talk.say("/memory messages today")
    assert "I live" in await talk.say("/memory pinned Oslo")


async def test_a_page_below_the_first_is_the_first(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    assert await talk.say("/memory -1") == await talk.say("/memory")


async def test_what_closed_a_fact_is_shown_with_it_and_forgotten_with_its_message(talk: Talk) -> None:
    await talk.say("I work at NRK")
    await talk.say("I quit my job at NRK")
    shown = await talk.say("/memory m2")
    assert "It ended with these words:" in shown
    assert "I quit my job at NRK" in shown


async def test_unpinning_shows_it_without_the_pin(talk: Talk) -> None:
    await talk.say("I live in Oslo")
    assert "📌" in await talk.say("/pin m2")
    assert "📌" not in await talk.say("/unpin m2")


async def test_what_is_taken_back_is_told_by_its_time(talk: Talk) -> None:
    await talk.say("The boat lies at pier 4")
    talk.clock.advance(timedelta(hours=2))
    assert "your message of 21 November 2026, 08:30 and" in await talk.say("/undo")


@pytest.mark.parametrize(
    ("language", "command", "kept"),
    [
        ("nb", "/husk at nøkkelen ligger under matta", "nøkkelen ligger under matta"),
        ("en", "/remember that the key lies under the mat", "the key lies under the mat"),
        ("en", "/remember that hat is mine", "that hat is mine"),
        ("en", "/remember at 5 the boat leaves", "at 5 the boat leaves"),
        ("pt", "/lembrar que a chave está na gaveta", "a chave está na gaveta"),
    ],
)
async def test_the_word_that_begins_a_clause_is_not_kept(talk: Talk, language: str, command: str, kept: str) -> None:
    await talk.say(f"/language {language}")
    await talk.say(command)
    assert [fact.text for fact in await talk.aiki.store.memories.facts(Scope("p1"))] == [kept]
