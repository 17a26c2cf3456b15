"""/private: what is said from now on is not remembered, and gone when it ends."""

from __future__ import annotations

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.words import fold
from bot.domain.conversation import ThreadKind
from bot.domain.turn import BeginPrivate, EndPrivate

_ON = frozenset("on pa ligado ligar ativar sim begin start".split())
_OFF = frozenset("off av desligado desligar desativar end slutt stopp stop fim".split())


async def set_private(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/private begins it, /private off ends it, /private once more tells that it is on."""
    say, language, message = ports.phrasebook.say, context.language, context.message
    if message.address.kind is ThreadKind.GROUP:
        return CommandReply(say(language, "commands.private_in_group"))
    wanted = fold(context.arguments)
    if wanted in _OFF:
        if not message.is_private:
            return CommandReply(say(language, "commands.private_is_off"))
        return CommandReply(say(language, "commands.private_ended"), (EndPrivate(message.thread_id),))
    if wanted and wanted not in _ON:
        return CommandReply(say(language, "commands.private_usage"))
    if message.is_private:
        return CommandReply(say(language, "commands.private_is_on"))
    begin = BeginPrivate(message.thread_id, message.sent_at)
    return CommandReply(say(language, "commands.private_begun"), (begin,))
