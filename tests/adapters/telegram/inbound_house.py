"""Who writes, and how what they write is read, for the tests of what comes in."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.conversation import InboundMessage
from tests.adapters.telegram.rig import Reading
from tests.wire.telegram import TelegramWire
from tests.wire.telegram_chats import Chat, Message, Person


@pytest.fixture
def wire() -> TelegramWire:
    """Telegram, with nobody in it yet."""
    return TelegramWire()


@pytest.fixture
def reading(wire: TelegramWire) -> Reading:
    """What comes in, as the adapter reads it."""
    return Reading(wire)


@pytest.fixture
def ada(wire: TelegramWire) -> Person:
    """Somebody who writes."""
    return wire.person("Ada", "ada_l")


@pytest.fixture
def crowd(wire: TelegramWire, ada: Person) -> Chat:
    """A group in which the bot sees everything."""
    return wire.supergroup("Crowd", [ada], admin=True)


def told(wire: TelegramWire, chat: Chat, text: str = "I said so") -> Message:
    """Have the bot have said something."""
    message = wire.post(chat, wire.bot)
    message.text = text
    return message


def received(reading: Reading) -> InboundMessage:
    """Return the one message that came in."""
    event = reading.one()
    assert isinstance(event, InboundMessage)
    return event


def arrives(wire: TelegramWire, message: Message, **extra: Any) -> None:
    """Have a message arrive with what only other clients and chats can put into it."""
    message.payload |= extra
    wire._announce("message", message)  # noqa: SLF001 - the stand-in's own way of making an update
