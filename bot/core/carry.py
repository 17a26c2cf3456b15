"""What passes between a model and a tool: plain JSON values that every wire carries, and not too many of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from itertools import accumulate

from bot.domain.text import clean_text

MAX_RESULT_CHARS = 24_000
"""Some 6,000 to 8,000 tokens: a long article. What a tool returns beyond it is cut, and says so."""
_MAX_DEPTH = 16
_MAX_ITEMS = 20_000


def carried(value: object, depth: int = 0) -> object:
    """Return a value as JSON holds it: texts cleaned, numbers finite, what is too deep or odd as text."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth < _MAX_DEPTH and isinstance(value, Mapping):
        items = list(value.items())[:_MAX_ITEMS]
        return {clean_text(str(name)): carried(one, depth + 1) for name, one in items}
    if depth < _MAX_DEPTH and isinstance(value, list | tuple):
        return [carried(one, depth + 1) for one in value[:_MAX_ITEMS]]
    return "…"


def carried_object(value: Mapping[str, object]) -> dict[str, object]:
    """Return an object's members, each as ``carried`` has it."""
    return {clean_text(str(name)): carried(one, 1) for name, one in list(value.items())[:_MAX_ITEMS]}


def bounded(content: Mapping[str, object], limit: int = MAX_RESULT_CHARS) -> dict[str, object]:
    """Return a tool's result within some ``limit`` characters; its longest part is cut, and the model is told so."""
    whole = carried_object(content)
    sizes = {name: _size(value) for name, value in whole.items()}
    size = sum(sizes.values())
    if size <= limit:
        return whole
    longest = max(sizes, key=lambda name: sizes[name])
    room = limit - (size - sizes[longest])
    value = whole[longest]
    if isinstance(value, str) and room > 0:
        kept: str | list[object] = value[: len(value) * room // sizes[longest]]
    elif isinstance(value, list) and room > 0:
        kept = _first(value, room)
    else:
        return {"cut": f"the first {limit} of {size} characters", "content": json.dumps(whole)[:limit]}
    return {**whole, longest: kept, "cut": f"of {longest} these are the first {len(kept)} of {len(value)}"}


def _first(items: list[object], room: int) -> list[object]:
    """Return the first items that fit."""
    ends = accumulate(_size(item) for item in items)
    return [item for item, end in zip(items, ends, strict=True) if end <= room]


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False))
