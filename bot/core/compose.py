"""What a turn will say and change, whatever kind of turn it is, before anything is saved."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.circumstances import Circumstances
from bot.core.commands import CommandContext, Commands
from bot.core.consent import Consented
from bot.core.explain import tell_forgotten
from bot.core.forgetting import still_there
from bot.core.intend import Aim, Intention, is_command
from bot.core.learn import remember_message
from bot.domain.errors import AikiError, ProviderError
from bot.domain.ids import MemoryId
from bot.domain.turn import Change, Confirmation, Forget, Outcome, SetLanguage, StageTiming, Trace, TurnRecord
from bot.ports import Memories, Phrasebook

log = logging.getLogger(__name__)


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


async def obey(around: Circumstances, intention: Intention, commands: Commands) -> Composed:
    """Run a slash command; no model is asked and nothing is remembered of it."""
    context = CommandContext(
        around.message, around.person, around.scope, around.language, around.zone, intention.arguments
    )
    done = await commands.run(intention.command, context)
    trace = Trace(Aim.COMMAND, around.language, reasons=(f"reason.command={intention.command}",))
    return Composed(done.text, trace, done.changes, done.confirmation, done.shown)


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
        messages, facts = await still_there(change.plan, around.scope, memories)
        return Composed(tell_forgotten(messages, facts, phrasebook, around.language), trace, (change,))
    reply = await consented.carry_out(change.calls, phrasebook, around.language)
    toolbox = consented.toolbox
    trace = replace(trace, tools=tuple(toolbox.used), outside=toolbox.is_tainted)
    return Composed(reply, trace, tuple(toolbox.changes), toolbox.confirmation, tuple(toolbox.shown))


def apologize(around: Circumstances, error: AikiError, phrasebook: Phrasebook) -> Composed:
    """Say one honest sentence about an error; what the person said is remembered all the same."""
    log.error("turn for message %d failed: %s: %s", around.message.id, type(error).__name__, error)
    text = phrasebook.say(around.language, error.sentence, **error.values)
    if isinstance(error, ProviderError):
        text = f"{text} {phrasebook.say(around.language, 'turn.kept')}"
    trace = Trace(Aim.ANSWER, around.language, around.seen.task, error=f"{type(error).__name__}: {error}")
    is_talk = around.message.words and not is_command(around.message.text)
    keep = (remember_message(around.message, around.scope),) if is_talk else ()
    return Composed(text, trace, keep, outcome=Outcome.FAILED)


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
    )
