"""Every SQLite error as one of ours; nothing above the store sees another."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors import (
    DatabaseBusy,
    DatabaseCorrupt,
    DatabaseReadOnly,
    DatabaseUnusable,
    DiskFull,
    StoreError,
)

_ERROR, _BUSY, _LOCKED, _READONLY, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 1, 5, 6, 8, 11, 13, 14, 26

# Where a module reports no code the message, which SQLite keeps stable, has to do.
_CODE_OF_MESSAGE = {
    "database is locked": _BUSY,
    "database table is locked": _LOCKED,
    "attempt to write a readonly database": _READONLY,
    "database disk image is malformed": _CORRUPT,
    "database or disk is full": _FULL,
    "unable to open database file": _CANTOPEN,
    "file is not a database": _NOTADB,
}

_ERROR_OF_CODE: dict[int, tuple[type[StoreError], str]] = {
    _BUSY: (DatabaseBusy, "another process is writing to it"),
    _LOCKED: (DatabaseBusy, "another process is writing to it"),
    _READONLY: (DatabaseReadOnly, "it cannot be written"),
    _CORRUPT: (DatabaseCorrupt, "it is damaged"),
    _FULL: (DiskFull, "no room is left"),
    _CANTOPEN: (DatabaseUnusable, "it cannot be opened"),
    _NOTADB: (DatabaseUnusable, "it is not a database"),
}


def translate(error: Exception, path: Path) -> StoreError:
    """Return our error for one that the SQLite module raised; its text becomes the cause."""
    kind, problem = _ERROR_OF_CODE.get(_primary_code(error), (StoreError, "it could not do what was asked"))
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return kind(f"{name}: {error}", path=str(path), problem=problem)


def means_broken(error: Exception) -> bool:
    """Whether SQLite found a structure in the file damaged or a part of it missing.

    Anything else (a lock, permissions, the disk) says nothing about what the file holds.
    """
    return _primary_code(error) in {0, _ERROR, _CORRUPT}


def translate_os(error: OSError, path: Path) -> StoreError:
    """Return our error for one that the operating system raised on the way to the file."""
    if isinstance(error, PermissionError):
        return DatabaseReadOnly(str(error), path=str(path), problem="it cannot be written")
    return DatabaseUnusable(str(error), path=str(path), problem=error.strerror or "it cannot be opened")


def _primary_code(error: Exception) -> int:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF  # the low byte is the primary code, the rest says more
    message = str(error)
    return next((code for text, code in _CODE_OF_MESSAGE.items() if message.startswith(text)), 0)  # 0: no word of it
