"""Commands about money: /usage and /budget."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.core.commands.cap_words import HIGHEST, CapWish, Unclear, Wish, read_cap
from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.policy import DAY_CAP, MONTH_CAP, OFF
from bot.core.tell_usage import tell_report
from bot.core.usage_report import Month
from bot.domain.ledger import BudgetState, Span
from bot.domain.policy import Policy
from bot.domain.turn import SetOverride

_NAMES = {Span.DAY: DAY_CAP, Span.MONTH: MONTH_CAP}
_PERCENT = 100


async def usage(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/usage, /usage 2026-10: tokens and money of a month, by model and purpose, and what was saved."""
    month = Month.parse(context.arguments) if context.arguments else None
    if context.arguments and month is None:
        return CommandReply(ports.phrasebook.say(context.language, "money.usage_nonsense"))
    policy = await ports.policies.of(context.person.id)
    report = await ports.usage.report(month, context.zone, policy.claude)
    return CommandReply(tell_report(report, ports.phrasebook, context.language))


async def budget(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/budget, /budget day 0.50, /budget month off: the caps, and how much of them is used."""
    policy = await ports.policies.of(context.person.id)
    if not context.arguments:
        how = ports.phrasebook.say(context.language, "money.budget_how")
        return CommandReply("\n".join([*await _stand(ports, context, policy), how]))
    wish = read_cap(context.arguments)
    if isinstance(wish, Unclear):
        most = ports.phrasebook.money(context.language, max(HIGHEST.values()))
        return CommandReply(ports.phrasebook.say(context.language, wish.value, most=most))
    return await _set(wish, ports, context, policy)


async def _set(wish: CapWish, ports: CommandPorts, context: CommandContext, policy: Policy) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    changes = tuple(SetOverride(context.person.id, _NAMES[span], _kept(wish.value)) for span in wish.spans)
    if wish.value is Wish.DEFAULT:
        return CommandReply(say(language, "money.budget_default"), changes)
    cap = wish.value if isinstance(wish.value, Decimal) else None
    if Span.DAY in wish.spans:
        policy = replace(policy, day_cap_usd=cap)
    if Span.MONTH in wish.spans:
        policy = replace(policy, month_cap_usd=cap)
    head = "money.budget_off" if cap is None else "money.budget_set"
    return CommandReply(
        "\n".join([say(language, head, count=len(wish.spans)), *await _stand(ports, context, policy)]), changes
    )


def _kept(value: Decimal | Wish) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return OFF if value is Wish.OFF else None


async def _stand(ports: CommandPorts, context: CommandContext, policy: Policy) -> list[str]:
    state = await ports.purse.budget(policy, context.zone)
    lines = [_line(state, span, ports, context) for span in Span]
    if state.unpriced_calls:
        lines.append(ports.phrasebook.say(context.language, "money.unpriced", count=state.unpriced_calls))
    return lines


def _line(state: BudgetState, span: Span, ports: CommandPorts, context: CommandContext) -> str:
    say, money, language = ports.phrasebook.say, ports.phrasebook.money, context.language
    cap, fraction = state.cap(span), state.fraction(span)
    spent = money(language, state.spent(span))
    if cap is None or fraction is None:
        return say(language, "money.day_free" if span is Span.DAY else "money.month_free", spent=spent)
    key = "money.day_capped" if span is Span.DAY else "money.month_capped"
    return say(language, key, spent=spent, cap=money(language, cap), percent=int(round(fraction * _PERCENT, 6)))
