"""From the events of a stream to one reply: its text as it comes, its blocks, its calls, what it consumed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn

from bot.domain.errors import ProviderFailed
from bot.domain.prompt import Finished, StopReason, ToolCall
from bot.domain.usage import Usage
from bot.providers.claude.messages import said_again

Event = Mapping[str, object]
Block = dict[str, object]

_STOP = {
    "tool_use": StopReason.TOOLS,
    "max_tokens": StopReason.LENGTH,
    "model_context_window_exceeded": StopReason.LENGTH,
    "refusal": StopReason.REFUSAL,
}
"""Every other reason, those not invented yet included, is an end."""


class Reply:
    """One message of the model, put together from its events; raises ProviderFailed where they make no sense."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.ended = False
        self._stop_reason: str | None = None
        self._blocks: dict[int, Block] = {}
        self._inputs: dict[int, str] = {}
        self._counts: dict[str, int] = {}

    @property
    def is_whole(self) -> bool:
        """Whether the service said why it stopped: a stream that is cut does not."""
        return self._stop_reason is not None

    @property
    def pauses(self) -> bool:
        """Whether the model only paused, and wants to go on by itself."""
        return self._stop_reason == "pause_turn"

    @property
    def stop_reason(self) -> StopReason:
        """Why it stopped."""
        return _STOP.get(self._stop_reason or "", StopReason.END)

    @property
    def usage(self) -> Usage | None:
        """What was counted so far; None before anything was."""
        if not self._counts:
            return None
        written, read = (self._counts.get(f"cache_{kind}_input_tokens", 0) for kind in ("creation", "read"))
        # The service counts what it read afresh; we count all that was read.
        fresh = self._counts.get("input_tokens", 0)
        return Usage(fresh + written + read, self._counts.get("output_tokens", 0), read, written)

    @property
    def blocks(self) -> list[Block]:
        """What it said, block by block, with every field it came with."""
        return [
            {**block, "input": _arguments(self._inputs[place])} if self._inputs.get(place) else block
            for place, block in sorted(self._blocks.items())
        ]

    def take(self, event: Event) -> str | None:
        """Take the next event and return the text it adds; empty for work that is not text, None for none at all."""
        match event.get("type"):
            case "message_start":
                self._count(_part(event, "message").get("usage"))
            case "content_block_start":
                return self._open(_place(event), _part(event, "content_block"))
            case "content_block_delta":
                return self._grow(_place(event), _part(event, "delta"))
            case "message_delta":
                self._count(event.get("usage"))
                self._stop(_part(event, "delta").get("stop_reason"))
            case "message_stop":
                self.ended = True
        return None

    def _count(self, usage: object) -> None:
        """Take the totals so far; those that are left out stay as they were."""
        counts = usage if isinstance(usage, Mapping) else {}
        self._counts |= {key: value for key, value in counts.items() if type(value) is int and value >= 0}

    def _stop(self, reason: object) -> None:
        if isinstance(reason, str):
            self._stop_reason = reason

    def _open(self, place: int, block: Event) -> str | None:
        self._blocks[place] = dict(block)
        return (_string(block, "text") or None) if block.get("type") == "text" else None

    def _grow(self, place: int, delta: Event) -> str:
        block = self._blocks.get(place)
        if block is None:
            _nonsense("a piece of a block that was not begun")
        match delta.get("type"):
            case "text_delta":
                text = _string(delta, "text")
                block["text"] = _string(block, "text") + text
                return text
            case "input_json_delta":
                self._inputs[place] = self._inputs.get(place, "") + _string(delta, "partial_json")
            case "thinking_delta":
                block["thinking"] = _string(block, "thinking") + _string(delta, "thinking")
            case "signature_delta":
                block["signature"] = _string(delta, "signature")
            case "citations_delta":
                known = block.get("citations")
                block["citations"] = [*(known if isinstance(known, list) else ()), delta.get("citation")]
        return ""


def finished(replies: Sequence[Reply]) -> Finished:
    """Return how a turn ended that was said in these replies, all but the last of them paused."""
    last = replies[-1]
    if not last.is_whole:
        _nonsense("the stream ended before its message did")
    usage = consumed(replies)
    if last.stop_reason is not StopReason.TOOLS:
        return Finished(last.stop_reason, usage=usage)
    blocks = [block for reply in replies for block in said_again(reply.blocks)]
    calls = tuple(_call(block) for block in blocks if block.get("type") == "tool_use")
    if not calls:
        _nonsense("it stopped for tools and named none")
    return Finished(StopReason.TOOLS, calls, usage, echo=tuple(blocks))


def consumed(replies: Sequence[Reply]) -> Usage | None:
    """Return what these replies consumed together, as far as it was told."""
    told = [reply.usage for reply in replies if reply.usage is not None]
    return sum(told, Usage(0, 0)) if told else None


def _call(block: Event) -> ToolCall:
    return ToolCall(_string(block, "id"), _string(block, "name"), _part(block, "input"))


def _arguments(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_nonsense)
    except ValueError:
        _nonsense("the arguments of a call are no JSON")


def _place(event: Event) -> int:
    place = event.get("index")
    return place if type(place) is int else _nonsense("a block without its place")


def _part(event: Event, name: str) -> Event:
    part = event.get(name)
    return part if isinstance(part, Mapping) else _nonsense("an event without its content")


def _string(event: Event, name: str) -> str:
    text = event.get(name)
    return text if isinstance(text, str) else _nonsense("a text that is none")


def _nonsense(what: str) -> NoReturn:
    raise ProviderFailed(what)
