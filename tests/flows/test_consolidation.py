"""A whole Aiki: what was talked about becomes memory once the talk is over, and nothing is lost or paid for in vain."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.app import open_aiki
from bot.core.consolidate import KEEP_LINES, MOST_LINES
from bot.domain.consolidation import IDLE_AFTER
from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.errors import ProviderBusy
from bot.domain.memory import AIKI, Memory, MemoryKind, Scope
from bot.domain.model import CLAUDE, OLLAMA, ModelRef, Place
from bot.domain.route import Strategy
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import Round, ScriptedProvider, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk

MINE = Scope("p1")
GROUP = ThreadAddress("console", "group", ThreadKind.GROUP)
RICH = "My grandmother Solveig taught mathematics in Tromsø for forty years and kept bees, goats and geese there"


@asynccontextmanager
async def talking_to_local(settings: Settings, *rounds: Round) -> AsyncIterator[tuple[Talk, ScriptedProvider]]:
    """Open an Aiki with a local model that plays these rounds."""
    local = ScriptedProvider(*rounds, name=OLLAMA, place=Place.LOCAL)
    used = settings.model_copy(update={"llm_strategy": Strategy.LOCAL_ONLY})
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(used, [terminal], clock=clock, providers=[local]) as aiki:
        await aiki.owner(OWNER)
        yield Talk(aiki, terminal, clock), local


async def rest(talk: Talk) -> None:
    """Let the talk go idle and all that is due be consolidated, be it by what the turns themselves began."""
    talk.clock.advance(IDLE_AFTER + timedelta(minutes=1))
    await talk.aiki.consolidator.catch_up()


async def kept(talk: Talk, kind: MemoryKind, scope: Scope = MINE) -> list[Memory]:
    return await talk.aiki.store.memories.page(scope, kind, 100)


def answer(**changes: Any) -> str:
    empty: dict[str, Any] = {"facts": [], "procedures": [], "topics": [], "open_questions": [], "intentions": []}
    return json.dumps({**empty, "summary": "", **changes})


async def test_talk_that_went_idle_leaves_facts_a_procedure_and_an_episode(talk: Talk) -> None:
    await talk.say("My name is Ola and I live in Oslo")
    await talk.say("I have asthma")
    await talk.say("our deploy flow: test -> stage -> prod")
    await talk.say("I'm going to paint the kitchen on Saturday")
    assert await kept(talk, MemoryKind.EPISODE) == []
    await rest(talk)
    facts = {(one.fact.predicate, one.fact.object) for one in await kept(talk, MemoryKind.FACT) if one.fact}
    assert {("name", "ola"), ("residence", "oslo"), ("health", "asthma")} <= facts
    [procedure] = await kept(talk, MemoryKind.PROCEDURE)
    assert procedure.procedure is not None
    assert procedure.procedure.steps == ("test", "stage", "prod")
    [episode] = await kept(talk, MemoryKind.EPISODE)
    assert episode.speaker == AIKI
    assert episode.made_by == "rules"
    assert episode.gist is not None
    assert episode.gist.intentions == ("I'm going to paint the kitchen on Saturday",)


async def test_what_was_consolidated_is_found_again_and_shown(talk: Talk) -> None:
    await talk.say("I have asthma and our deploy flow: test -> stage -> prod")
    await talk.say("I'm going to paint the kitchen green on Saturday with my neighbour")
    await rest(talk)
    hits = await talk.aiki.recall.find("kitchen paint", MINE)
    assert MemoryKind.EPISODE in {hit.memory.kind for hit in hits}
    assert "asthma" in await talk.say("/memory")


async def test_small_talk_leaves_nothing_and_is_not_looked_at_again(talk: Talk) -> None:
    await talk.say("hi")
    await talk.say("I'm so tired today")
    await talk.say("thanks, bye")
    await rest(talk)
    assert await kept(talk, MemoryKind.EPISODE) == []
    assert await kept(talk, MemoryKind.FACT) == []
    assert await talk.aiki.store.consolidations.due(talk.clock.now(), MOST_LINES, KEEP_LINES) is None


async def test_consolidating_again_after_an_edit_changes_nothing_but_what_was_edited(talk: Talk) -> None:
    await talk.say("I live in Oslo", message_id="a")
    await talk.say("I have asthma", message_id="b")
    await talk.say("my boss is called Marit and she likes cake", message_id="c")
    await rest(talk)

    async def state() -> set[tuple[str, str, float]]:
        return {(one.text, str(one.fact), one.salience) for one in await kept(talk, MemoryKind.FACT)}

    before = await state()
    for text in ("I have diabetes", "I have epilepsy"):
        await talk.aiki.store.conversations.edit(talk.message(text, message_id="b"), (await talk.aiki.owner(OWNER)).id)
        await rest(talk)
    after = await state()
    assert {one for one in before if "asthma" not in one[0]} == {one for one in after if "epilepsy" not in one[0]}
    assert len(before) == len(after)
    assert len(await kept(talk, MemoryKind.EPISODE)) == 1


async def test_what_was_corrected_while_it_was_said_stays_corrected(talk: Talk) -> None:
    await talk.say("my sister is called Anne")
    await talk.say("no, she's called Ane")
    await rest(talk)
    names = [one.fact.object for one in await kept(talk, MemoryKind.FACT) if one.fact]
    assert names == ["ane"]


async def test_what_comes_of_a_group_stays_in_that_group(talk: Talk) -> None:
    await talk.say("I have asthma and I'm going to paint the kitchen on Saturday", address=GROUP)
    await rest(talk)
    assert await kept(talk, MemoryKind.FACT) == []
    rows = await talk.aiki.store.database.read(
        lambda db: db.execute("SELECT scope, kind FROM memory WHERE kind <> 'message'").fetchall()
    )
    assert {row["scope"][0] for row in rows} == {"t"}


async def test_a_local_model_reads_the_session_and_what_it_makes_up_is_not_kept(settings: Settings) -> None:
    good = {
        "line": 1, "quote": "My grandmother Solveig", "subject": "grandmother", "predicate": "name",
        "object": "Solveig", "functional": False, "ended": False, "confidence": 0.9, "since": None,
    }  # fmt: skip
    made_up = {**good, "quote": "I live in Paris", "subject": "me", "predicate": "residence", "object": "Paris"}
    told = answer(facts=[good, made_up], summary="About Solveig in Tromsø.")
    async with talking_to_local(settings, says("Lovely!"), says(told)) as (talk, local):
        await talk.say(RICH)
        await rest(talk)
        assert local.prompts[1].schema is not None
        assert [one.fact.object for one in await kept(talk, MemoryKind.FACT) if one.fact] == ["solveig"]
        [episode] = await kept(talk, MemoryKind.EPISODE)
        assert (episode.text, episode.made_by) == ("About Solveig in Tromsø.", "ollama:script")
        assert not episode.stays_local


async def test_in_the_place_of_a_made_up_summary_stands_the_rules_one(settings: Settings) -> None:
    told = answer(summary="Solveig moved to Paris with Behemoth.")
    async with talking_to_local(settings, says("Lovely!"), says(told)) as (talk, _):
        await talk.say(RICH)
        await rest(talk)
        [episode] = await kept(talk, MemoryKind.EPISODE)
        assert (episode.text, episode.made_by) == (f"{RICH}.", "rules")


async def test_what_a_model_passes_over_the_rules_draw(settings: Settings) -> None:
    good = {
        "line": 1, "quote": "My grandmother Solveig", "subject": "grandmother", "predicate": "name",
        "object": "Solveig", "functional": False, "ended": False, "confidence": 0.9, "since": None,
    }  # fmt: skip
    async with talking_to_local(settings, says("Lovely!"), says(answer(facts=[good]))) as (talk, _):
        await talk.say(f"{RICH}. I have asthma.")
        await rest(talk)
        drawn = {one.fact.predicate: one.made_by for one in await kept(talk, MemoryKind.FACT) if one.fact}
        assert drawn == {"name": "ollama:script", "health": "rules"}
        [episode] = await kept(talk, MemoryKind.EPISODE)
        assert episode.made_by == "rules"


async def test_a_model_closes_nothing_that_the_words_do_not(settings: Settings) -> None:
    lives = {
        "line": 1, "quote": "I live in Oslo", "subject": "me", "predicate": "residence", "object": "Oslo",
        "functional": True, "ended": False, "confidence": 1, "since": None,
    }  # fmt: skip
    closed = {**lives, "quote": "I talked to Oslo kommune about the school", "ended": True}
    rounds = (says("ok"), says(answer(facts=[lives])), says("ok"), says(answer(facts=[closed])))
    async with talking_to_local(settings, *rounds) as (talk, _):
        for text in (f"I live in Oslo. {RICH}", f"I talked to Oslo kommune about the school. {RICH}"):
            await talk.say(text)
            await rest(talk)
        homes = [one for one in await kept(talk, MemoryKind.FACT) if one.fact and one.fact.predicate == "residence"]
        assert [one.valid_to for one in homes] == [None]


@pytest.mark.parametrize("rounds", [(ProviderBusy("busy"),), (says("rubbish"), says("rubbish"))])
async def test_where_the_model_fails_the_rules_read_the_session(settings: Settings, rounds: tuple[Round, ...]) -> None:
    async with talking_to_local(settings, says("Lovely!"), *rounds) as (talk, _):
        await talk.say(f"{RICH}. I have asthma.")
        await rest(talk)
        [fact] = [one for one in await kept(talk, MemoryKind.FACT) if one.fact and one.fact.predicate == "health"]
        assert fact.made_by == "rules"


async def test_the_setting_rules_asks_no_model_ever(settings: Settings) -> None:
    used = settings.model_copy(update={"memory_model": "rules"})
    async with talking_to_local(used, says("Lovely!")) as (talk, local):
        await talk.say(RICH)
        await rest(talk)
        assert len(local.prompts) == 1


async def test_a_named_model_is_the_one_that_reads(settings: Settings) -> None:
    used = settings.model_copy(update={"memory_model": ModelRef(CLAUDE, "script")})
    claude = ScriptedProvider(says("Lovely!"), says(answer(summary="About bees.")))
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(used, [terminal], clock=clock, providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say(RICH)
        await rest(talk)
        assert claude.prompts[1].schema is not None


async def test_what_is_private_is_shown_to_no_cloud_and_all_that_comes_of_it_stays_here(settings: Settings) -> None:
    used = settings.model_copy(update={"memory_model": ModelRef(CLAUDE, "script")})
    claude = ScriptedProvider(says("ok"), says("ok"))
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(used, [terminal], clock=clock, providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say(f"#private {RICH}. I have asthma.")
        await rest(talk)
        assert all("Solveig" not in prompt.message for prompt in claude.prompts)
        drawn = [*await kept(talk, MemoryKind.FACT), *await kept(talk, MemoryKind.EPISODE)]
        assert drawn
        assert all(one.stays_local for one in drawn)


async def test_a_private_session_that_a_local_model_reads_stays_local_whole(settings: Settings) -> None:
    told = answer(summary="About Solveig.")
    async with talking_to_local(settings, says("ok"), says("ok"), says(told)) as (talk, _):
        await talk.say(RICH)
        await talk.say("my boss is Zelda #private")
        await rest(talk)
        [episode] = await kept(talk, MemoryKind.EPISODE)
        assert episode.stays_local


async def test_known_facts_of_whom_the_session_speaks_are_shown_to_its_model(settings: Settings) -> None:
    fact = {
        "line": 1, "quote": "I live in Oslo", "subject": "me", "predicate": "residence", "object": "Oslo",
        "functional": True, "ended": False, "confidence": 1, "since": None,
    }  # fmt: skip
    rounds = (says("ok"), says(answer(facts=[fact])), says("ok"), says(answer()))
    async with talking_to_local(settings, *rounds) as (talk, local):
        for text in (f"I live in Oslo. {RICH}", f"{RICH}, and she visited me often when we were young"):
            await talk.say(text)
            await rest(talk)
        assert "- me | residence | oslo" in local.prompts[-1].message


async def test_the_beginning_of_a_long_session_is_kept_before_it_leaves_the_prompt(settings: Settings) -> None:
    small = settings.model_copy(update={"memory_model": "rules", "prompt_tokens": 900})
    rounds = [says("I see.") for _ in range(30)]
    async with talking_to_local(small, *rounds) as (talk, local):
        await talk.say("I'm going to paint the kitchen green on Saturday with my neighbour Grete")
        for number in range(MOST_LINES // 2):
            await talk.say(f"and then there is story number {number} about the old boat in the harbour")
        await talk.aiki.consolidator.catch_up()
        thread_id = talk_thread(await kept(talk, MemoryKind.EPISODE))
        [episode] = await talk.aiki.store.memories.episodes(thread_id, MINE)
        assert "kitchen" in episode.text
        await talk.say("@local so the weekend begins, what do you say?")
        prompt = local.prompts[-1]
        assert prompt.earlier == (episode,)
        assert "paint the kitchen green on Saturday" in prompt.context
        assert "What the person means to do" in prompt.context
        assert prompt.history[0].message_id > (episode.source_message_id or 0)


def talk_thread(episodes: list[Memory]) -> Any:
    [episode] = episodes
    return episode.thread_id


async def test_an_episode_that_stays_local_is_not_shown_to_the_cloud(settings: Settings) -> None:
    small = settings.model_copy(update={"memory_model": "rules", "claude_prompt_tokens": 1_000})
    claude = ScriptedProvider(*(says("I see.") for _ in range(40)))
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(small, [terminal], clock=clock, providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("I'm going to paint the kitchen green on Saturday with Zelda #private")
        for number in range(MOST_LINES // 2):
            await talk.say(f"and then there is story number {number} about the old boat in the harbour")
        await aiki.consolidator.catch_up()
        assert len(await kept(talk, MemoryKind.EPISODE)) == 1
        await talk.say("@claude so the weekend begins, what do you say?")
        assert claude.prompts[-1].earlier == ()
