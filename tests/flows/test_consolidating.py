"""Consolidation in the background: begun after a turn, ended at once, and stopped by nothing that goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import open_aiki
from bot.core.circumstances import TurnDefaults
from bot.core.consolidate import Consolidator
from bot.domain.consolidation import IDLE_AFTER, EndedSession, Extracted
from bot.domain.errors import DatabaseBusy
from bot.domain.language import Language
from bot.domain.memory import Memory, MemoryKind
from bot.domain.model import OLLAMA, Place
from bot.domain.prompt import GenerationEvent, Prompt, ToolStep
from bot.domain.route import Strategy
from bot.settings import Settings
from tests.fakes.clock import FakeClock, LoopHand
from tests.fakes.provider import ScriptedProvider, says
from tests.fakes.sender import RecordingSender
from tests.flows.conftest import OWNER, Talk
from tests.flows.test_consolidation import RICH, kept


async def test_a_session_is_consolidated_in_the_background_once_a_new_one_begins(talk: Talk) -> None:
    await talk.say("I have asthma and I'm going to paint the kitchen on Saturday")
    await talk.say("/new")
    assert len(await eventually(talk, MemoryKind.EPISODE)) == 1


async def test_the_timer_looks_again_once_what_was_said_has_gone_idle(settings: Settings) -> None:
    hand, clock, terminal = LoopHand(), FakeClock(), RecordingSender()
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("I have asthma and I'm going to paint the kitchen on Saturday")
        await aiki.consolidator.catch_up()
        clock.advance(IDLE_AFTER + timedelta(seconds=5))
        hand.turn(IDLE_AFTER + timedelta(seconds=6))
        assert len(await eventually(talk, MemoryKind.EPISODE)) == 1


async def eventually(talk: Talk, kind: MemoryKind) -> list[Memory]:
    """Return what is kept of a kind, once anything is."""
    async with asyncio.timeout(10):
        while not (found := await kept(talk, kind)):
            pass
    return found


async def test_leaving_waits_for_no_model_and_loses_nothing(settings: Settings) -> None:
    class Never(ScriptedProvider):
        asked = asyncio.Event()

        async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
            if prompt.schema is not None:
                self.asked.set()
                await asyncio.Event().wait()
            async for event in super().generate(prompt, steps):
                yield event

    model = Never(says("ok"), name=OLLAMA, place=Place.LOCAL)
    clock, terminal = FakeClock(), RecordingSender()
    used = settings.model_copy(update={"llm_strategy": Strategy.LOCAL_ONLY})
    async with open_aiki(used, [terminal], clock=clock, providers=[model]) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say(RICH)
        clock.advance(IDLE_AFTER)
        for _ in range(3):
            aiki.consolidator.soon()
        await model.asked.wait()
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        aiki.consolidator.soon()
        assert len(await eventually(Talk(aiki, terminal, clock), MemoryKind.EPISODE)) == 1
    aiki.consolidator.soon()


async def test_what_the_rules_have_begun_is_done_before_leaving(settings: Settings) -> None:
    clock, terminal = FakeClock(), RecordingSender()
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        await aiki.owner(OWNER)
        talk = Talk(aiki, terminal, clock)
        await talk.say("I have asthma and I'm going to paint the kitchen on Saturday")
    clock.advance(IDLE_AFTER)
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        aiki.consolidator.soon()
        await asyncio.sleep(0)  # it begins
    async with open_aiki(settings, [terminal], clock=clock) as aiki:
        assert len(await kept(Talk(aiki, terminal, clock), MemoryKind.EPISODE)) == 1


class _Broken:
    """An extractor, or a store, that fails as it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def extract(self, session: EndedSession, zone: Any, language: Any) -> Extracted:
        raise self.error

    async def due(self, idle_since: Any, most_lines: int, keep_lines: int) -> Any:
        raise self.error


def broken(talk: Talk, **ports: Any) -> Consolidator:
    """Return another consolidator over the same file, of which something may be broken."""
    return Consolidator(replace(talk.aiki.consolidator.ports, **ports), TurnDefaults(Language.EN, ZoneInfo("UTC")))


async def test_a_session_nobody_can_read_is_logged_and_keeps_no_other_waiting(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.say(RICH)
    await talk.aiki.consolidator.stop()
    talk.clock.advance(IDLE_AFTER)
    assert await broken(talk, extractor=_Broken(RuntimeError("secret words"))).catch_up() == 1
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text
    assert await broken(talk).catch_up() == 0


async def test_a_defect_in_the_background_is_logged(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    defective = broken(talk, consolidations=_Broken(RuntimeError("defect")))
    await defective.stop()
    defective = broken(talk, consolidations=_Broken(RuntimeError("defect")))
    defective.soon()
    for _ in range(10):
        await asyncio.sleep(0)
    assert "a consolidation failed" in caplog.text
    await defective.stop()
    defective.soon()


async def test_a_store_that_is_busy_leaves_it_for_later(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    await talk.say(RICH)
    await talk.aiki.consolidator.stop()
    talk.clock.advance(IDLE_AFTER)
    busy = _Broken(DatabaseBusy("busy"))
    assert await broken(talk, extractor=busy).catch_up() == 0
    assert await broken(talk, consolidations=busy).catch_up() == 0
    assert caplog.records[-1].levelno == logging.WARNING
    assert await broken(talk).catch_up() == 1
