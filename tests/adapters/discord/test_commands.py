"""The menu of commands as Discord takes it, in every language, and that it is offered in the end."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.discord import adapter, commands
from bot.domain.language import Language
from bot.domain.menu import MenuArgument, MenuCommand
from bot.locales import LocaleSentences
from tests.adapters.discord.rig import MENU, DiscordRig, command, rigged
from tests.wire.discord_commands import check_commands
from tests.wire.discord_faults import Fault, fails, hangs, limited, refuses, resets

Json = dict[str, Any]


def payload(*menu: MenuCommand) -> dict[str, Json]:
    """Return what is registered, by name."""
    told = commands.payload_of(menu or MENU, LocaleSentences())
    check_commands(told)
    return {one["name"]: one for one in told}


def test_every_command_of_the_core_is_offered_with_the_two_of_messages_and_the_one_of_servers() -> None:
    names = [one.name for one in MENU]
    assert list(payload()) == [*names, commands.TALK, commands.REMEMBER_THIS, commands.WHY_THIS]
    assert [one["type"] for one in payload().values()] == [*[1] * len(names), 1, 3, 3]


def test_names_and_descriptions_are_told_in_every_language() -> None:
    names = {Language.EN: "forget", Language.NB: "glem", Language.PT: "esquece"}
    about = {Language.EN: "Forget it", Language.NB: "Glem det", Language.PT: "Esquece isso"}
    told = payload(MenuCommand("forget", names, about, MenuArgument("what", about, is_required=True, completes=True)))
    forget = told["forget"]
    assert (forget["name"], forget["name_localizations"]) == ("forget", {"no": "glem", "pt-BR": "esquece"})
    assert forget["description"] == "Forget it"
    assert forget["description_localizations"] == {"no": "Glem det", "pt-BR": "Esquece isso"}
    [option] = forget["options"]
    assert (option["name"], option["required"], option["autocomplete"]) == ("what", True, True)
    assert option["description_localizations"] == {"no": "Glem det", "pt-BR": "Esquece isso"}


def test_the_menu_of_a_message_speaks_every_language() -> None:
    told = payload()
    assert told[commands.REMEMBER_THIS]["name_localizations"]["no"] == "Husk dette"
    assert set(told[commands.WHY_THIS]["name_localizations"]) == {"no", "pt-BR"}


def test_commands_are_offered_in_servers_and_in_private_and_threads_in_servers_alone() -> None:
    told = payload()
    assert told["help"]["contexts"] == told[commands.WHY_THIS]["contexts"] == [0, 1]
    assert told[commands.TALK]["contexts"] == [0]
    assert {tuple(one["integration_types"]) for one in told.values()} == {(0,)}


def test_a_description_that_is_too_long_is_cut() -> None:
    long = MenuCommand("help", dict.fromkeys(Language, "help"), dict.fromkeys(Language, "x" * 300))
    assert len(payload(long)["help"]["description"]) == 100


# That it is offered


async def test_the_menu_is_registered_and_nothing_else_is_left(rig: DiscordRig) -> None:
    rig.wire.registered.put(None, [{"id": "1", "name": "old", "type": 1}])
    await rig.discord.introduce()
    assert [one["name"] for one in rig.wire.registered.everywhere] == list(payload())


async def test_registered_again_each_command_is_still_the_same(rig: DiscordRig) -> None:
    await rig.discord.introduce()
    before = [one["id"] for one in rig.wire.registered.everywhere]
    async with rigged(rig.wire) as fresh:
        await fresh.discord.introduce()
    assert [one["id"] for one in rig.wire.registered.everywhere] == before


async def test_a_bot_without_commands_of_its_own_has_those_of_discord() -> None:
    async with rigged(menu=()) as rig:
        await rig.discord.introduce()
        assert [one["name"] for one in rig.wire.registered.everywhere] == [commands.TALK, "Remember this", "Why?"]


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(adapter, "MENU_PAUSE_S", 0.01)
    monkeypatch.setattr(adapter, "CALL_S", 0.3)


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("fault", [fails(503), fails(500), resets(), hangs(), limited(0.1)])
async def test_what_passes_is_waited_for(rig: DiscordRig, fault: Fault) -> None:
    rig.wire.trips("put_commands", fault, 2)
    await rig.discord.introduce()
    assert rig.wire.registered.everywhere


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("fault", [refuses(50035), refuses(50001)])
async def test_what_does_not_pass_is_noted_and_left(
    rig: DiscordRig, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    rig.wire.trips("put_commands", fault, None)
    await rig.discord.introduce()
    assert len(rig.wire.called("put_commands")) == 1
    assert "the menu of commands was not registered" in caplog.text


@pytest.mark.usefixtures("quickly")
async def test_after_some_attempts_it_is_left_for_the_next_start(rig: DiscordRig) -> None:
    rig.wire.trips("put_commands", fails(503), None)
    await rig.discord.introduce()
    assert len(rig.wire.called("put_commands")) == adapter.MENU_ATTEMPTS


@pytest.mark.usefixtures("quickly")
async def test_with_a_wrong_token_it_is_not_registered_and_nothing_breaks() -> None:
    async with rigged(token="wrong") as rig:  # noqa: S106 - there is none that is less secret
        await rig.discord.introduce()
        assert rig.wire.registered.everywhere == []


async def test_what_was_registered_can_be_used(rig: DiscordRig) -> None:
    async with rig.received():
        await rig.discord.introduce()
        ada = rig.wire.person("Ada")
        rig.wire.commands(ada, ada, "why", what="3")
        await rig.inbox.until(1)
    assert rig.inbox.texts == ["/why 3"]


def test_a_command_is_listed_as_the_core_names_it() -> None:
    assert payload(command("help"))["help"]["description"] == "help in en"
