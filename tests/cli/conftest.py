"""A shell in which ``aiki`` runs in this process, over a file of its own."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import run


@dataclass
class Done:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        """The printed JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def hits(self) -> list[dict[str, object]]:
        """The hits of the one answer that was printed."""
        hits: list[dict[str, object]] = json.loads(self.out)["hits"]
        return hits


Shell = Callable[..., Done]


class Pipe(io.TextIOWrapper):
    """Standard input as a pipe with these bytes in it."""

    def __init__(self, given: str) -> None:
        """Hold the text, and end."""
        receiving, self._sending = os.pipe()
        super().__init__(open(receiving, "rb"), encoding="utf-8")  # noqa: SIM115, PTH123 - closed with this
        self._writer = threading.Thread(target=self._write, args=(given.encode("utf-8", "surrogatepass"),))
        self._writer.start()

    def _write(self, given: bytes) -> None:
        with suppress(BrokenPipeError), open(self._sending, "wb") as pipe:  # noqa: PTH123 - a descriptor
            pipe.write(given)

    def close(self) -> None:
        """Close both ends."""
        super().close()
        self._writer.join()


class Captured(io.TextIOWrapper):
    """Standard output or error, kept."""

    def __init__(self) -> None:
        """Begin empty."""
        self.kept = io.BytesIO()
        super().__init__(self.kept, encoding="utf-8", write_through=True)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return what runs ``aiki`` with arguments and input, over a file of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIKI_DB", str(tmp_path / "aiki.db"))
    monkeypatch.setenv("AIKI_OLLAMA_HOST", "off")
    monkeypatch.setenv("AIKI_LANGUAGE", "en")
    monkeypatch.setenv("AIKI_TIMEZONE", "UTC")

    def typed(*arguments: str, given: str = "") -> Done:
        out, err = Captured(), Captured()
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stderr", err)
        with closing(Pipe(given)) as pipe:
            monkeypatch.setattr("sys.stdin", pipe)
            status = run(arguments)
        return Done(status, out.kept.getvalue().decode(), err.kept.getvalue().decode())

    return typed
