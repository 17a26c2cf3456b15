"""The commands that a bot registers: what Discord takes of them, and which there are."""

from __future__ import annotations

import re
from typing import Any

from tests.wire.discord_refusals import Form

Json = dict[str, Any]

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
NAME = re.compile(r"[-_'\w]{1,32}")
LOCALES = frozenset(
    """en-US en-GB bg zh-CN zh-TW hr cs id da nl fi fr de el hi hu it ja ko es-419 lt no pl pt-BR ro ru es-ES sv-SE th
    tr uk vi""".split()
)
MOST = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}


def check_commands(commands: list[Json]) -> None:
    """Refuse commands that Discord does not take."""
    form = Form()
    seen: set[tuple[int, str]] = set()
    for number, command in enumerate(commands):
        kind, name = command.get("type", CHAT), str(command.get("name"))
        _check_command(command, str(number), form)
        twice = (kind, name) in seen
        form.want(
            not twice, str(number), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
        )
        seen.add((kind, name))
    for kind, most in MOST.items():
        form.want(sum(one == kind for one, _ in seen) <= most, "_", "BASE_TYPE_MAX_LENGTH", f"At most {most}.")
    form.check()


def _check_command(command: Json, path: str, form: Form) -> None:
    kind = command.get("type", CHAT)
    if not form.want(kind in MOST, f"{path}.type", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}."):
        return
    _check_localized(command, "name", path, form, plain=kind != CHAT)
    if kind == CHAT:
        _check_localized(command, "description", path, form)
        _check_options(command.get("options"), path, form)
        return
    form.want(
        not command.get("description"), f"{path}.description", "APPLICATION_COMMAND_MENU_DESCRIPTION", "None here."
    )
    form.want(not command.get("options"), f"{path}.options", "APPLICATION_COMMAND_MENU_OPTIONS", "None here.")


def _check_localized(thing: Json, name: str, path: str, form: Form, *, plain: bool = False) -> None:
    """Check a name or a description, with its translations; a ``plain`` name may have capitals and spaces."""
    check = _check_text if name == "description" or plain else _check_name
    longest = 100 if name == "description" else 32
    check(thing.get(name), f"{path}.{name}", form, longest)
    for locale, text in (thing.get(f"{name}_localizations") or {}).items():
        where = f"{path}.{name}_localizations"
        if form.want(locale in LOCALES, where, "BASE_TYPE_CHOICES", f"Value must be one of {sorted(LOCALES)}."):
            check(text, f"{where}.{locale}", form, longest)


def _check_name(value: object, path: str, form: Form, _longest: int) -> None:
    fits = isinstance(value, str) and NAME.fullmatch(value) is not None and value == value.lower()
    form.want(fits, path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_text(value: object, path: str, form: Form, longest: int) -> None:
    form.length(value, path, 1, longest)


def _check_options(options: object, path: str, form: Form) -> None:
    if options is None:
        return
    form.count(options, f"{path}.options", 0, 25)
    optional = False
    names: set[str] = set()
    for number, option in enumerate(options if isinstance(options, list) else ()):
        where = f"{path}.options.{number}"
        _check_localized(option, "name", where, form)
        _check_localized(option, "description", where, form)
        unique = option.get("name") not in names
        form.want(unique, where, "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", "Option names must be unique")
        names.add(str(option.get("name")))
        kind = option.get("type")
        if kind in {SUBCOMMAND, GROUP}:
            _check_options(option.get("options"), where, form)
            continue
        form.want(kind in range(3, 12), f"{where}.type", "BASE_TYPE_CHOICES", "Value must be in 1 to 11.")
        late = optional and option.get("required")
        form.want(
            not late, where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before"
        )
        optional = optional or not option.get("required")
        _check_choices(option, where, form)


def _check_choices(option: Json, path: str, form: Form) -> None:
    choices = option.get("choices")
    form.want(
        not (choices and option.get("autocomplete")),
        path,
        "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
        "Not both.",
    )
    if choices is None:
        return
    form.count(choices, f"{path}.choices", 0, 25)
    for number, choice in enumerate(choices if isinstance(choices, list) else ()):
        where = f"{path}.choices.{number}"
        _check_localized(choice, "name", where, form, plain=True)
        if isinstance(choice.get("value"), str):
            form.length(choice["value"], f"{where}.value", 1, 100)


class Commands:
    """Which commands there are, everywhere and in single guilds."""

    def __init__(self) -> None:
        """Begin with none."""
        self.everywhere: list[Json] = []
        self.in_guild: dict[int, list[Json]] = {}

    def of(self, guild_id: int | None) -> list[Json]:
        """Return the commands of a guild, or those that are everywhere."""
        return self.everywhere if guild_id is None else self.in_guild.get(guild_id, [])

    def put(self, guild_id: int | None, commands: list[Json]) -> None:
        """Have these commands and no others."""
        if guild_id is None:
            self.everywhere = commands
        else:
            self.in_guild[guild_id] = commands

    def find(self, name: str, guild_id: int | None, kind: int) -> Json | None:
        """Return the command that somebody in a guild, or in a DM, means by a name."""
        here = [*(self.in_guild.get(guild_id, []) if guild_id is not None else []), *self.everywhere]
        return next((one for one in here if one["name"] == name and one["type"] == kind), None)
