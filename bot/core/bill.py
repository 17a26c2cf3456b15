"""What one turn costs: every request of it is reserved before it is made and settled after."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.spend import Purse
from bot.domain.errors import BudgetSpent
from bot.domain.ids import MessageId, PersonId
from bot.domain.ledger import CallState, ModelCall, Purpose, Reserved
from bot.domain.model import COMPANION, ModelRef
from bot.domain.policy import Policy
from bot.domain.usage import Usage
from bot.ports import Provider

LEAST_OUTPUT_TOKENS = 512
"""Where a cap has room for no more than a shorter answer than this, it has room for none."""


@dataclass(slots=True)
class Bill:
    """The requests of one turn, summed; ``cost_usd`` is None once one of them has no known price.

    ``usage`` is None until something was consumed; ``refused`` is what a cap refused, for the person's notice.
    """

    purse: Purse
    policy: Policy
    zone: ZoneInfo
    person_id: PersonId
    message_id: MessageId | None = None
    purpose: Purpose = Purpose.CHAT
    usage: Usage | None = None
    cost_usd: Decimal | None = Decimal(0)
    refused: BudgetSpent | None = None

    async def reserve(self, provider: Provider, estimate: Usage) -> Reserved | None:
        """Write down a request that is about to be made; None for the companion, which costs nobody anything.

        The answer may have no more tokens than were reserved for it: a cap can shorten it. Raises BudgetSpent
        where the person's caps forbid it.
        """
        if provider.name == COMPANION:
            return None
        ref = ModelRef(provider.name, provider.model)
        call = ModelCall(ref, provider.place, self.purpose, self.person_id, self.message_id, estimate)
        try:
            return await self.purse.reserve(call, self.policy, self.zone, LEAST_OUTPUT_TOKENS)
        except BudgetSpent as spent:
            self.refused = spent
            raise

    async def settle(self, reserved: Reserved | None, state: CallState, usage: Usage | None) -> None:
        """Write down how a request ended; without ``usage`` its estimate stays."""
        if reserved is not None:
            self._add(usage, await self.purse.settle(reserved, state, usage))

    async def fail(self, reserved: Reserved | None, error: BaseException, *, heard: bool) -> None:
        """Write down that a request failed; ``heard`` when some of its answer had come."""
        if reserved is not None:
            usage = getattr(error, "usage", None)
            self._add(usage, await self.purse.fail(reserved, error, heard=heard))

    def _add(self, usage: Usage | None, cost: Decimal | None) -> None:
        if usage is not None and usage.is_sound:
            self.usage = usage if self.usage is None else self.usage + usage
        self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost
