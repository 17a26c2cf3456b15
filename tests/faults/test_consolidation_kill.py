"""``kill -9`` at every write of a consolidation: nothing is lost, nothing is kept twice, it is done again."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.faults.dying_consolidation import live
from tests.faults.test_kill import PROCESSES

WRITES = 3
"""What the session in ``dying_consolidation`` writes: a fact, a procedure, an episode."""


def run(folder: Path, dies_at: int) -> int | None:
    process = PROCESSES.Process(target=live, args=(folder, dies_at))
    process.start()
    process.join(60)
    return process.exitcode


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a life that nothing ends keeps."""
    folder = tmp_path_factory.mktemp("whole")
    assert run(folder, -1) == 0
    return (folder / "kept.txt").read_text("utf-8")


@pytest.mark.parametrize("dies_at", [*range(WRITES + 1), 99])
def test_whatever_ends_a_consolidation_the_next_life_has_all_of_it_once(
    tmp_path: Path, whole: str, dies_at: int
) -> None:
    assert run(tmp_path, dies_at) == -signal.SIGKILL
    assert run(tmp_path, -1) == 0
    assert (tmp_path / "kept.txt").read_text("utf-8") == whole
    assert run(tmp_path, -1) == 0
    assert (tmp_path / "kept.txt").read_text("utf-8") == whole
    assert whole.count("episode") == 1
