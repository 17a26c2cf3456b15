"""What the check of a file finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import DatabaseUnusable
from bot.store import SqliteChoice, Unsound, check_database
from bot.store.opening import connect_existing
from tests.store.files import exists, read, write
from tests.store.house import House

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
    lost = f"INSERT INTO memory_fts (memory_fts, rowid, text, scope) VALUES ('delete', {memory.id}, 'sister', 'p1')"  # noqa: S608
    assert Unsound.WORD_INDEX in await kinds_after(house, sqlite, lost)


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
