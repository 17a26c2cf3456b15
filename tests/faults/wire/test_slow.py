"""Servers that are slow, or silent: a model that is at work is waited for, and no turn outlives its time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.model import CLAUDE, OLLAMA, OPENAI
from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, REFS, open_house
from tests.wire.anthropic import Broken, Message, Silence, said
from tests.wire.ollama_lines import Kept, Says
from tests.wire.openai_events import Says as OpenAISays

LITTLE_S = 0.3
"""What a model that is in memory gets here for its first word, and between two signs of life."""
STEP_S = 0.04
"""Between two thoughts: a dozen of them take longer than that."""
NOTICED_S = 5.0
"""A server notices within milliseconds that nobody listens any more."""
HARD = "Write a FastAPI server with tests"
SEE = "Let me see ... "


async def test_a_cold_model_is_given_the_time_to_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_house(tmp_path) as house, house.little_patience(monkeypatch, OLLAMA, LITTLE_S):
        house.ollama.load_s = 2 * LITTLE_S
        assert await house.talk.say("good morning!") == BY_LOCAL
        assert house.asked(CLAUDE) == 0


async def test_a_model_that_is_in_memory_and_says_nothing_is_not_waited_for_as_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path) as house:
        await house.warm_up()
        house.ollama.loaded.clear()
        house.ollama.load_s = 60
        async with house.little_patience(monkeypatch, OLLAMA, LITTLE_S):
            assert await house.talk.say("good morning!") == BY_CLAUDE
        assert house.told("reason.provider_too_slow", value=REFS[OLLAMA]) in await house.talk.say("/why")


@pytest.mark.parametrize(
    ("local", "answer"),
    [
        (OLLAMA, Says((BY_LOCAL,), thinking=(SEE,) * 12, pause_s=STEP_S)),
        (OPENAI, OpenAISays((BY_LOCAL,), thoughts=(SEE,) * 12, pause_s=STEP_S)),
        (OLLAMA, Says(("<think>", *(SEE,) * 12, "</think>", BY_LOCAL), pause_s=STEP_S)),
        (OPENAI, OpenAISays(("<think>", *(SEE,) * 12, "</think>", BY_LOCAL), pause_s=STEP_S)),
    ],
    ids=["ollama, beside", "openai, beside", "ollama, in the answer", "openai, in the answer"],
)
async def test_a_model_that_thinks_for_long_is_waited_for_and_its_thoughts_are_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: str, answer: Any
) -> None:
    async with open_house(tmp_path, local) as house:
        house.ollama.models["qwen3:4b"] = Kept(("completion", "thinking"))
        await house.warm_up()
        house.script(local, answer)
        asked = house.asked(CLAUDE)
        async with house.little_patience(monkeypatch, local, LITTLE_S):
            assert await house.talk.say("good morning!") == BY_LOCAL
        assert house.asked(CLAUDE) == asked


@pytest.mark.parametrize("script", [Silence(), Broken(Message(said("Half ", "of it")), after_events=4, how="stall")])
async def test_who_is_not_waited_for_any_longer_is_told_so_by_a_closed_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: Any
) -> None:
    async with open_house(tmp_path, llm_strategy="claude_only") as house:
        await house.warm_up()
        house.script(CLAUDE, script)
        async with house.little_patience(monkeypatch, CLAUDE, LITTLE_S):
            assert await house.talk.say("write me a poem about it") == house.sorry("provider_too_slow")
        await asyncio.wait_for(house.claude.hung_up.wait(), NOTICED_S)


async def test_a_local_model_that_is_given_up_stops_working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_house(tmp_path) as house:
        await house.warm_up()
        house.script(OLLAMA, Says(("word ",) * 9, pause_s=2 * LITTLE_S))
        async with house.little_patience(monkeypatch, OLLAMA, LITTLE_S):
            assert await house.talk.say("good morning!") == BY_CLAUDE
        await asyncio.wait_for(house.ollama.hung_up.wait(), NOTICED_S)


async def test_a_model_that_talks_for_ever_ends_with_the_time_of_the_turn(tmp_path: Path) -> None:
    async with open_house(tmp_path, llm_strategy="local_only", turn_seconds=2 * LITTLE_S) as house:
        house.script(OLLAMA, Says(("word ",) * 1_000, pause_s=STEP_S))
        assert await house.talk.say("write me a poem about it") == house.sorry("provider_too_slow")
        await asyncio.wait_for(house.ollama.hung_up.wait(), NOTICED_S)


async def test_when_nobody_answers_in_time_the_turn_ends_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path) as house:
        await house.warm_up()
        monkeypatch.setattr("bot.core.answer.FIRST_S", LITTLE_S)
        house.script(CLAUDE, Silence())
        house.ollama.loaded.clear()
        house.ollama.load_s = 60
        assert await house.talk.say(HARD) == house.sorry("provider_too_slow")
        trace = (await house.last_turn()).trace
        slow = [f"reason.provider_too_slow={REFS[provider]}" for provider in (CLAUDE, OLLAMA)]
        assert list(trace.setbacks[:2]) == slow


async def test_what_comes_late_is_not_delivered_beside_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path) as house:
        await house.warm_up()
        hold = asyncio.Event()
        house.script(CLAUDE, replace(Message(said(f"Late. {BY_CLAUDE}")), hold=hold))
        async with house.little_patience(monkeypatch, CLAUDE, LITTLE_S):
            assert await house.talk.say(HARD) == BY_LOCAL
        hold.set()
        await asyncio.sleep(0.02)
        assert not any("Late." in text for text in house.talk.terminal.texts)


async def test_a_message_does_not_wait_for_an_embedding_server_that_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path, embedding_model="ollama:bge-m3", models={"bge-m3": Kept(("embedding",))}) as house:
        assert house.ollama.embedded != []
        monkeypatch.setattr("bot.core.embedding.QUESTION_S", LITTLE_S / 3)
        monkeypatch.setattr("bot.core.turn.AFTER_S", LITTLE_S / 3)
        house.ollama.embed_s = 60
        assert await house.talk.say("good morning!") == BY_LOCAL
    async with open_house(tmp_path, embedding_model="ollama:bge-m3", models={"bge-m3": Kept(("embedding",))}) as house:
        await house.aiki.embedding.catch_up()
        assert any("good morning!" in text for texts in house.ollama.embedded for text in texts)
