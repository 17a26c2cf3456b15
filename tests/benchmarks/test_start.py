"""How long a start takes, beside importing discord.py alone, and how much memory the prompt holds.

``python -m pytest tests/benchmarks/test_start.py --benchmark-enable --benchmark-columns=min,median,rounds``
prints the three as one group, each with its ratio to the quickest. Bytecode is compiled by the warm-up round.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.cli.test_terminal import Terminal

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 15


def run(*arguments: str) -> None:
    subprocess.run((sys.executable, *arguments), check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - our own


@pytest.mark.benchmark(group="start")
def test_importing_discord_alone(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(run, ("-c", "import discord"), rounds=ROUNDS, warmup_rounds=1)  # type: ignore[no-untyped-call] # pytest-benchmark does not say its types


@pytest.mark.benchmark(group="start")
def test_help(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(run, ("-m", "bot", "--help"), rounds=ROUNDS, warmup_rounds=1)  # type: ignore[no-untyped-call] # pytest-benchmark does not say its types


@pytest.mark.benchmark(group="start")
def test_first_prompt(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    opened: list[Terminal] = []

    def close_last() -> None:
        while opened:
            opened.pop().child.close(force=True)

    def start() -> None:
        opened.append(Terminal(tmp_path))

    benchmark.pedantic(start, setup=close_last, rounds=ROUNDS, warmup_rounds=1)  # type: ignore[no-untyped-call] # pytest-benchmark does not say its types
    close_last()


def test_memory_at_the_prompt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(tmp_path)
    terminal.say("/status", "companion")
    status = Path(f"/proc/{terminal.child.pid}/status")
    if not status.exists():
        pytest.skip("this system does not tell a process's memory in /proc")
    [line] = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
    with capsys.disabled():
        sys.stdout.write(f"\nresident at the prompt after a turn: {int(line.split()[1]) / 1000:.0f} MB{os.linesep}")
    terminal.child.close(force=True)
