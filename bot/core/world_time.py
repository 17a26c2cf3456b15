"""The tool that tells the time, here or elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.core.tools import ToolContext, ToolOutcome, optional_text, parameters
from bot.core.zones import find_zones
from bot.domain.errors import InputRefused
from bot.domain.prompt import ToolSpec
from bot.domain.text import clip

_ZONES_SHOWN = 5
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TIME = ToolSpec(
    "time_now",
    "Tell the present date, weekday and time: where the person is, or in another place.",
    parameters(place="a city or an IANA zone: Tokyo, America/Sao_Paulo; where the person is, if left out"),
)


@dataclass(frozen=True, slots=True)
class TimeTool:
    """``time_now``: the moment as clocks show it somewhere."""

    spec: ToolSpec = _TIME

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return the moment with its weekday and zone; raises InputRefused for a place that is not known."""
        place = optional_text(arguments, "place")
        zone = context.zone if place is None else await _zone_of(place)
        now = context.clock.now().astimezone(zone)
        return ToolOutcome(
            {
                "now": now.isoformat(timespec="seconds"),
                "weekday": _WEEKDAYS[now.weekday()],
                "week": now.isocalendar().week,
                "zone": zone.key,
            }
        )


async def _zone_of(place: str) -> ZoneInfo:
    found = await find_zones(place)
    if len(found) == 1:
        return ZoneInfo(found[0])
    cause = f"no time zone is known for {clip(place, 40)}; name the nearest big city, or an IANA zone"
    if found:
        cause = f"{clip(place, 40)} may be any of {', '.join(found[:_ZONES_SHOWN])}; name one of them"
    raise InputRefused(cause, problem=cause)
