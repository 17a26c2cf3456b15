"""Commands about the conversation itself: /new, /language, /timezone, /status."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.core.commands.choices import choice
from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.commands.lists import counted
from bot.core.commands.models import tell_models
from bot.core.words import fold
from bot.core.zones import find_zones
from bot.domain.language import Language
from bot.domain.turn import EndPrivate, SetLanguage, SetTimezone, StartSession

LANGUAGE_NAMES = {
    Language.EN: ("en", "english", "engelsk", "ingles"),
    Language.NB: ("nb", "no", "norsk", "bokmal", "norwegian", "noruegues"),
    Language.PT: ("pt", "br", "pt-br", "portugues", "portuguese", "portugisisk"),
}
_ZONES_SHOWN = 5


async def welcome(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/start: what a messaging platform sends when a person opens the chat for the first time."""
    return CommandReply(ports.phrasebook.say(context.language, "commands.welcome"))


async def start_session(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/new: the next prompts start empty; memory stays. Private mode is of one session, and ends with it."""
    message, say = context.message, ports.phrasebook.say
    begin = StartSession(message.thread_id, message.sent_at)
    told = say(context.language, "commands.new_session")
    if not message.is_private:
        return CommandReply(told, (begin,))
    over = say(context.language, "commands.private_ended")
    return CommandReply(f"{over} {told}", (EndPrivate(message.thread_id), begin))


async def set_language(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/language CODE: speak it from now on, whatever the person writes in."""
    wanted = fold(context.arguments)
    say = ports.phrasebook.say
    if not wanted:
        choices = tuple(
            choice(say(language, "commands.own_name").capitalize(), f"/language {language}") for language in Language
        )
        return CommandReply(say(context.language, "commands.language_now"), choices=choices)
    language = next((language for language, names in LANGUAGE_NAMES.items() if wanted in names), None)
    if language is None:
        return CommandReply(say(context.language, "commands.language_unknown"))
    change = SetLanguage(context.person.id, language, fixed=True)
    return CommandReply(say(language, "commands.language_set"), (change,))


async def set_timezone(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/timezone ZONE: an IANA name, or a city."""
    if not context.arguments:
        return CommandReply(_tell_zone(ports, context, "commands.timezone_now", context.zone))
    found = await find_zones(context.arguments)
    if len(found) != 1:
        key = "commands.timezone_ambiguous" if found else "commands.timezone_unknown"
        told = ports.phrasebook.say(context.language, key, zones=", ".join(found[:_ZONES_SHOWN]))
        return CommandReply(told, choices=tuple(choice(zone, f"/timezone {zone}") for zone in found))
    zone = ZoneInfo(found[0])
    return CommandReply(
        _tell_zone(ports, context, "commands.timezone_set", zone), (SetTimezone(context.person.id, zone.key),)
    )


def _tell_zone(ports: CommandPorts, context: CommandContext, key: str, zone: ZoneInfo) -> str:
    moment = ports.phrasebook.moment(context.language, ports.clock.now().astimezone(zone))
    return ports.phrasebook.say(context.language, key, zone=zone.key, moment=moment)


async def status(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/status: who answers, what is kept, what is owed."""
    say, language = ports.phrasebook.say, context.language
    counts = await ports.memories.counts(context.scope)
    outbox = await ports.outbox.counts()
    policy = await ports.policies.of(context.person.id)
    lines = [
        tell_models(policy, ports.phrasebook, language),
        say(language, "commands.status_memory", **counted(counts)),
        say(language, "commands.status_language", zone=context.zone.key, language=say(language, "commands.own_name")),
    ]
    if context.message.is_private:
        lines.append(say(language, "commands.private_is_on"))
    if counts.awaiting_embedding:
        lines.append(say(language, "commands.status_embedding", count=counts.awaiting_embedding))
    lines += [
        say(
            language,
            "commands.status_unreachable",
            platform=gone.platform.capitalize(),
            moment=ports.phrasebook.moment(language, gone.since.astimezone(context.zone)),
        )
        for gone in outbox.unreachable
    ]
    if outbox.abandoned:
        lines.append(say(language, "commands.status_abandoned", count=outbox.abandoned))
    return CommandReply("\n".join(lines))
