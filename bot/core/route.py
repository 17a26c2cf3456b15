"""Where a turn is answered, and why: a pure function of what is known before anybody is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.core.health import Standing
from bot.core.rules import rule_to_text
from bot.domain.errors import BudgetSpent
from bot.domain.model import COMPANION, ModelRef, Place, Slot, Tier
from bot.domain.policy import Policy, Rule, RuleTarget
from bot.domain.route import Attempt, Bar, Classification, Route, Strategy, Task

HARD = 0.5
"""From here on a message goes to the strong model at once (DESIGN 9)."""
EASY = 0.2
"""Below it the local model's answer stands; in between it must be sure of itself."""
CROWDED = 2
"""Answers a local model already works on from which the next one would wait too long."""

BUILT_IN = ModelRef(COMPANION, "built-in")
_KEEPS_A_THREAD = frozenset({Task.CODE, Task.REASON, Task.QUESTION, Task.REWRITE, Task.OTHER})
_SLOTS = {Task.CODE: Slot.CODE}


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a route is chosen by.

    ``matched`` are the person's rules this message meets. ``bars`` names the models that cannot be asked now,
    ``standings`` how the others are doing, ``places`` where those run that are not known to be local.
    ``refused`` is what the person's caps would refuse even the least request with.
    ``was_hard``: the session's last answer came from the strong model because its question was hard.
    """

    seen: Classification
    policy: Policy
    wish: Tier | None = None
    fast: bool = False
    matched: tuple[Rule, ...] = ()
    bars: Mapping[ModelRef, Bar] = field(default_factory=dict)
    standings: Mapping[ModelRef, Standing] = field(default_factory=dict)
    places: Mapping[ModelRef, Place] = field(default_factory=dict)
    was_hard: bool = False
    has_images: bool = False
    refused: BudgetSpent | None = None

    @property
    def stays_local(self) -> bool:
        """Whether a rule of the person's own keeps this message from the cloud."""
        return any(rule.target is RuleTarget.NEVER_CLOUD for rule in self.matched)


@dataclass(frozen=True, slots=True)
class _Preference:
    """Which tier a message is for, why, and whether the local answer needs to be sure of itself."""

    tier: Tier
    reasons: tuple[str, ...]
    unsure_moves_on: bool = False


def candidates(policy: Policy, task: Task, *, has_images: bool = False) -> tuple[ModelRef | None, ModelRef | None]:
    """Return the strong and the local model that this kind of message is for; None where nothing fills the slot."""
    slot = _slot(task, has_images=has_images)
    filled = policy.slots.get(slot)
    if slot is not Slot.VISION:
        filled = filled or policy.slots.get(Slot.CHAT)
    strong = filled if filled is not None and filled.tier is Tier.STRONG and policy.claude else policy.claude
    fallback = policy.local if slot is not Slot.VISION else None
    local = next((ref for ref in (filled, fallback) if ref is not None and ref.tier is Tier.LOCAL), None)
    return strong, local


def choose_route(now: Situation) -> Route:
    """Return which models answer, in the order they are tried, and every reason for it.

    The first of these that applies decides the tier: the message's own wish, the person's rules, tools
    (they are Claude's, whatever the strategy), a slot that only Claude fills, and then the strategy.
    What a rule keeps from the cloud goes to no model that runs there.
    """
    strong, local = candidates(now.policy, now.seen.task, has_images=now.has_images)
    strong_bar, local_bar = _bar(now, strong, Tier.STRONG), _bar(now, local, Tier.LOCAL)
    preference = _preference(now, local, is_strong_free=strong_bar is None)
    reasons = (*now.seen.reasons, *preference.reasons, *_ban_reasons(now))
    models = {
        Tier.STRONG: strong if strong_bar is None else None,
        Tier.LOCAL: local if local_bar is None else None,
    }
    wanted_bar = strong_bar if preference.tier is Tier.STRONG else local_bar
    if wanted_bar is not None:
        reasons += (_why_barred(wanted_bar, strong if preference.tier is Tier.STRONG else local, preference.tier),)
    attempts = _attempts(now, preference, models, wanted_bar)
    return Route(attempts, reasons, preference.tier, wanted_bar)


def _why_barred(bar: Bar, ref: ModelRef | None, tier: Tier) -> str:
    if ref is None:
        return "reason.no_claude" if tier is Tier.STRONG else "reason.no_local_model"
    return f"reason.bar_{bar.value}={ref}"


def _slot(task: Task, *, has_images: bool) -> Slot:
    return Slot.VISION if has_images else _SLOTS.get(task, Slot.CHAT)


def _bar(now: Situation, ref: ModelRef | None, tier: Tier) -> Bar | None:
    """Return why this model is out of the question, the person's own will first."""
    place = now.places.get(ref, Place.CLOUD if tier is Tier.STRONG else Place.LOCAL) if ref else None
    if now.stays_local and place is Place.CLOUD:
        return Bar.RULE
    if now.wish is Tier.LOCAL and tier is Tier.STRONG:
        return Bar.WISH
    if ref is None:
        return Bar.NOT_CONNECTED
    standing = now.standings.get(ref, Standing())
    return now.bars.get(ref) or (Bar.RESTING if standing.rests_until is not None else None)


