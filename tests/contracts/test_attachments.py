"""What people send beside words: kept with the message, read and heard, forgotten with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.conversation import KeptMessage
from bot.domain.ids import AttachmentId, MessageId
from bot.domain.memory import ForgetPlan
from bot.domain.turn import Remember
from bot.ports import Conversations
from tests.store.house import CHAT, House, remember, scope_of

PHOTO = Attachment(AttachmentKind.PHOTO, "ref-photo", "image/jpeg", size=4_000)
VOICE = Attachment(AttachmentKind.SPEECH, "ref-voice", "audio/ogg")
FILE = Attachment(AttachmentKind.FILE, "ref-file", "application/pdf", "årsmøte.pdf", 90_000)
OTHER = Attachment(AttachmentKind.OTHER, "ref-other", "video/mp4", "film.mp4")


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def send(
    house: House, platform_id: str, text: str, *sent: Attachment, joins: MessageId | None = None
) -> KeptMessage:
    """Have the owner send things with a text."""
    inbound = replace(house.inbound(text, CHAT, platform_id), attachments=sent)
    kept = await house.store.conversations.keep_message(inbound, await house.owner(), joins)
    assert kept is not None
    return kept


async def test_what_is_sent_is_kept_with_the_message_and_marked_in_its_text(house: House) -> None:
    message = await send(house, "1", "look", PHOTO, FILE, OTHER, VOICE)
    assert message.text == "look\n📷\n📎 årsmøte.pdf\n📦 film.mp4\n🎤"
    assert [kept.attachment for kept in message.attachments] == [PHOTO, FILE, OTHER, VOICE]
    assert {kept.text for kept in message.attachments} == {None}
    assert await house.as_it_is(message) == message


async def test_what_is_read_is_kept(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "look", FILE)
    await conversations.note_read(message.attachments[0].id, "Annual meeting")
    now = await house.as_it_is(message)
    assert now.attachments[0].text == "Annual meeting"
    assert (now.text, now.revision) == (message.text, message.revision)


async def test_what_is_said_takes_the_place_of_its_mark(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "", VOICE)
    await conversations.note_read(message.attachments[0].id, "call Kari\ntomorrow", is_said=True)
    now = await house.as_it_is(message)
    assert (now.text, now.attachments[0].text) == ("call Kari\ntomorrow", "call Kari\ntomorrow")
    assert now.revision == message.revision + 1


async def test_where_nobody_speaks_the_mark_stays(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "", VOICE)
    await conversations.note_read(message.attachments[0].id, "", is_said=True)
    now = await house.as_it_is(message)
    assert (now.text, now.attachments[0].text, now.revision) == ("🎤", "", 0)


async def test_what_is_said_stands_in_its_own_part(house: House, conversations: Conversations) -> None:
    first = await send(house, "1", "", VOICE)
    await send(house, "2", "🎤 is what I sent", VOICE, joins=first.id)
    whole = await send(house, "3", "", VOICE, joins=first.id)
    assert whole.text == "🎤\n🎤 is what I sent\n🎤\n🎤"
    for kept, heard in zip(whole.attachments, ("one", "two\nlines", "three"), strict=True):
        await conversations.note_read(kept.id, heard, is_said=True)
    assert (await house.as_it_is(first)).text == "one\n🎤 is what I sent\ntwo\nlines\nthree"


@pytest.mark.parametrize("heard", [(0, 1), (1, 0)])
async def test_two_voices_in_one_part_keep_their_order(
    house: House, conversations: Conversations, heard: tuple[int, int]
) -> None:
    message = await send(house, "1", "🎤", VOICE, VOICE)
    for number in heard:
        await conversations.note_read(message.attachments[number].id, f"said {number}", is_said=True)
    assert (await house.as_it_is(message)).text == "🎤\nsaid 0\nsaid 1"


async def test_what_is_heard_better_the_second_time_takes_its_place(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "listen", VOICE)
    await conversations.note_read(message.attachments[0].id, "two", is_said=True)
    await conversations.note_read(message.attachments[0].id, "two words", is_said=True)
    assert (await house.as_it_is(message)).text == "listen\ntwo words"


async def test_an_edit_of_the_words_leaves_what_was_sent(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "listen", VOICE, PHOTO)
    await conversations.note_read(message.attachments[0].id, "call Kari", is_said=True)
    await house.edit("1", "listen well")
    now = await house.as_it_is(message)
    assert now.text == "listen well\ncall Kari\n📷"
    await house.edit("1", "")
    assert (await house.as_it_is(message)).text == "call Kari\n📷"


async def test_an_edit_before_it_was_heard_leaves_the_right_place(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "a", VOICE)
    await send(house, "2", "b", joins=message.id)
    await house.edit("1", "a longer caption")
    await conversations.note_read(message.attachments[0].id, "call Kari", is_said=True)
    await house.edit("2", "B")
    await house.edit("1", "c")
    assert (await house.as_it_is(message)).text == "c\ncall Kari\nB"


async def test_an_edited_caption_of_what_was_answered_is_answered_anew(
    house: House, conversations: Conversations
) -> None:
    message = await send(house, "1", "listen", VOICE)
    await conversations.note_read(message.attachments[0].id, "call Kari", is_said=True)
    heard = await house.as_it_is(message)
    await house.answer(heard, Remember(remember(heard)))
    await house.edit("1", "please listen")
    [waiting] = await conversations.unanswered()
    assert waiting.text == "please listen\ncall Kari"
    assert [kept.text for kept in waiting.attachments] == ["call Kari"]


async def test_what_stands_in_a_file_stands_clipped_in_the_history_as_somebody_else_s_words(
    house: House, conversations: Conversations
) -> None:
    message = await send(house, "1", "read it", FILE, PHOTO)
    await conversations.note_read(message.attachments[0].id, "x" * 5_000)
    await house.answer(message)
    later = await house.keep("2", "so")
    asked, answered = await conversations.history(later.thread_id, later.id, 9)
    assert asked.text == "read it\n📎 årsmøte.pdf\n📷\n" + "x" * 1_500
    assert (asked.outside, answered.outside) == (True, False)


async def test_what_was_heard_is_the_person_s_own(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "", VOICE)
    await conversations.note_read(message.attachments[0].id, "call Kari", is_said=True)
    later = await house.keep("2", "so")
    [line] = await conversations.history(later.thread_id, later.id, 9)
    assert (line.text, line.outside) == ("call Kari", False)


async def test_what_was_sent_is_forgotten_with_the_message(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "read it", FILE)
    attachment = message.attachments[0].id
    await conversations.note_read(attachment, "a secret")
    await house.answer(message)
    await house.forget(message, ForgetPlan((), (message.id,)))
    await conversations.note_read(attachment, "a secret", is_said=True)  # a reading that was under way
    sql = "SELECT platform_ref, name, text FROM attachment"
    rows = await house.store.database.read(lambda db: [tuple(row) for row in db.execute(sql)])
    assert rows == [("", None, "")]
    later = await house.keep("2", "so")
    lines = await conversations.history(later.thread_id, later.id, 9)
    assert [line.text for line in lines if line.text.startswith(("read", "a secret"))] == []


async def test_reading_what_is_not_there_changes_nothing(house: House, conversations: Conversations) -> None:
    await conversations.note_read(AttachmentId(99), "nothing", is_said=True)
    assert await conversations.unanswered() == []


async def test_a_voice_note_is_remembered_in_its_words(house: House, conversations: Conversations) -> None:
    message = await send(house, "1", "", VOICE)
    await conversations.note_read(message.attachments[0].id, "Kari likes quince", is_said=True)
    heard = await house.as_it_is(message)
    await house.answer(heard, Remember(remember(heard)))
    found = await house.store.memories.matching(scope_of(message), ["quince"], 9)
    assert [memory.text for memory in found] == ["Kari likes quince"]
