"""What passes between a model and a tool: plain JSON values that every wire carries, and not too many of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from bot.domain.text import clean_text

MAX_RESULT_CHARS = 24_000
"""Some 6,000 to 8,000 tokens: a long article. What a tool returns beyond it is cut, and says so."""
_MAX_DEPTH = 16
_MAX_ITEMS = 1_000


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
    """Return a tool's result within ``limit`` characters; a longer one is cut, and the model is told so."""
    whole = carried_object(content)
    text = json.dumps(whole, ensure_ascii=False)
    if len(text) <= limit:
        return whole
    return {"cut": f"the first {limit} of {len(text)} characters", "content": text[:limit]}
