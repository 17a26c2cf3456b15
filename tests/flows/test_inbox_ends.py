"""Bad moments: what cannot be answered now, what was left by an earlier run, and the end of this one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import DiskFull
from bot.settings import Settings
from bot.store.conversations import Conversations
from tests.fakes.chat import SETTLE_S, chatting
from tests.fakes.provider import HeldProvider, ScriptedProvider, says


async def test_a_defect_in_one_message_holds_up_no_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    note, failures = Conversations.save_turn, [ZeroDivisionError("secret words")]

    async def broken(*given: object) -> object:
        if failures:
            raise failures.pop()
        return await note(*given)  # type: ignore[arg-type] # handed through as it came

    monkeypatch.setattr(Conversations, "save_turn", broken)
    async with chatting(settings, ScriptedProvider(says("one"), says("two"), says("again"))) as chat:
        assert await chat.ask("first", "second") == ["two"]
        assert "secret words" not in caplog.text
        assert await chat.aiki.inbox.recover() == 1
        assert await chat.answers() == ["again"]


async def test_what_cannot_be_written_now_is_tried_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    save, failures = Conversations.save_turn, [DiskFull("full")]

    async def full(*given: object) -> object:
        if failures:
            raise failures.pop()
        return await save(*given)  # type: ignore[arg-type] # handed through as it came

    monkeypatch.setattr(Conversations, "save_turn", full)
    async with chatting(settings, ScriptedProvider(says("lost"), says("kept"))) as chat:
        assert await chat.ask("hi") == []
        chat.hand.turn(timedelta(seconds=31))
        while not chat.platform.arrived:
            await asyncio.sleep(0)
            await chat.aiki.inbox.idle()
        assert await chat.answers() == ["kept"]


async def test_at_the_start_what_was_never_answered_is_answered_once_and_its_attempts_are_counted(
    settings: Settings,
) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        await chat.write("hi")
        await chat.aiki.inbox.close(timedelta(0))
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        assert (await chat.aiki.inbox.recover(), await chat.aiki.inbox.recover()) == (1, 1)
        await claude.begun()
        [waiting] = await chat.aiki.store.conversations.unanswered()
        assert waiting.attempts == 1
        claude.go_on()
        assert await chat.answers() == ["You say: hi"]
        assert await chat.aiki.inbox.recover() == 0


async def test_an_end_waits_for_what_is_being_answered_and_parks_the_rest(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        await chat.write("two")
        closing = asyncio.create_task(chat.aiki.inbox.close(timedelta(seconds=60)))
        await asyncio.sleep(0)
        await chat.write("three")
        claude.go_on()
        await closing
        assert chat.platform.texts == ["You say: one"]
        assert [kept.text for kept in await chat.aiki.store.conversations.unanswered()] == ["two", "three"]


async def test_an_end_does_not_wait_longer_than_it_is_patient(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        await chat.aiki.inbox.close(timedelta(0))
        assert claude.closed == 1
        assert chat.platform.texts == []
        assert [kept.text for kept in await chat.aiki.store.conversations.unanswered()] == ["one"]


async def test_a_message_that_is_still_settling_is_left_to_the_next_start(settings: Settings) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        await chat.write("one")
        await asyncio.sleep(0)
        await chat.aiki.inbox.close(timedelta(seconds=60))
        assert len(await chat.aiki.store.conversations.unanswered()) == 1
