"""Messages that are taken away: while they settle, while they wait, while they are answered, and afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import open_aiki
from bot.domain.conversation import InboundMessage
from bot.settings import Settings
from bot.store.conversations import Conversations
from tests.fakes.chat import CHAT, GROUP, ME, SETTLE_S, Chat, chatting, texts_of
from tests.fakes.clock import FakeClock
from tests.fakes.provider import HeldProvider, ScriptedProvider, says
from tests.fakes.sender import RecordingSender


async def delete(chat: Chat, *messages: InboundMessage) -> None:
    """Take messages away."""
    ids = [message.platform_message_id for message in messages]
    await chat.aiki.inbox.deleted(messages[0].address, ids)


async def test_what_is_deleted_while_it_settles_is_answered_with_nothing(settings: Settings) -> None:
    claude = ScriptedProvider(says("ok"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await delete(chat, await chat.write("my pin is 4711"))
        await chat.aiki.inbox.idle()  # nothing settles any more
        assert await chat.answers() == []
        assert await chat.ask("what is my pin?") == ["ok"]
        assert "4711" not in repr(claude.prompts)


async def test_what_is_written_behind_it_stands_alone(settings: Settings) -> None:
    claude = ScriptedProvider(says("ok"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await delete(chat, await chat.write("one"))
        await chat.write("two")
        assert await chat.answers() == ["ok"]
        assert texts_of(claude.prompts) == ["two"]


async def test_of_several_that_settle_the_rest_is_answered(settings: Settings) -> None:
    claude = ScriptedProvider(says("ok"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("one")
        await delete(chat, await chat.write("two"))
        await chat.write("three")
        assert await chat.answers() == ["ok"]
        assert texts_of(claude.prompts) == ["one\nthree"]


async def test_what_is_deleted_while_it_waits_leaves_the_others_in_their_order(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        second = await chat.write("two")
        await chat.write("three")
        await delete(chat, second)
        claude.go_on()
        assert await chat.answers() == ["You say: one", "You say: three"]


async def test_what_is_deleted_while_it_is_answered_is_answered_no_further(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        message = await chat.write("my pin is 4711")
        await claude.begun()
        await delete(chat, message)
        await chat.aiki.inbox.idle()
        assert claude.closed == 1
        assert chat.platform.removed == []  # nothing was shown
        claude.go_on()
        assert await chat.answers() == []
        assert chat.platform.drafts[-1] is None  # what was seen of the answer is gone
        assert chat.platform.working[-1] is False
        assert await chat.ask("hi") == ["You say: hi"]


async def deleted_while_shown(chat: Chat, claude: HeldProvider, *shown: str) -> None:
    """Have a message be deleted of whose answer this is seen already."""
    message = await chat.write("my pin is 4711")
    await claude.begun()
    for one in shown:
        await chat.aiki.store.outbox.note_preview(CHAT, one)
    await delete(chat, message)
    await chat.aiki.inbox.idle()
    claude.go_on()
    assert await chat.answers() == []


async def test_what_was_shown_of_an_answer_that_is_not_coming_is_taken_away(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await deleted_while_shown(chat, claude, "7", "8")
        assert chat.platform.removed == ["7", "8"]
        assert await chat.ask("hi") == ["You say: hi"]
        assert chat.platform.arrived[-1].replaces == ()
        assert chat.platform.removed == ["7", "8"]


async def test_what_cannot_be_taken_away_makes_room_for_the_next_answer(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        chat.platform.keeps_previews = True
        await deleted_while_shown(chat, claude, "7", "8")
        assert chat.platform.removed == []
        assert await chat.ask("hi") == ["You say: hi"]
        assert chat.platform.arrived[-1].replaces == ("7", "8")


async def test_where_answers_are_not_seen_to_grow_nothing_is_to_be_taken_away(settings: Settings) -> None:
    claude, sender = HeldProvider(), RecordingSender("telegram")
    async with open_aiki(settings, [sender], clock=FakeClock(), providers=[claude]) as aiki:
        await aiki.owner(ME)
        await aiki.inbox.receive(InboundMessage(ME, CHAT, "1", "my pin is 4711", FakeClock().now()))
        await claude.begun()
        await aiki.inbox.deleted(CHAT, ["1"])
        await aiki.inbox.idle()
        assert sender.arrived == []
        await aiki.inbox.close(timedelta(0))


async def test_a_part_that_is_deleted_while_it_is_answered_begins_the_answer_anew(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("one")
        second = await chat.write("two")
        chat.hand.turn(timedelta(seconds=SETTLE_S))
        assert await claude.begun() == "one\ntwo"
        await delete(chat, second)
        assert await claude.begun() == "one"
        claude.go_on()
        assert await chat.answers() == ["You say: one"]


async def test_what_is_deleted_in_the_moment_its_answer_is_saved_is_not_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Conversations.save_turn
    async with chatting(settings, ScriptedProvider(says("4711, I see"))) as chat:
        message = chat.message("my pin is 4711")

        async def late(*given: object) -> object:
            await delete(chat, message)
            return await save(*given)  # type: ignore[arg-type] # handed through as it came

        monkeypatch.setattr(Conversations, "save_turn", late)
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == []


async def test_what_is_deleted_afterwards_is_remembered_no_more(settings: Settings) -> None:
    claude = ScriptedProvider(says("4711, I see"), says("No idea"))
    async with chatting(settings, claude) as chat:
        message = await chat.write("my pin is 4711")
        assert await chat.answers() == ["4711, I see"]
        await delete(chat, message)
        assert await chat.answers() == []
        await chat.ask("what is my pin?")
        assert "4711" not in repr(claude.prompts[-1])


async def test_of_an_answered_message_what_is_left_is_not_answered_again(settings: Settings) -> None:
    claude = ScriptedProvider(says("ok"), says("In Oslo"))
    async with chatting(settings, claude, settle_s=SETTLE_S) as chat:
        await chat.write("I live in Oslo")
        second = await chat.write("my pin is 4711")
        assert await chat.answers() == ["ok"]
        await delete(chat, second)
        assert await chat.answers() == []
        await chat.ask("where do I live?")
        assert [hit.memory.text for hit in claude.prompts[-1].recall] == ["I live in Oslo"]


async def test_what_was_deleted_and_comes_again_is_not_answered(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(), settle_s=SETTLE_S) as chat:
        message = await chat.write("hi")
        await delete(chat, message)
        await chat.aiki.inbox.receive(message)
        assert await chat.answers() == []


async def test_what_is_deleted_elsewhere_disturbs_nothing(settings: Settings) -> None:
    claude = HeldProvider()
    async with chatting(settings, claude) as chat:
        await chat.write("one")
        await claude.begun()
        await chat.aiki.inbox.deleted(GROUP, ["m1"])
        await chat.aiki.inbox.deleted(CHAT, ["m99"])
        claude.go_on()
        assert await chat.answers() == ["You say: one"]
        assert claude.closed == len(claude.prompts) == 1
