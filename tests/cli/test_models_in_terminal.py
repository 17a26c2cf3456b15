"""Claude and Ollama in a real terminal and over a real pipe, with no more than their addresses and a key."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli import test_terminal
from tests.cli.conftest import Shell
from tests.wire.anthropic import Anthropic, Broken, Message, Status, said
from tests.wire.aside import serving_aside
from tests.wire.ollama import OllamaWire
from tests.wire.ollama_lines import Kept, Says, encoded, progress

pexpect = pytest.importorskip("pexpect", reason="there are no pseudo-terminals on this system")

CLAUDE_KEY, OLLAMA_KEY = "sk-ant-key-that-nobody-may-see-7f3a", "ollama-key-that-nobody-may-see-91bc"
BY_CLAUDE, BY_LOCAL = "Said by Claude.", "Said by the local one."
USAGE = {"input_tokens": 400, "output_tokens": 20}


@dataclass
class Machine:
    """A machine on which Ollama runs, with a key for Claude in the environment."""

    folder: Path
    claude: Anthropic
    ollama: OllamaWire
    environ: dict[str, str]

    def piped(self, *lines: str, arguments: tuple[str, ...] = (), **more: str) -> str:
        """Say these lines over a pipe, or run a command, and return what was printed."""
        done = subprocess.run(  # noqa: S603 - our own command
            (*test_terminal.AIKI, *arguments),
            input="".join(f"{line}\n" for line in lines).encode(),
            capture_output=True,
            cwd=self.folder,
            env={**self.environ, **more},
            timeout=60,
            check=False,
        )
        assert b"Traceback" not in done.stderr
        return (done.stdout + done.stderr).decode()

    def in_a_terminal(self, *arguments: str) -> Any:  # the library has no types
        """Start ``aiki`` at a pseudo-terminal."""
        program, *rest = test_terminal.AIKI
        return pexpect.spawn(
            program, [*rest, *arguments], cwd=str(self.folder), env=self.environ, encoding="utf-8", timeout=30
        )

    def play_well(self, times: int = 9) -> None:
        """Have both models answer as they should."""
        self.claude.script.clear()
        self.claude.script.extend([Message(said(BY_CLAUDE), usage=USAGE)] * times)
        self.ollama.answers[:] = [Says((BY_LOCAL,))] * times


@contextmanager
def a_machine(folder: Path) -> Iterator[Machine]:
    """Serve both models while the body runs."""
    claude, ollama = Anthropic(CLAUDE_KEY), OllamaWire({"qwen3:4b": Kept()})
    ollama.key = OLLAMA_KEY
    with serving_aside(claude.app(), ollama.app()) as [strong, local]:
        environ = test_terminal.environment(folder)
        del environ["AIKI_OLLAMA_HOST"]  # by the names that other programs know
        environ |= {"OLLAMA_HOST": local.url, "OLLAMA_API_KEY": OLLAMA_KEY}
        environ |= {"ANTHROPIC_API_KEY": CLAUDE_KEY, "ANTHROPIC_BASE_URL": strong.url, "LLM_STRATEGY": "hybrid"}
        machine = Machine(folder, claude, ollama, environ)
        machine.play_well()
        yield machine


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine with both models."""
    with a_machine(tmp_path) as opened:
        yield opened


