"""From a path to an open file, and what is said where there is no way."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from bot.domain.errors import (
    DatabaseBusy,
    DatabaseCorrupt,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseUnusable,
    DiskFull,
    InputRefused,
    StoreError,
)
from bot.store import SqliteChoice, Store
from bot.store.opening import connect_existing
from tests.fakes.clock import FakeClock
from tests.store.files import forbid_entering, forbid_writing, link, read, write
from tests.store.house import House

pytestmark = pytest.mark.parametrize("sqlite", ["vec0"], indirect=True)


async def closed_file(path: Path, clock: FakeClock, sqlite: SqliteChoice, words: int = 0) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        house = House(store, clock)
        for number in range(words):
            await house.tell(f"word {number} " * 50)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
async def test_the_folder_and_the_file_are_for_the_owner_only(
    tmp_path: Path, clock: FakeClock, sqlite: SqliteChoice
) -> None:
    path = tmp_path / "new" / "aiki.db"
    await closed_file(path, clock, sqlite)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_closed_file_leaves_no_log_beside_it(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    await closed_file(path, clock, sqlite, words=1)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


async def test_what_was_kept_is_there_after_opening_again(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        memory = await House(store, clock).tell("my sister is called Ane")
    async with await Store.open(path, clock, sqlite) as store:
        assert await store.memories.get(memory.id, memory.scope) == memory


async def test_the_file_is_in_log_mode_and_safe_against_a_power_cut(store: Store) -> None:
    def settings(db):  # type: ignore[no-untyped-def]
        return [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "secure_delete")]

    assert await store.database.write(settings) == ["wal", 2, 1]


async def test_a_directory_is_refused(tmp_path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    with pytest.raises(DatabaseUnusable) as raised:
        await Store.open(tmp_path, clock, sqlite)
    assert raised.value.values == {"path": str(tmp_path), "problem": "it is a directory"}


async def test_a_folder_that_is_a_file_is_refused(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    write(path, b"a file")
    with pytest.raises(DatabaseUnusable):
        await Store.open(path / "aiki.db", clock, sqlite)


async def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    with pytest.raises(DatabaseUnusable) as raised:
        await Store.open(tmp_path / ("a" * 300), clock, sqlite)
    assert raised.value.values["problem"] == "File name too long"


async def test_a_link_to_nothing_is_refused(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    link(path, path.with_name("nothing"))
    with pytest.raises(DatabaseUnusable):
        await Store.open(path, clock, sqlite)


async def test_a_folder_that_may_not_be_entered_is_reported(
    tmp_path: Path, clock: FakeClock, sqlite: SqliteChoice
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    forbid_entering(folder)
    with pytest.raises(DatabaseReadOnly):
        await Store.open(folder / "aiki.db", clock, sqlite)


@pytest.mark.parametrize("content", [b"just some text\n", b"\x89PNG" * 500])
async def test_a_file_of_another_kind_is_refused_and_left_alone(
    path: Path, clock: FakeClock, sqlite: SqliteChoice, content: bytes
) -> None:
    write(path, content)
    with pytest.raises(DatabaseUnusable) as raised:
        await Store.open(path, clock, sqlite)
    assert raised.value.values["problem"] == "it is not a database"
    assert read(path) == content


async def test_another_programs_database_is_refused_and_left_alone(
    path: Path, clock: FakeClock, sqlite: SqliteChoice
) -> None:
    other = sqlite.module.connect(str(path))
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    before = read(path)
    with pytest.raises(DatabaseUnusable) as raised:
        await Store.open(path, clock, sqlite)
    assert raised.value.values["problem"] == "it belongs to another program"
    assert read(path) == before


async def test_a_damaged_file_is_refused(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    await closed_file(path, clock, sqlite, words=40)
    content = bytearray(read(path))
    content[len(content) // 4 : -4096] = os.urandom(len(content[len(content) // 4 : -4096]))
    write(path, bytes(content))
    with pytest.raises(DatabaseCorrupt) as raised:
        await Store.open(path, clock, sqlite)
    assert raised.value.values["problem"] == "it is damaged"


async def test_a_truncated_file_is_refused(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    await closed_file(path, clock, sqlite, words=40)
    content = read(path)
    write(path, content[: len(content) // 2])
    with pytest.raises(DatabaseCorrupt):
        await Store.open(path, clock, sqlite)


async def test_a_file_of_a_newer_version_is_refused_and_left_alone(
    path: Path, clock: FakeClock, sqlite: SqliteChoice
) -> None:
    await closed_file(path, clock, sqlite)
    newer = connect_existing(sqlite, path)
    newer.execute("INSERT INTO migration VALUES (9000, '9000_later', 'x', '2030-01-01T00:00:00.000Z')")
    newer.close()
    before = read(path)
    with pytest.raises(DatabaseNewer) as raised:
        await Store.open(path, clock, sqlite)
    assert raised.value.values["found"] == 9000
    assert read(path) == before


async def test_a_file_that_may_not_be_written_is_reported(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    await closed_file(path, clock, sqlite)
    forbid_writing(path, 0o400)
    with pytest.raises(DatabaseReadOnly) as raised:
        await Store.open(path, clock, sqlite)
    assert raised.value.values["path"] == str(path)


async def test_a_folder_that_may_not_be_written_is_reported(
    tmp_path: Path, clock: FakeClock, sqlite: SqliteChoice
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    forbid_writing(folder, 0o500)
    with pytest.raises(DatabaseReadOnly):
        await Store.open(folder / "aiki.db", clock, sqlite)


async def test_a_full_disk_is_reported_and_nothing_is_lost(house: House) -> None:
    memory = await house.tell("my sister is called Ane")
    database = house.store.database

    def fill(db):  # type: ignore[no-untyped-def]
        [(pages,)] = db.execute("PRAGMA page_count").fetchall()
        db.execute(f"PRAGMA max_page_count = {pages}")

    await database.write(fill)
    with pytest.raises(DiskFull) as raised:
        await house.tell("x" * 30_000)
    assert raised.value.values["path"] == str(database.path)
    await database.write(lambda db: db.execute("PRAGMA max_page_count = 1000000").close())
    assert await house.store.memories.page(memory.scope, None, 10) == [memory]
    await house.tell("x" * 30_000)


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DatabaseReadOnly):
        await store.database.read(lambda db: db.execute("DELETE FROM person").close())


async def test_a_file_that_another_process_writes_to_is_reported_busy(store: Store, sqlite: SqliteChoice) -> None:
    other = connect_existing(sqlite, store.database.path)
    other.execute("BEGIN IMMEDIATE")
    await store.database._writer.run(lambda db: db.execute("PRAGMA busy_timeout = 1").close())  # noqa: SLF001
    with pytest.raises(DatabaseBusy):
        await store.database.write(lambda db: None)
    other.close()


async def test_a_failed_piece_of_work_leaves_no_trace(store: Store, house: House) -> None:
    await house.owner()

    def half(db):  # type: ignore[no-untyped-def]
        db.execute("UPDATE person SET name = 'changed'")
        db.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError):
        await store.database.write(half)
    owner = await store.people.owner()
    assert owner is not None
    assert owner.name == "Ola"


async def test_text_that_no_file_can_hold_is_refused(house: House) -> None:
    with pytest.raises(InputRefused):
        await house.say("half a \ud83d")


async def test_a_number_beyond_every_id_is_refused(store: Store) -> None:
    with pytest.raises(InputRefused):
        await store.people.get(2**80)  # type: ignore[arg-type]


async def test_a_closed_store_says_so(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    store = await Store.open(path, clock, sqlite)
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.people.enrol_owner(House(store, clock).inbound("hi").sender)


async def test_the_module_is_chosen_by_itself(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    async with await Store.open(path, clock) as store:
        assert store.database.sqlite == sqlite
