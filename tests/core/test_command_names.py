"""What the commands are called, and what is written behind their names."""

from __future__ import annotations

import re
from typing import cast

import pytest

from bot.core.commands import CommandPorts, Commands, command_meant, standard_commands
from bot.core.commands.names import ARGUMENTS, PERSONAL
from bot.core.words import fold_text
from bot.domain.language import Language
from bot.locales import LocaleSentences

_MENU_NAME = re.compile(r"[-_\w]{1,32}")
_ABOUT_CHARS = 100


class _Ports:
    phrasebook = LocaleSentences()


@pytest.fixture
def commands() -> Commands:
    """The commands, of which none is run."""
    return standard_commands(cast("CommandPorts", _Ports()))


@pytest.mark.parametrize("language", list(Language))
def test_every_command_has_a_name_a_menu_can_show_and_is_known_by_it(commands: Commands, language: Language) -> None:
    names = commands.menu_names(language)
    assert tuple(names) == commands.names
    assert len(set(names.values())) == len(names)
    for command, name in names.items():
        assert _MENU_NAME.fullmatch(name)
        assert name == name.lower()
        assert command_meant(f"/{name}") == command
        assert command_meant(f"/{fold_text(name).upper()}") == command


def test_names_are_written_as_people_write_them(commands: Commands) -> None:
    assert commands.menu_names(Language.EN)["recall"] == "recall"
    assert commands.menu_names(Language.NB)["recall"] == "søk"
    assert commands.menu_names(Language.PT)["memory"] == "memória"
    assert commands.menu_names(Language.PT)["status"] == "status"


def test_the_list_holds_all_that_a_menu_with_arguments_needs(commands: Commands) -> None:
    listed = {one.name: one for one in commands.listed()}
    assert tuple(listed) == commands.names
    assert listed["help"].argument is None
    assert listed["recall"].names[Language.NB] == "søk"
    assert listed["settings"].about[Language.EN] == "what you changed here, and how to change it"
    argument = listed["forget"].argument
    assert argument is not None
    assert (argument.name, argument.is_required, argument.completes) == ("what", True, True)
    assert {name for name, one in listed.items() if one.is_personal} == commands.personal
    assert {"settings", "link", "usage"} <= commands.personal
    # What is remembered, and what is put right, belongs to the place in which it is said.
    assert not {"new", "remember", "correct", "forget", "memory", "recall"} & commands.personal


def test_every_argument_is_described_in_a_menus_line(commands: Commands) -> None:
    for one in commands.listed():
        if one.argument is not None:
            assert _MENU_NAME.fullmatch(one.argument.name)
            assert all(0 < len(about) <= _ABOUT_CHARS for about in one.argument.about.values())


def test_only_commands_have_arguments_or_are_personal(commands: Commands) -> None:
    assert set(ARGUMENTS) | PERSONAL <= set(commands.names)
    assert commands.arguments == {name: ARGUMENTS[name] for name in commands.names if name in ARGUMENTS}
