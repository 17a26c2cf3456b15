"""Texts owed to a person, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import ThreadAddress
from bot.domain.ids import DeliveryId, ThreadId
from bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class Delivery:
    """One owed text.

    ``is_repeat``: an earlier attempt was begun and its end is not known, so the person may see the
    text twice and must be told so, in the text's ``language``. ``owed_at`` is aware UTC.
    """

    id: DeliveryId
    dedupe_key: str
    thread_id: ThreadId
    address: ThreadAddress
    text: str
    language: Language
    owed_at: datetime
    attempts: int = 0
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many deliveries are in each state that matters to a person asking."""

    owed: int
    abandoned: int
    oldest_owed_at: datetime | None
