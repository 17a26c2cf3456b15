"""``aiki memory forget``: by ids, by words, by days, or everything; counted before the yes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cli import FAULT, OK
from bot.cli.as_json import dump
from bot.cli.memory import Desk, at_desk, put
from bot.core.explain import tell_counted, tell_forgotten
from bot.core.forgetting import find_meant, once_each, plan_of, with_their_messages
from bot.core.tags import memory_ids
from bot.core.words import is_yes
from bot.domain.memory import ForgetPlan, Forgotten, Stretch
from bot.domain.zone import day_start
from bot.locales import LocaleSentences
from bot.logs import is_no_file
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be forgotten: ids or words, or all that was said from a day to another, or all there is."""

    what: str = ""
    everything: bool = False
    since: date | None = None
    until: date | None = None


def forget(settings: Settings, wanted: Wanted, *, ask: bool, as_json: bool) -> int:
    """Remove memories after a yes; exit status 1 when there is nothing to remove or no yes."""

    if not (is_no_file(settings.db) or settings.db.exists()):  # opening it would make one
        nothing = LocaleSentences().say(settings.language, "commands.forget_nothing")
        put([dump(_as_json(Forgotten())) if as_json else nothing])
        return FAULT

    async def work(desk: Desk) -> int:
        plan, asked = await _plan(desk, wanted)
        counted = await desk.aiki.store.memories.foresee(plan, desk.scope)
        if not counted.total:
            put([dump(_as_json(counted)) if as_json else desk.say("commands.forget_nothing")])
            return FAULT
        if ask and not _agreed(desk, [*asked, _tell_counted(desk, wanted, counted)]):
            put([dump(_as_json(Forgotten())) if as_json else desk.say("turn.declined")])
            return FAULT
        gone = await desk.aiki.store.memories.forget(plan, desk.scope)
        put([dump(_as_json(gone)) if as_json else tell_forgotten(gone, desk.aiki.phrasebook, desk.language)])
        return OK

    return at_desk(settings, work)


def _as_json(gone: Forgotten) -> dict[str, int]:
    return {
        "forgotten": gone.total,
        "messages": gone.messages,
        "facts": gone.facts,
        "episodes": gone.episodes,
        "procedures": gone.procedures,
        "replies": gone.replies,
    }


async def _plan(desk: Desk, wanted: Wanted) -> tuple[ForgetPlan, list[str]]:
    """Return what is to go, and the lines that show it where it can be listed."""
    if wanted.everything or wanted.since or wanted.until:
        return ForgetPlan(stretch=_stretch(desk, wanted)), []
    memories = desk.aiki.store.memories
    meant = await find_meant(wanted.what, desk.scope, memories, desk.aiki.recall)
    named = [memory.id for memory in meant] if memory_ids(wanted.what) else ()
    shown = once_each(await with_their_messages(meant, desk.scope, memories), named)
    return plan_of(meant), [desk.say("commands.forget_ask", count=len(shown)), *map(desk.tell, shown)]


def _stretch(desk: Desk, wanted: Wanted) -> Stretch:
    zone = desk.aiki.zone_of(desk.owner)
    since = None if wanted.since is None else day_start(wanted.since, zone)
    until = None if wanted.until is None else day_start(wanted.until + timedelta(days=1), zone)
    return Stretch(since, until)


def _tell_counted(desk: Desk, wanted: Wanted, counted: Forgotten) -> str:
    what = tell_counted(counted, desk.aiki.phrasebook, desk.language)
    if wanted.everything:
        return desk.say("commands.forget_everything", what=what)
    if wanted.since or wanted.until:
        bounds = {"since": wanted.since or "…", "until": wanted.until or "…"}
        return desk.say("commands.forget_period", what=what, **{name: str(day) for name, day in bounds.items()})
    return desk.say("commands.forget_counted", what=what)


def _agreed(desk: Desk, lines: list[str]) -> bool:
    sys.stderr.write("\n".join(lines) + "\n")
    sys.stderr.write(desk.say("commands.forget_yes_or_no") + " ")
    sys.stderr.flush()
    return is_yes(sys.stdin.readline())
