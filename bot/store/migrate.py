"""Brings a file to the newest schema: numbered scripts, each whole or not at all, recorded with checksums."""

from __future__ import annotations

import hashlib
import importlib.resources
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import DatabaseNewer, DatabaseUnusable, MigrationFailed, StoreError
from bot.store.faults import translate
from bot.store.times import to_text

if TYPE_CHECKING:
    import sqlite3

    from bot.store.sqlite import SqliteModule

APPLICATION_ID = 0x41696B69
"""``Aiki`` in ASCII, in the header of the file; the first migration writes it."""

_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")

_LEDGER = """
CREATE TABLE IF NOT EXISTS migration (
  number     INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  sha256     TEXT NOT NULL,  -- of the script's text; a shipped migration is never edited
  applied_at TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One script as it is shipped."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The checksum of the text, the same whatever the line ends of a checkout."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """One line of the ledger."""

    number: int
    name: str
    sha256: str


def shipped() -> tuple[Migration, ...]:
    """Return the migrations that came with this program: inside the installed package, else beside it."""
    with importlib.resources.as_file(importlib.resources.files("bot")) as package:
        inside = package / "migrations"
        return read_folder(inside if inside.is_dir() else package.parent / "migrations")


def read_folder(folder: Path) -> tuple[Migration, ...]:
    """Return the migrations in a folder, in order of their numbers."""
    found = [
        Migration(int(match.group(1)), path.name.removesuffix(".sql"), path.read_text("utf-8"))
        for path in folder.glob("*.sql")
        if (match := _FILE_NAME.fullmatch(path.name))
    ]
    found.sort(key=lambda migration: migration.number)
    numbers = [migration.number for migration in found]
    if not found or numbers != list(range(1, len(found) + 1)):
        cause = f"migrations in {folder} are numbered {numbers}"
        raise MigrationFailed(cause, path=str(folder), problem="the program's migrations are incomplete")
    return tuple(found)


class Migrator:
    """Applies migrations to one open connection that is in no transaction."""

    def __init__(
        self, connection: sqlite3.Connection, module: SqliteModule, path: Path, migrations: Sequence[Migration]
    ) -> None:
        """Work on ``connection``, whose errors are ``module``'s; ``path`` is for what a person is told."""
        self._connection = connection
        self._module = module
        self._path = path
        self._migrations = migrations

    def run(self, now: datetime) -> int:
        """Apply what is missing and return how many that were.

        Raises DatabaseUnusable for a foreign file, DatabaseNewer, and MigrationFailed; a migration
        that fails leaves no trace.
        """
        pending = self.pending()
        for migration in pending:
            self._apply(migration, now)
        return len(pending)

    def pending(self) -> Sequence[Migration]:
        """Return the migrations still to be applied, after checking those that were."""
        self._refuse_foreign()
        applied = self._applied()
        newest = len(self._migrations)
        if any(line.number > newest for line in applied):
            cause = f"it has migration {applied[-1].name}"
            values = self._values("it is of a newer Aiki")
            raise DatabaseNewer(cause, found=applied[-1].number, known=newest, **values)
        for position, (line, migration) in enumerate(zip(applied, self._migrations, strict=False), start=1):
            if line.number != position:
                cause = f"the ledger lacks migration {position}"
                raise MigrationFailed(cause, **self._values("its record of migrations has a gap"))
            if line.sha256 != migration.sha256:
                problem = f"migration {line.name} was altered since it ran"
                raise MigrationFailed(problem, **self._values(problem))
        return self._migrations[len(applied) :]

    def _refuse_foreign(self) -> None:
        [(application_id,)] = self._connection.execute("PRAGMA application_id").fetchall()
        [(tables,)] = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        if application_id != APPLICATION_ID and (application_id or tables):
            cause = f"application_id {application_id}, {tables} schema entries"
            raise DatabaseUnusable(cause, **self._values("it belongs to another program"))

    def _applied(self) -> list[Applied]:
        known = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'"
        if not self._connection.execute(known).fetchall():
            return []
        rows = self._connection.execute("SELECT number, name, sha256 FROM migration ORDER BY number")
        return [Applied(number, name, sha256) for number, name, sha256 in rows]

    def _apply(self, migration: Migration, now: datetime) -> None:
        # executescript commits what is open before it starts, so the transaction and the ledger's line
        # belong inside the script. The line comes first: of two processes the second stops there.
        script = (
            f"BEGIN IMMEDIATE;{_LEDGER}"  # noqa: S608 - a script takes no values; these have safe alphabets
            f"INSERT INTO migration VALUES ({migration.number}, '{migration.name}', "
            f"'{migration.sha256}', '{to_text(now)}');\n{migration.sql}\nCOMMIT;"
        )
        try:
            self._connection.executescript(script)
        except self._module.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if Applied(migration.number, migration.name, migration.sha256) in self._applied():
                return  # another process was quicker
            raise self._failure(migration, error) from error

    def _failure(self, migration: Migration, error: Exception) -> StoreError:
        translated = translate(error, self._path)
        if type(translated) is not StoreError:
            return translated  # disk full, busy, read-only: not the migration's fault
        problem = f"migration {migration.name} failed"
        return MigrationFailed(f"{problem}: {error}", **self._values(problem))

    def _values(self, problem: str) -> dict[str, str]:
        return {"path": str(self._path), "problem": problem}
