"""What MCP says of tools and results, as models may read it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_types import CallToolResult, Tool

from bot.domain.errors import ToolFailed
from bot.providers.mcp.results import MAX_TEXT_CHARS, content_of
from bot.providers.mcp.tool_specs import object_schema, safe_name, spec_of


def tool(**values: object) -> Tool:
    return Tool.model_validate({"name": "look", "inputSchema": {"type": "object"}, **values})


@pytest.mark.parametrize(
    ("annotations", "writes"),
    [(None, True), ({}, True), ({"readOnlyHint": False}, True), ({"readOnlyHint": True}, False)],
)
def test_a_tool_writes_unless_it_says_that_it_only_reads(annotations: object, writes: bool) -> None:
    spec = spec_of("notes", tool(annotations=annotations, description="Look\naround."), ())
    assert (spec.name, spec.description) == ("notes__look", "Look around.")
    assert (spec.writes, spec.acts_outside, spec.reads_outside) == (writes, writes, True)


def test_a_tool_without_description_is_described_by_its_name() -> None:
    assert spec_of("notes", tool(), ()).description == "look"
    assert len(spec_of("notes", tool(description="x" * 5_000), ()).description) == 1_000


@given(st.lists(st.text(max_size=90), max_size=8))
def test_every_name_is_taken_by_every_provider_and_had_once(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(safe_name(name, taken))
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in taken)
    assert len(set(taken)) == len(taken)


def test_a_name_is_the_same_at_every_start() -> None:
    assert safe_name("notes__do it!", ()) == safe_name("notes__do it!", ("other",)) == "notes__do_it__4e7b11b2"


@pytest.mark.parametrize(
    ("given", "schema"),
    [
        (None, {"type": "object"}),
        ({"type": "string"}, {"type": "object"}),
        ({}, {"type": "object"}),
        ({"anyOf": [], "$schema": "x", "properties": {}}, {"properties": {}, "type": "object"}),
        ({"properties": {"a b": {}}}, {"type": "object"}),
        ({"properties": []}, {"type": "object"}),
        ({"properties": {"a": {"description": "x" * 9_000}}}, {"type": "object"}),
        ({"properties": {"a": {"default": float("nan")}}}, {"type": "object"}),
        ({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, None),
    ],
)
def test_a_schema_is_an_object_or_a_free_one(given: object, schema: object) -> None:
    assert object_schema(given) == (given if schema is None else schema)


def result(*blocks: object, **values: object) -> CallToolResult:
    return CallToolResult.model_validate({"content": list(blocks), **values})


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ({"type": "text", "text": "hello"}, "hello"),
        ({"type": "image", "data": "AAAA", "mimeType": "image/png"}, "[image: image/png]"),
        ({"type": "audio", "data": "AAAA", "mimeType": "audio/ogg"}, "[audio: audio/ogg]"),
        ({"type": "resource_link", "name": "a", "uri": "file:///a"}, "[a: file:///a]"),
        ({"type": "resource", "resource": {"uri": "file:///a", "text": "inside"}}, "inside"),
        ({"type": "resource", "resource": {"uri": "file:///a", "blob": "AAAA"}}, "[resource: file:///a]"),
    ],
)
def test_each_kind_of_block_is_told_in_words(block: object, text: str) -> None:
    assert content_of(result(block)) == {"text": text}


def test_structured_content_is_told_where_there_are_no_words() -> None:
    assert content_of(result(structuredContent={"a": 1})) == {"data": {"a": 1}}
    assert content_of(result({"type": "text", "text": "x"}, structuredContent={"a": 1})) == {"text": "x"}
    assert content_of(result()) == {"text": ""}


def test_a_long_answer_is_cut() -> None:
    content = content_of(result({"type": "text", "text": "x" * (MAX_TEXT_CHARS + 5)}))
    assert content["text"] == "x" * MAX_TEXT_CHARS
    assert "50005" in str(content["length"])


@pytest.mark.parametrize(("text", "why"), [("no\nsuch note", "no such note"), ("", "did not say why")])
def test_a_tool_that_says_it_failed_failed(text: str, why: str) -> None:
    with pytest.raises(ToolFailed, match=why):
        content_of(result({"type": "text", "text": text}, isError=True))
