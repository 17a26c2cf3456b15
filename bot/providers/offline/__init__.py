"""The companion that needs no model: it keeps, recalls, calculates, dates, and says what it cannot do."""

from bot.providers.offline.companion import Companion

__all__ = ["Companion"]
