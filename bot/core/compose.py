"""What a turn will say and change, whatever kind of turn it is, before anything is saved."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.circumstances import Circumstances
from bot.core.commands import CommandContext, Commands
from bot.core.commands.choices import few
from bot.core.consent import Consented, tell_lapsed
from bot.core.explain import tell_forgotten
from bot.core.intend import Aim, Intention, is_command
from bot.core.learn import remember_message
from bot.domain.errors import AikiError, ProviderError
from bot.domain.gesture import Choice
from bot.domain.ids import MemoryId
from bot.domain.turn import (
    Change,
    Confirmation,
    Forget,
    KeepNothing,
    Outcome,
    SetLanguage,
    StageTiming,
    Trace,
    TurnRecord,
)
from bot.ports import Memories, Phrasebook

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(minutes=10)
"""Who waits longer for a turn to begin may have moved on, and is told that the answer is to what was said then."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The reply, why it is this one, and what is to change with it."""

    reply: str
    trace: Trace
    changes: tuple[Change, ...] = ()
    confirmation: Confirmation | None = None
    shown: tuple[MemoryId, ...] = ()
    outcome: Outcome = Outcome.ANSWERED
    stays_local: bool = False
    reply_stays_local: bool = False
    before: str = ""
    after: str = ""
    choices: tuple[Choice, ...] = ()


async def obey(around: Circumstances, intention: Intention, commands: Commands) -> Composed:
    """Run a slash command; no model is asked and nothing is remembered of it."""
    context = CommandContext(
        around.message, around.person, around.scope, around.language, around.zone, intention.arguments
    )
    done = await commands.run(intention.command, context)
    trace = Trace(Aim.COMMAND, around.language, reasons=(f"reason.command={intention.command}",))
    return Composed(
        done.text,
        trace,
        done.changes,
        done.confirmation,
        done.shown,
        stays_local=done.stays_local,
        after=done.after,
        choices=few(done.choices),
    )


async def resolve(
    around: Circumstances,
    aim: Aim,
    confirmation: Confirmation,
    memories: Memories,
    phrasebook: Phrasebook,
    consented: Consented,
) -> Composed:
    """Do what the person was asked about, or leave it, as they answered; ``consented`` runs what tools are to do."""
    trace = Trace(aim, around.language, reasons=("reason.confirmation",))
    change = confirmation.change
    if aim is Aim.DECLINE:
        return Composed(phrasebook.say(around.language, "turn.declined"), trace)
    if isinstance(change, Forget):
        forgotten = await memories.foresee(change.plan, around.scope)
        return Composed(tell_forgotten(forgotten, phrasebook, around.language), trace, (change,))
    reply = await consented.carry_out(change.calls, phrasebook, around.language)
    toolbox = consented.toolbox
    trace = replace(trace, tools=tuple(toolbox.used), outside=toolbox.is_tainted)
    return Composed(reply, trace, tuple(toolbox.changes), toolbox.confirmation, tuple(toolbox.shown))


def apologize(around: Circumstances, error: AikiError, phrasebook: Phrasebook) -> Composed:
    """Say one honest sentence about an error; what the person said is remembered all the same."""
    log.error("turn for message %d failed: %s: %s", around.message.id, type(error).__name__, error)
    text = phrasebook.say(around.language, error.sentence, **error.values)
    if isinstance(error, ProviderError) and not around.message.is_private:
        text = f"{text} {phrasebook.say(around.language, 'turn.kept')}"
    trace = Trace(Aim.ANSWER, around.language, around.seen.task, error=f"{type(error).__name__}: {error}")
    is_talk = around.message.words and not is_command(around.message.text)
    keep = (remember_message(around.message, around.scope),) if is_talk else ()
    return Composed(text, trace, keep, outcome=Outcome.FAILED)


def lapsed(around: Circumstances, composed: Composed, confirmation: Confirmation, phrasebook: Phrasebook) -> Composed:
    """Say before an answer that a question of ours met neither yes nor no, and so is off the table."""
    told = tell_lapsed(confirmation, phrasebook, around.language)
    return replace(composed, reply="\n".join(filter(None, (told, composed.reply))))


def own_up(around: Circumstances, composed: Composed, began_at: datetime, phrasebook: Phrasebook) -> Composed:
    """Say before an answer that its turn began long after the message was written, because nobody was there."""
    message = around.message
    is_late = began_at - message.sent_at > LATE_AFTER and not (message.is_anew or message.is_gesture)
    if not is_late or not composed.reply:
        return composed
    moment = phrasebook.moment(around.language, message.sent_at.astimezone(around.zone))
    told = phrasebook.say(around.language, "turn.late", moment=moment)
    return replace(composed, before="\n\n".join(filter(None, (told, composed.before))))


def keep_nothing(around: Circumstances, composed: Composed, phrasebook: Phrasebook) -> Composed:
    """Have a turn keep nothing where the person asked for that, and say so below the answer, whoever made it."""
    if not around.keeps_nothing or not composed.trace.is_talk:
        return composed
    told = phrasebook.say(around.language, "turn.unkept")
    after = "\n\n".join(filter(None, (composed.after, told)))
    return replace(composed, changes=(*composed.changes, KeepNothing()), after=after)


def finish(
    around: Circumstances, composed: Composed, timings: tuple[StageTiming, ...], ended_at: datetime
) -> TurnRecord:
    """Return the turn as it is saved; a language that was newly heard is noted for the person."""
    changes = composed.changes
    chosen = any(isinstance(change, SetLanguage) for change in changes)
    if not chosen and around.language is not around.person.language:
        changes = (*changes, SetLanguage(around.person.id, around.language, fixed=False))
    return TurnRecord(
        around.message,
        composed.reply,
        composed.outcome,
        replace(composed.trace, stages=timings),
        ended_at,
        changes,
        composed.confirmation,
        composed.shown,
        composed.stays_local,
        composed.reply_stays_local,
        composed.before,
        composed.after,
        composed.choices,
    )
