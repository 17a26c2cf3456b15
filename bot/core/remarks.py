"""What is said around an answer, and is no part of it: why another model than was meant gave it, money, the footer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.answer import Answer
from bot.core.bill import Bill
from bot.core.explain import tell_cost, tell_reasons, tell_ref, tell_seconds
from bot.core.policy import Policies
from bot.core.spend import TOLD, budget_notice
from bot.domain.ids import PersonId
from bot.domain.language import Language
from bot.domain.model import Tier
from bot.domain.prompt import StopReason
from bot.domain.route import Bar, Classification, Route, Task
from bot.domain.turn import SetOverride
from bot.ports import Phrasebook

_SURE = 0.75
"""How sure it must be that a message takes tools before somebody is told that there are none."""
_BUILT_IN_KNOWS = frozenset({Task.MEMORY, Task.REMIND})


@dataclass(frozen=True, slots=True)
class BudgetRemark:
    """What is told about the budget, and the override that says it was told."""

    text: str
    change: SetOverride


def instead_of_model(
    answer: Answer, route: Route, seen: Classification, phrasebook: Phrasebook, language: Language
) -> str:
    """Return why somebody else answered than the message asked for or was meant for; empty where that is no news.

    That one model stands in for another is told by /why alone, unless the message named Claude or takes its
    tools. That the companion stands in for a model that failed is always told; what its own parsers do about
    memory needs no excuse.
    """
    why_not = _why_not(answer, route)
    if answer.ref.tier is route.wanted or not why_not:
        return ""
    told = tell_reasons(why_not[:1], phrasebook, language)
    is_built_in = answer.ref.tier is Tier.BUILT_IN
    has_failed = bool(answer.setbacks) or route.bar not in {None, Bar.NOT_CONNECTED}
    if is_built_in and seen.task in _BUILT_IN_KNOWS:
        return ""
    if "reason.wish_strong" in route.reasons:
        return phrasebook.say(language, "turn.instead_of_wish", why=told)
    if is_built_in and not has_failed:
        return ""  # the companion's own words say that no model is connected
    # What is asked of memory, recall has put into the prompt of whoever answers.
    # A doubt sends a message to Claude where that is connected; it is no ground for an excuse where it is not.
    if "reason.needs_tools" in route.reasons and seen.task is not Task.MEMORY and seen.sure >= _SURE:
        return phrasebook.say(language, "turn.instead_of_tools", why=told)
    return phrasebook.say(language, "turn.stand_in", why=told) if is_built_in else ""


def _why_not(answer: Answer, route: Route) -> list[str]:
    """Return what kept the models that should have answered from doing so, the first of them first."""
    barred = ("reason.bar_", "reason.no_claude", "reason.no_local_model")
    return [*(reason for reason in route.reasons if reason.startswith(barred)), *answer.setbacks]


def cut_short(answer: Answer, phrasebook: Phrasebook, language: Language) -> str:
    """Return that an answer ran out of room; empty where it did not."""
    is_cut = answer.generation.stop_reason is StopReason.LENGTH
    return phrasebook.say(language, "turn.cut_short") if is_cut else ""


async def about_budget(
    bill: Bill, policies: Policies, person_id: PersonId, phrasebook: Phrasebook, language: Language
) -> BudgetRemark | None:
    """Return what is to be told about the person's caps now; None where there is nothing new."""
    if bill.policy.day_cap_usd is None and bill.policy.month_cap_usd is None:
        return None
    state = await bill.purse.budget(bill.policy, bill.zone)
    notice = budget_notice(state, await policies.override(person_id, TOLD), bill.refused)
    if notice is None:
        return None
    return BudgetRemark(notice.tell(phrasebook, language), SetOverride(person_id, TOLD, notice.told))


def footer(answer: Answer, bill: Bill, duration_ms: float, phrasebook: Phrasebook, language: Language) -> str:
    """Return the line that names the model, the seconds and the cost."""
    cost = tell_cost(bill.cost_usd, phrasebook, language)
    model, seconds = tell_ref(str(answer.ref), phrasebook, language), tell_seconds(duration_ms, phrasebook, language)
    return phrasebook.say(language, "turn.footer", model=model, seconds=seconds, cost=cost)
