"""What reaches the log, and what never does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import log_path, logging_beside

SECRET = "sk-ant-very-secret"  # noqa: S105 - the word is all there is to it


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "aiki.db"


@pytest.fixture(autouse=True)
def handlers_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.raiseExceptions = raises


def test_a_secret_is_written_nowhere_not_even_in_a_traceback(db: Path) -> None:
    with logging_beside(db, "DEBUG", [SECRET]):
        logging.getLogger("x").warning("https://host/bot%s/send", SECRET)
        logging.getLogger("x").error("it broke", exc_info=ValueError(SECRET))
    text = log_path(db).read_text("utf-8")
    assert "https://host/bot…/send" in text
    assert SECRET not in text


def test_a_value_too_short_for_a_secret_spoils_no_line(db: Path) -> None:
    with logging_beside(db, "INFO", ["a"]):
        logging.getLogger("x").warning("a banana")
    assert "a banana" in log_path(db).read_text("utf-8")


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_the_requests_of_http_libraries_are_not_logged(db: Path, level: str) -> None:
    with logging_beside(db, level):
        logging.getLogger("httpx").info("POST https://host/with/a/token")
        logging.getLogger("anthropic").debug("Request options: all that was said")
    assert not log_path(db).exists() or "host" not in log_path(db).read_text("utf-8")


def test_without_anything_to_say_there_is_no_file_and_one_is_private(db: Path) -> None:
    with logging_beside(db, "WARNING"):
        pass
    assert not log_path(db).exists()
    with logging_beside(db, "WARNING"):
        logging.getLogger("x").warning("something")
    assert log_path(db).stat().st_mode & 0o077 == 0
