"""Arguments against the schema of a tool."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.schema import MOST_COMPLAINTS, complaints

SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "minLength": 1, "maxLength": 5},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "ratio": {"type": "number"},
        "kind": {"enum": ["a", "b"]},
        "flag": {"type": "boolean"},
        "either": {"type": ["integer", "string"]},
        "list": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
        "inner": {"type": "object", "properties": {"x": {"type": "null"}}, "required": ["x"]},
        "free": True,
        "odd": {"type": "tuple"},
        "mixed": {"type": ["integer", 3]},
    },
    "required": ["text"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "given",
    [
        {"text": "x"},
        {"text": "x", "count": 3, "ratio": 0.5, "kind": "a", "flag": True, "either": "x", "list": [1, 2]},
        {"text": "x", "count": 3.0, "either": 4, "list": []},
        {"text": "x", "count": None, "kind": None},
        {"text": "x", "inner": {"x": None}, "free": {"a": []}, "odd": 3, "mixed": "x"},
    ],
)
def test_what_the_schema_allows_is_taken(given: dict[str, object]) -> None:
    assert complaints(given, SCHEMA) == []


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "text is missing"),
        ({"text": None}, "text must be string"),
        ({"text": ""}, "the length of text must be at least 1"),
        ({"text": "abcdef"}, "the length of text must be at most 5"),
        ({"text": "x", "count": 1.5}, "count must be integer"),
        ({"text": "x", "count": True}, "count must be integer"),
        ({"text": "x", "count": 0}, "count must be at least 1"),
        ({"text": "x", "count": 10}, "count must be at most 9"),
        ({"text": "x", "ratio": "1"}, "ratio must be number"),
        ({"text": "x", "kind": "c"}, "kind must be one of a, b"),
        ({"text": "x", "flag": "true"}, "flag must be boolean"),
        ({"text": "x", "either": []}, "either must be integer or string"),
        ({"text": "x", "list": [1, "2"]}, "list[1] must be integer"),
        ({"text": "x", "list": [1, 2, 3]}, "the number of list must be at most 2"),
        ({"text": "x", "inner": {}}, "inner.x is missing"),
        ({"text": "x", "inner": {"x": 1}}, "inner.x must be null"),
        ({"text": "x", "other": 1}, "other is not an argument"),
    ],
)
def test_what_it_does_not_allow_is_said_in_plain_words(given: dict[str, object], complaint: str) -> None:
    assert complaints(given, SCHEMA) == [complaint]


def test_a_list_of_complaints_is_short() -> None:
    assert len(complaints({f"x{number}": 1 for number in range(50)}, SCHEMA)) == MOST_COMPLAINTS


@pytest.mark.parametrize(
    "schema",
    [{}, {"properties": 3, "required": "x"}, {"additionalProperties": False, "patternProperties": {"^x": {}}}],
)
def test_a_schema_that_says_nothing_we_judge_refuses_nothing(schema: dict[str, object]) -> None:
    assert complaints({"x": [1, {"y": None}]}, schema) == []


_NAMES = st.sampled_from(["a", "b", "text", "type", "items", "string", "integer"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40)
@given(st.dictionaries(_NAMES, _JSON, max_size=3), st.dictionaries(st.sampled_from(sorted(SCHEMA)), _JSON))
def test_any_arguments_under_any_schema_are_judged(arguments: dict[str, object], schema: dict[str, object]) -> None:
    assert all(isinstance(complaint, str) for complaint in complaints(arguments, schema))


def test_a_schema_without_end_is_followed_so_far_and_no_further() -> None:
    schema: dict[str, object] = {"type": "object"}
    schema["properties"] = {"x": schema}
    value: dict[str, object] = {}
    for _ in range(900):
        value = {"x": value}
    assert complaints(value, schema) == []
