"""Who a message asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.wishes import Wish, read_wish
from bot.domain.model import Tier


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("@claude write me a poem", Wish("write me a poem", Tier.STRONG)),
        ("@Claude, hva er klokka?", Wish("hva er klokka?", Tier.STRONG)),
        ("  @local: what is 2+2", Wish("what is 2+2", Tier.LOCAL)),
        ("@lokal hei", Wish("hei", Tier.LOCAL)),
        ("what is love? @ollama", Wish("what is love?", Tier.LOCAL)),
        ("@claude", Wish("@claude", Tier.STRONG)),
        ("ask @claude for me", Wish("ask @claude for me")),
        ("@claudette hi", Wish("@claudette hi")),
        ("@Ulf sobe uma API", Wish("@Ulf sobe uma API")),
        ("mail me at x@local", Wish("mail me at x@local")),
        ("answer quickly: capital of Peru?", Wish("answer quickly: capital of Peru?", fast=True)),
        ("svar kjapt, hva er 3+3", Wish("svar kjapt, hva er 3+3", fast=True)),
        ("Responda rápido: quanto é 7x8?", Wish("Responda rápido: quanto é 7x8?", fast=True)),
    ],
)
def test_a_wish_is_read_at_the_beginning_or_the_end(text: str, wish: Wish) -> None:
    assert read_wish(text) == wish


@given(st.text())
def test_a_message_never_becomes_empty(text: str) -> None:
    assert read_wish(text).text or not text


@pytest.mark.parametrize(
    "text", [" " * 32_000, "\n:" * 16_000, ", " * 16_000 + "@claud", "a @local" + " " * 31_000 + "x", "@local " * 4_500]
)
def test_a_long_message_is_read_once_and_not_from_every_letter(text: str) -> None:
    read_wish("x" + text)  # where each letter began a search of its own, this took ten seconds