@pytest.fixture
def here(machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Run commands of ``aiki`` on that machine, in this process."""
    for name, value in machine.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AIKI_OLLAMA_HOST")
    return shell


def test_both_answer_over_a_pipe_what_is_changed_survives_and_no_key_is_written_anywhere(machine: Machine) -> None:
    lines = ("@claude hello", "good morning!", "/why", "/strategy local_fallback", "/rules local for chat")
    more = ("/settings footer on", "/model", "/model code claude", "/usage")
    first = machine.piped(*lines, *more, AIKI_LOG_LEVEL="DEBUG")
    assert first.count(BY_CLAUDE) == first.count(BY_LOCAL) == 1
    assert "Answered by: ollama:qwen3:4b" in first
    assert "claude-sonnet-5-5" in first
    second = machine.piped("/strategy", "/rules", "/settings", "/model", "good evening!", AIKI_LOG_LEVEL="DEBUG")
    assert "The strategy is local_fallback." in second
    assert "1. local for chat" in second
    assert "code: claude:claude-sonnet-5-5" in second
    assert "ollama:qwen3:4b · " in second  # the footer of the answer that the rule kept here
    log = (machine.folder / "aiki.db.log").read_text("utf-8")
    assert log
    for key in (CLAUDE_KEY, OLLAMA_KEY):
        assert key not in log + first + second
    for file in machine.folder.iterdir():
        assert CLAUDE_KEY.encode() not in file.read_bytes()


def test_a_running_ollama_is_found_with_nothing_but_its_address(machine: Machine) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "LLM_STRATEGY"):
        del machine.environ[name]
    assert BY_LOCAL in machine.piped("write me a haiku about the harbour at night")


def test_what_claude_began_to_say_leaves_the_screen_where_it_breaks_off(machine: Machine) -> None:
    half = Message(said("It begins so", " and never", " ends"), usage=USAGE)
    machine.claude.script.clear()
    machine.claude.script.append(Broken(half, after_events=5))
    child = machine.in_a_terminal()
    child.expect_exact("> ")
    child.sendline("Write a Python function that parses RFC 5545 recurrence rules, with tests")
    child.expect_exact(BY_LOCAL)
    if "It begins so" in child.before:
        assert "\x1b[J" in child.before.split("It begins so")[-1]
    child.expect_exact("> ")
    machine.claude.script.append(Status(401, "authentication_error", "words of a vendor"))
    child.sendline("@claude are you there?")
    child.expect_exact("the key for claude:claude-sonnet-5-5 is not accepted")
    child.expect_exact(BY_LOCAL)
    child.expect_exact("> ")
    child.sendline("/quit")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_pull_shows_how_far_it_is_and_says_when_the_model_is_there(machine: Machine) -> None:
    size = 2_000_000_000
    layer = {"digest": "sha256:1", "total": size}
    half, whole = progress("pulling 1", **layer, completed=size // 2), progress("pulling 1", **layer, completed=size)
    machine.ollama.pulls.append([progress("pulling manifest"), half, whole, progress("success")])
    child = machine.in_a_terminal("model", "pull", "qwen3:8b")
    child.expect_exact("50 %  1.00 / 2.00 GB")
    child.expect_exact("100 %  2.00 / 2.00 GB")
    child.expect_exact("ollama:qwen3:8b is there now.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (encoded({"error": "pull model manifest: file does not exist"}), "There is no model nope there"),
        (encoded({"error": "write /x: no space left on device"}), "The model failed in the middle of its work."),
        (b"", "Is it running, and are you online?"),
    ],
    ids=["unknown", "full disk", "cut"],
)
def test_a_pull_that_fails_says_so_in_a_sentence(machine: Machine, here: Shell, line: bytes, told: str) -> None:
    machine.ollama.pulls.append([progress("pulling manifest"), line])
    done = here("model", "pull", "nope")
    assert (done.status, done.out) == (1, "")
    assert told in done.err


def test_the_doctor_asks_each_slot_something_real_and_what_it_paid_is_in_the_ledger(
    machine: Machine, here: Shell
) -> None:
    here("chat", given="/status\n")
    loaded = len(machine.ollama.chats)
    found = here("doctor").out
    assert "claude: claude:claude-sonnet-5-5 answered in" in found
    assert "chat: ollama:qwen3:4b answered in" in found
    assert (len(machine.claude.requests), len(machine.ollama.chats) - loaded) == (1, 1)
    [purpose] = json.loads(here("usage", "--json").out)["by_purpose"]
    assert (purpose["purpose"], purpose["calls"], purpose["cost_usd"]) == ("check", 1, "0.001000000")


def test_the_doctor_says_which_slot_is_broken_and_what_mends_it(
    machine: Machine, here: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.claude.script[0] = Status(401, "authentication_error", "words of a vendor")
    machine.ollama.models.clear()
    monkeypatch.setenv("AIKI_CHAT_MODEL", "ollama:qwen3:4b")
    done = here("doctor")
    assert done.status == 1
    assert "The key in ANTHROPIC_API_KEY is not accepted" in done.out
    assert "aiki model pull qwen3:4b" in done.out
    assert "words of a vendor" not in done.out


def test_a_password_in_an_address_is_shown_nowhere(
    here: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("OLLAMA_HOST", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"):
        monkeypatch.setenv(name, "http://me:not-to-be-seen@127.0.0.1:9")  # where nobody listens
    monkeypatch.setenv("AIKI_LOG_LEVEL", "DEBUG")
    said = here("chat", given="@claude hi\n@local hi\n/model\n/why\n")
    done = [said, here("doctor"), here("model", "list"), here("model", "pull", "qwen3:4b")]
    monkeypatch.delenv("OPENAI_BASE_URL")
    done.append(here("doctor"))
    assert "127.0.0.1:9" in done[-1].out
    log = (tmp_path / "aiki.db.log").read_text("utf-8")
    assert not any("not-to-be-seen" in text for each in done for text in (each.out, each.err, log))
