"""What each update is to us: who wrote what, where and to whom, and what changed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.telegram.inbound import Edit, Move
from bot.domain.attachment import AttachmentKind
from bot.domain.conversation import Identity, InboundMessage, ThreadKind
from bot.domain.language import Language
from tests.adapters.telegram.inbound_house import ada, arrives, crowd, reading, received, told, wire
from tests.adapters.telegram.rig import Reading, group, private
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_chats import Chat, Person
from tests.wire.telegram_markup import units
from tests.wire.telegram_media import contact, location, photo, sticker

__all__ = ["ada", "crowd", "reading", "wire"]  # fixtures


# Who and where


def test_a_message_in_private_is_read(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    message = wire.says(ada, "Hello")
    inbound = received(reading)
    assert inbound.sender == Identity("telegram", str(ada.id), "Ada")
    assert (inbound.address, inbound.text) == (private(ada), "Hello")
    assert inbound.platform_message_id == str(message.message_id)
    assert inbound.sent_at.timestamp() == message.date
    assert (inbound.is_addressed, inbound.quote, inbound.album, inbound.attachments) == (True, None, None, ())


@pytest.mark.parametrize(
    ("code", "language"),
    [("nb", "nb"), ("nb-NO", "nb"), ("no", "nb"), ("nn", "nb"), ("pt-br", "pt"), ("EN-us", "en"), ("de", None)],
)
def test_the_language_is_that_of_the_persons_app(
    wire: TelegramWire, reading: Reading, code: str, language: str | None
) -> None:
    wire.says(wire.person("Ola", language_code=code), "hei")
    assert received(reading).language == (Language(language) if language else None)


def test_an_app_that_tells_no_language_is_of_none(wire: TelegramWire, reading: Reading) -> None:
    wire.says(wire.person("Ola", language_code=""), "hei")
    assert received(reading).language is None


def test_each_topic_is_a_thread_of_its_own(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    forum = wire.supergroup("Plans", [ada], forum=True)
    topic = wire.topic(ada, forum)
    wire.says(ada, "@aiki_bot here", forum, topic=topic)
    wire.says(ada, "@aiki_bot there", forum)
    events = reading.all()
    assert [event.address for event in events if isinstance(event, InboundMessage)] == [
        group(forum, topic),
        group(forum),
    ]


def test_an_answer_in_a_group_without_topics_stays_in_the_group(
    wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat
) -> None:
    message = wire.says(ada, "yes", crowd, reply_to=told(wire, crowd))
    wire.updates.pending.clear()
    arrives(wire, message, message_thread_id=7)
    assert received(reading).address == group(crowd)


# For whom a message in a group is


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@aiki_bot what time is it", "what time is it"),
        ("@AIKI_bot: what time is it", "what time is it"),
        ("what time is it, @aiki_bot", "what time is it,"),
        ("😀😀 @aiki_bot 🇳🇴 why", "😀😀  🇳🇴 why"),
        ("👨‍👩‍👧 and @aiki_bot and @aiki_bot!", "👨‍👩‍👧 and  and !"),
        ("@aiki_bot", "@aiki_bot"),
        ("/help", "/help"),
        ("/help@aiki_bot me", "/help@aiki_bot me"),
        ("/HELP@Aiki_Bot", "/HELP@Aiki_Bot"),
        ("@aiki_bot ask @bob_bot", "ask @bob_bot"),
    ],
)
def test_what_names_the_bot_or_commands_it_is_for_it(
    wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat, text: str, left: str
) -> None:
    wire.says(ada, text, crowd)
    inbound = received(reading)
    assert inbound.text == left
    assert inbound.address.kind is ThreadKind.GROUP


@pytest.mark.parametrize(
    "text",
    [
        "what time is it",
        "@bob_bot what time is it",
        "@aiki_bottle is mine",
        "/help@other_bot",
        "see /help",
        "/help@other_bot @aiki_bot",
        "😀 mail me@aiki_bot.example",
    ],
)
def test_other_talk_in_a_group_is_not(
    wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat, text: str
) -> None:
    wire.says(ada, text, crowd)
    assert reading.one() is None


def test_the_bot_can_be_named_by_its_account(wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat) -> None:
    message = wire.says(ada, "Aiki come", crowd)
    wire.updates.pending.clear()
    bot = {"id": wire.bot.id, "is_bot": True, "first_name": "Aiki"}
    message.entities = [{"type": "text_mention", "offset": 0, "length": 4, "user": bot}]
    arrives(wire, message)
    assert received(reading).text == "Aiki come"


def test_an_answer_to_the_bot_is_for_it(wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat) -> None:
    wire.says(ada, "really?", crowd, reply_to=told(wire, crowd))
    assert received(reading).text == "really?"


def test_a_command_for_another_bot_is_not_even_as_an_answer(
    wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat
) -> None:
    wire.says(ada, "/save@other_bot", crowd, reply_to=told(wire, crowd))
    assert reading.one() is None


def test_a_caption_names_the_bot_too(wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat) -> None:
    wire.sends(ada, photo(caption="🎂 @aiki_bot what is this?"), crowd)
    inbound = received(reading)
    assert inbound.text == "🎂  what is this?"
    assert [one.kind for one in inbound.attachments] == [AttachmentKind.PHOTO]


def test_an_album_that_names_the_bot_once_is_for_it_whole(
    wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat
) -> None:
    wire.sends_album(ada, [photo(b"1", "@aiki_bot compare"), photo(b"2"), photo(b"3")], crowd)
    wire.sends_album(ada, [photo(b"4"), photo(b"5")], crowd)
    albums = [event.album if isinstance(event, InboundMessage) else None for event in reading.all()]
    assert albums[0] is not None
    assert albums == [albums[0]] * 3 + [None, None]


def test_an_album_in_private_shares_its_mark(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    wire.sends_album(ada, [photo(b"1", "look"), photo(b"2")])
    events = [event for event in reading.all() if isinstance(event, InboundMessage)]
    assert [event.text for event in events] == ["look", ""]
    assert len({event.album for event in events}) == 1


# What is no text


@pytest.mark.parametrize(
    ("media", "text"),
    [(sticker("🦊"), "🦊"), (location(59.9, 10.7), "📍 59.9, 10.7"), (contact("Grace", "+47"), "👤 Grace +47")],
)
def test_what_can_be_put_in_words_is(wire: TelegramWire, reading: Reading, ada: Person, media: Any, text: str) -> None:
    wire.sends(ada, media)
    inbound = received(reading)
    assert (inbound.text, inbound.attachments) == (text, ())


def test_dice_and_places_with_a_name_are_put_in_words(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    arrives(wire, wire.post(wire.private(ada), ada), dice={"emoji": "🎲", "value": 5})
    place = {"latitude": 1.5, "longitude": 2.5}
    venue = {"location": place, "title": "Café", "address": "Here 1"}
    arrives(wire, wire.post(wire.private(ada), ada), location=place, venue=venue)
    texts = [event.text for event in reading.all() if isinstance(event, InboundMessage)]
    assert texts == ["🎲 5", "📍 Café, Here 1 (1.5, 2.5)"]


def test_half_a_character_does_no_harm(wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat) -> None:
    message = wire.says(ada, "@aiki_bot hi", crowd)
    wire.updates.pending.clear()
    message.text += " \ud83d"
    arrives(wire, message)
    assert received(reading).text == "hi \ud83d"


def test_offsets_count_utf16_units(wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat) -> None:
    text = "𝒳" * 30 + " @aiki_bot " + "🎂" * 30
    message = wire.says(ada, text, crowd)
    assert message.entities[0]["offset"] == units("𝒳" * 30) + 1
    assert received(reading).text == "𝒳" * 30 + "  " + "🎂" * 30


# What is changed


def test_an_edit_is_the_message_with_its_new_text(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    message = wire.says(ada, "helo")
    wire.edits(message, "hello")
    event = reading.all()[1]
    assert isinstance(event, Edit)
    assert (event.message.platform_message_id, event.message.text) == (str(message.message_id), "hello")


def test_an_edit_in_a_group_that_names_nobody_is_still_told(
    wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat
) -> None:
    message = wire.says(ada, "@aiki_bot helo", crowd)
    wire.edits(message, "hello")
    event = reading.all()[1]
    assert isinstance(event, Edit)
    assert not event.message.is_addressed


def test_who_shows_where_they_go_is_not_answered_at_each_step(
    wire: TelegramWire, reading: Reading, ada: Person
) -> None:
    message = wire.sends(ada, location(1, 2))
    message.edit_date = message.date
    message.payload = {"location": {"latitude": 1.1, "longitude": 2.0, "live_period": 600}}
    wire._announce("edited_message", message)  # noqa: SLF001 - as the stand-in's edits()
    assert reading.all()[1] is None


def test_a_group_that_grows_tells_where_it_went(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    friends = wire.group("Friends", [ada])
    new = wire.migrates(friends)
    assert reading.all() == [Move(group(friends), str(new.id)), None]
