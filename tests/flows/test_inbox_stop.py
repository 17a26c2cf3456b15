"""Answers that are stopped while they are written, and answers that are made anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.conversation import Identity
from bot.domain.gesture import Button
from bot.domain.model import OLLAMA, Place
from bot.domain.prompt import Finished, GenerationEvent, Prompt, StopReason, ToolCall, ToolStep
from bot.settings import Settings
from bot.store.conversations import Conversations
from tests.fakes.chat import CHAT, GROUP, SETTLE_S, STRANGER, Chat, chatting, texts_of
from tests.fakes.provider import HeldProvider, ScriptedProvider, says

STOPPED = "(Stopped here, as you asked.)"


async def reserved(chat: Chat) -> int:
    """Return how many calls of models are written down as not ended."""
    day = chat.clock.now().date()
    lines = await chat.aiki.store.ledger.lines(day, date.fromordinal(day.toordinal() + 1), ZoneInfo("UTC"))
    return sum("reserved" in repr(line).lower() for line in lines)


@pytest.mark.parametrize(
    ("language", "command", "told"),
    [
        ("en", "/stop", STOPPED),
        ("en", "/stop@aiki_bot", STOPPED),
        ("nb", "/stopp", "(Stoppet her, som du ba om.)"),
        ("pt", "/parar", "(Parei aqui, como você pediu.)"),
    ],
)
async def test_stop_ends_the_answer_and_keeps_what_was_written(
    settings: Settings, language: str, command: str, told: str
) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.ask(f"/language {language}")
        await chat.write("12")
        chat.hand.turn(timedelta(seconds=SETTLE_S))
        await claude.begun()
        await chat.write(command)
        assert await chat.answers() == [f"You say:\n\n{told}"]
        assert claude.closed == 1
        assert await reserved(chat) == 0


async def test_what_was_said_before_a_stop_is_remembered_and_why_tells_of_it(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("my sister keeps bees")
        await claude.begun()
        await chat.ask("/stop")
        [why] = await chat.ask("/why")
        assert "claude:script" in why
        assert "stop" in why
        assert "bees" in (await chat.ask("/recall bees"))[0]


async def test_stop_is_obeyed_before_a_word_was_written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    claude, history = ScriptedProvider(), Conversations.history
    async with chatting(settings, claude) as chat:
        stops = ["/stop"]

        async def late(*given: object) -> object:
            if stops:
                await chat.write(stops.pop())
            return await history(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(Conversations, "history", late)
        assert await chat.ask("write me a very long poem") == [STOPPED]
        assert claude.prompts == []


async def test_stop_holds_for_what_has_not_even_settled(settings: Settings) -> None:
    claude = ScriptedProvider()
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("write me a very long poem")
        assert await chat.ask("/stop") == [STOPPED]
        assert claude.prompts == []


async def test_stop_stops_nothing_that_is_said_after_it(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        await chat.write("/stop", "two")
        claude.go_on()
        assert await chat.answers() == [f"You say:\n\n{STOPPED}", "You say: two"]


async def test_stop_where_nothing_is_written_says_so(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        assert await chat.ask("/stop") == ["I am not writing anything just now."]
        await chat.ask("hi")
        assert await chat.ask("/stop") == ["I am not writing anything just now."]


async def test_the_stop_button_ends_the_answer(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        pressed = await chat.press(Button.STOP)
        assert (pressed.text, pressed.done) == ("Stopped.", True)
        assert await chat.answers() == [f"You say:\n\n{STOPPED}"]
        pressed = await chat.press(Button.STOP)
        assert (pressed.text, pressed.done) == ("I am not writing anything just now.", False)
        assert await chat.ask("/stop") == ["I am not writing anything just now."]


async def test_a_stranger_stops_nobody(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one", address=GROUP)
        await claude.begun()
        pressed = await chat.press(Button.STOP, sender=STRANGER, address=GROUP)
        assert (pressed.text, pressed.done) == ("This button is not for you.", False)
        await chat.write("/stop", address=GROUP, sender=STRANGER)
        claude.go_on()
        assert "You say: one" in await chat.answers()


async def test_a_stop_when_all_is_written_comes_too_late(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    save = Conversations.save_turn
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        pressed: list[bool] = []

        async def late(*given: object) -> object:
            if not pressed:
                pressed.append((await chat.press(Button.STOP)).done)
            return await save(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(Conversations, "save_turn", late)
        assert await chat.ask("hi") == ["Hello"]
        assert pressed == [False]


async def test_what_a_tool_noted_before_a_stop_is_kept(settings: Settings) -> None:
    fact = {"text": "I like bees", "subject": "me", "predicate": "likes", "object": "bees"}

    class Noting(HeldProvider):
        """Notes a fact first."""

        async def generate(self, prompt: Prompt, steps: Sequence[ToolStep]) -> AsyncIterator[GenerationEvent]:
            """Want the fact noted, and then answer as ever."""
            if not steps:
                yield Finished(StopReason.TOOLS, (ToolCall("c1", "memory_remember", fact),))
                return
            async for event in super().generate(prompt, steps):
                yield event

    claude = Noting()
    async with chatting(settings, claude) as chat:
        await chat.write("I like bees, you know")
        await claude.begun()
        await chat.ask("/stop")
        assert "facts: 1" in (await chat.ask("/status"))[0]


async def test_what_is_written_from_what_stays_local_stays_local_when_it_is_stopped(settings: Settings) -> None:
    claude = ScriptedProvider(says("I do not know"))
    local = HeldProvider(OLLAMA, Place.LOCAL)
    async with chatting(settings, claude, local) as chat:
        await chat.write("#private my boss is Zelda")
        await local.begun()
        await chat.ask("/stop")
        await chat.write("@local who is my boss?")
        await local.begun()
        await chat.ask("/stop")
        await chat.ask("@claude who is my boss?")
        assert "Zelda" not in repr(claude.prompts)
        assert "who is my boss" in repr(claude.prompts)
        assert "You say:" not in repr(claude.prompts)


@pytest.mark.parametrize("by", ["command", "button"])
async def test_a_retry_makes_the_last_answer_anew_in_its_place(settings: Settings, by: str) -> None:
    claude = ScriptedProvider(says("one"), says("two"))
    async with chatting(settings, claude) as chat:
        await chat.ask("hi")
        if by == "button":
            assert (await chat.press(Button.RETRY)).text == "I will try again."
        else:
            await chat.write("/retry")
        assert await chat.answers() == ["two"]
        assert chat.platform.arrived[-1].replaces == ("p1",)
        assert texts_of(claude.prompts) == ["hi", "hi"]


async def test_a_retry_pressed_twice_is_one(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("one"), says("two"))) as chat:
        await chat.ask("hi")
        turn = chat.platform.arrived[-1].turn_id
        assert [(await chat.press(Button.RETRY, turn)).done for _ in range(2)] == [True, False]
        assert await chat.answers() == ["two"]


async def test_only_the_last_answer_is_made_anew(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("one"), says("two"))) as chat:
        await chat.ask("hi")
        old = chat.platform.arrived[-1].turn_id
        await chat.ask("and you?")
        pressed = await chat.press(Button.RETRY, old)
        assert (pressed.text, pressed.done) == ("Only my last answer can be made anew.", False)
        assert await chat.answers() == []


async def test_there_must_be_something_to_make_anew_or_to_take_back(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        assert await chat.ask("/retry") == ["There is no answer of mine to make anew."]
        assert await chat.ask("/undo") == ["There is nothing to take back."]
        await chat.ask("my sister keeps bees")
        [undone] = await chat.ask("/undo")
        assert "forgotten" in undone
        assert await chat.ask("/retry") == ["There is no answer of mine to make anew."]
        assert await chat.ask("/undo") == ["There is nothing to take back."]
        assert "bees" not in (await chat.ask("/memory"))[0]


async def test_a_retry_that_is_stopped_says_so(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        await chat.ask("/stop")
        await chat.write("/retry")
        await claude.begun()
        assert await chat.ask("/stop") == [f"You say:\n\n{STOPPED}"]


async def test_two_whose_answers_are_written_are_stopped_apart(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await chat.write("two", address=GROUP, sender=Identity("telegram", "100"))
        await asyncio.gather(claude.begun(), claude.begun())
        await chat.write("/stop", address=CHAT)
        claude.go_on()
        assert set(await chat.answers()) == {"You say: two", f"You say:\n\n{STOPPED}"}
