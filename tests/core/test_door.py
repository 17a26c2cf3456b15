"""The pairing code, however it is typed."""

from __future__ import annotations

import pytest

from bot.core.door import code_in, digest_of, new_code


@pytest.mark.parametrize(
    "text",
    [
        "ABCD2345",
        "abcd2345",
        "ABCD 2345",
        "abcd-2345",
        "ABCD – 2345",
        "ABCD—2345",
        "  abcd 2345\n",
        "/start ABCD2345",
        "/start@aiki_bot abcd 2345",
        "/pair abcd-2345",
        "/START abcd2345",
    ],
)
def test_a_code_is_read_however_it_is_typed(text: str) -> None:
    assert code_in(text) == "ABCD2345"


@pytest.mark.parametrize("text", ["", "/start", "ABCD234", "ABCD23456", "is it ABCD2345", "ABCD/2345", "abcd    2345"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert code_in(text) is None


def test_codes_differ_and_are_read_back() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(code_in(code) == code for code in codes)


def test_a_digest_tells_codes_apart_and_holds_none() -> None:
    assert digest_of("ABCD2345") == digest_of("abcd2345")
    assert digest_of("ABCD2345") != digest_of("ABCD2346")
    assert "abcd2345" not in digest_of("ABCD2345").lower()
