"""Migrations: whole or not at all, recorded, and never altered behind our back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import DatabaseNewer, DiskFull, MigrationFailed
from bot.store import SqliteChoice, choose_sqlite
from bot.store.migrate import Migration, Migrator, read_folder, shipped
from tests.fakes.clock import SATURDAY_MORNING

FIRST = Migration(1, "0001_first", "PRAGMA application_id = 1097427817; CREATE TABLE a (x); INSERT INTO a VALUES (1);")
SECOND = Migration(2, "0002_second", "ALTER TABLE a ADD COLUMN y; CREATE TABLE b (x);")
HALF = Migration(2, "0002_half", "CREATE TABLE b (x); INSERT INTO b VALUES (1); INSERT INTO nowhere VALUES (1);")

SQLITE = choose_sqlite()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = SQLITE.module.connect(str(tmp_path / "m.db"), isolation_level=None)
    yield opened
    opened.close()


def migrator(connection: sqlite3.Connection, *migrations: Migration) -> Migrator:
    return Migrator(connection, SQLITE.module, Path("m.db"), migrations)


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_an_empty_file_gets_every_migration_in_order(connection: sqlite3.Connection) -> None:
    assert migrator(connection, FIRST, SECOND).run(SATURDAY_MORNING) == 2
    ledger = connection.execute("SELECT number, name, applied_at FROM migration").fetchall()
    assert ledger == [(1, "0001_first", "2026-11-21T08:30:00.000Z"), (2, "0002_second", "2026-11-21T08:30:00.000Z")]


def test_an_older_file_gets_what_it_lacks_and_keeps_what_it_has(connection: sqlite3.Connection) -> None:
    migrator(connection, FIRST).run(SATURDAY_MORNING)
    assert migrator(connection, FIRST, SECOND).run(SATURDAY_MORNING) == 1
    assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, None)]


def test_a_file_that_is_up_to_date_is_left_alone(connection: sqlite3.Connection) -> None:
    migrator(connection, FIRST).run(SATURDAY_MORNING)
    assert migrator(connection, FIRST).run(SATURDAY_MORNING) == 0


def test_a_migration_that_fails_leaves_no_trace(connection: sqlite3.Connection) -> None:
    migrator(connection, FIRST).run(SATURDAY_MORNING)
    with pytest.raises(MigrationFailed) as raised:
        migrator(connection, FIRST, HALF).run(SATURDAY_MORNING)
    assert raised.value.values["problem"] == "migration 0002_half failed"
    assert tables(connection) == {"a", "migration"}
    assert connection.execute("SELECT number FROM migration").fetchall() == [(1,)]


def test_a_failed_migration_can_be_tried_again_when_it_is_mended(connection: sqlite3.Connection) -> None:
    with pytest.raises(MigrationFailed):
        migrator(connection, FIRST, HALF).run(SATURDAY_MORNING)
    assert migrator(connection, FIRST, SECOND).run(SATURDAY_MORNING) == 1


def test_a_full_disk_during_a_migration_is_a_full_disk(connection: sqlite3.Connection) -> None:
    migrator(connection, FIRST).run(SATURDAY_MORNING)
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    big = Migration(2, "0002_big", "CREATE TABLE b (x); INSERT INTO b VALUES (zeroblob(100000));")
    with pytest.raises(DiskFull):
        migrator(connection, FIRST, big).run(SATURDAY_MORNING)
    assert tables(connection) == {"a", "migration"}


def test_an_altered_migration_is_refused(connection: sqlite3.Connection) -> None:
    migrator(connection, FIRST).run(SATURDAY_MORNING)
    with pytest.raises(MigrationFailed, match="altered"):
        migrator(connection, replace(FIRST, sql=FIRST.sql + " ")).run(SATURDAY_MORNING)


def test_a_file_of_a_newer_version_is_refused(connection: sqlite3.Connection) -> None:
    migrator(connection, FIRST, SECOND).run(SATURDAY_MORNING)
    with pytest.raises(DatabaseNewer) as raised:
        migrator(connection, FIRST).run(SATURDAY_MORNING)
    assert (raised.value.values["found"], raised.value.values["known"]) == (2, 1)


def test_a_ledger_with_a_gap_is_refused(connection: sqlite3.Connection) -> None:
    migrator(connection, FIRST, SECOND).run(SATURDAY_MORNING)
    connection.execute("DELETE FROM migration WHERE number = 1")
    with pytest.raises(MigrationFailed, match="lacks migration 1"):
        migrator(connection, FIRST, SECOND).run(SATURDAY_MORNING)


def test_shipped_migrations_are_numbered_without_a_gap() -> None:
    assert [migration.number for migration in shipped()] == list(range(1, len(shipped()) + 1))


def test_every_shipped_migration_says_why_it_exists() -> None:
    assert all(migration.sql.startswith("-- Why: ") for migration in shipped())


def test_a_folder_with_a_gap_is_refused(tmp_path: Path) -> None:
    (tmp_path / "0002_second.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationFailed):
        read_folder(tmp_path)


def test_line_ends_do_not_change_a_checksum(tmp_path: Path) -> None:
    for folder, ends in (("unix", b"\n"), ("windows", b"\r\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "0001_first.sql").write_bytes(b"SELECT 1;" + ends + b"SELECT 2;" + ends)
    assert read_folder(tmp_path / "unix")[0].sha256 == read_folder(tmp_path / "windows")[0].sha256


@pytest.mark.parametrize("begun", range(len(shipped()) + 1))
def test_a_file_of_every_shipped_version_comes_to_the_newest(connection: sqlite3.Connection, begun: int) -> None:
    for count in range(1, begun + 1):
        migrator(connection, *shipped()[:count]).run(SATURDAY_MORNING)
    assert migrator(connection, *shipped()).run(SATURDAY_MORNING) == len(shipped()) - begun
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


_OPEN = """
import asyncio, sys
from pathlib import Path
from bot.store import Store
from tests.fakes.clock import FakeClock

