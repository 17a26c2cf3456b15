"""``aiki usage``: tokens and money of a month."""

from __future__ import annotations

from decimal import Decimal

from bot.cli import OK, USAGE
from bot.cli.as_json import dump
from bot.cli.memory import Desk, at_desk, put
from bot.core.policy import CLAUDE_MODEL
from bot.core.tell_usage import tell_report
from bot.core.usage_report import Month, Report, Total
from bot.domain.ledger import MONEY_STEP
from bot.domain.model import CLAUDE, ModelRef
from bot.settings import Settings


def usage(settings: Settings, which: str | None, *, as_json: bool) -> int:
    """Print a month's report, of the present month without ``which``; exit status 2 for what is no month."""
    month = None if which is None else Month.parse(which)

    async def work(desk: Desk) -> int:
        if which is not None and month is None:
            put([dump({"error": "a month is written as in 2026-10"}) if as_json else desk.say("money.month_nonsense")])
            return USAGE
        # Not the whole policy: that would look for a local model first.
        chosen = await desk.aiki.policies.override(desk.owner.id, CLAUDE_MODEL)
        claude = ModelRef(CLAUDE, chosen) if chosen else None
        report = await desk.aiki.usage.report(month, desk.aiki.zone_of(desk.owner), claude)
        put(
            [
                dump(of_report(report))
                if as_json
                else tell_report(report, desk.aiki.phrasebook, desk.language, by_day=True)
            ]
        )
        return OK

    return at_desk(settings, work)


def of_report(report: Report) -> dict[str, object]:
    """Return a report as JSON; money is text, exact to a billionth of a US dollar, and null where it is not known.

    ``cost_usd`` sums what has a price; ``unpriced_calls`` counts what has none and is in no sum.
    """
    return {
        "month": f"{report.month.first:%Y-%m}",
        "total": of_total(report.total),
        "today": None if report.today is None else of_total(report.today),
        "estimated": of_total(report.uncertain),
        "by_model": [
            {"provider": ref.provider, "model": ref.model, "place": place.value, **of_total(total)}
            for (ref, place), total in report.by_model
        ],
        "by_purpose": [{"purpose": purpose.value, **of_total(total)} for purpose, total in report.by_purpose],
        "by_day": [{"day": day.isoformat(), **of_total(total)} for day, total in report.by_day],
        "claude_model": report.claude.model,
        "claude_only_usd": _money(report.claude_only_usd),
        "saved_usd": _money(report.saved_usd),
        "forecast_usd": _money(report.forecast_usd),
    }


def of_total(total: Total) -> dict[str, object]:
    """Return a sum as JSON."""
    return {
        "calls": total.calls,
        "input_tokens": total.usage.input_tokens,
        "output_tokens": total.usage.output_tokens,
        "cache_read_tokens": total.usage.cache_read_tokens,
        "cache_write_tokens": total.usage.cache_write_tokens,
        "cost_usd": _money(total.cost_usd),
        "unpriced_calls": total.unpriced_calls,
    }


def _money(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd.quantize(MONEY_STEP):f}"
