"""Messages whose words change: while they wait, while they are answered, and afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import KeptMessage
from bot.domain.language import Language
from bot.domain.prompt import ToolCall
from bot.settings import Settings
from bot.store.conversations import Conversations
from tests.fakes.chat import CHAT, FILE, GROUP, SETTLE_S, STRANGER, VOICE, chatting, texts_of
from tests.fakes.provider import HeldProvider, ScriptedProvider, calls, says
from tests.fakes.speech import FakeTranscriber
from tests.flows.conftest import Talk


async def test_an_edit_of_what_still_settles_is_what_is_answered(settings: Settings) -> None:
    claude = ScriptedProvider(says("ok"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        first = await chat.write("I live in Olso")
        await chat.write("by the sea")
        await chat.edit(first, "I live in Oslo")
        assert await chat.answers() == ["ok"]
        assert texts_of(claude.prompts) == ["I live in Oslo\nby the sea"]


async def test_an_edit_of_what_waits_leaves_the_answer_that_is_written_alone(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        second = await chat.write("two")
        await chat.edit(second, "too")
        claude.go_on()
        assert await chat.answers() == ["You say: one", "You say: too"]
        assert texts_of(claude.prompts) == ["one", "too"]


async def test_an_edit_of_what_is_being_answered_begins_the_answer_anew(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        message = await chat.write("one")
        await claude.begun()
        await chat.edit(message, "uno")
        assert await claude.begun() == "uno"
        assert claude.closed == 1
        claude.go_on()
        assert await chat.answers() == ["You say: uno"]
        assert None in chat.platform.drafts  # the beginning of the old answer is shown no more


async def test_an_edit_that_changes_nothing_disturbs_nothing(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        message = await chat.write("one")
        await claude.begun()
        await chat.edit(message, "one")
        claude.go_on()
        assert await chat.answers() == ["You say: one"]
        assert claude.closed == len(claude.prompts) == 1


async def test_an_edit_in_the_moment_the_answer_is_saved_keeps_the_old_answer_from_being_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Conversations.save_turn
    async with chatting(settings, ScriptedProvider(says("old"), says("new"))) as chat:
        message = chat.message("one")
        edits = ["uno"]

        async def late(*given: object) -> object:
            if edits:
                await chat.edit(message, edits.pop())
            return await save(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(Conversations, "save_turn", late)
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == ["new"]


async def test_an_edit_before_anybody_was_asked_asks_only_about_the_new_words(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    claude, history = ScriptedProvider(says("new")), Conversations.history
    async with chatting(settings, claude) as chat:
        message = chat.message("one")
        edits = ["uno"]

        async def late(*given: object) -> object:
            if edits:
                await chat.edit(message, edits.pop())
            return await history(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(Conversations, "history", late)
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == ["new"]
        assert texts_of(claude.prompts) == ["uno"]


async def test_an_edit_of_the_last_message_makes_its_answer_anew_in_its_place(settings: Settings) -> None:
    claude = ScriptedProvider(says("Olso?"), says("Ah, Oslo"), says("In Oslo"))
    async with chatting(settings, claude) as chat:
        message = await chat.write("I live in Olso")
        assert await chat.answers() == ["Olso?"]
        await chat.edit(message, "I live in Oslo")
        assert await chat.answers() == ["Ah, Oslo"]
        assert chat.platform.arrived[-1].replaces == ("p1",)
        await chat.ask("where do I live?")
        assert "Olso" not in repr(claude.prompts[-1])


async def test_an_edit_of_an_older_message_is_only_remembered(settings: Settings) -> None:
    claude = ScriptedProvider(says("one"), says("two"), says("three"))
    async with chatting(settings, claude) as chat:
        message = await chat.write("I live in Olso")
        await chat.answers()
        await chat.ask("nice, is it not?")
        await chat.edit(message, "I live in Oslo")
        assert await chat.answers() == []
        await chat.ask("where do I live?")
        assert [hit.memory.text for hit in claude.prompts[-1].recall] == ["I live in Oslo"]


async def test_an_edit_that_stops_no_stopped_message_answers_it_after_all(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("one")
        chat.hand.turn(timedelta(seconds=SETTLE_S))
        await claude.begun()
        message = await chat.write("two")
        await chat.write("/stop")
        await chat.edit(message, "no, two")
        claude.go_on()
        assert "You say: no, two" in await chat.answers()


async def test_an_edit_of_a_message_nobody_knew_is_a_new_message_if_it_speaks_to_aiki(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        await chat.edit(chat.message(address=GROUP), "hi", is_addressed=False)
        assert await chat.answers() == []
        await chat.edit(chat.message(address=GROUP), "hi @aiki")
        assert await chat.answers() == ["Hello"]


async def test_an_edit_by_a_stranger_is_nothing(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        message = await chat.write("hi", address=GROUP)
        await chat.answers()
        await chat.edit(message, "something else", sender=STRANGER)
        await chat.edit(chat.message(address=GROUP), "unheard of", sender=STRANGER)
        assert await chat.answers() == []


async def test_a_caption_that_is_edited_while_a_voice_note_is_listened_to_is_taken_with_it(settings: Settings) -> None:
    class Slow(FakeTranscriber):
        begun, may_go_on = asyncio.Event(), asyncio.Event()

        async def transcribe(self, audio: bytes, media_type: str, language: Language | None) -> str:
            self.begun.set()
            await self.may_go_on.wait()
            return await super().transcribe(audio, media_type, language)

    ears, claude = Slow("the weather is fine"), ScriptedProvider(says("ok"))
    async with chatting(settings, claude, hears=ears) as chat:
        chat.platform.files["voice"] = b"ogg"
        message = await chat.write("from Olso:", attachments=(VOICE,))
        await ears.begun.wait()
        await chat.edit(message, "from Oslo:")
        ears.may_go_on.set()
        assert (await chat.answers())[0].endswith("ok")
        assert texts_of(claude.prompts) == ["from Oslo:\nthe weather is fine"]
        assert len(ears.listened) == 1


async def test_a_message_that_grows_while_it_is_attended_to_is_attended_to_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, more = Conversations.message, [True]

    async def grows(self: Conversations, message_id: int) -> KeptMessage | None:
        kept = await read(self, message_id)  # type: ignore[arg-type] # handed through as it came
        if kept is None or not more or not chat.platform.fetched:
            return kept
        more.clear()
        return replace(kept, attachments=(*kept.attachments, *kept.attachments))

    monkeypatch.setattr(Conversations, "message", grows)
    claude = ScriptedProvider(says("ok"))
    async with chatting(settings, claude) as chat:
        chat.platform.files["file"] = b"milk, bread"
        assert await chat.ask("what is missing?", attachments=(FILE,)) == ["ok"]
        assert len(claude.prompts) == 1


async def test_a_message_that_is_forgotten_while_its_edit_is_awaited_gets_no_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        message = await chat.write("one")
        await claude.begun()

        async def gone(*_: object) -> None:
            return None

        monkeypatch.setattr(Conversations, "message", gone)
        await chat.edit(message, "uno")
        assert await chat.answers() == []
        assert message.address == CHAT


async def test_what_was_said_yes_to_is_done_whatever_the_word_is_made_to_look_like(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember = calls(ToolCall("c1", "memory_remember", {"text": "The bank is Good Bank"}))
    save = Conversations.save_turn
    async with chatting(settings, ScriptedProvider(remember, says("Noted?"))) as chat:
        chat.platform.files["file"] = b"remember that the bank is Good Bank"
        await chat.ask("what does it say?", attachments=(FILE,))
        yes = chat.message("yes")
        edits = ["no"]

        async def late(*given: object) -> object:
            if edits:
                await chat.edit(yes, edits.pop())
            return await save(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(Conversations, "save_turn", late)
        await chat.aiki.inbox.receive(yes)
        assert await chat.answers() == ["Done: `memory_remember`."]
        assert "facts: 1" in (await chat.ask("/status"))[0]


async def test_an_edit_where_nothing_is_seen_growing_is_answered_anew_too(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Conversations.save_turn
    edits = [talk.message("what is 6*8?", message_id="sum")]

    async def late(*given: object) -> object:
        if edits:
            await talk.aiki.inbox.edited(edits.pop())
        return await save(*given)  # type: ignore[arg-type] # handed through as it came

    monkeypatch.setattr(Conversations, "save_turn", late)
    answer = await talk.say("what is 6*7?", message_id="sum")
    await talk.aiki.inbox.idle()
    assert "48" in answer
    assert len(talk.terminal.arrived) == 1
