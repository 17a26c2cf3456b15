"""What is in a file that a person sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it reads; ``pages`` is None where a file has none. With ``cut`` there was more than ``text`` holds."""

    text: str
    pages: int | None = None
    cut: bool = False