def _ban_reasons(now: Situation) -> tuple[str, ...]:
    return tuple(f"reason.rule={rule_to_text(rule)}" for rule in now.matched if rule.target is RuleTarget.NEVER_CLOUD)


def _preference(now: Situation, local: ModelRef | None, *, is_strong_free: bool) -> _Preference:
    by_will = _by_will(now)
    if by_will is not None:
        return by_will
    if now.seen.needs_tools:
        return _Preference(Tier.STRONG, ("reason.needs_tools",))
    slot = _slot(now.seen.task, has_images=now.has_images)
    filled = now.policy.slots.get(slot)
    if filled is not None and filled.tier is Tier.STRONG:
        return _Preference(Tier.STRONG, (f"reason.slot={slot.value}",))
    if now.has_images and local is None:
        return _Preference(Tier.STRONG, ("reason.has_images",))
    return _by_strategy(now, local, is_strong_free=is_strong_free)


def _by_will(now: Situation) -> _Preference | None:
    """Return what the message asks for itself, or the person's rules; the last rule that fits wins."""
    if now.wish is not None:
        return _Preference(now.wish, (f"reason.wish_{now.wish.value}",))
    wills = [rule for rule in now.matched if rule.target is not RuleTarget.NEVER_CLOUD]
    if wills:
        tier = Tier.STRONG if wills[-1].target is RuleTarget.CLAUDE else Tier.LOCAL
        return _Preference(tier, (f"reason.rule={rule_to_text(wills[-1])}",))
    return None


def _by_strategy(now: Situation, local: ModelRef | None, *, is_strong_free: bool) -> _Preference:
    told = f"reason.strategy={now.policy.strategy.value}"
    if now.policy.strategy is not Strategy.HYBRID:
        is_local = now.policy.strategy is Strategy.LOCAL_ONLY
        return _Preference(Tier.LOCAL if is_local else Tier.STRONG, (told,))
    by_difficulty = _by_difficulty(now, local, is_strong_free=is_strong_free)
    return _Preference(by_difficulty.tier, (told, *by_difficulty.reasons), by_difficulty.unsure_moves_on)


def _by_difficulty(now: Situation, local: ModelRef | None, *, is_strong_free: bool) -> _Preference:
    standing = now.standings.get(local, Standing()) if local else Standing()
    if standing.busy >= CROWDED and is_strong_free:
        return _Preference(Tier.STRONG, ("reason.local_busy",))
    if now.fast:
        return _Preference(Tier.STRONG if standing.cold and is_strong_free else Tier.LOCAL, ("reason.fast",))
    if now.was_hard and now.seen.task in _KEEPS_A_THREAD:
        return _Preference(Tier.STRONG, ("reason.hard_thread",))
    return _by_hardness(now.seen.hard, is_slow=(standing.cold or standing.busy > 0) and is_strong_free)


def _by_hardness(hard: float, *, is_slow: bool) -> _Preference:
    told = f"{hard:.2f}"
    if hard >= HARD:
        return _Preference(Tier.STRONG, (f"reason.hard={told}",))
    if hard < EASY:
        return _Preference(Tier.LOCAL, (f"reason.easy={told}",))
    if is_slow:
        return _Preference(Tier.STRONG, (f"reason.in_between={told}", "reason.local_slow"))
    return _Preference(Tier.LOCAL, (f"reason.in_between={told}",), unsure_moves_on=True)


def _attempts(
    now: Situation, preference: _Preference, models: Mapping[Tier, ModelRef | None], bar: Bar | None
) -> tuple[Attempt, ...]:
    strong, local = models[Tier.STRONG], models[Tier.LOCAL]
    order: list[Attempt] = []
    if preference.tier is Tier.STRONG:
        if_spent = not _may_stand_in(now, Tier.LOCAL, bar)
        behind = [] if if_spent and strong is None else _all(lambda ref: Attempt(ref, if_spent=if_spent), local)
        order += _all(Attempt, strong)
        if behind and now.seen.task in {Task.MEMORY, Task.REMIND} and now.seen.needs_tools:
            # The companion's own parsers know memory better than a model without tools does.
            order.append(Attempt(BUILT_IN, unsure_moves_on=True))
        order += behind
    else:
        second = strong if _may_stand_in(now, Tier.STRONG, bar) else None
        unsure_moves_on = preference.unsure_moves_on and second is not None
        order += _all(lambda ref: Attempt(ref, unsure_moves_on), local)
        order += _all(Attempt, second)
    if now.has_images and order:
        return tuple(order)  # it sees nothing: who could not look says so
    return (*order, Attempt(BUILT_IN))


def _all(make: Callable[[ModelRef], Attempt], ref: ModelRef | None) -> list[Attempt]:
    return [] if ref is None else [make(ref)]


def _may_stand_in(now: Situation, tier: Tier, bar: Bar | None) -> bool:
    """Whether a model of the other tier may answer in the place of the one that was wanted.

    ``claude_only`` means that nobody stands in for Claude while it is merely resting or failing, but no
    strategy leaves a person without an answer for want of a key or of money.
    """
    strategy = now.policy.strategy
    if tier is Tier.STRONG:
        return strategy is not Strategy.LOCAL_ONLY
    return strategy is not Strategy.CLAUDE_ONLY or bar not in {None, Bar.RESTING}
