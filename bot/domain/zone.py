"""Whether a name is that of a time zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo


def load_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name; None where there is none, on this system or any more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, not a name, or a folder of zones
        return None
