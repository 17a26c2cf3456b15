"""Servers that are slow, or silent: a model that is at work is waited for, and no turn outlives its time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.model import CLAUDE, OLLAMA, OPENAI
from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, REFS, House, open_house
from tests.wire.anthropic import Broken, Message, Silence, said
from tests.wire.ollama_lines import Kept, Says
from tests.wire.openai_events import Says as OpenAISays

LITTLE_S = 0.15
"""What a model that is in memory gets for its first word here, and between two signs of life."""
NOTICED_S = 5.0
"""A server notices within milliseconds that nobody listens any more."""


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.core.answer.FIRST_S", LITTLE_S)
    monkeypatch.setattr("bot.core.answer.MIN_STALL_S", LITTLE_S)


async def warm(house: House) -> None:
    """Have the local model answer once, so that it is known to be in memory."""
    await house.talk.say("@local hi", address=house.turn_to_a_new_thread())
    house.play_well()


async def test_a_cold_model_is_given_the_time_to_load(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.ollama.load_s = 3 * LITTLE_S
        assert await house.talk.say("good morning!") == BY_LOCAL
        assert house.asked(CLAUDE) == 0


async def test_a_model_that_is_in_memory_and_says_nothing_is_not_waited_for_as_long(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await warm(house)
        house.ollama.loaded.clear()
        house.ollama.load_s = 60
        assert await house.talk.say("good morning!") == BY_CLAUDE
        assert house.told("reason.provider_too_slow", value=REFS[OLLAMA]) in await house.talk.say("/why")


@pytest.mark.parametrize(
    ("local", "answer"),
    [
        (OLLAMA, Says((BY_LOCAL,), thinking=("Let me see ...",) * 12, pause_s=LITTLE_S / 4)),
        (OPENAI, OpenAISays((BY_LOCAL,), thoughts=("Let me see ...",) * 12, pause_s=LITTLE_S / 4)),
        (OLLAMA, Says(("<think>", *("Let me see ... ",) * 12, "</think>", BY_LOCAL), pause_s=LITTLE_S / 4)),
        (OPENAI, OpenAISays(("<think>", *("Let me see ... ",) * 12, "</think>", BY_LOCAL), pause_s=LITTLE_S / 4)),
    ],
    ids=["ollama, beside", "openai, beside", "ollama, in the answer", "openai, in the answer"],
)
async def test_a_model_that_thinks_for_long_is_waited_for_and_its_thoughts_are_not_shown(
    tmp_path: Path, local: str, answer: Any
) -> None:
    async with open_house(tmp_path, local) as house:
        house.ollama.models["qwen3:4b"] = Kept(("completion", "thinking"))
        await warm(house)
        house.script(local, answer)
        assert await house.talk.say("good morning!") == BY_LOCAL
        assert house.asked(CLAUDE) == 0


@pytest.mark.parametrize("script", [Silence(), Broken(Message(said("Half ", "of it")), after_events=4, how="stall")])
async def test_who_is_not_waited_for_any_longer_is_told_so_by_a_closed_connection(tmp_path: Path, script: Any) -> None:
    async with open_house(tmp_path, llm_strategy="claude_only") as house:
        await house.talk.say("hi")
        house.script(CLAUDE, script)
        assert await house.talk.say("write me a poem about it") == house.sorry("provider_too_slow")
        await asyncio.wait_for(house.claude.hung_up.wait(), NOTICED_S)


async def test_a_local_model_that_is_given_up_stops_working(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await warm(house)
        house.script(OLLAMA, Says(("word ",) * 3, pause_s=2 * LITTLE_S))
        assert await house.talk.say("good morning!") == BY_CLAUDE
        await asyncio.wait_for(house.ollama.hung_up.wait(), NOTICED_S)


async def test_a_model_that_talks_for_ever_ends_with_the_time_of_the_turn(tmp_path: Path) -> None:
    async with open_house(tmp_path, llm_strategy="local_only", turn_seconds=4 * LITTLE_S) as house:
        await warm(house)
        house.script(OLLAMA, Says(("word ",) * 1_000, pause_s=LITTLE_S / 10))
        assert await house.talk.say("write me a poem about it") == house.sorry("provider_too_slow")
        await asyncio.wait_for(house.ollama.hung_up.wait(), NOTICED_S)


async def test_when_nobody_answers_in_time_the_turn_ends_all_the_same(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await warm(house)
        house.script(CLAUDE, Silence())
        house.ollama.loaded.clear()
        house.ollama.load_s = 60
        assert await house.talk.say("Write a FastAPI server with tests") == house.sorry("provider_too_slow")
        trace = (await house.last_turn()).trace
        slow = [f"reason.provider_too_slow={REFS[provider]}" for provider in (CLAUDE, OLLAMA)]
        assert list(trace.setbacks[:2]) == slow


async def test_what_comes_late_is_not_delivered_beside_the_answer(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await warm(house)
        hold = asyncio.Event()
        house.script(CLAUDE, replace(Message(said(BY_CLAUDE)), hold=hold))
        assert await house.talk.say("Write a FastAPI server with tests") == BY_LOCAL
        hold.set()
        await asyncio.sleep(0.02)
        assert house.talk.terminal.texts.count(BY_CLAUDE) == 0
