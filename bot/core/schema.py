"""Whether the arguments of a tool's call are what its JSON Schema demands.

Only keywords that say something simple are judged, and each as the standard has it, so that nothing valid is
refused: an unknown keyword demands nothing here. The far end of a foreign tool judges the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

MOST_COMPLAINTS = 5
"""A model mends its call from the first few."""
_MAX_DEPTH = 12

_TYPES: Mapping[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
}


def complaints(arguments: Mapping[str, object], schema: Mapping[str, object]) -> list[str]:
    """Return what is wrong with the arguments, a few plain lines for the model; empty where nothing is."""
    found: list[str] = []
    for complaint in _object(arguments, schema, "", 0):
        found.append(complaint)
        if len(found) == MOST_COMPLAINTS:
            break
    return found


def _value(value: object, schema: object, name: str, depth: int) -> Iterator[str]:
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return
    wanted = _types_of(schema)
    if wanted and not any(_TYPES[kind](value) for kind in wanted):
        yield f"{name} must be {' or '.join(wanted)}"
        return
    choices = schema.get("enum")
    if isinstance(choices, list | tuple) and value not in choices:
        yield f"{name} must be one of {', '.join(map(str, choices))}"
    if isinstance(value, str):
        yield from _bounds(len(value), schema, "Length", f"the length of {name}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _bounds(value, schema, "imum", name)
    elif isinstance(value, Mapping):
        yield from _object(value, schema, f"{name}.", depth)
    elif isinstance(value, list | tuple):
        yield from _list(value, schema, name, depth)


def _types_of(schema: Mapping[str, object]) -> tuple[str, ...]:
    named = schema.get("type")
    kinds = (named,) if isinstance(named, str) else named if isinstance(named, list | tuple) else ()
    known = tuple(kind for kind in kinds if isinstance(kind, str) and kind in _TYPES)
    return known if len(known) == len(kinds) else ()


def _object(value: Mapping[str, object], schema: Mapping[str, object], prefix: str, depth: int) -> Iterator[str]:
    required = schema.get("required")
    needed = [name for name in required if isinstance(name, str)] if isinstance(required, list | tuple) else []
    for name in needed:
        if name not in value:
            yield f"{prefix}{name} is missing"
    properties = schema.get("properties")
    known = properties if isinstance(properties, Mapping) else {}
    is_closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
    for name, one in value.items():
        if name not in known:
            if is_closed:
                yield f"{prefix}{name} is not an argument"
        elif one is not None or name in needed:  # a model writes null for what it leaves out
            yield from _value(one, known[name], f"{prefix}{name}", depth + 1)


def _list(value: Sequence[object], schema: Mapping[str, object], name: str, depth: int) -> Iterator[str]:
    yield from _bounds(len(value), schema, "Items", f"the number of {name}")
    for at, one in enumerate(value):
        yield from _value(one, schema.get("items"), f"{name}[{at}]", depth + 1)


def _bounds(size: float, schema: Mapping[str, object], what: str, name: str) -> Iterator[str]:
    least, most = schema.get(f"min{what}"), schema.get(f"max{what}")
    if isinstance(least, int | float) and size < least:
        yield f"{name} must be at least {least}"
    if isinstance(most, int | float) and size > most:
        yield f"{name} must be at most {most}"
