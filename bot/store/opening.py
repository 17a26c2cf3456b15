"""From a path to a connection: the folder and file, the settings of SQLite, the checks at the door."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import DatabaseCorrupt, DatabaseUnusable
from bot.store.faults import translate, translate_os
from bot.store.migrate import Migrator, shipped
from bot.store.word_index import adapt_word_index, teach_words

if TYPE_CHECKING:
    import sqlite3

    from bot.store.sqlite import SqliteChoice

SYNCHRONOUS = "FULL"
"""FULL: a power cut loses no stored message, where NORMAL may lose the last ones. It costs 0.2 ms a
commit on a solid-state disk: keep_message 0.30 ms against 0.12, save_turn 0.55 against 0.35 (p50)."""

BUSY_TIMEOUT_MS = 5_000
"""How long a command beside a running process waits for its turn to write."""

QUICK_CHECK_BYTES = 64 * 1024 * 1024
"""Up to this size the whole file is checked at the door (about 1 ms a MB); beyond it only ``check`` does."""


class OwnFile:
    """The file that was opened, told from whatever may lie at its path later."""

    def __init__(self, path: Path) -> None:
        """Take note of the file that lies at ``path`` now."""
        self.path = path.absolute()  # the program may change its folder
        self._identity = self._look()

    def is_in_place(self) -> bool:
        """Whether the same file still lies there; one look at the folder, 2 microseconds."""
        return self._identity is not None and self._look() == self._identity

    def refuse_another(self) -> None:
        """Raise DatabaseUnusable unless the same file still lies there."""
        if not self.is_in_place():
            problem = "the file was moved, replaced or deleted while I was running; start me again"
            raise DatabaseUnusable(problem, path=str(self.path), problem=problem)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino  # no other file gets this number while ours is open


def connect_writer(sqlite: SqliteChoice, path: Path, now: datetime) -> sqlite3.Connection:
    """Return the connection that writes, over a file that is whole and of the newest schema."""
    _prepare_file(path)
    connection: sqlite3.Connection | None = None
    try:
        connection = _connect(sqlite, path)
        Migrator(connection, sqlite.module, path, shipped()).pending()  # refuse before anything is written
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
        connection.execute("PRAGMA secure_delete = ON").fetchall()  # what is forgotten is overwritten
        _refuse_damaged(connection, path)
        Migrator(connection, sqlite.module, path, shipped()).run(now)
        # A file that may only be read opens without a word; this changes nothing, but it asks.
        connection.execute("UPDATE migration SET name = name WHERE number < 0")
        adapt_word_index(connection, sqlite.version)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite.module.Error):
            raise translate(error, path) from error
        raise
    return connection


def connect_reader(sqlite: SqliteChoice, path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write, to an existing file."""
    connection = connect_existing(sqlite, path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def connect_existing(sqlite: SqliteChoice, path: Path) -> sqlite3.Connection:
    """Return a connection to a file as it is; nothing is made, migrated or set in it."""
    _refuse_other_kinds(path)
    if mode_of(path) is None:
        raise DatabaseUnusable("no such file", path=str(path), problem="there is no such file")
    return _connect(sqlite, path)


def _connect(sqlite: SqliteChoice, path: Path) -> sqlite3.Connection:
    connection = sqlite.module.connect(str(path.absolute()), isolation_level=None)
    connection.row_factory = sqlite.module.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    sqlite.load_vec(connection)
    teach_words(connection)
    return connection


def mode_of(path: Path) -> int | None:
    """Return the mode of what lies at a path, None where nothing does; raises StoreError where nobody can tell."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise translate_os(error, path) from error


def _prepare_file(path: Path) -> None:
    """Make the folder and the file for the owner's eyes only; what is there already keeps its permissions."""
    _refuse_other_kinds(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only ever a new file: opening and closing a live one would drop its locks.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        if mode_of(path) is None:  # a link to nothing
            raise translate_os(error, path) from error
    except OSError as error:
        raise translate_os(error, path) from error


def _refuse_other_kinds(path: Path) -> None:
    mode = mode_of(path)
    if mode is None or stat.S_ISREG(mode):
        return
    problem = "it is a directory" if stat.S_ISDIR(mode) else "it is not a file"
    raise DatabaseUnusable(problem, path=str(path), problem=problem)


def _refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    [(pages,)] = connection.execute("PRAGMA page_count").fetchall()
    [(page_size,)] = connection.execute("PRAGMA page_size").fetchall()
    if pages * page_size > QUICK_CHECK_BYTES:
        return
    [(verdict,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    if verdict != "ok":
        raise DatabaseCorrupt(str(verdict), path=str(path), problem="it is damaged")
