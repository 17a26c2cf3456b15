"""MCP tools as a model may be told of them: names that every provider takes, schemas that are objects, all bounded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from itertools import count
from typing import TYPE_CHECKING

from bot.domain.prompt import ToolSpec
from bot.domain.text import clip

if TYPE_CHECKING:
    from mcp_types import Tool

MAX_NAME_CHARS = 64
_MAX_DESCRIPTION_CHARS, _MAX_SCHEMA_CHARS = 1_000, 8_000
_UNSAFE = re.compile(r"[^a-zA-Z0-9_-]+")
_ARGUMENT = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
# Models' providers refuse these at the top of a tool's schema.
_COMPOSED = ("anyOf", "oneOf", "allOf", "not", "if", "then", "else", "$schema", "$id")


def spec_of(server: str, tool: Tool, taken: Collection[str]) -> ToolSpec:
    """Return how a model sees a server's tool; one that does not say that it only reads, writes."""
    only_reads = tool.annotations is not None and tool.annotations.read_only_hint is True
    return ToolSpec(
        safe_name(f"{server}__{tool.name}", taken),
        clip(tool.description or tool.title or tool.name, _MAX_DESCRIPTION_CHARS),
        object_schema(tool.input_schema),
        writes=not only_reads,
        reads_outside=True,
        acts_outside=not only_reads,
    )


def safe_name(name: str, taken: Collection[str]) -> str:
    """Return a name that every provider takes and nobody has; what had to be changed is told apart by a mark."""
    safe = _UNSAFE.sub("_", name)
    if safe == name and 0 < len(name) <= MAX_NAME_CHARS and name not in taken:
        return name
    marks = (hashlib.sha256(f"{salt}:{name}".encode("utf-8", "replace")).hexdigest()[:8] for salt in count())
    marked = (f"{safe[: MAX_NAME_CHARS - 9]}_{mark}" for mark in marks)
    return next(one for one in marked if one not in taken)


def object_schema(given: object) -> Mapping[str, object]:
    """Return a schema that is an object of arguments, as models' providers demand; a free one where it is none."""
    anything: Mapping[str, object] = {"type": "object"}
    if not isinstance(given, Mapping):
        return anything
    schema = {str(name): value for name, value in given.items() if name not in _COMPOSED}
    properties = schema.get("properties", {})
    if schema.get("type", "object") != "object" or not isinstance(properties, Mapping):
        return anything
    if not all(isinstance(name, str) and _ARGUMENT.fullmatch(name) for name in properties):
        return anything
    try:
        is_small = len(json.dumps(schema, allow_nan=False)) <= _MAX_SCHEMA_CHARS
    except (ValueError, TypeError, RecursionError):
        return anything
    return {**schema, "type": "object"} if is_small else anything
