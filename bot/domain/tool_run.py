"""How a tool's call that acts outside our own file stands."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """``begun`` when the process died in the middle, ``unknown`` when no answer came: it may have been done."""

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
