"""A turn that another provider than the companion answers, well or badly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import open_aiki
from bot.domain.errors import ProviderError
from bot.domain.prompt import ToolCall
from bot.domain.usage import Usage
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import Round, ScriptedProvider, calls, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk


@asynccontextmanager
async def talking_to(settings: Settings, *rounds: Round) -> AsyncIterator[tuple[Talk, ScriptedProvider]]:
    """Open an Aiki whose first provider plays these rounds."""
    clock, terminal, provider = FakeClock(), RecordingSender(), ScriptedProvider(*rounds)
    async with open_aiki(settings, [terminal], clock=clock, providers=[provider]) as aiki:
        await aiki.owner(OWNER)
        yield Talk(aiki, terminal, clock), provider


async def test_the_most_able_provider_answers_and_why_says_so(settings: Settings) -> None:
    async with talking_to(settings, says("Hello ", "Jan")) as (talk, _):
        assert await talk.say("hi, my name is Jan") == "Hello Jan"
        assert "claude:script" in await talk.say("/why")


async def test_a_provider_is_told_the_session_and_what_was_recalled(settings: Settings) -> None:
    async with talking_to(settings, says("ok"), says("a beekeeper")) as (talk, provider):
        await talk.say("my sister is a beekeeper")
        await talk.say("what is my sister?")
        prompt = provider.prompts[1]
        assert [utterance.text for utterance in prompt.history] == ["my sister is a beekeeper", "ok"]
        assert [hit.memory.text for hit in prompt.recall] == ["my sister is a beekeeper"]
        assert [prompt.introduce for prompt in provider.prompts] == [True, False]


async def test_a_new_session_leaves_the_history_out_of_the_prompt(settings: Settings) -> None:
    async with talking_to(settings, says("ok"), says("ok")) as (talk, provider):
        await talk.say("my sister is a beekeeper")
        await talk.say("/new")
        await talk.say("and my sister?")
        history = [utterance.text for utterance in provider.prompts[1].history]
        assert "my sister is a beekeeper" not in history


async def test_what_a_tool_wants_changed_is_saved_with_the_answer(settings: Settings) -> None:
    wanted = ToolCall(
        "c1", "memory_remember", {"text": "I like bees", "subject": "me", "predicate": "likes", "object": "bees"}
    )
    async with talking_to(settings, calls(wanted), says("Noted.")) as (talk, _):
        assert await talk.say("I like bees, you know") == "Noted."
        assert "facts: 1" in await talk.say("/status")


async def test_a_fact_that_has_ended_is_closed_and_stays_known_as_an_earlier_one(settings: Settings) -> None:
    fact = {"subject": "me", "predicate": "residence", "object": "Oslo"}
    told = calls(ToolCall("c1", "memory_remember", {"text": "I live in Oslo", **fact}))
    other = calls(ToolCall("c2", "memory_end", {**fact, "object": "Bergen"}))
    ended = calls(ToolCall("c3", "memory_end", fact))
    async with talking_to(settings, told, says("ok"), other, says("ok"), ended, says("ok")) as (talk, provider):
        await talk.say("I live in Oslo")
        await talk.say("I do not live in Bergen")
        await talk.say("I do not live in Oslo anymore")
        assert [steps[0].results[0].content for steps in provider.steps[3::2]] == [
            {"ended": []},
            {"ended": ["I live in Oslo"]},
        ]
        assert "no longer so since" in await talk.say("/memory m2")
        assert "facts: 0" in await talk.say("/status")


async def test_a_failing_provider_ends_in_one_sentence_and_the_message_is_remembered(settings: Settings) -> None:
    async with talking_to(settings, ProviderError("connection reset")) as (talk, _):
        assert "could not get an answer" in await talk.say("write me a poem about the beekeeper")
        why = await talk.say("/why")
        assert "ProviderError: connection reset" in why
        assert "claude:script could not answer" in why
        assert "beekeeper" in await talk.say("/recall beekeeper")


async def test_a_defect_ends_in_one_sentence_too(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    async with talking_to(settings, ZeroDivisionError("a defect")) as (talk, _):
        assert "Something went wrong on my side" in await talk.say("my sister is a beekeeper")
        assert "ZeroDivisionError in stage generate" in await talk.say("/why")
    assert "test_providers" in caplog.text or "provider.py" in caplog.text
    assert "my sister" not in caplog.text
    assert "a defect" not in caplog.text


async def test_real_usage_teaches_the_token_counter_and_is_kept(settings: Settings) -> None:
    text = "a message that is long enough to teach something about how tokens are counted " * 5
    async with talking_to(settings, says("ok", usage=Usage(500, 3))) as (talk, _):
        await talk.say(text)
        [factor] = await talk.aiki.store.token_factors.all()
    assert factor.model == "script"
    assert factor.samples == 1
