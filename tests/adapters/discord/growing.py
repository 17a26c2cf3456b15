"""What the tests of growing answers share: two texts, and looks at what was shown."""

from __future__ import annotations

import asyncio

from bot.adapters.growing import GROWS
from tests.adapters.discord.rig import DiscordRig
from tests.wire.discord_things import Channel, Person

TEXT = "The answer begins so"
MORE = TEXT + " and goes on for a good while, as answers do."


async def shown(rig: DiscordRig, where: Channel | Person, text: str = TEXT) -> None:
    """Wait until this can be read as the beginning of an answer."""
    await rig.wire.wait_for(lambda: f"{text}{GROWS}" in rig.wire.texts(where))


async def quiet(rig: DiscordRig) -> None:
    """Give whatever is still on its way the time to arrive."""
    before = -1
    while before != len(rig.wire.requests):
        before = len(rig.wire.requests)
        await asyncio.sleep(0.05)
