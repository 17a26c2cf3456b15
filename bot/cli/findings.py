"""What a check of the doctor comes out as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; ``key`` and ``values`` make its sentence."""

    name: str
    state: State
    key: str
    values: dict[str, str | int]
