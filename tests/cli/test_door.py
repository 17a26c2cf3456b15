"""What is said at the door: to a wrong path, a wrong setting, a wrong command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Shell


def _directory(folder: Path) -> None:
    (folder / "aiki.db").mkdir()


def _not_a_database(folder: Path) -> None:
    (folder / "aiki.db").write_bytes(b"plain text, not a database\n" * 200)


@pytest.mark.parametrize("spoil", [_directory, _not_a_database])
@pytest.mark.parametrize("arguments", [(), ("memory", "list"), ("why",), ("memory", "add", "--jsonl")])
def test_a_path_that_is_no_database_is_one_sentence(
    shell: Shell, tmp_path: Path, spoil: Callable[[Path], None], arguments: tuple[str, ...]
) -> None:
    spoil(tmp_path)
    done = shell(*arguments, given="hi\n")
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "aiki.db" in done.err


def test_a_bad_setting_is_one_sentence_and_exit_two(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKI_TIMEZONE", "Mars/Olympus")
    done = shell("memory", "list")
    assert done.status == 2
    assert "AIKI_TIMEZONE" in done.err
    assert "Olympus" not in done.err


@pytest.mark.parametrize("arguments", [("dance",), ("memory",), ("memory", "search", "-k", "0"), ("memory", "add")])
def test_a_wrong_command_line_is_explained_and_exits_with_two(shell: Shell, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        shell(*arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize("path", ["/", "~nosuchuser/aiki.db"])
def test_a_path_that_names_no_file_is_one_sentence_and_exit_two(shell: Shell, path: str) -> None:
    done = shell("memory", "list", "--db", path)
    assert done.status == 2
    assert done.err.startswith("The setting AIKI_DB cannot be used")


def test_nothing_is_left_beside_a_folder_named_by_mistake(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    shell("--db", str(tmp_path / "folder"), given="hi\n")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_broken_installation_says_what_is_missing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bot.cli.session", None)
    done = shell("memory", "list")
    assert done.status == 1
    assert "not installed" in done.err
