"""What calls to models cost, in tokens and in money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.ids import MessageId, PersonId
from bot.domain.model import ModelRef, Place
from bot.domain.usage import Usage


class Purpose(StrEnum):
    """What a call was made for."""

    CHAT = "chat"
    PROACTIVE = "proactive"
    MEMORY = "memory"
    CHECK = "check"


class CallState(StrEnum):
    """How a call stands: before its end ``cost_usd`` is what was reserved for it.

    ``UNKNOWN``: the process died, or the provider broke off without saying what it had consumed; what was
    reserved stays counted, since it may have been billed.
    """

    RESERVED = "reserved"
    ANSWERED = "answered"
    UNUSED = "unused"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One request to a model, as it is written down before it is made.

    ``usage`` and ``cost_usd`` are estimates then; ``cost_usd`` is None where no price is known, and zero only
    for models that run on the person's own machines.
    """

    ref: ModelRef
    place: Place
    purpose: Purpose
    person_id: PersonId
    message_id: MessageId | None
    began_at: datetime
    usage: Usage
    cost_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Spent:
    """Money spent and reserved in a span of time; ``unpriced_calls`` are those no price is known for."""

    usd: Decimal
    unpriced_calls: int = 0


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """The calls of one day to one model for one purpose that ended alike; ``cost_usd`` sums the priced ones."""

    day: date
    ref: ModelRef
    place: Place
    purpose: Purpose
    state: CallState
    calls: int
    usage: Usage
    cost_usd: Decimal
    unpriced_calls: int
