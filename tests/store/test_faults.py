"""Every error of SQLite is one of ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.domain.errors import (
    DatabaseBusy,
    DatabaseCorrupt,
    DatabaseReadOnly,
    DatabaseUnusable,
    DiskFull,
    StoreError,
)
from bot.store.faults import means_broken, translate, translate_os

PATH = Path("aiki.db")


class Coded(sqlite3.OperationalError):
    """An error as newer modules raise it, with SQLite's code."""

    def __init__(self, code: int) -> None:
        """Carry ``code``."""
        super().__init__("no words")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (5, DatabaseBusy),
        (6, DatabaseBusy),
        (261, DatabaseBusy),
        (517, DatabaseBusy),
        (8, DatabaseReadOnly),
        (1032, DatabaseReadOnly),
        (11, DatabaseCorrupt),
        (267, DatabaseCorrupt),
        (13, DiskFull),
        (14, DatabaseUnusable),
        (26, DatabaseUnusable),
        (1, StoreError),
        (10, StoreError),
        (2067, StoreError),
    ],
)
def test_a_code_tells_the_kind(code: int, kind: type[StoreError]) -> None:
    assert type(translate(Coded(code), PATH)) is kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("database is locked", DatabaseBusy),
        ("attempt to write a readonly database", DatabaseReadOnly),
        ("database disk image is malformed", DatabaseCorrupt),
        ("database or disk is full", DiskFull),
        ("unable to open database file", DatabaseUnusable),
        ("file is not a database", DatabaseUnusable),
        ("no such table: nowhere", StoreError),
    ],
)
def test_without_a_code_the_message_tells_it(message: str, kind: type[StoreError]) -> None:
    assert type(translate(sqlite3.OperationalError(message), PATH)) is kind


@pytest.mark.parametrize(("code", "broken"), [(1, True), (11, True), (267, True), (5, False), (8, False), (10, False)])
def test_only_damage_and_missing_parts_are_faults_of_a_structure(code: int, broken: bool) -> None:
    assert means_broken(Coded(code)) is broken


def test_the_sentence_has_its_path_and_problem() -> None:
    assert translate(Coded(13), PATH).values == {"path": "aiki.db", "problem": "no room is left"}


def test_a_refused_permission_is_a_read_only_file() -> None:
    assert type(translate_os(PermissionError(13, "Permission denied"), PATH)) is DatabaseReadOnly


def test_another_error_of_the_system_is_told_in_its_words() -> None:
    assert translate_os(NotADirectoryError(20, "Not a directory"), PATH).values["problem"] == "Not a directory"
