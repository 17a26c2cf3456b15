"""The libraries, as if they were installed."""

from __future__ import annotations

import sys

import pytest

from tests.fakes.embedding_library import Library


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    """The libraries, and a hub that has nothing."""
    library = Library()
    for name, module in library.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    return library
