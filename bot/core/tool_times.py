"""Days and times as the arguments of tools name them, and as their results tell them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.core.periods import Period, only_period, periods_in
from bot.core.tools import ToolContext, optional_text
from bot.domain.errors import InputRefused
from bot.domain.text import clip

_FIRST_DAY, _LAST_DAY = date(1970, 1, 2), date(9998, 12, 30)
"""Days that begin and end in every zone."""


def day_argument(arguments: Mapping[str, object], name: str) -> date | None:
    """Return a day written as 2026-11-21; None where it was left out. Raises InputRefused for anything else."""
    written = optional_text(arguments, name)
    if written is None:
        return None
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        day = date.min
    if not _FIRST_DAY <= day <= _LAST_DAY:
        cause = f"{clip(written, 20)} is no day; write it as 2026-11-21"
        raise InputRefused(cause, problem=cause)
    return day


def time_argument(arguments: Mapping[str, object], name: str, context: ToolContext) -> Period | None:
    """Return a stretch of time, written as a day or in words; None where it was left out. Raises InputRefused."""
    written = optional_text(arguments, name)
    if written is None:
        return None
    now, zone = context.clock.now(), context.zone
    period = only_period(written, now, zone) or next(iter(periods_in(written, now, zone)), None)
    if period is None:
        cause = f"{clip(written, 20)} is no time that I know; write a day as 2026-11-21"
        raise InputRefused(cause, problem=cause)
    return period


def day_told(moment: datetime, context: ToolContext) -> str:
    """Return the day of a moment where the person is."""
    return moment.astimezone(context.zone).date().isoformat()
