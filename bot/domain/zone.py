"""Whether a name is that of a time zone, and when a day begins in one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def load_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name; None where there is none, on this system or any more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, not a name, or a folder of zones
        return None


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which a day begins in a zone.

    Where clocks skip midnight it is the moment they are put forward, where they repeat it the first of the two.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)
