"""``kill -9`` in private mode: it is still on afterwards, the answer still comes, and its end still leaves nothing."""

from __future__ import annotations

import signal
import sqlite3
from pathlib import Path

import pytest

from tests.faults.test_kill import run, seen

SAID = "I am allergic to quinoa"


def holds(folder: Path) -> bool:
    """Whether the secret stands in any byte of the file and what lies beside it.

    The terminal of these tests makes its messages' ids of their words; an id stays, so that a message that comes
    again is known.
    """
    files = [path.read_bytes() for path in folder.iterdir() if path.name.startswith("aiki.db")]
    return any(b"quinoa" in held.replace(f"id of {SAID}".encode(), b"") for held in files)


def remembered(folder: Path) -> int:
    """Return how much is remembered."""
    with sqlite3.connect(folder / "aiki.db") as db:
        [(count,)] = db.execute("SELECT count(*) FROM memory").fetchall()
    db.close()
    return int(count)


@pytest.mark.parametrize("stage", ["classify", "generate", "save_turn", "deliver", "answer sent", "after"])
def test_a_death_at_any_step_leaves_private_mode_on_and_its_end_leaves_nothing(tmp_path: Path, stage: str) -> None:
    assert run(tmp_path, "never", "/private") == 0
    assert run(tmp_path, stage, SAID) == -signal.SIGKILL
    assert holds(tmp_path)
    assert run(tmp_path, "never", "/status") == 0
    assert "Private mode is on" in seen(tmp_path)[-1]
    assert remembered(tmp_path) == 0
    assert run(tmp_path, "never", "/private off") == 0
    assert not holds(tmp_path)
    assert remembered(tmp_path) == 0


@pytest.mark.parametrize("stage", ["intend", "save_turn", "deliver", "after"])
def test_a_death_while_private_mode_ends_ends_it_all_the_same(tmp_path: Path, stage: str) -> None:
    assert run(tmp_path, "never", "/private", SAID) == 0
    assert run(tmp_path, stage, "/private off") == -signal.SIGKILL
    assert run(tmp_path, "never", "/status") == 0
    assert "Private mode is on" not in seen(tmp_path)[-1]
    assert not holds(tmp_path)


@pytest.mark.parametrize("stage", ["save_turn", "deliver", "after"])
def test_a_death_while_everything_is_forgotten_forgets_it_once_and_whole(tmp_path: Path, stage: str) -> None:
    assert run(tmp_path, "never", SAID, "/forget everything") == 0
    assert run(tmp_path, stage, "yes") == -signal.SIGKILL
    assert run(tmp_path, "never", "/memory") == 0
    assert sum("I have forgotten 1 message" in line for line in seen(tmp_path)) >= 1
    assert "kept nothing yet" in seen(tmp_path)[-1]
    assert not holds(tmp_path)
