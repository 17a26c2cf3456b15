"""What a life in Discord does not wait for; whoever is forked from this has the platform loaded."""

from __future__ import annotations

import bot.adapters.discord as _loaded
from tests.faults.lives import Tweaks


async def _at_once(_self: object, _shard: int | None, *, initial: bool = False) -> None:
    """Let a session begin without the five seconds that Discord wants between two."""


TWEAKS: Tweaks = {
    f"{_loaded.__name__}.pace": {"SHOWN_EVERY_S": 0.02, "SHOWN_A_SECOND": 999},
    f"{_loaded.__name__}.client": {"GUILDS_S": 0.05, "RESTART_S": 0.05},
    "discord:Client": {"before_identify_hook": _at_once},
    "discord.backoff:ExponentialBackoff": {"delay": lambda _self: 0.02},
}
