"""Which of the SQLite modules on this machine does the work.

Many Python builds cannot load extensions into their own ``sqlite3``; wheels that can are tried
first. Without sqlite-vec the vectors are scanned with numpy; without FTS5 there is no recall, so
that is an error.
"""

from __future__ import annotations

import importlib
import importlib.util
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bot.domain.errors import SqliteUnsuitable

if TYPE_CHECKING:
    import sqlite3

CANDIDATES = ("pysqlite3", "sqlean", "sqlite3")
"""The two that bring a recent SQLite with extension loading, then Python's own."""

OLDEST = (3, 38, 0)
"""STRICT tables, RETURNING and the JSON arrows."""

_PYSQLITE_PLATFORMS = {("linux", "x86_64"), ("darwin", "arm64")}


class SqliteModule(Protocol):
    """What we use of a module with the interface of ``sqlite3``."""

    @property
    def sqlite_version(self) -> str:
        """The version of the SQLite library behind the module."""
        ...

    @property
    def Error(self) -> type[Exception]:  # noqa: N802 - the name the interface gives it
        """The base of every error the module raises."""
        ...

    @property
    def Row(self) -> type[sqlite3.Row]:  # noqa: N802 - the name the interface gives it
        """The row type that answers to column names."""
        ...

    def connect(self, database: str, *, isolation_level: None = None) -> sqlite3.Connection:
        """Open a database; with ``isolation_level=None`` transactions begin and end where we say."""
        ...


@dataclass(frozen=True, slots=True)
class Rejection:
    """A module that was passed over, and why."""

    module: str
    reason: str


@dataclass(frozen=True, slots=True)
class SqliteChoice:
    """The module in use. ``vec_path`` and ``vec_version`` are None where sqlite-vec does not load."""

    module: SqliteModule
    name: str
    version: tuple[int, ...]
    vec_path: str | None = None
    vec_version: str | None = None
    rejected: tuple[Rejection, ...] = ()

    @property
    def sqlite_version(self) -> str:
        """The SQLite version as people write it."""
        return ".".join(map(str, self.version))

    def load_vec(self, connection: sqlite3.Connection) -> None:
        """Give a connection sqlite-vec, where there is one, and close the door for other extensions."""
        if self.vec_path is not None:
            _load_extension(connection, self.vec_path)


def _import(name: str) -> SqliteModule:
    return cast("SqliteModule", importlib.import_module(name))


def find_vec() -> str | None:
    """Return where sqlite-vec's loadable library lies; None where it is not installed."""
    spec = importlib.util.find_spec("sqlite_vec")
    folders = spec.submodule_search_locations if spec is not None else None
    return str(Path(folders[0]) / "vec0") if folders else None


def choose_sqlite(
    candidates: Sequence[str] = CANDIDATES,
    vec_path: str | None = None,
    importer: Callable[[str], SqliteModule] = _import,
) -> SqliteChoice:
    """Return the first module on which all of it works, else the first with FTS5.

    ``vec_path`` is found by itself where it is not given. Raises SqliteUnsuitable with ``missing``
    and ``command`` when not even FTS5 is there.
    """
    vec_path = vec_path or find_vec()
    rejected: list[Rejection] = []
    second_best: SqliteChoice | None = None
    for name in candidates:
        try:
            module = importer(name)
        except ImportError:
            rejected.append(Rejection(name, "not installed"))
            continue
        reason = _unfit(module)
        if reason is not None:
            rejected.append(Rejection(name, reason))
            continue
        vec_version, why_not = _try_vec(module, vec_path)
        choice = SqliteChoice(module, name, _version(module), vec_path if vec_version else None, vec_version)
        if vec_version is not None:
            return _with_rejections(choice, rejected)
        rejected.append(Rejection(name, why_not))
        second_best = second_best or choice
    if second_best is None:
        raise _unsuitable(rejected)
    return _with_rejections(second_best, rejected)


def _with_rejections(choice: SqliteChoice, rejected: Sequence[Rejection]) -> SqliteChoice:
    return SqliteChoice(
        choice.module, choice.name, choice.version, choice.vec_path, choice.vec_version, tuple(rejected)
    )


def _version(module: SqliteModule) -> tuple[int, ...]:
    return tuple(int(part) for part in module.sqlite_version.split("."))


def _unfit(module: SqliteModule) -> str | None:
    """Return why this module cannot be used at all."""
    if _version(module) < OLDEST:
        return f"SQLite {module.sqlite_version} is older than {'.'.join(map(str, OLDEST))}"
    connection = module.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize = 'porter unicode61')")
    except module.Error:
        return "built without FTS5"
    finally:
        connection.close()
    return None


def _try_vec(module: SqliteModule, vec_path: str | None) -> tuple[str | None, str]:
    """Return sqlite-vec's version on this module, or None and why it does not load."""
    if vec_path is None:
        return None, "sqlite-vec is not installed"
    connection = module.connect(":memory:")
    try:
        _load_extension(connection, vec_path)
        [(version,)] = connection.execute("SELECT vec_version()").fetchall()
    except AttributeError:
        return None, "built without extension loading"
    except module.Error as error:
        return None, f"sqlite-vec does not load: {error}"
    finally:
        connection.close()
    return str(version), ""


def _load_extension(connection: sqlite3.Connection, path: str) -> None:
    connection.enable_load_extension(True)
    try:
        connection.load_extension(path)
    finally:
        connection.enable_load_extension(False)


def _unsuitable(rejected: Sequence[Rejection]) -> SqliteUnsuitable:
    cause = "; ".join(f"{one.module}: {one.reason}" for one in rejected)
    wheel = "pysqlite3" if (sys.platform, platform.machine()) in _PYSQLITE_PLATFORMS else "sqlean.py"
    missing = f"SQLite {'.'.join(map(str, OLDEST))} with FTS5"
    return SqliteUnsuitable(cause, missing=missing, command=f"python -m pip install {wheel}")
