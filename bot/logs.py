"""Where the causes of errors go: one small rotating file beside the database, private to its owner."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_BYTES = 1_000_000
"""A log that is read by one person after a fault; older lines help nobody and hold personal traces."""
KEPT_FILES = 1
LEAST_SECRET_CHARS = 6
"""A shorter value is no secret, and to blot it out would spoil every line."""
_TALKATIVE = ("telegram", "aiohttp", "httpx", "httpx2", "httpcore", "httpcore2", "openai", "anthropic", "mcp")


class _PrivateFile(RotatingFileHandler):
    """Creates its file readable by the owner alone, and only once there is something to say."""

    def _open(self):  # type: ignore[no-untyped-def] # the base class types it with a private name
        descriptor = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")


class _Redacting(logging.Formatter):
    """Writes three dots where a secret stands, whoever logged it: in a URL, a header or a traceback."""

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if len(secret) >= LEAST_SECRET_CHARS]

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without any of the secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "…")
        return line


def log_path(db: Path) -> Path:
    """Return where the log of the Aiki that serves ``db`` lies."""
    return db.with_name(db.name + ".log")


def is_no_file(path: Path) -> bool:
    """Whether a path is a folder or a device: nothing of ours belongs beside it."""
    try:
        return path.exists() and not path.is_file()
    except OSError:  # a folder that may not be entered: opening the database says so
        return False


@contextmanager
def logging_beside(db: Path, level: str, secrets: Collection[str] = ()) -> Iterator[None]:
    """Send what the program logs from ``level`` up to the file beside ``db``, and nothing to the terminal.

    None of ``secrets`` is ever written. The libraries that speak HTTP say at INFO what every request was.
    """
    if is_no_file(db):
        yield  # nothing is written beside a folder or a device that was named by mistake
        return
    handler = _PrivateFile(log_path(db), maxBytes=LOG_BYTES, backupCount=KEPT_FILES, delay=True, encoding="utf-8")
    handler.setFormatter(_Redacting(secrets))
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A log file that cannot be written must not print a traceback into the conversation.
    logging.raiseExceptions = False
    try:
        yield
    finally:
        root.handlers.remove(handler)
        with suppress(OSError):  # on a full disk even closing fails
            handler.close()
