"""The companion that needs no model: it keeps, recalls, calculates, dates, and says what it cannot do."""

from bot.providers.offline.companion import Companion
from bot.providers.offline.extractor import RuleExtractor
from bot.providers.offline.statements import RuleStatements

__all__ = ["Companion", "RuleExtractor", "RuleStatements"]
