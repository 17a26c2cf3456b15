"""Which model reads a session that is over: the cheapest capable one that may see it, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.bill import LEAST_OUTPUT_TOKENS, Bill
from bot.core.distil import Distiller
from bot.core.health import Health
from bot.core.lasting import is_worth_a_model
from bot.core.rules import is_kept_from_the_cloud
from bot.core.spend import Purse
from bot.domain.consolidation import EndedSession
from bot.domain.language import Language
from bot.domain.ledger import ModelCall, Purpose
from bot.domain.model import ModelRef, Place
from bot.domain.policy import Policy, RuleTarget
from bot.domain.route import Strategy
from bot.domain.usage import Usage
from bot.ports import Clock, Provider, Providers, TokenCounter

PAID_FOR = timedelta(days=2)
"""What ended longer ago (nobody was there to read it) is read by the rules, or by a model that costs nothing."""
LEAST_CALL = Usage(1_500, LEAST_OUTPUT_TOKENS)


@dataclass(frozen=True, slots=True)
class MemoryModels:
    """Chooses for each session: ``named`` is the setting's model, ``cheapest`` Claude's; ``rules_only``: none."""

    providers: Providers
    health: Health
    purse: Purse
    counter_of: Callable[[ModelRef], TokenCounter]
    instructions: Callable[[Language], str]
    clock: Clock
    cheapest: ModelRef
    named: ModelRef | None = None
    rules_only: bool = False

    async def reader(
        self, session: EndedSession, policy: Policy, language: Language, zone: ZoneInfo
    ) -> Distiller | None:
        """Return who is to read a session, None where the rules do: it holds little, or nobody else may."""
        if self.rules_only or not is_worth_a_model(session):
            return None
        for ref in self._candidates(policy):
            provider = self.providers.provider(ref)
            if provider is None or self.health.standing(ref).rests_until is not None:
                continue
            if provider.place is Place.CLOUD and not await self._may_be_sent(session, provider, policy, zone):
                continue
            last = session.own_lines[-1]
            bill = Bill(self.purse, policy, zone, session.person_id, last.message_id, Purpose.MEMORY)
            return Distiller(provider, self.counter_of(ref), self.health, bill, self.instructions(language), self.clock)
        return None

    def _candidates(self, policy: Policy) -> Iterator[ModelRef]:
        if self.named is not None:
            yield self.named
            return
        if policy.local is not None:
            yield policy.local
        if policy.claude is not None and policy.strategy is not Strategy.LOCAL_ONLY:
            yield self.cheapest

    async def _may_be_sent(self, session: EndedSession, provider: Provider, policy: Policy, zone: ZoneInfo) -> bool:
        """Whether a session may leave this machine, and the caps have room for reading it there."""
        is_old = self.clock.now() - session.ended_at > PAID_FOR
        if is_old or policy.strategy is Strategy.LOCAL_ONLY or must_stay_local(session, policy):
            return False
        ref = ModelRef(provider.name, provider.model)
        call = ModelCall(ref, provider.place, Purpose.MEMORY, session.person_id, None, LEAST_CALL)
        return await self.purse.refusal(call, policy, zone) is None


def must_stay_local(session: EndedSession, policy: Policy) -> bool:
    """Whether anything in a session is kept from the cloud: by a mark of its time, or by a rule that holds by now."""
    bans = [rule for rule in policy.rules if rule.target is RuleTarget.NEVER_CLOUD]
    if session.stays_local or any(rule.word is None and rule.task is None for rule in bans):
        return True
    return any(is_kept_from_the_cloud(policy.rules, line.text) for line in session.lines)
