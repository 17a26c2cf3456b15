"""What passes between a model and a tool."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.carry import bounded, carried

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(st.characters()), _ANY))
def test_whatever_a_tool_returns_fits_every_wire(content: dict[str, object]) -> None:
    assert json.dumps(bounded(content), allow_nan=False, ensure_ascii=False).encode("utf-8")


def test_what_is_too_long_is_cut_and_says_so() -> None:
    assert bounded({"text": "abcdef"}, 10) == {
        "cut": "the first 10 of 18 characters",
        "content": '{"text": "',
    }


def test_what_is_too_deep_ends_in_a_mark() -> None:
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]
    assert "…" in str(carried(deep))


def test_half_characters_and_infinities_become_texts() -> None:
    assert carried(["\ud83d", float("inf"), float("nan"), 1.5]) == ["\N{REPLACEMENT CHARACTER}", "inf", "nan", 1.5]
