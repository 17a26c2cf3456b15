"""A server that fails again and again is left alone for a while, and then asked once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.model import CLAUDE, OLLAMA
from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, COUNTED, REFS, WORDS, open_house
from tests.wire import ollama_lines
from tests.wire.anthropic import Message, Status, said

HARD = "Write a FastAPI server with tests"
BROKEN = Status(500, "api_error", WORDS)
SAID_AFTER = timedelta(seconds=5)
"""As much time passes before every message of a ``Talk``."""


async def test_after_three_failures_nobody_asks_until_the_rest_is_over_and_then_once(tmp_path: Path) -> None:
    async with open_house(tmp_path, llm_strategy="claude_only") as house:
        house.script(CLAUDE, *[BROKEN] * 20)
        told = [await house.talk.say(HARD) for _ in range(6)]
        assert told == [house.sorry("provider_failed")] * 3 + [house.sorry("provider_resting")] * 3
        assert house.asked(CLAUDE) == 3
        house.talk.clock.advance(timedelta(seconds=20))
        assert await house.talk.say(HARD) == house.sorry("provider_failed")
        assert await house.talk.say(HARD) == house.sorry("provider_resting")
        assert house.asked(CLAUDE) == 4
        assert len(await house.ledger()) == 4


async def test_while_claude_rests_the_local_model_answers_at_once_and_why_says_so(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, *[BROKEN] * 20)
        assert [await house.talk.say(HARD) for _ in range(4)] == [BY_LOCAL] * 4
        assert house.asked(CLAUDE) == 3
        assert house.told("reason.bar_resting", value=REFS[CLAUDE]) in await house.talk.say("/why")


async def test_while_the_local_model_rests_claude_answers(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.script(OLLAMA, *[ollama_lines.Status(500, WORDS)] * 20)
        assert [await house.talk.say("good morning!") for _ in range(4)] == [BY_CLAUDE] * 4
        assert house.asked(OLLAMA) == 3


async def test_retry_after_is_kept_to_the_second(tmp_path: Path) -> None:
    async with open_house(tmp_path, llm_strategy="claude_only") as house:
        house.script(CLAUDE, Status(429, "rate_limit_error", WORDS, {"retry-after": "60"}))
        assert await house.talk.say(HARD) == house.sorry("provider_busy")
        house.play_well()
        house.talk.clock.advance(timedelta(seconds=59) - SAID_AFTER)
        assert await house.talk.say(HARD) == house.sorry("provider_resting")
        house.talk.clock.advance(timedelta(seconds=1) - SAID_AFTER)
        assert await house.talk.say(HARD) == BY_CLAUDE


@pytest.mark.parametrize("broken", [Status(401, "authentication_error", WORDS), Status(402, "billing_error", WORDS)])
async def test_what_cannot_pass_by_itself_is_not_asked_again_at_once(tmp_path: Path, broken: Status) -> None:
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, broken)
        assert [await house.talk.say(HARD) for _ in range(3)] == [BY_LOCAL] * 3
        assert house.asked(CLAUDE) == 1


async def test_what_the_request_was_to_blame_for_leaves_the_model_to_others(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, *[Status(413, "request_too_large", WORDS)] * 4, Message(said(BY_CLAUDE), usage=COUNTED))
        assert [await house.talk.say(HARD) for _ in range(5)] == [BY_LOCAL] * 4 + [BY_CLAUDE]


async def test_after_the_rest_one_message_tries_while_the_others_stay_away(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, *[BROKEN] * 3)
        for _ in range(3):
            await house.talk.say(HARD)
        house.talk.clock.advance(timedelta(minutes=1))
        hold, held = asyncio.Event(), house.claude.asked
        held.clear()
        house.script(CLAUDE, replace(Message(said(BY_CLAUDE), usage=COUNTED), hold=hold))
        asked = house.asked(CLAUDE)
        first = asyncio.create_task(house.talk.say(HARD, address=house.turn_to_a_new_thread()))
        await asyncio.wait_for(held.wait(), 5)
        before = len(house.talk.terminal.arrived)
        await house.talk.aiki.handler.handle(house.talk.message(HARD, address=house.turn_to_a_new_thread()))
        assert house.talk.terminal.texts[before:] == [BY_LOCAL]
        assert house.asked(CLAUDE) == asked + 1
        hold.set()
        assert await first == f"{BY_LOCAL}\n{BY_CLAUDE}"  # what arrived since it was said
