"""What a text from outside is made into."""

from __future__ import annotations

import pytest

from bot.domain.text import clean_text


def test_accents_that_are_stacked_without_end_are_cut_and_take_no_time() -> None:
    assert clean_text("o" + "\u0316\u0301" * 500_000 + "k").startswith("\u00f3\u0316")
    assert len(clean_text("o" + "\u0316\u0301" * 500_000 + "k")) < 40


@pytest.mark.parametrize("written", ["blåbærsyltetøy", "São João não", "Việt", "ẹ̀kọ́", "क्षत्रिय", "הַשָּׁמַיִם", "👩🏽‍🚀"])
def test_the_accents_of_a_language_stay(written: str) -> None:
    assert clean_text(written + " " + written) == clean_text(written) + " " + clean_text(written)
    assert len(clean_text(written)) >= len(written) // 2
