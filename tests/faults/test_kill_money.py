"""``kill -9`` between the reservation of a call and its settling: counted once, as what nobody can know."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.dying_model import live

QUESTION = "Write me a poem about how bees dance"

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.dying_model"])


def run(folder: Path, said: list[str], *, dies: bool) -> int | None:
    process = PROCESSES.Process(target=live, args=(folder, said, dies))
    process.start()
    process.join(60)
    return process.exitcode


def ledger(folder: Path) -> list[tuple[str, int, bool]]:
    """Return state, message and whether a cost is kept, of every call."""
    with closing(sqlite3.connect(folder / "aiki.db")) as db:
        rows = db.execute("SELECT state, message_id, cost_nanousd > 0 FROM ledger ORDER BY id").fetchall()
    return [(state, message, bool(costs)) for state, message, costs in rows]


def test_a_call_that_died_with_the_process_stays_counted_and_the_next_one_is_counted_beside_it(tmp_path: Path) -> None:
    assert run(tmp_path, [QUESTION], dies=True) == -signal.SIGKILL
    assert ledger(tmp_path) == [("reserved", 1, True)]
    assert run(tmp_path, [], dies=False) == 0
    assert ledger(tmp_path) == [("unknown", 1, True), ("answered", 1, True)]
    assert run(tmp_path, [], dies=False) == 0
    assert ledger(tmp_path) == [("unknown", 1, True), ("answered", 1, True)]
    assert "to tell where flowers are" in (tmp_path / "seen.txt").read_text("utf-8")
