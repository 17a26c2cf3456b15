"""What calls to models cost, in tokens and in money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.ids import CallId, MessageId, PersonId
from bot.domain.model import ModelRef, Place
from bot.domain.usage import Usage

MONEY_STEP = Decimal("1E-9")
"""Money is kept to a billionth of a US dollar: a token of a cheap model costs less than a millionth."""


class Purpose(StrEnum):
    """What a call was made for."""

    CHAT = "chat"
    PROACTIVE = "proactive"
    MEMORY = "memory"
    CHECK = "check"


class CallState(StrEnum):
    """How a call stands.

    ``RESERVED``: it is under way; tokens and money are estimates. ``ANSWERED``: its answer was used.
    ``UNUSED``: it answered, and another model's answer was taken. ``FAILED``: it gave no answer, and cost what
    it said it consumed, else nothing. ``UNKNOWN``: the process died, or the provider broke off without saying
    what it had consumed; the estimates stay counted, since they may have been billed.
    """

    RESERVED = "reserved"
    ANSWERED = "answered"
    UNUSED = "unused"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Span(StrEnum):
    """What a cap holds for."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be spent since a moment, at which the person's day or month began."""

    span: Span
    since: datetime
    usd: Decimal


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One request to a model that is about to be made; ``usage`` is the most it is expected to consume."""

    ref: ModelRef
    place: Place
    purpose: Purpose
    person_id: PersonId
    message_id: MessageId | None
    usage: Usage


@dataclass(frozen=True, slots=True)
class Reserved:
    """A call that was written down; ``cost_usd`` is its estimate, None where no price is known."""

    id: CallId
    call: ModelCall
    cost_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Spent:
    """Money spent and reserved in a span of time; ``unpriced_calls`` are those no price is known for."""

    usd: Decimal
    unpriced_calls: int = 0


@dataclass(frozen=True, slots=True)
class BudgetState:
    """How much of the caps is used on ``day``, the person's today; ``unpriced_calls`` are this month's."""

    day: date
    spent_day_usd: Decimal
    spent_month_usd: Decimal
    day_cap_usd: Decimal | None = None
    month_cap_usd: Decimal | None = None
    unpriced_calls: int = 0

    def cap(self, span: Span) -> Decimal | None:
        """Return the cap for a span; None where there is none."""
        return self.day_cap_usd if span is Span.DAY else self.month_cap_usd

    def spent(self, span: Span) -> Decimal:
        """Return what was spent and reserved in a span."""
        return self.spent_day_usd if span is Span.DAY else self.spent_month_usd

    def fraction(self, span: Span) -> float | None:
        """Return how much of a cap is used, 1 at the cap and more beyond it; None where there is none."""
        cap = self.cap(span)
        if cap is None:
            return None
        return float(self.spent(span) / cap) if cap else 1.0

    @property
    def used(self) -> float:
        """How much of the fuller cap is used; 0 where there is none."""
        return max(self.fraction(span) or 0.0 for span in Span)

    @property
    def left_usd(self) -> Decimal | None:
        """What may still be spent, never below zero; None where there is no cap."""
        lefts = [cap - self.spent(span) for span in Span if (cap := self.cap(span)) is not None]
        return max(min(lefts), Decimal(0)) if lefts else None

    @property
    def is_spent(self) -> bool:
        """Whether a cap is reached: nothing that costs money may be asked."""
        return self.left_usd == 0


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """The calls of one day to one model for one purpose that stand alike; ``cost_usd`` sums the priced ones."""

    day: date
    ref: ModelRef
    place: Place
    purpose: Purpose
    state: CallState
    calls: int
    usage: Usage
    cost_usd: Decimal
    unpriced_calls: int
