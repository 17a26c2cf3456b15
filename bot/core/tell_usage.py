"""A month's report in words: what /usage and ``aiki usage`` show."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.usage_report import Report, Total
from bot.domain.language import Language
from bot.domain.ledger import Purpose
from bot.domain.model import Place
from bot.ports import Phrasebook

_PURPOSES = {
    Purpose.CHAT: "money.purpose_chat",
    Purpose.PROACTIVE: "money.purpose_proactive",
    Purpose.MEMORY: "money.purpose_memory",
    Purpose.CHECK: "money.purpose_check",
}


def tell_report(report: Report, phrasebook: Phrasebook, language: Language, *, by_day: bool = False) -> str:
    """Return a report in lines; with ``by_day`` also what each day cost."""
    return "\n".join(_Teller(phrasebook, language).lines(report, by_day=by_day))


class _Teller:
    def __init__(self, phrasebook: Phrasebook, language: Language) -> None:
        self._phrasebook = phrasebook
        self._language = language

    def lines(self, report: Report, *, by_day: bool) -> Iterator[str]:
        first = report.month.first
        month = self._say("money.month", month=self._say(f"calendar.month_{first.month}"), year=first.year)
        heading = month[0].upper() + month[1:]
        if not report.total.calls:
            yield self._say("money.usage_nothing", month=heading)
            return
        yield self._say("money.usage_total", month=heading, **self._figures(report.total))
        if report.today is not None:
            yield self._say("money.usage_today", **self._figures(report.today))
        yield self._say("money.usage_by_model")
        for (ref, place), total in report.by_model:
            yield self._say("money.usage_part", name=str(ref), **self._figures(total, place))
        yield self._say("money.usage_by_purpose")
        for purpose, total in report.by_purpose:
            yield self._say("money.usage_part", name=self._say(_PURPOSES[purpose]), **self._figures(total))
        if by_day:
            yield self._say("money.usage_by_day")
            for day, total in report.by_day:
                name = self._phrasebook.day(self._language, day)
                yield self._say("money.usage_part", name=name, **self._figures(total))
        yield from self._conclusions(report, month)

    def _conclusions(self, report: Report, month: str) -> Iterator[str]:
        money = self._phrasebook.money
        if report.uncertain.calls:
            yield self._say("money.usage_uncertain", **self._figures(report.uncertain))
        if report.total.unpriced_calls:
            yield self._say("money.unpriced", count=report.total.unpriced_calls)
        if report.by_others:
            yield self._instead(report)
        if report.forecast_usd:
            yield self._say("money.usage_forecast", month=month, cost=money(self._language, report.forecast_usd))

    def _instead(self, report: Report) -> str:
        if report.claude_only_usd is None or report.saved_usd is None:
            return self._say("money.usage_instead_unknown", model=str(report.claude))
        key = "money.usage_instead" if report.saved_usd >= 0 else "money.usage_instead_dearer"
        money = self._phrasebook.money
        cost = money(self._language, report.claude_only_usd)
        return self._say(key, model=str(report.claude), cost=cost, saved=money(self._language, abs(report.saved_usd)))

    def _figures(self, total: Total, place: Place | None = None) -> dict[str, str]:
        number = self._phrasebook.number
        return {
            "cost": self._cost(total, place),
            "calls": self._say("money.calls", count=total.calls, number=number(self._language, total.calls)),
            "read": number(self._language, total.usage.input_tokens),
            "written": number(self._language, total.usage.output_tokens),
        }

    def _cost(self, total: Total, place: Place | None) -> str:
        if place is Place.LOCAL:
            return self._say("money.own_machine")
        if total.calls and total.unpriced_calls == total.calls:
            return self._say("money.unknown")
        cost = self._phrasebook.money(self._language, total.cost_usd)
        return self._say("money.partly_unknown", cost=cost) if total.unpriced_calls else cost

    def _say(self, key: str, **values: str | int) -> str:
        return self._phrasebook.say(self._language, key, **values)
