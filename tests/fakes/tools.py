"""Tools that do what a test tells them to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.core.tools import ToolContext, ToolOutcome
from bot.domain.conversation import KeptMessage, ThreadAddress, ThreadKind
from bot.domain.errors import AikiError
from bot.domain.ids import MessageId, PersonId, ThreadId
from bot.domain.memory import Scope
from bot.domain.prompt import ToolCall, ToolSpec
from tests.fakes.clock import SATURDAY_MORNING, FakeClock

ANYTHING: Mapping[str, object] = {"type": "object"}


@dataclass
class ScriptedTool:
    """Gives ``outcome`` each time, or raises it; keeps what it was called with, and how many calls ran at once."""

    spec: ToolSpec
    outcome: ToolOutcome | Exception = field(default_factory=lambda: ToolOutcome({"text": "ok"}))
    hangs: bool = False
    calls: list[Mapping[str, object]] = field(default_factory=list)
    running: int = 0
    most_at_once: int = 0

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Do as told."""
        self.calls.append(arguments)
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        await (asyncio.Event().wait() if self.hangs else asyncio.sleep(0))
        self.running -= 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def reading(name: str = "look", outcome: ToolOutcome | Exception | None = None) -> ScriptedTool:
    """Return a tool that reads what is ours."""
    return ScriptedTool(ToolSpec(name, "", ANYTHING), outcome or ToolOutcome({"text": "ok"}))


def fetching(text: str = "a page", name: str = "fetch") -> ScriptedTool:
    """Return a tool that reads what strangers wrote."""
    return ScriptedTool(ToolSpec(name, "", ANYTHING, reads_outside=True), ToolOutcome({"text": text}))


def writing(name: str = "keep", *own_words: str, outcome: ToolOutcome | None = None) -> ScriptedTool:
    """Return a tool that writes into our own file."""
    spec = ToolSpec(name, "", ANYTHING, writes=True, own_words=own_words)
    return ScriptedTool(spec, outcome or ToolOutcome({"text": "kept"}))


def sending(name: str = "send", outcome: ToolOutcome | AikiError | None = None) -> ScriptedTool:
    """Return a tool that does something elsewhere, at once."""
    spec = ToolSpec(name, "", ANYTHING, writes=True, reads_outside=True, acts_outside=True)
    return ScriptedTool(spec, outcome or ToolOutcome({"text": "sent"}))


def said(text: str = "hi") -> KeptMessage:
    """Return a message of the owner's."""
    address = ThreadAddress("console", "local", ThreadKind.PRIVATE)
    return KeptMessage(MessageId(1), ThreadId(1), PersonId(1), address, text, SATURDAY_MORNING)


def context(text: str = "hi") -> ToolContext:
    """Return the context of a turn in which this was said."""
    return ToolContext(said(text), Scope("p1"), FakeClock(), ZoneInfo("Europe/Oslo"))


def call(name: str, call_id: str = "c1", **arguments: object) -> ToolCall:
    """Return a model's wish."""
    return ToolCall(call_id, name, arguments)
