"""The command /link: one person, accounts on several platforms."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.commands.context import CommandContext, CommandPorts, CommandReply
from bot.core.door import CODE_LASTS, NO_DOOR, code_in, digest_of, new_code
from bot.core.words import fold_text
from bot.domain.conversation import Identity
from bot.domain.text import clip
from bot.domain.turn import OfferLink, Unlink

_OFF = frozenset({"off", "av", "fra", "desligar", "desligado", "desvincular"})
_PLATFORM_CHARS = 40


async def link(ports: CommandPorts, context: CommandContext) -> CommandReply:
    """/link, /link off telegram: a code for another account, and which there are; accounts are known no longer."""
    words = context.arguments.split()
    accounts = [one for one in await ports.people.accounts(context.person.id) if one.platform not in NO_DOOR]
    if not words:
        return _offer(ports, context, accounts)
    if fold_text(words[0]) in _OFF and len(words) == 2:  # noqa: PLR2004 - the word and a platform
        return _unlink(ports, context, accounts, words[1])
    # As it was shown, in capitals: the name of a platform may be as long as a code.
    is_code = code_in(context.arguments) is not None and context.arguments.isupper()
    return CommandReply(ports.phrasebook.say(context.language, "link.known" if is_code else "link.usage"))


def _offer(ports: CommandPorts, context: CommandContext, accounts: Sequence[Identity]) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    lines = [say(language, "link.offered", minutes=int(CODE_LASTS.total_seconds()) // 60)]
    if accounts:
        lines += [say(language, "link.accounts"), *(f"- {_named(one)}" for one in accounts)]
    others = [one for one in accounts if not _is_here(one, context)]
    if others:
        lines.append(say(language, "link.how_off", platform=others[0].platform))
    code = new_code()
    change = OfferLink(context.person.id, digest_of(code), ports.clock.now() + CODE_LASTS)
    # Behind the text, so that it does not stand in the log: no model is shown it.
    return CommandReply("\n".join(lines), (change,), after=f"{code[:4]} {code[4:]}")


def _unlink(ports: CommandPorts, context: CommandContext, accounts: Sequence[Identity], platform: str) -> CommandReply:
    say, language = ports.phrasebook.say, context.language
    gone = [one for one in accounts if one.platform == fold_text(platform) and not _is_here(one, context)]
    if not gone:
        named = clip(platform.capitalize(), _PLATFORM_CHARS)
        return CommandReply(say(language, "link.nothing_to_unlink", platform=named))
    told = say(language, "link.unlinked", accounts=", ".join(map(_named, gone)))
    return CommandReply(told, (Unlink(context.person.id, gone[0].platform),))


def _is_here(account: Identity, context: CommandContext) -> bool:
    """Whether the command comes from this account; where that was not noted, from any of its platform."""
    message = context.message
    return account.platform == message.address.platform and message.sender_id in {None, account.platform_user_id}


def _named(account: Identity) -> str:
    platform = account.platform.capitalize()
    return f"{platform}: {account.display_name}" if account.display_name else platform
