"""A store in a fresh file, once with sqlite-vec and once without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.memory import ImportedMessage
from bot.store import SqliteChoice, Store, choose_sqlite
from tests.fakes.clock import FakeClock
from tests.store.house import House, Importer


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still."""
    return FakeClock()


@pytest.fixture(params=["vec0", "scan"])
def sqlite(request: pytest.FixtureRequest) -> SqliteChoice:
    """The SQLite of this machine, with sqlite-vec and as if there were none."""
    chosen = choose_sqlite()
    if request.param == "scan":
        return replace(chosen, vec_path=None, vec_version=None)
    if chosen.vec_version is None:
        pytest.skip("sqlite-vec does not load on this machine")
    return chosen


@pytest.fixture
def own_sqlite() -> SqliteChoice:
    """Python's own SQLite, without sqlite-vec: what a bare machine has."""
    return choose_sqlite(("sqlite3",), "/nowhere/vec0")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file will be."""
    return tmp_path / "aiki.db"


@pytest.fixture
async def store(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> AsyncIterator[Store]:
    """An open store over an empty file."""
    async with await Store.open(path, clock, sqlite) as opened:
        yield opened


@pytest.fixture
def imported(clock: FakeClock) -> Importer:
    """A way to make messages of a conversation held elsewhere."""
    return lambda external_id, text: ImportedMessage(external_id, "elsewhere", "Kari", text, clock.now())


@pytest.fixture
def house(store: Store, clock: FakeClock) -> House:
    """A household over the store."""
    return House(store, clock)
