"""The library, as if it were installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.fakes.whisper_library import Library


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library, with a model called small in its cache."""
    library = Library(tmp_path / "cache")
    library.keep("small")
    for name, module in library.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    return library
