"""``kill -9`` while vectors are moved into cells: every memory is found, and the work is taken up again."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from bot.store import Store, check_database, choose_sqlite
from tests.fakes.clock import FakeClock
from tests.faults.dividing import divide
from tests.store.crowd import Crowd

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.dividing"])

pytestmark = pytest.mark.skipif(choose_sqlite().vec_version is None, reason="sqlite-vec does not load on this machine")


def run(path: Path, thousands: int) -> int | None:
    """Divide in a process of its own; return what it ended with."""
    process = PROCESSES.Process(target=divide, args=(path, thousands))
    process.start()
    process.join(60)
    return process.exitcode


async def test_a_process_that_is_killed_while_it_moves_vectors_loses_none(tmp_path: Path) -> None:
    path = tmp_path / "aiki.db"
    async with await Store.open(path, FakeClock()) as store:
        crowd = Crowd(store)
        await crowd.start()
        await crowd.say(600)
    ended = []
    for thousands in (1, 3, 10, 30, 10**6):
        ended.append(run(path, thousands))
        assert await check_database(path) == ()
        async with await Store.open(path, FakeClock()) as store:
            crowd.store = store
            assert await crowd.share_found(10) >= 0.95
    assert ended == [-signal.SIGKILL] * 4 + [0]
    async with await Store.open(path, FakeClock()) as store:
        crowd.store = store
        assert set(await crowd.cells()) == set(crowd.said)
