"""What the check of a file finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import DatabaseBusy, DatabaseNewer, DatabaseReadOnly, DatabaseUnusable
from bot.domain.memory import Memory
from bot.store import SqliteChoice, Store, Unsound, check_database
from bot.store.opening import connect_existing
from tests.fakes.clock import FakeClock
from tests.store.files import exists, forbid_writing, read, write
from tests.store.house import House, vector

pytestmark = pytest.mark.parametrize("sqlite", ["vec0"], indirect=True)


async def kinds_after(house: House, sqlite: SqliteChoice, *statements: str) -> set[Unsound]:
    """Return what the check finds after these statements were run on the file behind the store's back."""
    path = house.store.database.path
    connection = connect_existing(sqlite, path)
    connection.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return {problem.kind for problem in await check_database(path, sqlite)}


async def embed(house: House) -> Memory:
    """Have something said and its vector kept."""
    memory = await house.tell("my sister is called Ane")
    index = await house.store.vectors.use("e", 3)
    await house.store.vectors.keep(index, [(memory.id, vector(1, 2, 3))])
    return memory


def run(sqlite: SqliteChoice, path: Path, script: str) -> None:
    """Run statements on a file as a command line does: no extension, nothing enforced."""
    connection = sqlite.module.connect(str(path), isolation_level=None)
    connection.executescript(script)
    connection.close()


async def test_a_sound_file_has_no_problem_even_while_it_is_in_use(house: House, sqlite: SqliteChoice) -> None:
    await house.tell("my sister is called Ane")
    assert await kinds_after(house, sqlite) == set()


async def test_a_reference_to_nothing_is_found(house: House, sqlite: SqliteChoice) -> None:
    await house.say("hi")
    assert await kinds_after(house, sqlite, "DELETE FROM thread") == {Unsound.DANGLING}


async def test_an_altered_migration_is_found(house: House, sqlite: SqliteChoice) -> None:
    assert await kinds_after(house, sqlite, "UPDATE migration SET sha256 = 'x'") == {Unsound.MIGRATIONS}


async def test_a_missing_migration_is_found(house: House, sqlite: SqliteChoice) -> None:
    assert await kinds_after(house, sqlite, "DELETE FROM migration") == {Unsound.OUTDATED}


async def test_a_word_index_that_lost_a_memory_is_found(house: House, sqlite: SqliteChoice) -> None:
    memory = await house.tell("my sister is called Ane")
    lost = f"INSERT INTO memory_fts (memory_fts, rowid, words) VALUES ('delete', {memory.id}, 'p1·sister')"  # noqa: S608
    assert Unsound.WORD_INDEX in await kinds_after(house, sqlite, lost)


async def test_a_word_index_that_is_broken_is_not_taken_for_damage(house: House, sqlite: SqliteChoice) -> None:
    await house.tell("my sister is called Ane")
    assert await kinds_after(house, sqlite, "DELETE FROM memory_fts_data WHERE id > 10") == {Unsound.WORD_INDEX}


@pytest.mark.parametrize("part", ["rowids", "chunks", "vector_chunks00"])
async def test_a_vector_index_that_lost_a_part_is_found(house: House, sqlite: SqliteChoice, part: str) -> None:
    await embed(house)
    assert await kinds_after(house, sqlite, f"DROP TABLE memory_vec_1_{part}") == {Unsound.VECTOR_INDEX}


@pytest.mark.parametrize("part", ["rowids", "chunks", "vector_chunks00"])
async def test_what_is_said_to_mend_the_vector_index_mends_it(
    path: Path, clock: FakeClock, sqlite: SqliteChoice, own_sqlite: SqliteChoice, part: str
) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        house = House(store, clock)
        memory = await embed(house)
        await kinds_after(house, sqlite, f"DROP TABLE memory_vec_1_{part}")
    [problem] = await check_database(path, sqlite)
    run(own_sqlite, path, problem.mend)
    assert await check_database(path, sqlite) == ()
    async with await Store.open(path, clock, sqlite) as store:
        assert (await store.vectors.use("e", 3)).id == 2
        assert await store.vectors.awaiting(10) == [(memory.id, memory.text)]
    kept = sqlite.module.connect(str(path)).execute("SELECT name FROM sqlite_schema WHERE name GLOB 'memory_vec_1_*'")
    assert kept.fetchall() == []  # vectors that no forgetting would reach any more


