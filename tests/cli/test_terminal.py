"""The conversation in a real terminal and over a real pipe, as a person starts it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.wire.openai import OpenAIWire
from tests.wire.openai_events import Broken
from tests.wire.server import Server

pexpect = pytest.importorskip("pexpect", reason="there are no pseudo-terminals on this system")

AIKI = (sys.executable, "-m", "bot")
ROOT = Path(__file__).parent.parent.parent


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing of this machine's Aiki is touched."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - a child's
    return {
        **kept,
        "AIKI_DB": str(folder / "aiki.db"),
        "AIKI_OLLAMA_HOST": "off",
        "AIKI_LANGUAGE": "en",
        "AIKI_TIMEZONE": "UTC",
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PYTHONPATH": str(ROOT),
    }


def piped(folder: Path, given: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``aiki`` over a pipe."""
    command = (*AIKI, *arguments)
    return subprocess.run(  # noqa: S603 - our own command
        command, input=given, capture_output=True, cwd=folder, env=environment(folder), timeout=60, check=False
    )


class Terminal:
    """A person at a pseudo-terminal."""

    def __init__(self, folder: Path, **more: str) -> None:
        """Start ``aiki`` with these further variables and wait for its prompt."""
        variables: dict[str, str] = environment(folder) | more
        self.child = pexpect.spawn(AIKI[0], [*AIKI[1:]], cwd=str(folder), env=variables, encoding="utf-8", timeout=30)
        self.child.expect_exact("> ")

    def say(self, text: str, expected: str) -> None:
        """Type a line and wait for a text, then for the prompt."""
        self.child.sendline(text)
        self.child.expect_exact(expected)
        self.child.expect_exact("> ")

    def ended(self) -> int:
        """Wait for the end and return the exit status."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """An Aiki in a terminal, ended with the test."""
    opened = Terminal(tmp_path)
    yield opened
    opened.child.close(force=True)


def test_a_pipe_is_answered_a_message_a_line(tmp_path: Path) -> None:
    done = piped(tmp_path, b"hi\n\nMy sister is a beekeeper\nWhat did I tell you about my sister?\n")
    assert done.returncode == 0
    assert done.stderr == b""
    assert "I'm Aiki" in done.stdout.decode()
    assert "My sister is a beekeeper" in done.stdout.decode()


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"\n\n",
        b"no newline at the end",
        b"\xff\xfe broken \xc3 bytes \xed\xa0\x80 and a surrogate\n",
        b"nul \x00 byte\n",
        b"a" * 1_000_000 + b"\nhi\n",
        b"b" * 5_000_000 + b"\nhi\n",
        "🏳️‍🌈 مرحبا \u202e\n".encode(),
    ],
)
def test_no_input_ends_in_a_traceback(tmp_path: Path, given: bytes) -> None:
    done = piped(tmp_path, given)
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"Traceback" not in done.stdout


def test_a_message_that_is_too_long_is_refused_in_a_sentence_and_the_next_one_answered(tmp_path: Path) -> None:
    out = piped(tmp_path, b"a" * 1_000_000 + b"\n/language nb\n").stdout.decode()
    assert "1000000 characters, and I can take 32000" in out
    assert "norsk" in out


def test_a_reader_that_leaves_ends_it_quietly_and_loses_nothing(tmp_path: Path) -> None:
    # A pipe of the shell: head closes it after the first line.
    script = f"(echo hi; sleep 0.3; echo '/language nb'; sleep 0.3; echo hei) | {' '.join(AIKI)} | head -n 1"
    done = subprocess.run(  # noqa: S603 - our own command
        ("/bin/sh", "-c", script), capture_output=True, cwd=tmp_path, env=environment(tmp_path), timeout=60, check=False
    )
    assert done.stderr == b""
    assert b"norsk" in piped(tmp_path, b"").stdout


def test_a_person_talks_leaves_with_ctrl_d_and_is_known_the_next_time(tmp_path: Path, terminal: Terminal) -> None:
    terminal.say("My sister is a beekeeper", "Aiki")
    terminal.child.sendeof()
    assert terminal.ended() == 0
    again = Terminal(tmp_path)
    again.say("What did I tell you about my sister?", "“My sister is a beekeeper”")
    again.child.sendline("/quit")
    assert again.ended() == 0


def test_ctrl_c_leaves_cleanly(terminal: Terminal) -> None:
    terminal.child.sendintr()
    assert terminal.ended() == 0
    assert "Traceback" not in (terminal.child.before or "")


class SilentModel:
    """A server whose model never answers, in a thread of its own."""

    def __init__(self) -> None:
        """Begin to listen."""
        self._wire = OpenAIWire("silent")
        self._wire.answers.append(Broken("silence"))
        self._server = Server(self._wire.app())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._run(self._server.start())
        self.url = f"{self._server.url}/v1"

    def _run(self, work: Coroutine[object, object, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def wait_until_asked(self) -> None:
        """Return once a message has arrived."""
        self._run(self._wire.asked.wait())

    def close(self) -> None:
        """Stop it."""
        self._run(self._server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def test_ctrl_c_leaves_a_silent_model_and_the_message_is_answered_at_the_next_start(tmp_path: Path) -> None:
    with closing(SilentModel()) as model:
        asking = Terminal(tmp_path, AIKI_OPENAI_BASE_URL=model.url, AIKI_CHAT_MODEL="openai:silent")
        asking.child.sendline("what is 12*7?")
        model.wait_until_asked()
        asking.child.sendintr()
        assert asking.ended() == 0  # and not that of a process that was ended for taking too long
    assert b"84" in piped(tmp_path, b"").stdout


def test_sigterm_leaves_cleanly(terminal: Terminal) -> None:
    terminal.child.kill(signal.SIGTERM)
    terminal.child.expect_exact("Bye.")
    assert terminal.ended() == 0


def test_kill_nine_loses_nothing(tmp_path: Path, terminal: Terminal) -> None:
    terminal.say("My sister is a beekeeper", "Aiki")
    terminal.child.kill(signal.SIGKILL)
    terminal.child.expect(pexpect.EOF)
    again = Terminal(tmp_path)
    again.say("What did I tell you about my sister?", "“My sister is a beekeeper”")
    again.child.close(force=True)


def test_the_arrow_key_calls_back_what_was_said_in_an_earlier_session(tmp_path: Path, terminal: Terminal) -> None:
    terminal.say("/language nb", "norsk")
    terminal.child.sendeof()
    terminal.ended()
    again = Terminal(tmp_path)
    again.child.send("\x1b[A")
    again.child.expect_exact("/language nb")
    again.child.close(force=True)


def test_a_second_conversation_over_the_same_file_says_so_and_leaves(tmp_path: Path, terminal: Terminal) -> None:
    second = piped(tmp_path, b"hi\n")
    assert second.returncode == 1
    assert "already running" in second.stderr.decode()
    assert "Traceback" not in second.stderr.decode()
    beside = piped(
        tmp_path, b'{"id": "1", "speaker": "me", "text": "hello", "at": "2026-01-01"}\n', "memory", "add", "--jsonl"
    )
    assert beside.stdout == b'{"id": "1", "ok": true}\n'
    terminal.say("/recall hello", "hello")


def test_a_file_is_served_once_by_whatever_name(tmp_path: Path, terminal: Terminal) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "aiki.db")
    second = piped(tmp_path, b"hi\n", "--db", str(tmp_path / "link.db"))
    assert second.returncode == 1
    assert "already running" in second.stderr.decode()


def shell(folder: Path, script: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which ``aiki`` stands for the program."""
    line = script.replace("aiki", " ".join(AIKI))
    return subprocess.run(  # noqa: S603 - our own command
        ("/bin/sh", "-c", line), capture_output=True, cwd=folder, env=environment(folder), timeout=60, check=False
    )