async def main():
    await (await Store.open(Path(sys.argv[1]), FakeClock())).close()

asyncio.run(main())
"""

_DIE_HALFWAY = """
import os, sys
from pathlib import Path
from bot.store.migrate import Migrator, shipped
from bot.store.sqlite import choose_sqlite
from tests.fakes.clock import SATURDAY_MORNING

sqlite = choose_sqlite()
connection = sqlite.module.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.set_authorizer(lambda action, name, *rest: os._exit(9) if name == "delivery" else 0)
Migrator(connection, sqlite.module, Path(sys.argv[1]), shipped()).run(SATURDAY_MORNING)
"""


def spawn(script: str, path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", script, str(path)])  # noqa: S603 - our own script


def test_two_processes_may_migrate_at_once(tmp_path: Path) -> None:
    running = [spawn(_OPEN, tmp_path / "aiki.db") for _ in range(3)]
    assert [process.wait(30) for process in running] == [0, 0, 0]


def test_a_process_that_dies_in_the_middle_leaves_a_file_that_opens(tmp_path: Path) -> None:
    path = tmp_path / "aiki.db"
    assert spawn(_DIE_HALFWAY, path).wait(30) == 9
    half = SQLITE.module.connect(str(path))
    assert half.execute("SELECT count(*) FROM sqlite_schema").fetchall() == [(0,)]
    half.close()
    assert spawn(_OPEN, path).wait(30) == 0


def test_a_bare_module_migrates_as_well(tmp_path: Path, own_sqlite: SqliteChoice) -> None:
    connection = own_sqlite.module.connect(str(tmp_path / "m.db"), isolation_level=None)
    assert Migrator(connection, own_sqlite.module, tmp_path, shipped()).run(SATURDAY_MORNING) == len(shipped())
    connection.close()