async def test_what_is_said_to_mend_the_word_index_mends_it_with_the_next_start(
    path: Path, clock: FakeClock, sqlite: SqliteChoice, own_sqlite: SqliteChoice
) -> None:
    async with await Store.open(path, clock, sqlite) as store:
        memory = await House(store, clock).tell("my sister is called Ane")
        await kinds_after(House(store, clock), sqlite, "DELETE FROM memory_fts_data WHERE id > 10")
    [problem] = await check_database(path, sqlite)
    run(own_sqlite, path, problem.mend)
    assert await check_database(path, sqlite) == ()
    async with await Store.open(path, clock, sqlite) as store:
        assert await store.memories.matching(memory.scope, ["sister"], 10) == [memory]
    assert await check_database(path, sqlite) == ()


async def test_a_missing_table_is_damage(house: House, sqlite: SqliteChoice) -> None:
    assert await kinds_after(house, sqlite, "DROP VIEW remembered", "DROP TABLE memory") == {Unsound.DAMAGED}


async def test_a_file_whose_lock_another_holds_is_busy_and_not_broken(
    house: House, sqlite: SqliteChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.opening.BUSY_TIMEOUT_MS", 1)
    other = connect_existing(sqlite, house.store.database.path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        await check_database(house.store.database.path, sqlite)
    other.close()


async def test_what_is_broken_is_told_even_where_another_holds_the_lock(
    house: House, sqlite: SqliteChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.opening.BUSY_TIMEOUT_MS", 1)
    await house.say("hi")
    await kinds_after(house, sqlite, "DELETE FROM thread")
    other = connect_existing(sqlite, house.store.database.path)
    other.execute("BEGIN IMMEDIATE")
    assert await kinds_after(house, sqlite) == {Unsound.DANGLING}
    other.close()


async def test_a_file_that_may_not_be_written_is_not_broken(path: Path, clock: FakeClock, sqlite: SqliteChoice) -> None:
    await (await Store.open(path, clock, sqlite)).close()
    forbid_writing(path, 0o400)
    with pytest.raises(DatabaseReadOnly):
        await check_database(path, sqlite)


async def test_a_file_of_a_newer_version_cannot_be_judged(house: House, sqlite: SqliteChoice) -> None:
    with pytest.raises(DatabaseNewer):
        await kinds_after(house, sqlite, "INSERT INTO migration VALUES (9000, '9000_later', 'x', 'some day')")


async def test_another_programs_file_is_not_judged(path: Path, sqlite: SqliteChoice) -> None:
    other = sqlite.module.connect(str(path))
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    with pytest.raises(DatabaseUnusable) as raised:
        await check_database(path, sqlite)
    assert raised.value.values["problem"] == "it belongs to another program"


async def test_an_empty_file_is_told_from_an_outdated_one_and_left_empty(path: Path, sqlite: SqliteChoice) -> None:
    write(path, b"")
    assert {problem.kind for problem in await check_database(path, sqlite)} == {Unsound.EMPTY}
    assert read(path) == b""


async def test_checking_changes_nothing(house: House, sqlite: SqliteChoice) -> None:
    await house.tell("my sister is called Ane")
    await house.store.database.empty_log()
    path = house.store.database.path
    before = read(path)
    await check_database(path, sqlite)
    assert read(path) == before


async def test_a_file_that_is_not_there_is_not_made(path: Path, sqlite: SqliteChoice) -> None:
    with pytest.raises(DatabaseUnusable):
        await check_database(path, sqlite)
    assert not exists(path)


async def test_a_file_of_another_kind_cannot_be_checked(path: Path, sqlite: SqliteChoice) -> None:
    write(path, b"just some text, long enough to be read as a header of a database file, which it is not")
    with pytest.raises(DatabaseUnusable):
        await check_database(path, sqlite)
