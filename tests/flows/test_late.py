"""Messages that are answered long after they were written, because nobody was there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.gesture import Button
from bot.domain.prompt import ToolCall
from bot.settings import Settings
from bot.store.conversations import Conversations
from tests.fakes.chat import FILE, SETTLE_S, VOICE, chatting
from tests.fakes.provider import ScriptedProvider, calls, says
from tests.fakes.speech import FakeTranscriber
from tests.flows.conftest import Talk

LATE = "(You wrote this on 21 November 2026, 08:30, while I was away.)"


async def test_a_message_that_is_answered_late_is_told_so_before_the_answer(settings: Settings) -> None:
    claude = ScriptedProvider(says("Hello"), says("Again"))
    async with chatting(settings, claude) as chat:
        message = chat.message("hi")
        chat.clock.advance(timedelta(minutes=10, seconds=1))
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == [f"{LATE}\n\nHello"]
        assert await chat.ask("and now?") == ["Again"]
        assert "while I was away" not in repr(claude.prompts)  # it is no part of what was said


async def test_ten_minutes_are_not_late(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        message = chat.message("hi")
        chat.clock.advance(timedelta(minutes=10))
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == ["Hello"]


async def test_what_was_left_by_an_earlier_run_is_told_so(settings: Settings) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        await chat.write("hi", sent_at=chat.clock.now())
        await chat.aiki.inbox.close(timedelta(0))
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        chat.clock.advance(timedelta(days=1))
        await chat.aiki.inbox.recover()
        assert await chat.answers() == [f"{LATE}\n\nHello"]


async def test_the_moment_is_told_as_it_stands_where_the_person_is(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hei"))) as chat:
        await chat.ask("/timezone Tokyo")
        await chat.ask("/language nb")
        message = chat.message("hei")
        chat.clock.advance(timedelta(hours=2))
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == ["(Du skrev dette 21. november 2026 kl. 17:30, mens jeg var borte.)\n\nHei"]


async def test_a_command_that_is_answered_late_is_told_so_too(talk: Talk) -> None:
    message = talk.message("/language")
    talk.clock.advance(timedelta(minutes=11))
    await talk.aiki.handler.handle(message)
    [told] = talk.terminal.texts
    assert told.startswith(f"{LATE}\n\nI speak English")


async def test_a_slow_model_is_not_late(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    history = Conversations.history
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:

        async def slow(*given: object) -> object:
            chat.clock.advance(timedelta(minutes=11))
            return await history(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(Conversations, "history", slow)
        assert await chat.ask("hi") == ["Hello"]


async def test_an_answer_that_is_made_anew_is_not_late(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("one"), says("two"))) as chat:
        await chat.ask("hi")
        chat.clock.advance(timedelta(hours=1))
        await chat.press(Button.RETRY)
        assert await chat.answers() == ["two"]


async def test_what_stands_before_an_answer_stands_behind_that(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("ok")), hears=FakeTranscriber("hi there")) as chat:
        message = chat.message(attachments=(VOICE,))
        chat.platform.files["voice"] = b"ogg"
        chat.clock.advance(timedelta(hours=1))
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == [f"{LATE}\n\n🎤 “hi there”\n\nok"]


async def test_what_was_pressed_is_not_said_to_have_been_written(settings: Settings) -> None:
    remember = calls(ToolCall("c1", "memory_remember", {"text": "The bank is Good Bank"}))
    async with chatting(settings, ScriptedProvider(remember, says("Noted?"))) as chat:
        chat.platform.files["file"] = b"remember that the bank is Good Bank"
        await chat.ask("what does it say?", attachments=(FILE,))
        pressed = chat.message("yes", platform_message_id="press:1")
        chat.clock.advance(timedelta(minutes=11))
        await chat.aiki.inbox.receive(pressed)
        assert not (await chat.answers())[0].startswith("(You wrote")
