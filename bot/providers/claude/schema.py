"""A JSON Schema as the service takes it for an answer's form: closed objects, and no bounds on values."""

from __future__ import annotations

from collections.abc import Mapping

_BOUNDS = frozenset(
    {
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
    }
)
"""Refused with a 400; who asked checks them in the answer."""
_NAMED = ("properties", "$defs", "definitions")
_LISTS = ("anyOf", "allOf", "oneOf")


def output_schema(schema: Mapping[str, object]) -> dict[str, object]:
    """Return the schema with every object closed and without what is refused; a bound is told in words instead."""
    kept = {key: _taken(key, value) for key, value in schema.items() if key not in _BOUNDS}
    if kept.get("type") == "object" or "properties" in kept:
        kept["additionalProperties"] = False
    if isinstance(least := kept.get("minItems"), int) and least > 1:
        kept["minItems"] = 1
    told = ", ".join(f"{key}: {schema[key]}" for key in schema if key in _BOUNDS)
    if told:
        kept["description"] = f"{kept.get('description', '')} ({told})".strip()
    return kept


def _taken(key: str, value: object) -> object:
    if key in _NAMED and isinstance(value, Mapping):
        return {name: output_schema(part) if isinstance(part, Mapping) else part for name, part in value.items()}
    if key in _LISTS and isinstance(value, list | tuple):
        return [output_schema(part) if isinstance(part, Mapping) else part for part in value]
    if key == "items" and isinstance(value, Mapping):
        return output_schema(value)
    return value
