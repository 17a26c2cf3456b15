"""Tools of other programs, as tools of a turn; what they return was written by strangers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.tools import ToolContext, ToolOutcome
from bot.core.web_tools import NOTE
from bot.domain.prompt import ToolSpec
from bot.ports import ForeignTools


@dataclass(frozen=True, slots=True)
class ForeignTool:
    """One tool of another program."""

    foreign: ForeignTools
    spec: ToolSpec

    async def run(self, arguments: Mapping[str, object], context: ToolContext) -> ToolOutcome:
        """Return what the other program answered, quoted as data."""
        del context
        return ToolOutcome({**await self.foreign.call(self.spec.name, arguments), "note": NOTE})


async def foreign_tools(foreign: ForeignTools) -> tuple[ForeignTool, ...]:
    """Return the tools that other programs offer just now.

    Nothing of theirs is trusted: what they return taints the turn, and what is not known to only read acts
    outside, and waits for a yes each time.
    """
    specs = await foreign.specs()
    return tuple(ForeignTool(foreign, replace(s, reads_outside=True, acts_outside=s.writes)) for s in specs)
