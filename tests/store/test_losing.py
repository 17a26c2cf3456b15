"""What is said when the file is taken away under a running store."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import DatabaseUnusable
from bot.store import SqliteChoice, Store, check_database
from tests.fakes.clock import FakeClock
from tests.store.files import exists, move, read, remove, write
from tests.store.house import House

pytestmark = [
    pytest.mark.parametrize("sqlite", ["vec0"], indirect=True),
    pytest.mark.skipif("sys.platform == 'win32'", reason="an open file cannot be moved there"),
]
GONE = "the file was moved, replaced or deleted while I was running; start me again"


async def test_nothing_is_kept_in_a_file_that_was_deleted(house: House) -> None:
    await house.tell("my sister is called Ane")
    remove(house.store.database.path)
    with pytest.raises(DatabaseUnusable) as raised:
        await house.say("are you there?")
    assert raised.value.values == {"path": str(house.store.database.path), "problem": GONE}


async def test_nothing_is_kept_in_a_file_that_was_moved(house: House, tmp_path: Path) -> None:
    await house.owner()
    move(house.store.database.path, tmp_path / "elsewhere.db")
    with pytest.raises(DatabaseUnusable, match="moved"):
        await house.say("are you there?")


async def test_nothing_is_kept_in_a_file_that_was_replaced(house: House, tmp_path: Path) -> None:
    await house.owner()
    write(tmp_path / "backup.db", b"another")
    move(tmp_path / "backup.db", house.store.database.path)
    with pytest.raises(DatabaseUnusable, match="moved"):
        await house.say("are you there?")


async def test_a_file_that_came_back_is_written_again(house: House, tmp_path: Path) -> None:
    await house.owner()
    path = house.store.database.path
    move(path, tmp_path / "elsewhere.db")
    move(tmp_path / "elsewhere.db", path)
    assert (await house.say("are you there?")).text == "are you there?"


async def test_what_was_kept_before_is_in_the_file_that_was_moved(
    path: Path, clock: FakeClock, sqlite: SqliteChoice, tmp_path: Path
) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        memory = await House(store, clock).tell("my sister is called Ane")
        move(path, tmp_path / "elsewhere.db")
    async with await Store.open(tmp_path / "elsewhere.db", clock, sqlite) as store:
        assert await store.memories.get(memory.id, memory.scope) == memory


async def test_a_backup_put_in_its_place_holds_what_it_held(
    path: Path, clock: FakeClock, sqlite: SqliteChoice, tmp_path: Path
) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        memory = await House(store, clock).tell("my sister is called Ane")
    write(tmp_path / "backup.db", read(path))
    async with await Store.open(path, clock, sqlite) as store:
        house = House(store, clock)
        house.skip(1)
        for number in range(20):
            await house.tell(f"word {number} " * 50)
        move(tmp_path / "backup.db", path)
    assert await check_database(path, sqlite) == ()
    async with await Store.open(path, clock, sqlite) as store:
        assert await store.memories.page(memory.scope, None, 10) == [memory]


async def test_reading_makes_no_file_in_place_of_a_deleted_one(store: Store) -> None:
    remove(store.database.path)
    with pytest.raises(DatabaseUnusable, match="moved"):
        await store.people.owner()
    assert not exists(store.database.path)


async def test_a_file_named_from_where_we_were_is_found_when_we_are_elsewhere(
    tmp_path: Path, clock: FakeClock, sqlite: SqliteChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with await Store.open(Path("aiki.db"), clock, sqlite) as store:
        monkeypatch.chdir("/")
        memory = await House(store, clock).tell("my sister is called Ane")
        assert await store.memories.get(memory.id, memory.scope) == memory
