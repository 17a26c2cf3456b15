"""What holds for every test: nothing leaves this machine."""

from __future__ import annotations

import socket

import pytest

LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _only_to_loopback(self: socket.socket, address: object) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if self.family != socket.AF_UNIX and not str(host).startswith(LOOPBACK):
        pytest.fail(f"a test tried to reach {host}")
    _connect(self, address)  # type: ignore[arg-type] # whatever it is, the real one judges it


KEYS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "OLLAMA_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "BRAVE_API_KEY",
)
"""What connects a model or a search without a word of ours; whoever runs the tests may have them set."""


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connect nothing that happens to be there: no key, no running Ollama."""
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"AIKI_{name}", raising=False)
    monkeypatch.setenv("AIKI_OLLAMA_HOST", "off")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test reach loopback addresses only."""
    monkeypatch.setattr(socket.socket, "connect", _only_to_loopback)
