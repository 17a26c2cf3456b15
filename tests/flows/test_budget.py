"""A cap in a whole conversation: told when it is nearly reached, kept when it is, and told once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.app import open_aiki
from bot.domain.model import OLLAMA, Place
from bot.domain.usage import Usage
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.provider import ScriptedProvider, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk

HARD = "Write a FastAPI server with three endpoints and tests"
NEARLY, SHORT, SPENT = "Most of today's budget is used", "Too little of today's budget", "Today's budget is used up"
FULL_PRICE = Usage(20_000, 1_000)
"""12.5 cents at 5 dollars a million tokens read and 25 written."""


@pytest.fixture
def claude() -> ScriptedProvider:
    claude = ScriptedProvider(*[says("By Claude.", usage=FULL_PRICE) for _ in range(20)])
    claude.model = "claude-opus-4-5"
    return claude


@pytest.fixture
def local() -> ScriptedProvider:
    local = ScriptedProvider(
        *[says("By the local one.", usage=Usage(100, 10)) for _ in range(20)], name=OLLAMA, place=Place.LOCAL
    )
    local.model = "qwen3:4b"
    return local


@pytest.fixture
async def talk(settings: Settings, claude: ScriptedProvider, local: ScriptedProvider) -> AsyncIterator[Talk]:
    """A person with Claude, a local model and no caps yet."""
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(settings, [terminal], clock=clock, providers=[claude, local]) as aiki:
        await aiki.owner(OWNER)
        yield Talk(aiki, terminal, clock)


async def spent_today(talk: Talk) -> Decimal:
    owner = await talk.aiki.owner(OWNER)
    purse = talk.aiki.models.purse
    return (await purse.budget(await talk.aiki.policies.of(owner.id), talk.aiki.zone_of(owner))).spent_day_usd


async def test_an_answer_costs_what_the_list_says(talk: Talk) -> None:
    assert "By Claude." in await talk.say(HARD)
    assert await spent_today(talk) == Decimal("0.125")


async def test_nearly_reached_is_told_once_and_what_costs_money_rests_until_tomorrow(
    talk: Talk, claude: ScriptedProvider
) -> None:
    await talk.say("/strategy local_fallback")
    await talk.say("/budget day 1")
    replies = [await talk.say(HARD) for _ in range(12)]
    assert "By Claude." in replies[0]
    assert "By the local one." in replies[-1]
    assert await spent_today(talk) <= 1
    told = [reply for reply in replies if NEARLY in reply or SHORT in reply or SPENT in reply]
    assert len(told) == 2
    assert NEARLY in told[0]
    talk.clock.advance(timedelta(days=1))
    assert "By Claude." in await talk.say(HARD)


async def test_what_was_told_survives_a_restart(
    settings: Settings, claude: ScriptedProvider, local: ScriptedProvider
) -> None:
    clock, told = FakeClock(), 0
    for _ in range(3):
        terminal = RecordingSender()
        async with open_aiki(settings, [terminal], clock=clock, providers=[claude, local]) as aiki:
            await aiki.owner(OWNER)
            talk = Talk(aiki, terminal, clock, said=len(claude.prompts) * 10)
            await talk.say("/budget day 0.30")
            await talk.say("/strategy local_fallback")
            told += sum([SPENT in await talk.say(HARD) for _ in range(2)])
    assert told == 1


async def test_no_cap_at_all_tells_nothing(talk: Talk) -> None:
    for _ in range(3):
        assert "budget" not in await talk.say(HARD)


async def test_a_model_of_unknown_price_is_not_asked_under_a_cap_and_the_person_hears_why_once(
    settings: Settings, local: ScriptedProvider
) -> None:
    clock, terminal, strange = FakeClock(), RecordingSender(), ScriptedProvider(says("By nobody knows whom."))
    async with open_aiki(settings, [terminal], clock=clock, providers=[strange, local]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("/strategy local_fallback")
        await talk.say("/budget month 10")
        replies = [await talk.say(HARD) for _ in range(3)]
        assert sum("I don't know what claude:script costs" in reply for reply in replies) == 1
        assert all("By the local one." in reply for reply in replies)
        await talk.say("/budget off")
        assert "By nobody knows whom." in await talk.say(HARD)
        assert "price unknown" in await talk.say("/usage")


async def test_claude_alone_gives_way_to_what_is_there_when_the_cap_has_no_room_left(
    talk: Talk, claude: ScriptedProvider
) -> None:
    await talk.say("/budget day 0.26")
    replies = [await talk.say(HARD) for _ in range(5)]
    assert ["By Claude." in reply for reply in replies] == [True, True, False, False, False]
    assert all("By the local one." in reply for reply in replies[2:])
    assert sum(SHORT in reply for reply in replies) == 1
    assert claude.prompts[1].max_output_tokens < claude.prompts[0].max_output_tokens


async def test_a_cap_too_small_for_any_answer_asks_nobody_for_money(talk: Talk, claude: ScriptedProvider) -> None:
    await talk.say("/budget day 0.01")
    assert "By the local one." in await talk.say(HARD)
    assert not claude.prompts
