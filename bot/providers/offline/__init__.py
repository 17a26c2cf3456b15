"""The companion that needs no model: it keeps, recalls, calculates, dates, and says what it cannot do."""

from bot.providers.offline.companion import Companion
from bot.providers.offline.extractor import RuleExtractor

__all__ = ["Companion", "RuleExtractor"]
