"""What the tests of growing answers share: two texts, and looks at what was shown."""

from __future__ import annotations

import asyncio

from tests.adapters.telegram.rig import TelegramRig
from tests.wire.telegram_chats import Person

TEXT = "The answer begins **so"
MORE = TEXT + "** and goes on for a good while, as answers do."


def texts(rig: TelegramRig, ada: Person) -> list[str]:
    """Return every draft that somebody was shown."""
    return [draft.text for draft in rig.wire.drafts(ada)]


async def quiet(rig: TelegramRig) -> None:
    """Give whatever is still on its way the time to arrive."""
    before = -1
    while before != len(rig.wire.calls):
        before = len(rig.wire.calls)
        await asyncio.sleep(0.03)
