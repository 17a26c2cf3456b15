"""The money side of a turn: what is left, what a call may cost before it is made, what it did cost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.errors import BudgetSpent, PriceUnknown, ProviderError, ProviderTooSlow
from bot.domain.language import Language
from bot.domain.ledger import BudgetState, CallState, Cap, ModelCall, Reserved, Span
from bot.domain.model import Place
from bot.domain.policy import Policy
from bot.domain.usage import Usage
from bot.domain.zone import day_start
from bot.ports import Clock, Ledger, Phrasebook, Prices

TOLD = "budget.told"
"""The override that holds which notices a person was given, so that a restart does not give them again."""
NEARLY = 0.8
"""From this share of a cap on a person is told once that it is nearly reached."""


class Purse:
    """Reserves the most a call can cost before it is made, and settles what it did cost afterwards.

    A call to a model on the person's own machines costs nothing, is never refused, and is written down all the same.
    """

    def __init__(self, ledger: Ledger, prices: Prices, clock: Clock) -> None:
        """Write to ``ledger`` at the prices of ``prices``."""
        self._ledger = ledger
        self._prices = prices
        self._clock = clock

    async def budget(self, policy: Policy, zone: ZoneInfo) -> BudgetState:
        """Return how much of the caps is used; day and month begin at midnight in ``zone``."""
        now = self._clock.now()
        day, month = await asyncio.gather(
            self._ledger.spent(_since(Span.DAY, now, zone)), self._ledger.spent(_since(Span.MONTH, now, zone))
        )
        return BudgetState(
            day=now.astimezone(zone).date(),
            spent_day_usd=day.usd,
            spent_month_usd=month.usd,
            day_cap_usd=policy.day_cap_usd,
            month_cap_usd=policy.month_cap_usd,
            unpriced_calls=month.unpriced_calls,
        )

    async def reserve(
        self, call: ModelCall, policy: Policy, zone: ZoneInfo, least_output: int | None = None
    ) -> Reserved:
        """Write down a call that is about to be made; whatever comes of it, ``settle`` or ``fail`` it.

        With ``least_output`` a call that the caps have too little room for is shortened to what they have room
        for, if that is as many tokens as this: the model must not be let write more than
        ``Reserved.call.usage.output_tokens``. Raises BudgetSpent where the call could push the day or the month
        over its cap, PriceUnknown where there is a cap and no price; then nothing was written down.
        """
        now = self._clock.now()
        caps = tuple(_caps(policy, now, zone))
        cost = await self._cost(call, call.usage)
        if caps and cost is None:
            raise _unpriced(call, caps)
        try:
            return Reserved(await self._ledger.reserve(call, now, cost, caps), call, cost)
        except BudgetSpent:
            shorter = None if least_output is None else await self._shortened(call, caps, least_output)
            if shorter is None:
                raise
        cost = await self._cost(shorter, shorter.usage)
        return Reserved(await self._ledger.reserve(shorter, now, cost, caps), shorter, cost)

    async def refusal(self, call: ModelCall, policy: Policy, zone: ZoneInfo) -> BudgetSpent | None:
        """Return what ``reserve`` would raise for a call just now, None where it would not; nothing is written down."""
        now = self._clock.now()
        caps = tuple(_caps(policy, now, zone))
        if not caps:
            return None  # before the price is looked up: this is asked for every message
        cost = await self._cost(call, call.usage)
        if cost is None:
            return _unpriced(call, caps)
        if cost == 0:
            return None
        for cap in caps:
            spent = (await self._ledger.spent(cap.since)).usd
            if spent + cost > cap.usd:
                cause = f"{spent} of {cap.usd} USD are spent, and the call could cost {cost}"
                return BudgetSpent(cause, span=cap.span.value)
        return None

    async def settle(self, reserved: Reserved, state: CallState, usage: Usage | None) -> Decimal | None:
        """Write down how a call ended and return its cost, None where no price is known.

        Without ``usage``, or with one that cannot be, the estimates stay, and a call that FAILED so is UNKNOWN. A
        second settling of the same call changes nothing.
        """
        usage = usage if usage is not None and usage.is_sound else None
        if state is CallState.FAILED and usage is None:
            state = CallState.UNKNOWN
        cost = reserved.cost_usd if usage is None else await self._cost(reserved.call, usage)
        await self._ledger.settle(reserved.id, state, usage, cost)
        return cost

    async def fail(self, reserved: Reserved, error: BaseException, *, heard: bool) -> Decimal | None:
        """Settle a call that ended in an error, or was cancelled; ``heard`` when any of its answer had come.

        A provider that fails before it says anything bills nothing. Of one that breaks off, or is not waited for
        any longer, the estimate stays counted, since it may have been billed.
        """
        if isinstance(error, ProviderError):
            if error.usage is not None:
                return await self.settle(reserved, CallState.FAILED, error.usage)
            if not heard and not isinstance(error, ProviderTooSlow):
                return await self.settle(reserved, CallState.FAILED, Usage(0, 0))
        return await self.settle(reserved, CallState.UNKNOWN, None)

    async def _shortened(self, call: ModelCall, caps: Sequence[Cap], least_output: int) -> ModelCall | None:
        read, written = call.usage.input_tokens, call.usage.output_tokens
        bare, whole = await self._cost(call, Usage(read, 0)), await self._cost(call, call.usage)
        if not written or bare is None or whole is None or whole <= bare:
            return None
        left = min([cap.usd - (await self._ledger.spent(cap.since)).usd for cap in caps])
        room = int((left - bare) * written / (whole - bare))
        return replace(call, usage=replace(call.usage, output_tokens=room)) if least_output <= room < written else None

    async def _cost(self, call: ModelCall, usage: Usage) -> Decimal | None:
        nothing = usage == Usage(0, 0)
        return Decimal(0) if call.place is Place.LOCAL or nothing else await self._prices.cost(call.ref, usage)


def _unpriced(call: ModelCall, caps: Sequence[Cap]) -> PriceUnknown:
    cause = f"no price is known for {call.ref}, and there is a cap"
    return PriceUnknown(cause, model=str(call.ref), span=caps[0].span.value)


def _since(span: Span, now: datetime, zone: ZoneInfo) -> datetime:
    today = now.astimezone(zone).date()
    return day_start(today if span is Span.DAY else today.replace(day=1), zone)


def _caps(policy: Policy, now: datetime, zone: ZoneInfo) -> Iterator[Cap]:
    # The month first: of two caps that are reached it is the one that lasts.
    for span, usd in ((Span.MONTH, policy.month_cap_usd), (Span.DAY, policy.day_cap_usd)):
        if usd is not None:
            yield Cap(span, _since(span, now, zone), usd)


@dataclass(frozen=True, slots=True)
class BudgetNotice:
    """What a person is told about their budget beside an answer, and what ``TOLD`` is to hold once they were."""

    key: str
    told: str
    spent_usd: Decimal
    cap_usd: Decimal
    model: str = ""

    def tell(self, phrasebook: Phrasebook, language: Language) -> str:
        """Return it in words."""
        spent, cap = phrasebook.money(language, self.spent_usd), phrasebook.money(language, self.cap_usd)
        return phrasebook.say(language, self.key, spent=spent, cap=cap, model=self.model)


_UNPRICED, _SPENT, _SHORT, _NEAR = "unpriced", "spent", "short", "near"
_SENTENCES = {
    (Span.MONTH, _UNPRICED): "money.notice_unpriced",
    (Span.DAY, _UNPRICED): "money.notice_unpriced",
    (Span.MONTH, _SPENT): "money.notice_month_spent",
    (Span.DAY, _SPENT): "money.notice_day_spent",
    (Span.MONTH, _SHORT): "money.notice_month_short",
    (Span.DAY, _SHORT): "money.notice_day_short",
    (Span.MONTH, _NEAR): "money.notice_month_near",
    (Span.DAY, _NEAR): "money.notice_day_near",
}
"""In the order of what a person should know first."""


def budget_notice(state: BudgetState, told: str | None, refused: BudgetSpent | None = None) -> BudgetNotice | None:
    """Return what is to be told now; None where there is nothing, or it was told before.

    ``told`` is the value of ``TOLD``, ``refused`` what a call of this turn was refused with. Each notice is
    given once for a day, or a month, and a cap.
    """
    periods = {Span.DAY: f"{state.day:%Y-%m-%d}", Span.MONTH: f"{state.day:%Y-%m}"}
    marks = [mark for mark in (told or "").split() if mark.partition(":")[0] in periods.values()]
    levels = {span: _level(span, state, refused) for span in Span}
    if levels[Span.MONTH] == _SPENT:
        levels[Span.DAY] = None  # until the next month it matters no more
    for (span, level), key in _SENTENCES.items():
        model = str(refused.values.get("model", "")) if refused and level == _UNPRICED else ""
        mark = ":".join((periods[span], level, "".join(model.split()) or str(state.cap(span))))
        if levels[span] == level and mark not in marks:
            cap = state.cap(span) or Decimal(0)
            return BudgetNotice(key, " ".join((*marks, mark)), state.spent(span), cap, model)
    return None


def _level(span: Span, state: BudgetState, refused: BudgetSpent | None) -> str | None:
    fraction = state.fraction(span)
    if fraction is None:
        return None
    if refused is not None and refused.values.get("span") == span:
        if isinstance(refused, PriceUnknown):
            return _UNPRICED
        return _SPENT if fraction >= 1 else _SHORT
    if fraction >= 1:
        return _SPENT
    return _NEAR if fraction >= NEARLY else None
