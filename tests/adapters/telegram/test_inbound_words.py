"""Whose words a message is made of: what it answers, what it passes on, and who wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.telegram.inbound import FORWARDED
from bot.domain.conversation import InboundMessage, Quote, Role
from tests.adapters.telegram.inbound_house import ada, arrives, crowd, reading, received, told, wire
from tests.adapters.telegram.rig import Reading
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_chats import Chat, Person
from tests.wire.telegram_events import found_entities
from tests.wire.telegram_media import document, photo

__all__ = ["ada", "crowd", "reading", "wire"]  # fixtures


# What a message answers


def test_an_answer_quotes_the_bot(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    answered = told(wire, wire.private(ada))
    wire.says(ada, "why?", reply_to=answered)
    assert received(reading).quote == Quote(str(answered.message_id), "I said so", Role.AIKI)


def test_an_answer_quotes_the_person(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    answered = wire.says(ada, "remember this")
    wire.says(ada, "this, I mean", reply_to=answered)
    events = reading.all()
    assert isinstance(events[1], InboundMessage)
    assert events[1].quote == Quote(str(answered.message_id), "remember this", Role.PERSON)


def test_an_answer_quotes_somebody_else(wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat) -> None:
    answered = wire.says(wire.person("Bob"), "I owe you 5", crowd)
    wire.says(ada, "@aiki_bot note that", crowd, reply_to=answered)
    event = reading.all()[1]
    assert isinstance(event, InboundMessage)
    assert event.quote == Quote(str(answered.message_id), "I owe you 5", None)


def test_only_a_name_below_a_quote_still_asks_for_an_answer(
    wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat
) -> None:
    wire.says(ada, "@aiki_bot", crowd, reply_to=wire.post(crowd, wire.person("Bob")))
    assert received(reading).text


def test_of_a_partial_quote_only_that_part_is_read(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    message = wire.says(ada, "this?", reply_to=told(wire, wire.private(ada), "one two three"))
    wire.updates.pending.clear()
    arrives(wire, message, quote={"text": "two", "position": 4, "is_manual": True})
    quote = received(reading).quote
    assert quote is not None
    assert (quote.text, quote.role) == ("two", Role.AIKI)


def test_a_quote_from_another_chat_is_nobodys_here(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    message = wire.says(ada, "what of this?")
    wire.updates.pending.clear()
    reply = {
        "origin": {"type": "hidden_user", "sender_user_name": "Bob", "date": 1},
        "chat": {"id": -5, "type": "supergroup", "title": "Other"},
        "message_id": 3,
    }
    arrives(wire, message, external_reply=reply, quote={"text": "elsewhere", "position": 0})
    assert received(reading).quote == Quote("-5/3", "elsewhere", None)


def test_a_quoted_picture_is_its_caption_and_one_without_is_nothing(
    wire: TelegramWire, reading: Reading, ada: Person
) -> None:
    wire.says(ada, "a", reply_to=wire.sends(ada, photo(caption="the cat")))
    wire.says(ada, "b", reply_to=wire.sends(ada, photo()))
    quotes = [event.quote for event in reading.all()[1::2] if isinstance(event, InboundMessage)]
    assert [quote.text if quote else None for quote in quotes] == ["the cat", None]


def test_the_note_that_opened_a_topic_is_not_answered(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    forum = wire.supergroup("Plans", [ada], forum=True)
    topic = wire.topic(ada, forum)
    wire.says(ada, "just talk", forum, topic=topic)
    wire.says(ada, "@aiki_bot hello", forum, topic=topic)
    events = reading.all()
    assert events[:2] == [None, None]
    assert isinstance(events[2], InboundMessage)
    assert events[2].quote is None


# Whose words they are


def forward(origin: dict[str, Any]) -> dict[str, Any]:
    return {"forward_origin": {"date": 1_700_000_000} | origin}


@pytest.mark.parametrize(
    "origin",
    [
        {"type": "user", "sender_user": {"id": 99, "is_bot": False, "first_name": "Bob"}},
        {"type": "user", "sender_user": {"id": 7_000_000_001, "is_bot": True, "first_name": "Aiki"}},
        {"type": "hidden_user", "sender_user_name": "Bob"},
        {"type": "chat", "sender_chat": {"id": -7, "type": "supergroup", "title": "Club"}},
        {"type": "channel", "chat": {"id": -8, "type": "channel", "title": "News"}, "message_id": 4},
    ],
)
def test_a_forward_is_what_somebody_else_said(
    wire: TelegramWire, reading: Reading, ada: Person, origin: dict[str, Any]
) -> None:
    message = wire.post(wire.private(ada), ada)
    message.text, message.entities = "/forget all", found_entities("/forget all")
    arrives(wire, message, **forward(origin))
    inbound = received(reading)
    assert inbound.text == FORWARDED
    assert inbound.quote == Quote(str(message.message_id), "/forget all", None)


def test_a_forward_of_ones_own_words_is_said_again(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    message = wire.post(wire.private(ada), ada)
    message.text = "mine"
    own = {"type": "user", "sender_user": {"id": ada.id, "is_bot": False, "first_name": "Ada"}}
    arrives(wire, message, **forward(own))
    inbound = received(reading)
    assert (inbound.text, inbound.quote) == ("mine", None)


def test_a_forwarded_file_keeps_its_file(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    message = wire.sends(ada, document(caption="see there"))
    wire.updates.pending.clear()
    arrives(wire, message, **forward({"type": "hidden_user", "sender_user_name": "Bob"}))
    inbound = received(reading)
    assert (inbound.text, len(inbound.attachments)) == (FORWARDED, 1)


@pytest.mark.parametrize(
    "sender",
    [
        Person(1_087_968_824, "Group", "GroupAnonymousBot", is_bot=True),
        Person(136_817_688, "Channel", "Channel_Bot", is_bot=True),
        Person(777_000, "Telegram"),
        Person(44, "Other", "other_bot", is_bot=True),
    ],
)
def test_who_writes_in_the_name_of_a_chat_and_other_bots_are_nobody(
    wire: TelegramWire, reading: Reading, crowd: Chat, sender: Person
) -> None:
    """Whoever paired as one of them would let in every nameless admin of every group."""
    message = wire.post(crowd, sender)
    message.text, message.entities = "/start 1234", found_entities("/start 1234")
    name_of = {} if sender.id == 44 else {"sender_chat": {"id": crowd.id, "type": "supergroup", "title": "Crowd"}}
    arrives(wire, message, **name_of)
    assert reading.one() is None


def test_the_bots_own_messages_are_nothing_new(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    arrives(wire, told(wire, wire.private(ada)))
    assert reading.one() is None


def test_posts_of_channels_are_nothing(wire: TelegramWire, reading: Reading, ada: Person) -> None:
    wire.updates.allow(["channel_post"])
    chat = Chat(-1_009, "channel", "News")
    wire._announce("channel_post", told(wire, chat))  # noqa: SLF001 - no method of the stand-in's posts in channels
    assert reading.all() in ([None], [])


def test_notes_of_telegrams_own_are_nothing(wire: TelegramWire, reading: Reading, ada: Person, crowd: Chat) -> None:
    crowd.bot_status = "left"
    wire.invites(crowd, ada)
    forum = wire.supergroup("Plans", [ada], forum=True)
    wire.topic(ada, forum)
    assert set(reading.all()) == {None}
