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
        self._given: dict[str, list[str]] = {}
        self._bound: dict[str, list[str]] = {}
        self._paused: list[str] = []

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
        """Take note of what was said: it is to come back as it was, after what it was said to."""
        said = [*_contents(body), *(f"assistant {unmarked(plain(block))}" for block in blocks)]
        first = len(said) - len(blocks)
        thoughts = [unmarked(plain(block)) for block in blocks if isinstance(block, Thought)]
        self._bound |= {
            unmarked(plain(block)): said[: first + place]
            for place, block in enumerate(blocks)
            if isinstance(block, Thought)
        }
        self._given |= {block.id: thoughts for block in blocks if isinstance(block, Use)}
        self._paused = said if paused else []

    def check(self, body: Json) -> None:
        """Raise Refused where a thought is altered, left out or put behind other words, or the answer is begun."""
        contents, place = _contents(body), -1
        for message in body["messages"]:
            blocks = content_of(message)
            thoughts = [block for block in blocks if "thinking" in block["type"]]
            for block in blocks:
                place += 1
                if not set(self._given.get(block.get("id", ""), ())) <= {unmarked(thought) for thought in thoughts}:
                    raise Refused("`thinking` blocks in the latest assistant message cannot be modified")
                if block in thoughts and self._bound.get(unmarked(block)) != contents[:place]:
                    raise Refused("Invalid `signature` in `thinking` block. It is bound to a different conversation.")
        if body["messages"][-1]["role"] == "assistant" and contents != self._paused:
            raise Refused("This model does not support assistant message prefill.")


def _contents(body: Json) -> list[str]:
    """Return what is said in a request, block by block; what stands above it counts with the first."""
    said = [f"{owner} {unmarked(block)}" for owner, block in blocks_of(body) if owner in {"user", "assistant"}]
    return [unmarked([body.get("tools"), body.get("system")]) + said[0], *said[1:]]
