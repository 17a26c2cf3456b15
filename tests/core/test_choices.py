"""How long and how many choices may be."""

from __future__ import annotations

import pytest

from bot.core.commands.choices import LABEL_CHARS, MOST, SAYS_CHARS, choice, few
from bot.domain.gesture import Choice


def test_a_label_is_one_line_and_cut() -> None:
    assert choice("the boat\nlies at pier 4", "/memory m1") == Choice("the boat lies at pier 4", "/memory m1")
    assert len(choice("x" * 500, "/memory m1").label) == LABEL_CHARS


@pytest.mark.parametrize("label", ["", " \n", "\u200b\u2060"])
def test_a_label_in_which_nothing_is_seen_is_replaced(label: str) -> None:
    assert choice(label, "/memory m1").label == "…"


def test_what_would_say_too_much_and_what_is_too_many_is_left_out() -> None:
    fitting = [choice(str(number), "x" * SAYS_CHARS) for number in range(MOST + 5)]
    assert few([choice("long", "x" * (SAYS_CHARS + 1)), *fitting]) == tuple(fitting[:MOST])
