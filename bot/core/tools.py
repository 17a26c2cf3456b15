"""Tools: what a provider may ask the core to do, each with a typed contract."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.conversation import KeptMessage
from bot.domain.errors import AikiError, InputRefused
from bot.domain.ids import MemoryId
from bot.domain.memory import Scope
from bot.domain.prompt import ToolCall, ToolResult, ToolSpec
from bot.domain.turn import Change, Confirmation
from bot.ports import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Whose turn a tool runs in: it can reach nothing outside this scope."""

    message: KeptMessage
    scope: Scope
    clock: Clock
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool found, with the memories whose words are in it, and what it wants changed with the turn."""

    content: Mapping[str, object]
    changes: tuple[Change, ...] = ()
    confirmation: Confirmation | None = None
    shown: tuple[MemoryId, ...] = ()


class Tool(Protocol):
    """One tool."""

    @property
    def spec(self) -> ToolSpec:
        """How a model sees it."""
        ...

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Do it; raises InputRefused where the arguments make no sense, and the call becomes an error result."""
        ...


@dataclass(slots=True)
class Toolbox:
    """The tools of one turn, and what they want changed when it is saved."""

    tools: Sequence[Tool]
    context: ToolContext
    changes: list[Change] = field(default_factory=list)
    confirmation: Confirmation | None = None
    used: list[str] = field(default_factory=list)
    shown: list[MemoryId] = field(default_factory=list)

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """Return every tool as a model sees it."""
        return tuple(tool.spec for tool in self.tools)

    async def run(self, call: ToolCall) -> ToolResult:
        """Run one call; what goes wrong becomes an error result that the provider can read."""
        self.used.append(call.name)
        tool = next((tool for tool in self.tools if tool.spec.name == call.name), None)
        if tool is None:
            return ToolResult(call.id, {"error": f"there is no tool {call.name}"}, is_error=True)
        try:
            outcome = await tool.run(call.arguments, self.context)
        except AikiError as error:
            log.warning("tool %s failed: %s", call.name, type(error).__name__)
            return ToolResult(call.id, {"error": str(error)}, is_error=True)
        self.changes.extend(outcome.changes)
        self.shown.extend(outcome.shown)
        self.confirmation = outcome.confirmation or self.confirmation
        return ToolResult(call.id, outcome.content)


def text_argument(arguments: Mapping[str, object], name: str) -> str:
    """Return a non-empty text argument; raises InputRefused where it is missing or of another type."""
    value = arguments.get(name)
    if not isinstance(value, str) or not value.strip():
        cause = f"{name} must be a non-empty text"
        raise InputRefused(cause, problem=cause)
    return value.strip()


def optional_text(arguments: Mapping[str, object], name: str) -> str | None:
    """Return a text argument, or None where it was left out."""
    return text_argument(arguments, name) if arguments.get(name) is not None else None
