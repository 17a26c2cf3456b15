"""Which policy holds for a person: the settings of the environment, with what they changed in the chat on top."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from bot.core.rules import rules_from_text
from bot.domain.ids import PersonId
from bot.domain.model import CLAUDE, ModelRef, Slot, Tier
from bot.domain.policy import Policy
from bot.domain.route import Strategy
from bot.ports import Overrides

log = logging.getLogger(__name__)

STRATEGY, CLAUDE_MODEL, RULES, FOOTER = "strategy", "claude.model", "rules", "footer"
DAY_CAP, MONTH_CAP = "budget.day", "budget.month"
"""The names of overrides, as the database keeps them; a slot's is ``slot_name``."""
OFF, ON = "off", "on"
"""What takes away a cap that the environment sets, and what turns a footer on."""


def slot_name(slot: Slot) -> str:
    """Return the name of the override that fills a slot."""
    return f"slot.{slot.value}"


SETTINGS = frozenset({STRATEGY, CLAUDE_MODEL, RULES, FOOTER, DAY_CAP, MONTH_CAP, *map(slot_name, Slot)})
"""Every setting that can be changed in the chat."""

BasePolicy = Callable[[], Awaitable[Policy]]
"""Returns what holds without overrides; it may first look which local model is there."""


class Policies:
    """Reads each person's policy anew for every turn, so that a change holds from the next message on."""

    def __init__(self, base: BasePolicy, overrides: Overrides) -> None:
        """Put the overrides of the store over ``base``."""
        self._base = base
        self._overrides = overrides

    async def of(self, person_id: PersonId) -> Policy:
        """Return what holds for a person now."""
        return apply(await self._base(), await self._overrides.of(person_id))

    async def overridden(self, person_id: PersonId) -> tuple[str, ...]:
        """Return the names of all that a person changed; what they were told is no setting and not among them."""
        return tuple(name for name in await self._overrides.of(person_id) if name in SETTINGS)

    async def override(self, person_id: PersonId, name: str) -> str | None:
        """Return one value a person's own changes hold; None where there is none."""
        return (await self._overrides.of(person_id)).get(name)


def apply(base: Policy, overrides: Mapping[str, str]) -> Policy:
    """Return ``base`` with the overrides on top; one that cannot be read any more is logged and passed over."""
    slots = dict(base.slots)
    for slot in Slot:
        if (ref := ModelRef.parse(overrides.get(slot_name(slot), ""))) is not None:
            slots[slot] = ref
    claude = base.claude
    if claude is not None and overrides.get(CLAUDE_MODEL):
        claude = ModelRef(CLAUDE, overrides[CLAUDE_MODEL])
    rules = base.rules
    if RULES in overrides:
        own = rules_from_text(overrides[RULES])
        rules = (*base.fixed_rules, *(rule for rule in own if rule not in base.fixed_rules))
    return replace(
        base,
        strategy=_strategy(overrides.get(STRATEGY)) or base.strategy,
        claude=claude,
        slots=slots,
        displaced=base.local if _is_claudes(slots.get(Slot.CHAT)) else None,
        rules=rules,
        day_cap_usd=_cap(overrides.get(DAY_CAP), base.day_cap_usd),
        month_cap_usd=_cap(overrides.get(MONTH_CAP), base.month_cap_usd),
        footer=overrides[FOOTER] == ON if FOOTER in overrides else base.footer,
    )


def _is_claudes(ref: ModelRef | None) -> bool:
    return ref is not None and ref.tier is Tier.STRONG


def _strategy(text: str | None) -> Strategy | None:
    if text is None:
        return None
    try:
        return Strategy(text)
    except ValueError:
        log.warning("the strategy kept for a person is none of this version's and is passed over")
        return None


def _cap(text: str | None, base: Decimal | None) -> Decimal | None:
    if text is None or text == OFF:
        return None if text == OFF else base
    try:
        cap = Decimal(text)
    except InvalidOperation:
        cap = Decimal("NaN")
    if cap.is_finite():
        return cap
    log.warning("a cap kept for a person is no number and is passed over")
    return base
