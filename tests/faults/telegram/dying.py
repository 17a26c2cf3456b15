"""What a life in Telegram does not wait for; whoever is forked from this has the platform loaded."""

from __future__ import annotations

import bot.adapters.telegram as _loaded
from tests.faults.lives import Tweaks

TWEAKS: Tweaks = {
    f"{_loaded.__name__}.pace": {"PRIVATE_EVERY_S": 0.02, "GROUP_EVERY_S": 0.02, "GROUP_SHOWN_A_MINUTE": 999}
}
