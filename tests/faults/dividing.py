"""A process that divides a person's vectors into cells and is killed in the middle of it."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from bot.store import Store
from bot.store.vectors import Vectors
from tests.fakes.clock import FakeClock
from tests.store.crowd import RULES

if TYPE_CHECKING:
    import sqlite3

_STEPS = 1_000


def divide(path: Path, thousands: int) -> None:
    """Divide what is in a file; die once SQLite has done so many thousand steps of its machine while writing."""
    asyncio.run(_divide(path, thousands))


async def _divide(path: Path, thousands: int) -> None:
    async with await Store.open(path, FakeClock()) as store:
        await store.database.write(lambda db: _die_after(thousands, db))
        vectors = Vectors(store.database, RULES)
        while await vectors.arrange():
            pass


def _die_after(thousands: int, db: sqlite3.Connection) -> None:
    left = thousands

    def count() -> int:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    db.set_progress_handler(count, _STEPS)
