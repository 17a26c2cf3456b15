"""Who answers messages over a database: one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import AlreadyRunning, DatabaseReadOnly
from bot.logs import is_no_file


@contextmanager
def sole_server(db: Path) -> Iterator[None]:
    """Hold the right to answer messages over ``db``; raises AlreadyRunning while another process has it.

    The lock is a file beside the database, never the database itself: opening and closing that would
    drop SQLite's own locks. The system frees it when a process dies, however it dies.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only who serves pays for the import

    if is_no_file(db):
        yield  # no database: opening it says so, and leaves nothing beside it
        return
    lock = FileLock(db.with_name(db.name + ".lock"), timeout=0, mode=0o600)
    try:
        db.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout as busy:
        cause = f"another process serves {db}"
        raise AlreadyRunning(cause, path=str(db)) from busy
    except OSError as error:
        raise DatabaseReadOnly(str(error), path=str(db.parent)) from error
    try:
        yield
    finally:
        lock.release()
