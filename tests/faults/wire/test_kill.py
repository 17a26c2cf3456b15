"""``kill -9`` while a model is in the midst of its answer: answered once after all, and nothing counted twice."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, CLAUDE_KEY, COUNTED, price
from tests.wire.anthropic import Anthropic, Broken, Message, Use, said
from tests.wire.aside import serving_aside
from tests.wire.ollama import OllamaWire
from tests.wire.ollama_lines import Broken as OllamaBroken
from tests.wire.ollama_lines import Kept, Says

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 on this system")

ROOT = Path(__file__).parents[3]
POEM = b"Write me a poem about how bees dance\n"
HALF = ("Bees dance ", "and ")
KEEP = Use("t1", "memory_remember", {"text": "I like bees", "subject": "me", "predicate": "likes", "object": "bees"})
PAID = int(price(COUNTED["input_tokens"], COUNTED["output_tokens"]) * 10**9)
WAITED_S = 30.0


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return an environment in which nothing of this machine's Aiki is touched."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - a child's
    ours = {"DB": str(folder / "aiki.db"), "LANGUAGE": "en", "TIMEZONE": "UTC", "OLLAMA_HOST": "off", **settings}
    return {**kept, **{f"AIKI_{name}": value for name, value in ours.items()}, "PYTHONPATH": str(ROOT)}


@contextmanager
def living(folder: Path, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``aiki`` over pipes while the body runs."""
    command = (sys.executable, "-m", "bot")
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=environ
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def killed_at(folder: Path, environ: dict[str, str], moment: Callable[[], bool]) -> None:
    """Say the message, and kill Aiki with SIGKILL once the moment has come."""
    with living(folder, environ) as process:
        assert process.stdin is not None
        process.stdin.write(POEM)
        process.stdin.flush()
        until = time.monotonic() + WAITED_S
        while not moment() or not waiting(folder):
            assert time.monotonic() < until
            time.sleep(0.01)  # noqa: TID251 - as above


def waiting(folder: Path) -> bool:
    """Whether a call is under way."""
    return [state for _, state, _ in ledger(folder)][-1:] == ["reserved"]


def restarted(folder: Path, environ: dict[str, str]) -> str:
    """Start Aiki again with nothing to say, and return what it says by itself."""
    with living(folder, environ) as process:
        out, err = process.communicate(b"", 60)
    assert err == b""
    return out.decode()


def ledger(folder: Path) -> list[tuple[str, str, int]]:
    """Return provider, state and billionths of a dollar of every call."""
    with closing(sqlite3.connect(folder / "aiki.db")) as db:
        return db.execute("SELECT provider, state, cost_nanousd FROM ledger ORDER BY id").fetchall()


def answering(ollama: OllamaWire) -> int:
    """Return how many answers were asked for, beside the requests that only load a model."""
    return sum(bool(chat["messages"]) for chat in ollama.chats)


def test_claude_in_the_midst_of_its_second_round(tmp_path: Path) -> None:
    claude = Anthropic(CLAUDE_KEY)
    claude.script.append(Message((KEEP,), "tool_use", COUNTED))
    claude.script.append(Broken(Message(said(*HALF), usage=COUNTED), after_events=4, how="stall"))
    with serving_aside(claude.app()) as [server]:
        environ = environment(tmp_path, ANTHROPIC_API_KEY=CLAUDE_KEY, ANTHROPIC_BASE_URL=server.url)
        killed_at(tmp_path, environ, lambda: len(claude.requests) == 2)
        [first, second] = ledger(tmp_path)
        assert first == ("claude", "answered", PAID)
        claude.script.append(Message(said(BY_CLAUDE), usage=COUNTED))
        out = restarted(tmp_path, environ)
        assert out.count(BY_CLAUDE) == 1
        assert HALF[0] not in out
        estimate = second[2]
        assert estimate > 0
        assert ledger(tmp_path) == [first, ("claude", "unknown", estimate), ("claude", "answered", PAID)]
        assert len(claude.requests) == 3
        with closing(sqlite3.connect(tmp_path / "aiki.db")) as db:
            kinds = dict(db.execute("SELECT kind, count(*) FROM memory GROUP BY kind").fetchall())
        assert kinds == {"message": 1}  # what the first life wanted kept died with it, and was not asked for again


def test_a_local_model_in_the_midst_of_its_answer(tmp_path: Path) -> None:
    ollama = OllamaWire({"qwen3:4b": Kept()})
    ollama.answers.append(OllamaBroken("stall", HALF))
    with serving_aside(ollama.app()) as [server]:
        environ = environment(tmp_path, OLLAMA_HOST=server.url, LLM_STRATEGY="local_only")
        killed_at(tmp_path, environ, lambda: answering(ollama) == 1)
        ollama.answers.append(Says((BY_LOCAL,)))
        out = restarted(tmp_path, environ)
        assert out.count(BY_LOCAL) == 1
        assert HALF[0] not in out
        assert ledger(tmp_path) == [("ollama", "unknown", 0), ("ollama", "answered", 0)]
        assert restarted(tmp_path, environ) == ""
        assert answering(ollama) == 2
