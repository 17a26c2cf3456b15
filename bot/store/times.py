"""Moments as the file holds them: ISO 8601 in UTC, one width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Return an aware moment as ``2026-03-01T09:30:00.250Z``."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def from_text(text: str) -> datetime:
    """Return what ``to_text`` wrote, aware and in UTC."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """Return a moment that may be missing."""
    return None if text is None else from_text(text)


def to_text_or_none(moment: datetime | None) -> str | None:
    """Return a moment that may be missing as ``to_text`` writes it."""
    return None if moment is None else to_text(moment)
