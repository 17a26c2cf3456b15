"""The bytes of an answer as the Anthropic Messages API streams it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A text block, streamed in these pieces."""

    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Thought:
    """A thinking block; newer models leave the text out and send the signature alone."""

    signature: str
    text: str = ""
    redacted: bool = False


@dataclass(frozen=True)
class Use:
    """A call of a tool, its input streamed as JSON in small pieces; ``raw`` in place of ``input`` for a broken one."""

    id: str
    name: str
    input: Json = field(default_factory=dict)
    raw: str | None = None


Block = Text | Thought | Use


def said(*pieces: str) -> tuple[Block, ...]:
    """Return the blocks of a plain answer."""
    return (Text(pieces),)


def plain(block: Block) -> Json:
    """Return a block as it stands in a message that is sent back."""
    if isinstance(block, Text):
        return {"type": "text", "text": "".join(block.pieces), "citations": None}
    if isinstance(block, Use):
        return {
            "type": "tool_use",
            "id": block.id,
            "name": block.name,
            "input": block.input,
            "caller": {"type": "direct"},
        }
    if block.redacted:
        return {"type": "redacted_thinking", "data": block.signature}
    return {"type": "thinking", "thinking": block.text, "signature": block.signature}


def _begun(block: Block) -> Json:
    empty: dict[str, Json] = {
        "text": {"text": ""},
        "tool_use": {"input": {}},
        "thinking": {"thinking": "", "signature": ""},
    }
    whole = plain(block)
    return {**whole, **empty.get(whole["type"], {})}


def _deltas(block: Block) -> Iterator[Json]:
    if isinstance(block, Text):
        for piece in block.pieces:
            yield {"type": "text_delta", "text": piece}
    elif isinstance(block, Use):
        whole = json.dumps(block.input) if block.raw is None else block.raw
        for piece in ("", *(whole[at : at + 7] for at in range(0, len(whole), 7))):
            yield {"type": "input_json_delta", "partial_json": piece}
    elif not block.redacted:
        if block.text:
            yield {"type": "thinking_delta", "thinking": block.text}
        yield {"type": "signature_delta", "signature": block.signature}


def event(name: str, **data: Any) -> bytes:
    """Return one event with its two lines."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


def events(message: Json, blocks: tuple[Block, ...], stop: Json, usage: Json) -> list[bytes]:
    """Return the events of a whole answer, a ping among them."""
    parts = [event("message_start", message=message)]
    for place, block in enumerate(blocks):
        parts.append(event("content_block_start", index=place, content_block=_begun(block)))
        if place == 0:
            parts.append(event("ping"))
        parts += [event("content_block_delta", index=place, delta=delta) for delta in _deltas(block)]
        parts.append(event("content_block_stop", index=place))
    return [*parts, event("message_delta", delta=stop, usage=usage), event("message_stop")]
