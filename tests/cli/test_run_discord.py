"""``aiki run`` with Discord, alone and beside Telegram: what it prints, who is let in, what ends it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cli.machine import Machine, Running, set_up
from tests.wire.discord import DiscordServer

ALONE = {"AIKI_TELEGRAM_TOKEN": ""}
WRONG = "MTE4MDAwMDAwMDAwMDAwMDAwMQ.GxYz12.zzzzPqRsTuVwXyZ0123456789abcdefghijkl"
NO_TELEGRAM = {"AIKI_TELEGRAM_TOKEN": "7:not-a-token"}
NOT_KNOWN = "Discord does not know the token"


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    """A machine on which Discord has a token, too."""
    async with set_up(tmp_path) as machine:
        yield machine


def token_of(machine: Machine) -> dict[str, str]:
    return {"AIKI_DISCORD_TOKEN": machine.discord.token}


async def begun(machine: Machine, **changed: str) -> tuple[Running, str]:
    """Run it, and return the code that it prints."""
    running = await machine.start("run", **changed)
    printed = await running.says("code: ")
    found = re.search(r"code: (\w{4}) (\w{4})", printed)
    assert found is not None
    return running, found[1] + found[2]


async def reads(wire: DiscordServer, name: str, end: str) -> None:
    """Wait until somebody can read a text in private."""
    [person] = [one for one in wire.people.values() if one.name == name]
    await wire.wait_for(lambda: any(text.endswith(end) or text.startswith(end) for text in wire.texts(person)), 15)


async def test_in_discord_alone_it_pairs_talks_and_ends(machine: Machine) -> None:
    wire = machine.discord
    bea = wire.person("Bea")
    running, code = await begun(machine, **ALONE, **token_of(machine))
    await running.says("users/")
    wire.tells(bea, code)
    await reads(wire, "Bea", "Paired.")
    await running.says("is paired")
    wire.tells(bea, "What is 6*7?")
    await reads(wire, "Bea", "= 42")
    status, out, err = await running.told_to_end()
    assert (status, err) == (0, "")
    assert "Discord: aiki\n" in out
    assert "https://discord.com/oauth2/authorize?client_id=1180000000000000001&permissions=" in out
    assert f"https://discord.com/users/{wire.bot.id}" in out
    assert "Telegram" not in out
    assert out.endswith("answered at the next start.\n")
    again = await machine.start("run", **ALONE, **token_of(machine))
    wire.tells(bea, "What is 6*8?")
    await reads(wire, "Bea", "= 48")
    status, out, err = await again.told_to_end()
    assert (status, err) == (0, "")
    assert "code" not in out
    assert wire.token not in out + machine.log()


async def test_both_platforms_are_greeted_and_one_code_is_for_either(machine: Machine) -> None:
    wire = machine.discord
    bea = wire.person("Bea")
    running, code = await begun(machine, **token_of(machine))
    await running.says("Telegram: @aiki_bot")
    await running.says("In Discord open")
    wire.tells(bea, code)
    await reads(wire, "Bea", "Paired.")
    machine.wire.says(machine.ada, "hello")
    await machine.reads(lambda text: "talk to nobody else" in text)
    wire.tells(bea, "/link")
    await wire.wait_for(lambda: re.search(r"^\w{4} \w{4}$", wire.texts(bea)[-1], re.MULTILINE), 15)
    machine.wire.says(machine.ada, wire.texts(bea)[-1].splitlines()[-1])
    await machine.reads(lambda text: text.startswith("Linked."))
    machine.wire.says(machine.ada, "What is 6*7?")
    await machine.reads(lambda text: text.endswith("= 42"))
    status, out, err = await running.told_to_end()
    assert (status, err) == (0, "")
    assert out.count("code: ") == 2
    assert not {machine.wire.token, wire.token} & set(re.findall(r"\S+", out + machine.log()))


async def test_where_one_is_paired_the_other_is_linked_and_has_no_code(machine: Machine) -> None:
    await (await machine.paired()).told_to_end()
    running = await machine.start("run", **token_of(machine))
    out = await running.says("Nobody is paired in Discord yet")
    assert "Write /link where I know you" in out
    assert "code: " not in out
    assert (await running.told_to_end())[0] == 0


@pytest.mark.parametrize("token", ["7", WRONG], ids=["no token at all", "of a form that Discord has"])
async def test_a_token_discord_does_not_know_is_one_sentence(machine: Machine, token: str) -> None:
    running = await machine.start("run", **ALONE, AIKI_DISCORD_TOKEN=token)
    status, out, err = await running.ends()
    assert status == 1
    assert out.count(NOT_KNOWN) == 1
    assert "Traceback" not in out + err
    assert len(token) < 5 or token not in out + err + machine.log()


async def test_a_wrong_token_for_discord_does_not_keep_telegram_from_answering(machine: Machine) -> None:
    running = await machine.paired(AIKI_DISCORD_TOKEN=WRONG)
    assert NOT_KNOWN in await running.says(NOT_KNOWN)
    machine.wire.says(machine.ada, "What is 6*7?")
    await machine.reads(lambda text: text.endswith("= 42"))
    status, out, _ = await running.told_to_end()
    assert status == 0
    assert out.count(NOT_KNOWN) == 1
    assert WRONG not in machine.log()


async def test_a_wrong_token_for_telegram_does_not_keep_discord_from_answering(machine: Machine) -> None:
    wire = machine.discord
    bea = wire.person("Bea")
    running, code = await begun(machine, **NO_TELEGRAM, **token_of(machine))
    wire.tells(bea, code)
    await reads(wire, "Bea", "Paired.")
    assert "Telegram does not know the token" in await running.says("Telegram does not know the token")
    assert (await running.told_to_end())[0] == 0


async def test_where_no_platform_can_go_on_it_ends(machine: Machine) -> None:
    running = await machine.start("run", **NO_TELEGRAM, AIKI_DISCORD_TOKEN=WRONG)
    status, out, err = await running.ends()
    assert status == 1
    assert (out.count(NOT_KNOWN), out.count("Telegram does not know the token")) == (1, 1)
    assert "Traceback" not in out + err


async def test_it_waits_for_a_discord_that_is_not_there_yet(machine: Machine) -> None:
    wire = machine.discord
    async with wire.gone():
        running = await machine.start("run", **ALONE, **token_of(machine))
        await running.says("Aiki")
    await running.says("Discord: aiki")
    await wire.wait_for(lambda: wire.connected, 20)
    assert (await running.told_to_end())[0] == 0


async def test_where_discord_shows_no_contents_it_says_which_switch_that_is(machine: Machine) -> None:
    machine.discord.gateway.flags = 0
    running = await machine.start("run", **ALONE, **token_of(machine))
    await running.says("Message Content Intent")
    assert (await running.told_to_end())[0] == 0


async def test_a_code_can_be_had_beside_the_one_that_runs(machine: Machine) -> None:
    wire = machine.discord
    bea = wire.person("Bea")
    running, _ = await begun(machine, **ALONE, **token_of(machine))
    _, out, _ = await (await machine.start("pair", **ALONE, **token_of(machine))).ends()
    found = re.search(r"within 15 minutes: (\w{4} \w{4})", out)
    assert found is not None
    wire.tells(bea, found[1])
    await reads(wire, "Bea", "Paired.")
    await running.says("is paired")
