"""One MCP server: connected at first need, in a task of its own; let go where it fails, connected again at the next."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import ToolFailed, ToolInterrupted
from bot.providers.mcp.config import Server

if TYPE_CHECKING:
    import mcp
    from mcp_types import CallToolResult, Tool

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one server may take: to start, to answer a call, to end."""

    start: timedelta = timedelta(seconds=60)
    """A program that is fetched at its first start takes its time; no turn waits this long (see ``servers``)."""
    call: timedelta = timedelta(seconds=25)
    """Less than the registry's own limit, so that the sentence about it is ours."""
    grace: timedelta = timedelta(seconds=1)
    """For a program to end by itself, and again once it is asked to."""
    end: timedelta = timedelta(seconds=5)


class Connection:
    """Connects to one server and calls its tools.

    The client library must be closed by the task that opened it: that task is kept here, and told when to end.
    """

    def __init__(self, server: Server, limits: Limits) -> None:
        """Connect to ``server`` once it is needed."""
        self.server = server
        self.known_tools: tuple[Tool, ...] | None = None
        self._limits = limits
        self._opening = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._opened: asyncio.Future[mcp.Client] | None = None
        self._over = asyncio.Event()

    async def open(self) -> mcp.Client:
        """Return the connected client; ``known_tools`` are then what the server offers. Raises ToolFailed."""
        async with self._opening:
            if self._opened is None or self._over.is_set():
                await self.close()
                self._over = asyncio.Event()
                self._opened = asyncio.get_running_loop().create_future()
                self._opened.add_done_callback(_seen)
                self._task = asyncio.create_task(self._hold(self._opened, self._over))
            opened = self._opened
        return await asyncio.shield(opened)

    async def call(self, name: str, arguments: Mapping[str, object]) -> CallToolResult:
        """Return what a tool answered.

        Raises ToolFailed where nothing was done, ToolInterrupted where no answer came: then the connection
        is let go, so that a server which hangs is started anew.
        """
        client = await self.open()
        library = importlib.import_module("bot.providers.mcp.client")
        seconds, who = self._limits.call.total_seconds(), self.server.name
        try:
            async with asyncio.timeout(seconds):
                result: CallToolResult = await library.call_tool(client, name, dict(arguments))
        except ToolFailed:
            raise
        except TimeoutError as error:
            self._over.set()
            cause = f"{who} did not answer within {seconds:g} seconds"
            raise ToolInterrupted(cause) from error
        except Exception as error:  # a foreign program answers: its client raises many kinds
            log.warning("an MCP call failed: %s", type(error).__name__)
            self._over.set()
            cause = f"{who} broke off, or answered with something that makes no sense"
            raise ToolInterrupted(cause) from error
        return result

    async def close(self) -> None:
        """End the connection, and the program behind it."""
        self._over.set()
        task, self._task = self._task, None
        if task is None:
            return
        if self._opened is not None and not self._opened.done():
            task.cancel()  # it is still starting, and does not look whether it is over
        _, late = await asyncio.wait([task], timeout=self._limits.end.total_seconds())
        for one in late:
            one.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _hold(self, opened: asyncio.Future[mcp.Client], over: asyncio.Event) -> None:
        """Open the connection, keep it until it is over, and close it."""
        try:
            async with AsyncExitStack() as stack:
                client = await self._connect(stack, over)
                opened.set_result(client)
                await over.wait()
        except Exception as error:  # noqa: BLE001 - a foreign program: whatever its client raises, it is of no use
            log.warning("an MCP server is not connected: %s", type(error).__name__)
            if not opened.done():
                opened.set_exception(ToolFailed(_why(self.server, error)))
        finally:
            over.set()
            if not opened.done():
                cause = f"{self.server.name} was closed"
                opened.set_exception(ToolFailed(cause))

    async def _connect(self, stack: AsyncExitStack, over: asyncio.Event) -> mcp.Client:
        async with asyncio.timeout(self._limits.start.total_seconds()):
            library = await asyncio.to_thread(importlib.import_module, "bot.providers.mcp.client")
            client: mcp.Client = await library.connect(self.server, stack, over, self._limits.grace)
            self.known_tools = await library.list_tools(client)
        return client


def _seen(opened: asyncio.Future[mcp.Client]) -> None:
    """Look at a failure that nobody waits for any more, so that it is not reported as forgotten."""
    if not opened.cancelled():
        opened.exception()


def _why(server: Server, error: BaseException) -> str:
    """Return why a server is of no use, without what it said: that may hold what it was given."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, ImportError):
        return "MCP servers need the extra mcp: pip install 'aiki[mcp]'"
    if isinstance(error, FileNotFoundError):
        return f"the program of {server.name} is not there: {server.command}"
    if isinstance(error, OSError) and not server.url and not isinstance(error, ConnectionError | TimeoutError):
        return f"the program of {server.name} cannot be started"
    if isinstance(error, TimeoutError):
        return f"{server.name} took too long to start"
    return f"{server.name} does not answer as an MCP server"
