"""What an MCP tool returns, as a model may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.domain.errors import ToolFailed
from bot.domain.text import clip

if TYPE_CHECKING:
    from mcp_types import CallToolResult, ContentBlock

_ERROR_CHARS = 1_000
MAX_TEXT_CHARS = 50_000
"""The registry cuts further; this much is carried through the program at most."""


def content_of(result: CallToolResult) -> Mapping[str, object]:
    """Return what a call brought; raises ToolFailed where the tool says that it failed."""
    text = "\n".join(filter(None, map(_text, result.content)))
    if result.is_error:
        raise ToolFailed(clip(text, _ERROR_CHARS) or "the tool failed and did not say why")
    if not text and result.structured_content is not None:
        return {"data": result.structured_content}
    if len(text) > MAX_TEXT_CHARS:
        return {"text": text[:MAX_TEXT_CHARS], "length": f"the first {MAX_TEXT_CHARS} of {len(text)} characters"}
    return {"text": text}


def _text(block: ContentBlock) -> str:
    """Return a block in words; pictures and sounds are named, not shown."""
    match block.type:
        case "text":
            return block.text
        case "image" | "audio":
            return f"[{block.type}: {block.mime_type}]"
        case "resource_link":
            return f"[{block.name}: {block.uri}]"
        case "resource":
            held = getattr(block.resource, "text", None)
            return held if isinstance(held, str) else f"[resource: {block.resource.uri}]"
