"""Messages as people write them on a messaging platform: kept at once, answered together and in order."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.core.turn import TurnHandler
from bot.domain.conversation import Quote, Role, ThreadAddress, ThreadKind
from bot.domain.errors import MessageTooLong
from bot.domain.gesture import Button
from bot.domain.text import MAX_MESSAGE_CHARS
from bot.settings import Settings
from tests.fakes.chat import CHAT, GROUP, ME, PHOTO, SETTLE_S, chatting, texts_of
from tests.fakes.provider import HeldProvider, ScriptedProvider, says

OTHER = ThreadAddress("telegram", "100:7", ThreadKind.PRIVATE)


async def test_a_message_is_kept_before_it_is_acknowledged(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello")), settle_s=SETTLE_S) as chat:
        await chat.write("hi")
        assert [kept.text for kept in await chat.aiki.store.conversations.unanswered()] == ["hi"]
        assert chat.platform.texts == []
        assert await chat.answers() == ["Hello"]


async def test_three_quick_messages_are_answered_once_together(settings: Settings) -> None:
    claude = ScriptedProvider(says("All three"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        assert await chat.ask("hi", "how are", "you?") == ["All three"]
        assert texts_of(claude.prompts) == ["hi\nhow are\nyou?"]


async def test_each_new_line_gives_time_for_another(settings: Settings) -> None:
    claude = ScriptedProvider(says("ok"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        for text in ("one", "two", "three"):
            await chat.write(text)
            chat.hand.turn(timedelta(seconds=SETTLE_S * 0.7))
            await chat.write()  # an empty message is no message, and lets the loop go round
        assert await chat.answers() == ["ok"]
        assert texts_of(claude.prompts) == ["one\ntwo\nthree"]


async def test_whoever_never_pauses_is_answered_all_the_same(settings: Settings) -> None:
    claude = ScriptedProvider(*[says("ok")] * 9)
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        for number in range(9):
            await chat.write(f"line {number}")
            chat.hand.turn(timedelta(seconds=SETTLE_S * 0.9))
            await asyncio.sleep(0)
        await chat.answers()
        assert len(claude.prompts) == 2
        assert claude.prompts[0].message.startswith("line 0\nline 1\n")


async def test_with_no_settle_time_each_message_is_answered_by_itself(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("one"), says("two"))) as chat:
        assert await chat.ask("first", "second") == ["one", "two"]


async def test_an_event_that_comes_again_is_answered_once(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("one")), settle_s=SETTLE_S) as chat:
        message = await chat.write("hi")
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == ["one"]
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == []


@pytest.mark.parametrize("settle_s", [0.0, SETTLE_S])
async def test_an_album_is_one_turn_whatever_the_settle_time(settings: Settings, settle_s: float) -> None:
    claude = ScriptedProvider(says("Four cats"), says("and one"))
    async with chatting(settings, claude, settle_s=settle_s) as chat:
        chat.platform.files["photo"] = b"jpeg"
        await chat.write("my cats", "", "", "", attachments=(PHOTO,), album="a1")
        await chat.write("", attachments=(PHOTO,), album="a2")
        assert await chat.answers() == ["Four cats", "and one"]
        assert [len(prompt.images) for prompt in claude.prompts] == [4, 1]


async def test_what_is_written_right_before_and_after_an_album_belongs_to_it(settings: Settings) -> None:
    claude = ScriptedProvider(says("Cats"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        chat.platform.files["photo"] = b"jpeg"
        await chat.write("what are these?")
        await chat.write("", "", attachments=(PHOTO,), album="a1")
        await chat.write("I mean the two")
        assert await chat.answers() == ["Cats"]
        assert len(claude.prompts[0].images) == 2


async def test_a_text_after_an_album_stands_by_itself_where_nothing_settles(settings: Settings) -> None:
    claude = ScriptedProvider(says("A cat"), says("Yes"))
    async with chatting(settings, claude) as chat:
        chat.platform.files["photo"] = b"jpeg"
        await chat.write("", attachments=(PHOTO,), album="a1")
        assert await chat.ask("is it?") == ["A cat", "Yes"]


async def test_more_pictures_than_are_looked_at_are_more_than_one_turn(settings: Settings) -> None:
    claude = ScriptedProvider(says("ten"), says("two"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        chat.platform.files["photo"] = b"jpeg"
        await chat.write(*[""] * 12, attachments=(PHOTO,))
        assert await chat.answers() == ["ten", "two"]
        assert [len(prompt.images) for prompt in claude.prompts] == [10, 2]


async def test_a_long_paste_that_came_in_pieces_stays_below_what_one_message_may_be(settings: Settings) -> None:
    claude = ScriptedProvider(says("one"), says("two"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        assert await chat.ask(*["x" * 4_096] * 9) == ["one", "two"]
        assert max(len(prompt.message) for prompt in claude.prompts) <= MAX_MESSAGE_CHARS


async def test_a_message_that_is_too_long_is_refused_to_the_adapter(settings: Settings) -> None:
    async with chatting(settings) as chat:
        with pytest.raises(MessageTooLong):
            await chat.write("x" * (MAX_MESSAGE_CHARS + 1))


async def test_a_command_joins_nothing_and_comes_after_what_was_said_before_it(settings: Settings) -> None:
    claude = ScriptedProvider(says("Hello"), says("Fine"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        hello, zone, fine = await chat.ask("hi", "/timezone Oslo", "how are you?")
        assert (hello, fine) == ("Hello", "Fine")
        assert "Europe/Oslo" in zone


async def test_a_message_that_answers_an_earlier_one_begins_one_of_its_own(settings: Settings) -> None:
    claude = ScriptedProvider(says("one"), says("two"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("hi")
        await chat.write("and this?", quote=Quote("x9", "the old plan", Role.AIKI))
        await chat.write("I wonder")
        assert await chat.answers() == ["one", "two"]
        assert texts_of(claude.prompts) == ["hi", "and this?\nI wonder"]
        assert [prompt.quoted and prompt.quoted.text for prompt in claude.prompts] == [None, "the old plan"]


async def test_another_sender_in_a_group_is_answered_apart(settings: Settings) -> None:
    claude = ScriptedProvider(says("one"), says("two"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        other = chat.message("not mine", address=GROUP).sender
        other = type(other)("telegram", "101", "Bo")
        await chat.aiki.owner(other)
        await chat.write("mine", address=GROUP)
        await chat.write("theirs", address=GROUP, sender=other)
        assert await chat.answers() == ["one", "two"]
        assert texts_of(claude.prompts) == ["mine", "theirs"]


async def test_what_comes_while_it_answers_waits_in_order_and_is_not_lost(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        assert await claude.begun() == "one"
        await chat.write("two", "three")
        claude.go_on()
        assert await chat.answers() == ["You say: one", "You say: two", "You say: three"]


async def test_what_comes_together_while_it_answers_is_answered_together(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("one")
        chat.hand.turn(timedelta(seconds=SETTLE_S))
        assert await claude.begun() == "one"
        await chat.write("two", "three")
        claude.go_on()
        assert await chat.answers() == ["You say: one", "You say: two\nthree"]


async def test_a_message_that_joins_one_in_the_moment_that_is_taken_up_is_answered_with_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    claude, keep = HeldProvider(), TurnHandler.keep
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("one")

        async def late(*given: object) -> object:
            chat.hand.turn(timedelta(seconds=SETTLE_S))
            assert await claude.begun() == "one"
            return await keep(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(TurnHandler, "keep", late)
        await chat.write("two")
        assert await claude.begun() == "one\ntwo"
        claude.go_on()
        assert await chat.answers() == ["You say: one\ntwo"]


async def test_two_threads_go_side_by_side(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await chat.write("two", address=OTHER)
        assert {await claude.begun(), await claude.begun()} == {"one", "two"}
        claude.go_on()
        assert sorted(await chat.answers()) == ["You say: one", "You say: two"]


async def test_a_thread_that_moved_goes_on_under_its_new_id(settings: Settings) -> None:
    claude = ScriptedProvider(says("one"), says("two"))
    async with chatting(settings, claude) as chat:
        await chat.ask("hi", address=GROUP)
        moved = ThreadAddress("telegram", "-1002", ThreadKind.GROUP)
        await chat.aiki.inbox.moved(GROUP, moved.platform_thread_id)
        assert await chat.ask("still there?", address=moved) == ["two"]
        assert [line.text for line in claude.prompts[1].history] == ["hi", "one"]


async def test_what_is_seen_of_it_while_it_is_written_ends_before_the_answer_is_sent(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hel", "lo"))) as chat:
        assert await chat.ask("hi") == ["Hello"]
        assert chat.platform.drafts == ["Hel", "Hello"]
        assert chat.platform.working[:2] == [True, False]
        assert chat.platform.arrived[0].buttons == (Button.GOOD, Button.BAD, Button.RETRY)
        assert chat.platform.arrived[0].address == CHAT


def test_these_tests_write_as_the_owner() -> None:
    assert ME.platform == CHAT.platform
