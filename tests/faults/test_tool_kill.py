"""``kill -9`` around a tool that acts elsewhere: it acts once at most, and the person is told what is known."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from tests.faults.dying_tools import live

WISH = "put milk on the list"
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.dying_tools"])


def run(folder: Path, death: str, *said: str) -> int | None:
    process = PROCESSES.Process(target=live, args=(folder, death, list(said)))
    process.start()
    process.join(60)
    return process.exitcode


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


@pytest.mark.parametrize(
    ("death", "acted", "told"),
    [
        ("before_it", 0, "I was cut off in the middle of `list__add`, so it may have been done."),
        ("after_it", 1, "I was cut off in the middle of `list__add`, so it may have been done."),
        ("save_turn", 1, "Done: `list__add`."),
        ("deliver", 1, "Done: `list__add`. `added`"),
    ],
)
def test_a_yes_that_was_cut_off_is_answered_and_not_done_again(
    tmp_path: Path, death: str, acted: int, told: str
) -> None:
    assert run(tmp_path, "never", WISH) == 0
    assert run(tmp_path, death, "yes") == -signal.SIGKILL
    assert run(tmp_path, "never") == 0
    question, answer = lines(tmp_path / "seen.txt")
    assert "If you say yes" in question
    assert answer.startswith(told)
    assert lines(tmp_path / "outside.txt") == ["milk"] * acted
    assert run(tmp_path, "never", "yes") == 0
    assert lines(tmp_path / "outside.txt") == ["milk"] * acted
