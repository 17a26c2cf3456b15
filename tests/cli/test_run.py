"""``aiki run`` and ``aiki pair`` as a person starts them: what they print, how they end, what is left for next time."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.cli.machine import Machine, set_up
from tests.wire.openai import OpenAIWire, openai_serving
from tests.wire.openai_events import Says
from tests.wire.telegram import TOKEN


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    """A machine with nothing on it yet."""
    async with set_up(tmp_path) as machine:
        yield machine


@asynccontextmanager
async def slow_model() -> AsyncIterator[tuple[OpenAIWire, dict[str, str]]]:
    """Serve a model whose first answer takes for ever; yields it and the settings that name it."""
    wire = OpenAIWire("phi-4")
    wire.answers += [Says(tuple("slow as a snail"), pause_s=60), Says(("Quick as a hare.",))]
    async with openai_serving(wire) as server:
        strategy = {"AIKI_LLM_STRATEGY": "local_only", "AIKI_CHAT_MODEL": "openai:phi-4", "AIKI_OPENAI_PLACE": "local"}
        yield wire, {"AIKI_OPENAI_BASE_URL": f"{server.url}/v1", **strategy}


def test_without_any_platform_it_says_what_to_do(shell: Shell) -> None:
    done = shell("run")
    assert done.status == 2
    assert "AIKI_TELEGRAM_TOKEN" in done.out + done.err
    assert (done.out + done.err).count("\n") == 1


@pytest.mark.parametrize("token", ["7:not-a-token", "7000000001:AAHk2c3d4e5f6g7h8i9j0kLmNoPqRsTuVwY"])
async def test_a_token_telegram_does_not_know_is_one_sentence(machine: Machine, token: str) -> None:
    running = await machine.start("run", AIKI_TELEGRAM_TOKEN=token)
    status, out, err = await running.ends()
    assert status == 1
    assert out.count("Telegram does not know the token") == 1
    assert token.partition(":")[2] not in out + err + machine.log()
    assert "Traceback" not in out + err


async def test_it_says_where_it_is_found_and_pairs_by_the_code_it_prints(machine: Machine) -> None:
    running = await machine.paired()
    assert "Telegram: @aiki_bot" in running.out
    assert re.search(r"https://t\.me/aiki_bot\?start=\w{8} and send the bot this code: \w{4} \w{4}", running.out)
    machine.wire.says(machine.ada, "What is 6*7?")
    await machine.reads(lambda text: text.endswith("= 42"))
    status, out, err = await running.told_to_end()
    assert (status, err) == (0, "")
    assert out.endswith("answered at the next start.\n")
    again = await machine.start("run")
    await again.says("Telegram: @aiki_bot")
    status, out, err = await again.told_to_end()
    assert "code" not in out
    assert machine.wire.token not in out + machine.log()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_end_it_ends_and_answers_at_the_next_start_what_it_could_not(
    machine: Machine, signum: signal.Signals
) -> None:
    async with slow_model() as (model, settings):
        running = await machine.paired(**settings)
        machine.wire.says(machine.ada, "Write me a poem about snails")
        await asyncio.wait_for(model.asked.wait(), 15)
        machine.wire.says(machine.ada, "And what is 6*7?")
        await machine.wire.wait_for(lambda: not machine.wire.updates.pending)
        running.process.send_signal(signum)
        status, _, err = await running.ends()
        assert (status, err) == (0, "")
        assert len(machine.wire.texts(machine.ada)) == 1
        assert machine.wire.updates.pending == type(machine.wire.updates.pending)()
        await machine.start("run", **settings)
        await machine.reads(lambda text: "Quick as a hare." in text)
        await machine.reads(lambda text: text.endswith("= 42"))
        assert len(machine.wire.texts(machine.ada)) == 3


async def test_a_second_signal_ends_it_at_once(machine: Machine) -> None:
    async with slow_model() as (model, settings):
        running = await machine.paired(**settings)
        machine.wire.says(machine.ada, "Write me a poem about snails")
        await asyncio.wait_for(model.asked.wait(), 15)
        running.process.send_signal(signal.SIGTERM)
        await machine.wire.wait_for(lambda: not machine.wire.updates.is_polled)
        running.process.send_signal(signal.SIGTERM)
        status, _, _ = await running.ends(within_s=4)
        assert status == 130


async def test_there_is_one_that_answers(machine: Machine) -> None:
    first = await machine.start("run")
    await first.says("Telegram: @aiki_bot")
    second = await machine.start("run")
    status, out, err = await second.ends()
    assert status == 1
    assert "already running" in out + err
    assert (await first.told_to_end())[0] == 0


async def test_a_code_can_be_had_beside_the_one_that_runs(machine: Machine) -> None:
    running = await machine.start("run")
    printed = await running.says("code: ")
    pairing = await machine.start("pair")
    status, out, err = await pairing.ends()
    assert (status, err) == (0, "")
    found = re.search(r"within 15 minutes: (\w{4} \w{4})", out)
    assert found is not None
    old = re.search(r"start=(\w{8})", printed)
    assert old is not None
    machine.wire.says(machine.ada, old[1])
    await machine.reads(lambda text: "not right, or not any more" in text)
    machine.wire.says(machine.ada, found[1])
    await machine.reads(lambda text: text.startswith("Paired."))
    await running.says("is paired")


async def test_there_is_no_code_where_no_bot_takes_it(machine: Machine) -> None:
    status, out, err = await (await machine.start("pair", AIKI_TELEGRAM_TOKEN="")).ends()
    assert status == 2
    assert "AIKI_TELEGRAM_TOKEN" in out + err
    assert "code" not in out


async def test_a_port_that_is_taken_is_one_sentence(machine: Machine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        running = await machine.start("run", AIKI_PUBLIC_URL="https://aiki.example", AIKI_PORT=port)
        status, out, _ = await running.ends()
        assert status == 1
        assert f"I cannot listen on 127.0.0.1:{port}" in out
        assert machine.wire.webhook.url == ""


async def test_a_public_address_that_telegram_does_not_take_is_one_sentence(machine: Machine) -> None:
    running = await machine.start("run", AIKI_PUBLIC_URL="http://aiki.example", AIKI_PORT="0")
    status, out, err = await running.ends()
    assert status == 1
    assert "AIKI_PUBLIC_URL" in out
    assert TOKEN not in out + err


async def test_it_waits_for_a_telegram_that_is_not_there_yet(machine: Machine) -> None:
    async with machine.server.gone():
        running = await machine.start("run")
        await running.says("cannot be reached just now")
    await running.says("Telegram: @aiki_bot")
    await running.says("Telegram is back")
    assert (await running.told_to_end())[0] == 0
