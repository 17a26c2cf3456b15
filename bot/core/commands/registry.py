"""Which commands there are, and which one a message means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.commands.context import Command, CommandContext, CommandPorts, CommandReply
from bot.core.commands.forget import forget
from bot.core.commands.keep import correct, remember
from bot.core.commands.link import link
from bot.core.commands.memory import list_memories, search
from bot.core.commands.models import set_model, set_strategy
from bot.core.commands.money import budget, usage
from bot.core.commands.names import ARGUMENTS, PERSONAL, Argument, name_meant, name_shown
from bot.core.commands.pins import pin, unpin
from bot.core.commands.private import set_private
from bot.core.commands.replay import retry, stop, undo
from bot.core.commands.settings import change_rules, change_settings
from bot.core.commands.talk import set_language, set_timezone, start_session, status, welcome
from bot.core.commands.why import why
from bot.core.intend import command_in
from bot.domain.conversation import ThreadKind
from bot.domain.language import Language
from bot.domain.menu import MenuArgument, MenuCommand

__all__ = ["CommandContext", "CommandPorts", "CommandReply", "Commands", "command_meant", "standard_commands"]


_PRIVATE = frozenset({"rules", "settings", "usage", "budget", "link"})
"""What they tell was said in private, and so is not told where others read along."""


def command_meant(text: str) -> str | None:
    """Return the name of the command a message is; None where it is none."""
    name = command_in(text)
    return None if name is None else name_meant(name)


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

    @property
    def personal(self) -> frozenset[str]:
        """The commands that are about the person, and not about the thread they are given in."""
        return PERSONAL.intersection(self.names)

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """What is written behind a command's name; those that take nothing are missing."""
        return {name: ARGUMENTS[name] for name in self.names if name in ARGUMENTS}

    def menu_names(self, language: Language) -> Mapping[str, str]:
        """Return what each command is called in a language."""
        return {name: name_shown(name, language) for name in self.names}

    def listed(self) -> tuple[MenuCommand, ...]:
        """Return every command in all languages, for a platform that asks for arguments one by one."""
        names = {language: self.menu_names(language) for language in Language}
        return tuple(
            MenuCommand(
                name,
                {language: names[language][name] for language in Language},
                self._in_each(f"commands.about_{name}"),
                self._argument(name),
                is_personal=name in self.personal,
            )
            for name in self.names
        )

    def _argument(self, command: str) -> MenuArgument | None:
        one = self.arguments.get(command)
        if one is None:
            return None
        about = self._in_each(f"commands.argument_{one.name}")
        return MenuArgument(one.name, about, one.is_required, one.completes)

    def _in_each(self, key: str) -> dict[Language, str]:
        return {language: self._ports.phrasebook.say(language, key) for language in Language}

    async def run(self, name: str, context: CommandContext) -> CommandReply:
        """Run a command; an unknown one is answered with the way to /help."""
        meant = name_meant(name)
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
            Command("remember", remember),
            Command("correct", correct),
            Command("pin", pin),
            Command("unpin", unpin),
            Command("forget", forget),
            Command("private", set_private),
            Command("why", why),
            Command("language", set_language),
            Command("timezone", set_timezone),
            Command("model", set_model),
            Command("strategy", set_strategy),
            Command("rules", change_rules),
            Command("settings", change_settings),
            Command("usage", usage),
            Command("budget", budget),
            Command("link", link),
            Command("status", status),
        ),
        ports,
    )
