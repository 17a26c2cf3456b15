"""Who answers a message, what happens when they fail, what it costs, and what the person is told of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.app import open_aiki
from bot.domain.errors import InputRefused, KeyRefused, ProviderBusy, ProviderError, ProviderFailed
from bot.domain.language import Language
from bot.domain.model import CLAUDE, OLLAMA, Place
from bot.domain.prompt import StopReason, ToolCall
from bot.domain.route import Classification, Strategy, Task
from bot.domain.usage import Usage
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import Round, ScriptedProvider, calls, says
from tests.fakes.sender import DraftingSender, RecordingSender
from tests.flows.conftest import OWNER, Talk

HARD = "Write a Python function that parses RFC 5545 recurrence rules, with tests"
EASY = "good morning!"


class InBetween:
    """The Classifier port: finds every message neither easy nor hard."""

    async def prepare(self) -> None:
        """Need nothing."""

    def classify(self, text: str, language: Language | None) -> Classification:
        """Call it a question."""
        return Classification(Task.QUESTION, needs_tools=False, language=language, hard=0.35)


@dataclass
class Two:
    """A talk with a Claude and a local model, both played."""

    talk: Talk
    claude: ScriptedProvider
    local: ScriptedProvider

    async def say(self, text: str) -> str:
        return await self.talk.say(text)


@asynccontextmanager
async def two(
    settings: Settings, claude: tuple[Round, ...] = (), local: tuple[Round, ...] = (), **changed: Any
) -> AsyncIterator[Two]:
    """Open an Aiki with both models; ``changed`` are settings."""
    clock, terminal = FakeClock(), RecordingSender()
    strong = ScriptedProvider(*claude, name=CLAUDE)
    small = ScriptedProvider(*local, name=OLLAMA, place=Place.LOCAL)
    used = settings.model_copy(update={"llm_strategy": Strategy.HYBRID, **changed})
    async with open_aiki(used, [terminal], clock=clock, providers=[strong, small]) as aiki:
        await aiki.owner(OWNER)
        yield Two(Talk(aiki, terminal, clock), strong, small)


async def test_an_easy_message_stays_here_and_a_hard_one_goes_to_claude(settings: Settings) -> None:
    async with two(settings, (says("def parse(): ..."),), (says("Good morning!"),)) as both:
        assert await both.say(EASY) == "Good morning!"
        assert await both.say(HARD) == "def parse(): ..."
        assert "claude:script" in await both.say("/why")


@pytest.mark.parametrize("error", [ProviderFailed("500"), ProviderBusy("429"), KeyRefused("401", setting="X")])
async def test_where_claude_fails_the_local_model_answers_and_why_tells_it(
    settings: Settings, error: ProviderError
) -> None:
    async with two(settings, (error,), (says("def parse(): ..."),)) as both:
        assert await both.say(HARD) == "def parse(): ..."
        why = await both.say("/why")
        assert "ollama:script" in why
        assert "Tried before" in why
        assert "claude:script" in why


async def test_where_the_local_model_fails_claude_answers(settings: Settings) -> None:
    async with two(settings, (says("Morning!"),), (ProviderFailed("broken"),)) as both:
        assert await both.say(EASY) == "Morning!"


async def test_where_both_fail_the_person_gets_one_honest_sentence(settings: Settings) -> None:
    async with two(settings, (ProviderBusy("529"),), (ProviderFailed("broken"),)) as both:
        sentence = both.talk.aiki.phrasebook.say(settings.language, "error.provider_busy")
        assert await both.say(HARD) == f"{sentence} Your message is kept."
        assert len(both.talk.terminal.arrived) == 1
        why = await both.say("/why")
        assert "had too many requests" in why
        assert "ollama:script failed" in why


async def test_the_companion_stands_in_for_failing_models_where_it_knows_the_answer_and_says_so(
    settings: Settings,
) -> None:
    async with two(settings, (ProviderFailed("cut"),), (says("ok"), ProviderFailed("broken"))) as both:
        await both.say("@local hi")
        answer = await both.say("what is 12*7?")
        assert "84" in answer
        assert "built-in companion answers" in answer


async def test_a_message_may_name_its_model_and_the_model_is_not_told_the_address(settings: Settings) -> None:
    async with two(settings, (says("Hi from afar"),), (says("def"),)) as both:
        assert await both.say("@claude good morning") == "Hi from afar"
        assert both.claude.prompts[0].message == "good morning"
        assert await both.say(f"@local {HARD}") == "def"


async def test_an_override_of_the_strategy_survives_a_restart(settings: Settings) -> None:
    async with two(settings) as both:
        assert "local_only" in await both.say("/strategy local_only")
    async with two(settings, (), (says("def"),)) as both:
        both.talk.said = 10
        assert await both.say(HARD) == "def"
        assert "local_only" in await both.say("/strategy")


async def test_the_local_model_is_still_there_where_chat_was_given_to_claude(settings: Settings) -> None:
    async with two(settings, (says("by Claude"), ProviderFailed("500")), (says("by myself"), says("instead"))) as both:
        await both.say("/model claude")
        assert "local: ollama:script" in await both.say("/status")
        assert await both.say("hi") == "by Claude"
        assert await both.say("@local hi") == "by myself"
        assert await both.say("hi") == "instead"


async def test_a_wish_for_claude_that_cannot_be_met_is_told(settings: Settings) -> None:
    async with two(settings, (ProviderFailed("500"),), (says("Hello"),)) as both:
        answer = await both.say("@claude hi")
        assert answer.startswith("(Not from Claude, as you asked: claude:script failed.)")
        assert answer.endswith("Hello")


async def test_the_context_of_a_model_holds_the_moment_and_what_was_recalled(settings: Settings) -> None:
    async with two(settings, (), (says("ok"), says("a beekeeper"))) as both:
        await both.say("@local my sister Ane is a beekeeper")
        await both.say("@local what does Ane do?")
        prompt = both.local.prompts[1]
        assert "21 November 2026" in prompt.context
        assert "my sister Ane is a beekeeper" in prompt.context
        assert "Aiki" in prompt.instructions
        assert prompt.tools == ()


async def test_the_stable_part_of_a_prompt_holds_no_time_and_does_not_change(settings: Settings) -> None:
    async with two(settings, (says("a"), says("b"))) as both:
        await both.say("@claude one")
        await both.say("@claude two")
        first, second = both.claude.prompts
        assert (first.instructions, first.tools) == (second.instructions, second.tools)
        assert "2026" not in first.instructions


async def test_nothing_marked_private_ever_reaches_the_cloud(settings: Settings) -> None:
    wants = calls(ToolCall("1", "memory_search", {"query": "locker code"}))
    async with two(settings, (wants, says("I do not know it")), (says("kept"), says("it is 4711"))) as both:
        assert await both.say("remember #private: my locker code is 4711") != ""
        await both.say("@local what is my locker code?")
        await both.say("@claude what is my locker code?")
        seen = repr([(prompt.context, prompt.history, prompt.recall) for prompt in both.claude.prompts])
        assert "4711" not in seen
        assert "4711" not in repr(both.claude.steps)


async def test_what_is_marked_private_is_answered_here_and_a_wish_for_claude_does_not_change_that(
    settings: Settings,
) -> None:
    async with two(settings, (), (says("as you say"),), llm_strategy=Strategy.CLAUDE_ONLY) as both:
        answer = await both.say("@claude #private what do you think of my plan?")
        assert answer.endswith("as you say")
        assert "a rule of yours" in answer


async def test_with_no_local_model_a_private_message_is_kept_and_nobody_is_asked(settings: Settings) -> None:
    clock, terminal, claude = FakeClock(), RecordingSender(), ScriptedProvider()
    async with open_aiki(settings, [terminal], clock=clock, providers=[claude]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        assert "A rule of yours or a mark like #private keeps this from the cloud" in await talk.say(
            "#private write me a poem about it"
        )
    assert claude.prompts == []


async def test_a_refusal_without_a_word_is_told_plainly(settings: Settings) -> None:
    async with two(settings, (says(reason=StopReason.REFUSAL),), llm_strategy=Strategy.CLAUDE_ONLY) as both:
        assert "would not answer" in await both.say("write me a poem about that")


async def test_an_answer_that_ran_out_of_room_says_so_outside_the_log(settings: Settings) -> None:
    async with two(settings, (says("Once upon", reason=StopReason.LENGTH), says("a time"))) as both:
        assert "ran out of room" in await both.say("@claude tell me a long story")
        await both.say("@claude go on")
        assert [line.text for line in both.claude.prompts[1].history][-1] == "Once upon"


async def test_a_footer_names_model_seconds_and_cost(settings: Settings) -> None:
    async with two(settings, (says("Hi", usage=Usage(10, 2)),), (says("Hi", usage=Usage(10, 2)),)) as both:
        await both.say("/settings footer on")
        local = await both.say("@local hi")
        assert local.splitlines()[-1].startswith("ollama:script · ")
        assert local.endswith("free")
        assert (await both.say("@claude hi")).endswith("unknown")


async def test_the_answers_of_a_failed_try_leave_nothing_behind(settings: Settings) -> None:
    fact = {"text": "I like bees", "subject": "me", "predicate": "likes", "object": "bees"}
    first = calls(ToolCall("1", "memory_remember", fact))
    async with two(settings, (first, ProviderFailed("cut")), (says("ok"),)) as both:
        await both.say("@claude what do I like?")
        assert "facts: 0" in await both.say("/status")


async def test_an_error_of_another_kind_is_told_in_its_own_sentence(settings: Settings) -> None:
    async with two(settings, (InputRefused("odd", problem="that is odd"),)) as both:
        assert await both.say("@claude hi") == "I cannot take that: that is odd."


async def test_a_defect_that_names_nobody_ends_in_one_sentence(settings: Settings) -> None:
    async with two(settings) as both:
        both.talk.aiki.providers._given.clear()  # noqa: SLF001 - what was routed to is gone
        assert "Something went wrong on my side" in await both.say("hello")


async def test_an_answer_is_seen_while_it_grows_and_what_will_not_be_said_is_taken_away(settings: Settings) -> None:
    claude = ScriptedProvider(ProviderFailed("cut"), says("Hel", "lo"))
    local = ScriptedProvider(says("Hi ", "there"), name=OLLAMA, place=Place.LOCAL)
    terminal, clock = DraftingSender(), FakeClock()
    used = settings.model_copy(update={"llm_strategy": Strategy.LOCAL_FALLBACK})
    async with open_aiki(used, [terminal], clock=clock, providers=[claude, local]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        assert await talk.say("hello") == "Hi there"
        assert terminal.drafts == [None, "Hi", "Hi there"]
        await talk.say("hello again")
        assert terminal.drafts[3:] == ["Hel", "Hello"]


async def test_an_answer_that_must_be_sure_of_itself_is_not_shown_before_it_stands(settings: Settings) -> None:
    claude = ScriptedProvider(says("Canberra"))
    local = ScriptedProvider(says("ok"), says("Syd", "ney", confidence=0.2), name=OLLAMA, place=Place.LOCAL)
    terminal, clock = DraftingSender(), FakeClock()
    used = settings.model_copy(update={"llm_strategy": Strategy.HYBRID})
    async with open_aiki(used, [terminal], clock=clock, providers=[claude, local], classifier=InBetween()) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("@local hi")  # so that it is warm, and worth trying
        terminal.drafts.clear()
        assert await talk.say("what is the capital of Australia?") == "Canberra"
        assert terminal.drafts == ["Canberra"]
        assert "not sure of its answer" in await talk.say("/why")


async def test_commands_and_their_answers_are_no_part_of_what_a_model_is_told(settings: Settings) -> None:
    async with two(settings, (), (says("hi"), says("yes"))) as both:
        await both.say("@local hello")
        await both.say("/status")
        await both.say("@local are you there?")
        assert [line.text for line in both.local.prompts[1].history] == ["@local hello", "hi"]


async def test_what_the_companion_is_not_sure_of_is_for_the_local_model(settings: Settings) -> None:
    local = ScriptedProvider(says("Nice."), says("She is called Ane."), name=OLLAMA, place=Place.LOCAL)
    terminal, clock = RecordingSender(), FakeClock()
    async with open_aiki(settings, [terminal], clock=clock, providers=[local]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("@local my sister is called Ane")
        assert await talk.say("what is my sister's name?") == "She is called Ane."
