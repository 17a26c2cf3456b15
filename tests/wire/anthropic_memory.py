"""What the Anthropic server remembers: its cache of prefixes, and the thoughts that must come back unchanged."""

from __future__ import annotations

from tests.wire.anthropic_events import Block, Json, Thought, Use, plain
from tests.wire.anthropic_rules import Refused, blocks_of, content_of, unmarked

CACHED_FROM = 512
"""Tokens below which nothing is kept in the cache, as on the current models."""
LOOK_BACK = 20
"""How many blocks before a mark the cache looks for something it knows."""


class Memory:
    """One account's."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._cache: dict[str, int] = {}
        self._given: dict[str, tuple[list[Json], str]] = {}
        self._paused = ""

    def count(self, body: Json, blocks: tuple[Block, ...]) -> dict[str, int]:
        """Count a request by its length, and what of it the cache knew or takes up."""
        prefixes, text = [], ""
        for owner, block in blocks_of(body):
            text += owner + unmarked(block)
            prefixes.append((f"{body['model']} {text}", len(text) // 4, "cache_control" in block))
        marks = [place for place, (_, _, marked) in enumerate(prefixes) if marked]
        near = {place - back for place in marks for back in range(LOOK_BACK) if place >= back}
        read = max((self._cache.get(prefixes[place][0], 0) for place in near), default=0)
        kept = {prefixes[place][0]: prefixes[place][1] for place in marks if prefixes[place][1] >= CACHED_FROM}
        self._cache |= kept
        written = max(max(kept.values(), default=0) - read, 0)
        return {
            "input_tokens": len(text) // 4 - read - written,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "output_tokens": 4 * len(blocks) + 3,
        }

    def remember(self, body: Json, blocks: tuple[Block, ...], *, paused: bool) -> None:
        """Take note of what was said: it is to come back as it was."""
        self._paused = _contents(blocks) if paused else ""
        before = _prefix(body, len(body["messages"]))
        thoughts = [plain(block) for block in blocks if isinstance(block, Thought)]
        self._given |= {block.id: (thoughts, before) for block in blocks if isinstance(block, Use)}

    def check(self, body: Json) -> None:
        """A reply that used tools comes back with its thoughts as they were, after what it was an answer to."""
        for place, message in enumerate(body["messages"]):
            blocks = content_of(message)
            used = [block["id"] for block in blocks if block["type"] == "tool_use"]
            thoughts = [block for block in blocks if "thinking" in block["type"]]
            given, before = self._given.get(used[0] if used else "", (thoughts, ""))
            if thoughts != given:
                raise Refused("`thinking` blocks in the latest assistant message cannot be modified")
            if thoughts and before != _prefix(body, place):
                raise Refused("Invalid `signature` in `thinking` block. It is bound to a different conversation.")
        last = body["messages"][-1]
        if last["role"] == "assistant" and (not self._paused or unmarked(last["content"]) != self._paused):
            raise Refused("This model does not support assistant message prefill.")


def _contents(blocks: tuple[Block, ...]) -> str:
    return unmarked([plain(block) for block in blocks])


def _prefix(body: Json, messages: int) -> str:
    return unmarked([body.get("tools"), body.get("system"), body["messages"][:messages]])
