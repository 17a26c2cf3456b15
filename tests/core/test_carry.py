"""What passes between a model and a tool."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.carry import bounded, carried

_ANY_CHARACTER = st.characters(categories=["L", "N", "P", "S", "Z", "C"])
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(_ANY_CHARACTER) | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(_ANY_CHARACTER), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(_ANY_CHARACTER), _ANY))
def test_whatever_a_tool_returns_fits_every_wire(content: dict[str, object]) -> None:
    assert json.dumps(bounded(content), allow_nan=False, ensure_ascii=False).encode("utf-8")


def test_the_longest_part_is_cut_and_the_model_told_so() -> None:
    assert bounded({"note": "short", "text": "a" * 100}, 50) == {
        "note": "short",
        "text": "a" * 42,
        "cut": "of text these are the first 42 of 100",
    }


def test_of_a_long_list_the_first_items_are_kept_whole() -> None:
    assert bounded({"hits": ["aaaa", "bbbb", "cccc"], "n": 1}, 14) == {
        "hits": ["aaaa", "bbbb"],
        "n": 1,
        "cut": "of hits these are the first 2 of 3",
    }


def test_what_is_long_all_over_is_given_as_text() -> None:
    many = {f"part{number}": "abcdefgh" for number in range(10)}
    assert bounded(many, 20) == {"cut": "the first 20 of 100 characters", "content": '{"part0": "abcdefgh"'}


def test_what_is_too_deep_ends_in_a_mark() -> None:
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]
    assert "…" in str(carried(deep))


def test_half_characters_and_infinities_become_texts() -> None:
    assert carried(["\ud83d", float("inf"), float("nan"), 1.5]) == ["\N{REPLACEMENT CHARACTER}", "inf", "nan", 1.5]
