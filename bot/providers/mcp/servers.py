"""All MCP servers together: the ``ForeignTools`` port."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.domain.errors import ToolFailed
from bot.domain.prompt import ToolSpec
from bot.providers.mcp.config import Problem, Server
from bot.providers.mcp.connection import Connection, Limits
from bot.providers.mcp.results import content_of
from bot.providers.mcp.tool_specs import spec_of

WAIT = timedelta(seconds=5)
"""How long a turn waits for servers to start; those that take longer are there in a later one."""
REST = timedelta(minutes=2)
"""How long a server that could not be connected to is left alone."""
MAX_TOOLS = 128


class McpServers:
    """The servers a person named: connected when their tools are first asked for, ended with ``close``."""

    def __init__(
        self, servers: Sequence[Server], limits: Limits | None = None, wait: timedelta = WAIT, rest: timedelta = REST
    ) -> None:
        """Use these servers."""
        self._connections = tuple(Connection(server, limits or Limits()) for server in servers)
        self._wait = wait.total_seconds()
        self._rest = rest.total_seconds()
        self._opening: dict[Connection, asyncio.Task[object]] = {}
        self._rests_until: dict[Connection, float] = {}
        self._where: dict[str, tuple[Connection, str]] = {}

    async def specs(self) -> tuple[ToolSpec, ...]:
        """Return the tools of every server that could be connected to, always in one order.

        A server whose tools are known is not waited for: it is connected to again where one is called.
        """
        unknown = [connection for connection in self._connections if connection.known_tools is None]
        opening = [task for task in map(self._opened, unknown) if task is not None]
        if opening:
            await asyncio.wait(opening, timeout=self._wait)
        return self._known()

    async def call(self, name: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
        """Return what a tool answered; raises ToolFailed or ToolInterrupted."""
        where = self._where.get(name)
        if where is None:
            cause = f"there is no tool {name} just now"
            raise ToolFailed(cause)
        connection, tool = where
        return content_of(await connection.call(tool, arguments))

    async def problems(self) -> list[Problem]:
        """Connect to every server and return what is wrong with those that cannot be used."""
        found = await asyncio.gather(*map(_problem, self._connections))
        return [problem for problem in found if problem is not None]

    async def close(self) -> None:
        """End every connection and every program."""
        await asyncio.gather(*(connection.close() for connection in self._connections))
        await asyncio.gather(*self._opening.values(), return_exceptions=True)

    def _opened(self, connection: Connection) -> asyncio.Task[object] | None:
        """Return the attempt to connect that is under way, begun now if need be; None while the server rests."""
        task = self._opening.get(connection)
        if task is not None and not task.done():
            return task
        if self._rests_until.get(connection, 0.0) > asyncio.get_running_loop().time():
            return None
        task = asyncio.create_task(connection.open())
        task.add_done_callback(lambda ended: self._have_rest(connection, ended))
        self._opening[connection] = task
        return task

    def _have_rest(self, connection: Connection, ended: asyncio.Task[object]) -> None:
        if ended.cancelled() or ended.exception() is not None:
            self._rests_until[connection] = asyncio.get_running_loop().time() + self._rest

    def _known(self) -> tuple[ToolSpec, ...]:
        where: dict[str, tuple[Connection, str]] = {}
        specs: list[ToolSpec] = []
        for connection in self._connections:
            for tool in connection.known_tools or ():
                spec = spec_of(connection.server.name, tool, where)
                where[spec.name] = connection, tool.name
                specs.append(spec)
        self._where = where
        return tuple(specs[:MAX_TOOLS])


async def _problem(connection: Connection) -> Problem | None:
    try:
        await connection.open()
    except ToolFailed as error:
        return Problem(connection.server.name, str(error))
    return None
