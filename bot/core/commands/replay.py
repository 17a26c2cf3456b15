"""Commands about the answer before: /stop it, make it anew, take it back."""

from __future__ import annotations

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.domain.memory import ForgetPlan
from bot.domain.turn import Forget, KeptTurn, Reopen


async def stop(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/stop: whatever was being written has been stopped by the time this is answered, and has said so itself."""
    last = await ports.conversations.last_turn(context.message.address)
    was_stopped = "reason.stopped" in last.trace.reasons if last is not None else False
    reply = last.reply if last is not None else None
    # What was stopped by this very command was saved after it came.
    is_told = was_stopped and reply is not None and reply.message_id > context.message.id
    return CommandReply("" if is_told else ports.phrasebook.say(context.language, "commands.nothing_to_stop"))


async def retry(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/retry: the last answer is made anew, in its place."""
    last = await _own_last(ports, context, "commands.nothing_to_retry")
    return last if isinstance(last, CommandReply) else CommandReply("", (Reopen(last.question.message_id),))


async def undo(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/undo: the person's last message is forgotten, with the answer and all that came of it."""
    last = await _own_last(ports, context, "commands.nothing_to_undo")
    if isinstance(last, CommandReply):
        return last
    plan = ForgetPlan((), (last.question.message_id,))
    moment = ports.phrasebook.moment(context.language, last.question.sent_at.astimezone(context.zone))
    told = ports.phrasebook.say(context.language, "commands.undone", moment=moment)
    return CommandReply(told, (Forget(plan),))


async def _own_last(ports: CommandPorts, context: CommandContext, where_none: str) -> KeptTurn | CommandReply:
    """Return the last talk of the thread, or what is said where there is none, or it is somebody else's."""
    last = await ports.conversations.last_turn(context.message.address)
    if last is None or not last.question.text:
        return CommandReply(ports.phrasebook.say(context.language, where_none))
    if last.asked_by != context.person.id:
        return CommandReply(ports.phrasebook.say(context.language, "commands.not_yours"))
    return last
