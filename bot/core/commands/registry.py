"""Which commands there are, and which one a message means."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.commands.context import Command, CommandContext, CommandPorts, CommandReply
from bot.core.commands.memory import forget, list_memories, search
from bot.core.commands.models import set_model, set_strategy
from bot.core.commands.money import budget, usage
from bot.core.commands.replay import retry, stop, undo
from bot.core.commands.settings import change_rules, change_settings
from bot.core.commands.talk import set_language, set_timezone, start_session, status, welcome
from bot.core.commands.why import why
from bot.core.intend import command_in
from bot.core.words import fold_text
from bot.domain.conversation import ThreadKind
from bot.domain.language import Language

__all__ = ["CommandContext", "CommandPorts", "CommandReply", "Commands", "command_meant", "standard_commands"]


_IN_OTHER_LANGUAGES = {
    "start": "begin begynn iniciar comecar",
    "help": "hjelp ajuda",
    "new": "ny nytt nova novo",
    "memory": "minne minner memoria memorias",
    "recall": "sok finn buscar busca",
    "forget": "glem esquecer esqueca",
    "why": "hvorfor porque",
    "language": "sprak idioma lingua",
    "timezone": "tidssone fuso",
    "model": "modell modelo",
    "strategy": "strategi estrategia",
    "rules": "regler regras",
    "settings": "innstillinger configuracoes",
    "usage": "forbruk uso gastos",
    "budget": "budsjett orcamento",
    "stop": "stopp parar pare",
    "retry": "igjen omigjen repetir novamente",
    "undo": "angre desfazer",
}
ALSO = {also: name for name, others in _IN_OTHER_LANGUAGES.items() for also in others.split()}
"""What people type who speak another language than English; /help names each command once."""


_PRIVATE = frozenset({"rules", "settings", "usage", "budget"})
"""What they tell was said in private, and so is not told where others read along."""


def command_meant(text: str) -> str | None:
    """Return the name of the command a message is; None where it is none."""
    name = command_in(text)
    return None if name is None else _meant(name)


def _meant(name: str) -> str:
    return ALSO.get(fold_text(name), name)


class Commands:
    """Runs commands by name; the same ones on every platform."""

    def __init__(self, commands: Sequence[Command], ports: CommandPorts) -> None:
        """Offer these commands, and /help about them."""
        self._commands = {command.name: command for command in commands}
        self._ports = ports

    @property
    def names(self) -> tuple[str, ...]:
        """Every command, in the order /help lists them."""
        return ("help", *self._commands)

    def menu(self, language: Language) -> tuple[tuple[str, str], ...]:
        """Return name and description of every command, for a platform that shows them in a menu."""
        say = self._ports.phrasebook.say
        return tuple((name, say(language, f"commands.about_{name}")) for name in self.names)

    async def run(self, name: str, context: CommandContext) -> CommandReply:
        """Run a command; an unknown one is answered with the way to /help."""
        meant = _meant(name)
        if meant in _PRIVATE and context.message.address.kind is ThreadKind.GROUP:
            return CommandReply(self._ports.phrasebook.say(context.language, "commands.in_private"))
        if meant == "help":
            return self._help(context)
        command = self._commands.get(meant)
        if command is None:
            say = self._ports.phrasebook.say
            return CommandReply(say(context.language, "commands.unknown", name=name))
        return await command.run(self._ports, context)

    def _help(self, context: CommandContext) -> CommandReply:
        say = self._ports.phrasebook.say
        lines = [say(context.language, "commands.help_intro")]
        lines += [f"/{name} - {say(context.language, f'commands.about_{name}')}" for name in self.names]
        lines.append(say(context.language, "commands.help_outro"))
        return CommandReply("\n".join(lines))


def standard_commands(ports: CommandPorts) -> Commands:
    """Return the commands every adapter offers."""
    return Commands(
        (
            Command("start", welcome),
            Command("new", start_session),
            Command("stop", stop),
            Command("retry", retry),
            Command("undo", undo),
            Command("memory", list_memories),
            Command("recall", search),
            Command("forget", forget),
            Command("why", why),
            Command("language", set_language),
            Command("timezone", set_timezone),
            Command("model", set_model),
            Command("strategy", set_strategy),
            Command("rules", change_rules),
            Command("settings", change_settings),
            Command("usage", usage),
            Command("budget", budget),
            Command("status", status),
        ),
        ports,
    )
