"""Which tools a turn has."""

from __future__ import annotations

from bot.core.calculator import CalculatorTool
from bot.core.foreign_tools import foreign_tools
from bot.core.memory_search import SearchTool
from bot.core.memory_tools import memory_tools
from bot.core.recall import Recall
from bot.core.tools import Tool
from bot.core.web_tools import FetchTool, WebSearchTool
from bot.core.world_time import TimeTool
from bot.ports import ForeignTools, Memories, Statements, WebReader, WebSearch


class Toolset:
    """Every tool there is, always in one order: a model's provider keeps what it has read of them."""

    def __init__(
        self,
        memories: Memories,
        recall: Recall,
        reader: WebReader | None = None,
        search: WebSearch | None = None,
        foreign: ForeignTools | None = None,
        statements: Statements | None = None,
    ) -> None:
        """Offer our own tools over these ports; without a port there is no tool over it."""
        self._own: tuple[Tool, ...] = (
            *memory_tools(memories, recall, statements),
            SearchTool(memories, recall),
            TimeTool(),
            CalculatorTool(),
            *((FetchTool(reader),) if reader else ()),
            *((WebSearchTool(search),) if search else ()),
        )
        self._foreign = foreign

    @property
    def own(self) -> tuple[Tool, ...]:
        """The tools that are always there."""
        return self._own

    async def all(self) -> tuple[Tool, ...]:
        """Return those and what other programs offer just now, which may take some seconds the first time."""
        return self._own if self._foreign is None else (*self._own, *await foreign_tools(self._foreign))
