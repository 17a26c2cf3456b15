"""``kill -9`` at every step of a turn: nothing is lost, and nothing is said twice that is known to have been said."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.faults.dying_aiki import live

FIRST, SECOND = "My sister is a beekeeper in Voss", "What did I tell you about my sister?"
BEFORE_THE_REPLY_IS_SAVED = ("classify", "intend", "recall", "route", "prompt", "generate", "save_turn")


# A server that has everything imported forks each life: a process of its own without the price of a start.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.dying_aiki"])


def run(folder: Path, stage: str, *said: str) -> int | None:
    process = PROCESSES.Process(target=live, args=(folder, stage, list(said)))
    process.start()
    process.join(60)
    return process.exitcode


def seen(folder: Path) -> list[str]:
    path = folder / "seen.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def state(folder: Path) -> tuple[int, int, int, int]:
    """Return how many messages of the person, turns, remembered messages and unsent deliveries there are."""
    with sqlite3.connect(folder / "aiki.db") as db:
        queries = (
            "SELECT count(*) FROM message WHERE role = 'person'",
            "SELECT count(*) FROM turn",
            "SELECT count(*) FROM memory WHERE kind = 'message'",
            "SELECT count(*) FROM delivery WHERE state <> 'sent'",
        )
        one, two, three, four = (db.execute(query).fetchone()[0] for query in queries)
    db.close()
    return one, two, three, four


@pytest.mark.parametrize("stage", BEFORE_THE_REPLY_IS_SAVED)
def test_what_was_kept_but_not_answered_is_answered_once_at_the_next_start(tmp_path: Path, stage: str) -> None:
    assert run(tmp_path, stage, FIRST) == -signal.SIGKILL
    assert seen(tmp_path) == []
    assert run(tmp_path, "never") == 0
    assert len(seen(tmp_path)) == 1
    assert state(tmp_path) == (1, 1, 1, 0)
    assert run(tmp_path, "never") == 0
    assert len(seen(tmp_path)) == 1


@pytest.mark.parametrize("stage", ["admit", "keep"])
def test_what_was_not_kept_can_be_said_again(tmp_path: Path, stage: str) -> None:
    assert run(tmp_path, stage, FIRST) == -signal.SIGKILL
    assert run(tmp_path, "never", FIRST) == 0
    assert len(seen(tmp_path)) == 1
    assert state(tmp_path) == (1, 1, 1, 0)


def test_what_was_owed_but_not_sent_is_sent_once_and_unmarked(tmp_path: Path) -> None:
    assert run(tmp_path, "deliver", FIRST) == -signal.SIGKILL
    assert seen(tmp_path) == []
    assert run(tmp_path, "never") == 0
    [text] = seen(tmp_path)
    assert "seen this already" not in text
    assert state(tmp_path) == (1, 1, 1, 0)


def test_what_may_have_been_sent_is_repeated_once_and_says_so(tmp_path: Path) -> None:
    assert run(tmp_path, "sent", FIRST) == -signal.SIGKILL
    assert len(seen(tmp_path)) == 1
    assert run(tmp_path, "never") == 0
    first, second = seen(tmp_path)
    assert second == f"(You may have seen this already.) {first}"
    assert run(tmp_path, "never") == 0
    assert len(seen(tmp_path)) == 2


def test_what_was_recorded_as_sent_is_never_repeated(tmp_path: Path) -> None:
    assert run(tmp_path, "after", FIRST) == -signal.SIGKILL
    assert run(tmp_path, "never") == 0
    assert len(seen(tmp_path)) == 1


def test_an_event_redelivered_after_a_crash_is_answered_once(tmp_path: Path) -> None:
    assert run(tmp_path, "generate", FIRST) == -signal.SIGKILL
    assert run(tmp_path, "never", FIRST) == 0
    assert len(seen(tmp_path)) == 1


def test_what_was_said_before_the_crash_is_remembered_after_it(tmp_path: Path) -> None:
    assert run(tmp_path, "classify", FIRST) == -signal.SIGKILL
    assert run(tmp_path, "never", SECOND) == 0
    assert "beekeeper in Voss" in seen(tmp_path)[-1]


def test_a_forgetting_interrupted_before_it_is_saved_happens_at_the_next_start(tmp_path: Path) -> None:
    assert run(tmp_path, "never", FIRST, "/forget beekeeper") == 0
    assert run(tmp_path, "save_turn", "yes") == -signal.SIGKILL
    assert run(tmp_path, "never") == 0
    assert "forgotten 1 message" in seen(tmp_path)[-1]
    assert state(tmp_path)[2] == 0
