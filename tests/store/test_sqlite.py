"""Which SQLite module is taken, and what is said where none will do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from bot.domain.errors import SqliteUnsuitable
from bot.store.sqlite import SqliteModule, choose_sqlite


class WithoutFts5(sqlite3.Connection):
    """A SQLite that was built without FTS5."""

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        """Fail as SQLite does."""
        if "fts5" in sql:
            message = "no such module: fts5"
            raise sqlite3.OperationalError(message)
        return super().execute(sql, *values)  # type: ignore[arg-type]


class WithVec(sqlite3.Connection):
    """A SQLite into which sqlite-vec loads."""

    def enable_load_extension(self, enabled: bool, /) -> None:
        """Take note of nothing."""

    def load_extension(self, name: str, /, *, entrypoint: str | None = None) -> None:
        """Have the one function we ask for."""
        if name.endswith("broken"):
            message = "wrong architecture"
            raise sqlite3.OperationalError(message)
        self.create_function("vec_version", 0, lambda: "v9")


class FakeModule:
    """A SQLite module with the kind of connection it is given."""

    Error = sqlite3.Error
    Row = sqlite3.Row

    def __init__(self, kind: type[sqlite3.Connection], version: str = "3.53.0") -> None:
        """Be of ``version`` and make connections of this kind."""
        self.sqlite_version = version
        self._kind = kind

    def connect(self, database: str, *, isolation_level: None = None) -> sqlite3.Connection:
        """Open a database."""
        return sqlite3.connect(database, isolation_level=isolation_level, factory=self._kind)


def installed(**modules: FakeModule) -> Callable[[str], SqliteModule]:
    """Return an importer that knows only these modules."""

    def importer(name: str) -> SqliteModule:
        if name not in modules:
            raise ModuleNotFoundError(name)
        return modules[name]

    return importer


class Bare(sqlite3.Connection):
    """A SQLite whose Python was built without extension loading, as many are."""

    @property
    def enable_load_extension(self) -> Callable[[bool], None]:
        """Be missing."""
        raise AttributeError("enable_load_extension")


def test_the_first_module_that_does_everything_is_taken() -> None:
    importer = installed(a=FakeModule(Bare), b=FakeModule(WithVec), c=FakeModule(WithVec))
    choice = choose_sqlite(("a", "b", "c"), "/there/vec0", importer)
    assert (choice.name, choice.vec_version, choice.vec_path) == ("b", "v9", "/there/vec0")


def test_why_a_module_was_passed_over_is_told() -> None:
    importer = installed(old=FakeModule(WithVec, "3.31.1"), bare=FakeModule(Bare), good=FakeModule(WithVec))
    choice = choose_sqlite(("gone", "old", "bare", "good"), "/there/vec0", importer)
    assert [(one.module, one.reason) for one in choice.rejected] == [
        ("gone", "not installed"),
        ("old", "SQLite 3.31.1 is older than 3.38.0"),
        ("bare", "built without extension loading"),
    ]


def test_without_sqlite_vec_the_first_module_with_fts5_is_taken() -> None:
    importer = installed(a=FakeModule(WithoutFts5), b=FakeModule(Bare), c=FakeModule(Bare))
    choice = choose_sqlite(("a", "b", "c"), "/there/vec0", importer)
    assert (choice.name, choice.vec_version, choice.vec_path) == ("b", None, None)


def test_a_vec_library_that_does_not_load_is_done_without() -> None:
    choice = choose_sqlite(("a",), "/there/broken", installed(a=FakeModule(WithVec)))
    assert choice.vec_version is None
    assert choice.rejected[0].reason == "sqlite-vec does not load: wrong architecture"


def test_without_fts5_anywhere_the_mending_command_is_told() -> None:
    with pytest.raises(SqliteUnsuitable) as raised:
        choose_sqlite(("a",), None, installed(a=FakeModule(WithoutFts5)))
    assert "FTS5" in str(raised.value.values["missing"])
    assert str(raised.value.values["command"]).startswith("python -m pip install ")


def test_this_machine_has_a_module_that_will_do() -> None:
    assert choose_sqlite().version >= (3, 38)


def test_other_extensions_stay_locked_out() -> None:
    choice = choose_sqlite()
    if choice.vec_path is None:
        pytest.skip("sqlite-vec does not load on this machine")
    connection = choice.module.connect(":memory:")
    choice.load_vec(connection)
    with pytest.raises(choice.module.Error, match="not authorized"):
        connection.execute("SELECT load_extension('anything')")
    connection.close()