@pytest.mark.parametrize("script", ["aiki <&-", "aiki memory list >&-", "aiki memory list 2>&-", "echo hi | aiki >&-"])
def test_a_closed_stream_is_no_traceback(tmp_path: Path, script: str) -> None:
    done = shell(tmp_path, script)
    assert done.stderr == b""


def test_output_that_cannot_be_written_is_told_by_the_exit_status(tmp_path: Path) -> None:
    assert shell(tmp_path, "echo hi | aiki >/dev/full").returncode == 141


def test_an_import_that_nobody_reads_is_not_a_success(tmp_path: Path) -> None:
    line = '{"id": "%d", "speaker": "me", "text": "hello", "at": "2026-01-01"}'
    (tmp_path / "lines").write_text("\n".join(line % number for number in range(20_000)))
    done = shell(tmp_path, "(aiki memory add --jsonl < lines; echo $? >status) | head -n 1")
    assert done.stderr == b""
    assert (tmp_path / "status").read_text().strip() == "141"


def test_ctrl_c_in_a_bulk_add_ends_it_quietly(tmp_path: Path) -> None:
    command = (*AIKI, "memory", "add", "--jsonl")
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(tmp_path),
    ) as adding:
        assert adding.stdin is not None
        assert adding.stdout is not None
        assert adding.stderr is not None
        adding.stdin.write(b'{"id": "1", "speaker": "me", "text": "hello", "at": "2026-01-01"}\n')
        adding.stdin.flush()
        assert adding.stdout.readline() == b'{"id": "1", "ok": true}\n'  # one line is answered before the next is given
        adding.send_signal(signal.SIGINT)
        assert adding.wait(30) == 130
        assert adding.stderr.read() == b""
