"""Placeholder while the real one is being written."""
from dataclasses import dataclass
LIMIT = 2000
@dataclass(frozen=True, slots=True)
class TextPart:
    text: str
@dataclass(frozen=True, slots=True)
class FilePart:
    name: str
    data: bytes
    caption: str = ""
Part = TextPart | FilePart
def parts_of(markdown: str, limit: int) -> tuple[Part, ...]:
    return tuple(TextPart(markdown[i:i+limit]) for i in range(0, len(markdown), limit))
def draft_of(markdown: str, limit: int) -> str:
    return markdown[:limit]
