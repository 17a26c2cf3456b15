"""Whose machine an address names."""

from __future__ import annotations

import pytest

from bot.domain.address import place_of, show_address, split_login
from bot.domain.model import Place


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:11434",
        "localhost",
        "localhost:1234/v1",
        "http://[::1]:8000/v1",
        "192.168.1.20:11434",
        "10.0.0.5",
        "http://172.20.0.3",
        "169.254.3.4",
        "http://[fe80::1%25eth0]:80",
        "100.101.102.103",
        "http://ollama:11434",
        "http://gpu-box",
        "studio.local",
        "studio.local.:11434",
        "http://nas.lan",
        "http://host.docker.internal:11434",
        "http://[::ffff:10.0.0.1]/",
    ],
)
def test_ones_own_machines_are_local(address: str) -> None:
    assert place_of(address) is Place.LOCAL


@pytest.mark.parametrize(
    "address",
    [
        "https://openrouter.ai/api/v1",
        "https://ollama.com",
        "8.8.8.8",
        "http://[2001:4860:4860::8888]:80",
        "http://[::ffff:8.8.8.8]/",
        "http://localhost@evil.example/",
        "http://localhost.evil.example",
        "http://134744072/",
        "http://0x08080808/",
        "http://[not-an-address/",
        "http://host:port",
        "",
        "http://",
    ],
)
def test_everything_else_is_the_cloud(address: str) -> None:
    assert place_of(address) is Place.CLOUD


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("localhost:11434", "http://localhost:11434"),
        ("https://openrouter.ai/api/v1/", "https://openrouter.ai/api/v1"),
        ("https://me:secret@example.org:8443/v1?key=secret#secret", "https://example.org:8443/v1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://[broken", "?"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(address: str, shown: str) -> None:
    assert show_address(address) == shown


@pytest.mark.parametrize(
    ("address", "bare", "login"),
    [
        ("https://me:s%40fe@host:8443/v1?a=b", "https://host:8443/v1?a=b", ("me", "s@fe")),
        ("me@host:11434", "http://host:11434", ("me", "")),
        ("http://host:11434", "http://host:11434", None),
        ("host", "host", None),
        ("http://me:x@[broken", "http://me:x@[broken", None),
    ],
)
def test_a_login_is_taken_out_of_an_address(address: str, bare: str, login: tuple[str, str] | None) -> None:
    assert split_login(address) == (bare, login)
