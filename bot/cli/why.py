"""``aiki why TURN``: why a turn was answered as it was."""

from __future__ import annotations

import re

from bot.cli import FAULT, OK
from bot.cli.as_json import dump, of_turn
from bot.cli.memory import Desk, at_desk, put
from bot.core.explain import sources_of, tell_turn
from bot.domain.ids import TurnId
from bot.domain.turn import KeptTurn
from bot.settings import Settings

_TURN = re.compile(r"t?(\d{1,18})", re.IGNORECASE)


def why(settings: Settings, which: str | None, *, as_json: bool) -> int:
    """Print a turn's trace; without ``which``, of the owner's last in private; exit status 1 when there is none."""

    async def work(desk: Desk) -> int:
        turn = await _turn(desk, which)
        if turn is None:
            missing = "commands.why_nothing" if which is None else "commands.no_such_turn"
            put([dump({"error": "no such turn"}) if as_json else desk.say(missing)])
            return FAULT
        zone = desk.aiki.zone_of(desk.owner)
        sources = await sources_of(turn, desk.scope, desk.aiki.store.memories)
        told = tell_turn(turn, sources, desk.aiki.phrasebook, desk.language, zone)
        put([dump(of_turn(turn, sources)) if as_json else told])
        return OK

    return at_desk(settings, work)


async def _turn(desk: Desk, which: str | None) -> KeptTurn | None:
    conversations = desk.aiki.store.conversations
    if which is None:
        return await conversations.latest_turn(desk.scope)
    named = _TURN.fullmatch(which)
    return await conversations.turn(TurnId(int(named[1])), desk.scope) if named else None
