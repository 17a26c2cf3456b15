"""An MCP server that is a program: its pipes as the client library's streams, bounded, and its end made sure of."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
import mcp_types
from mcp.client.stdio import get_default_environment
from mcp.shared.message import SessionMessage

from bot.providers.mcp.config import Server

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.client._transport import TransportStreams

log = logging.getLogger(__name__)

MAX_LINE_BYTES = 8_000_000
"""No tool's answer is longer; a program that sends more without a line's end is flooding us."""
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has one way to end a program
MAX_STRAY_LINES = 1_000
"""Some programs print into their own answers; one that prints no end of it is broken."""


@asynccontextmanager
async def running(server: Server, lost: asyncio.Event, grace: timedelta) -> AsyncGenerator[TransportStreams, None]:
    """Run a server's program while the context lasts, and no longer; ``lost`` is set once it can answer no more.

    It sees a few variables that every program needs and those the file names for it; what it complains of goes
    nowhere, since it may quote what it was given. ``grace`` is for it to end by itself once its input is closed, and
    again once it is asked to. Raises OSError where it cannot be started.
    """
    environment = {**get_default_environment(), **server.variables}
    process = await _start(server, environment)
    incoming, read_stream = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    write_stream, outgoing = anyio.create_memory_object_stream[SessionMessage](0)
    tasks = [
        asyncio.create_task(_hear(process, incoming, lost)),
        asyncio.create_task(_tell(process, outgoing)),
    ]
    try:
        yield read_stream, write_stream
    finally:
        lost.set()
        await _end(process, grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for stream in (incoming, read_stream, write_stream, outgoing):
            stream.close()


async def _start(server: Server, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    found = shutil.which(server.command, path=environment.get("PATH"))
    if found is None:
        raise FileNotFoundError(server.command)
    return await asyncio.create_subprocess_exec(
        found,
        *server.arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
        cwd=server.folder,
        limit=MAX_LINE_BYTES,
        start_new_session=True,  # a group of its own: what it starts ends with it, and a Ctrl-C is not for it
    )


async def _hear(
    process: asyncio.subprocess.Process,
    incoming: MemoryObjectSendStream[SessionMessage | Exception],
    lost: asyncio.Event,
) -> None:
    """Pass on what the program says, line by line, until it ends or makes no sense any more."""
    output = process.stdout
    assert output is not None  # noqa: S101 - it was opened as a pipe
    stray = 0
    try:
        while stray <= MAX_STRAY_LINES and (line := await output.readline()):
            try:
                message = mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False)
            except ValueError:
                stray += bool(line.strip())
                await asyncio.sleep(0)  # lines that are there already never wait
                continue
            await incoming.send(SessionMessage(message))
    except (ValueError, ConnectionError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        log.warning("an MCP server broke off or sent a line without end")
    finally:
        lost.set()
        incoming.close()


async def _tell(process: asyncio.subprocess.Process, outgoing: MemoryObjectReceiveStream[SessionMessage]) -> None:
    """Pass on what is said to the program."""
    pipe = process.stdin
    assert pipe is not None  # noqa: S101 - it was opened as a pipe
    with suppress(ConnectionError, anyio.ClosedResourceError):
        async for message in outgoing:
            pipe.write(message.message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n")
            await pipe.drain()


async def _end(process: asyncio.subprocess.Process, grace: timedelta) -> None:
    """See to it that the program, and whatever it started, is gone: by itself, when asked, or by force."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        for force in (None, signal.SIGTERM, _KILL):
            if force is not None:
                _signal(process, force)
            with suppress(TimeoutError):
                async with asyncio.timeout(grace.total_seconds()):
                    await _gone(process)
                    break
    finally:
        _signal(process, _KILL)  # those it left behind, or itself where nobody waits any more
        transport = getattr(process, "_transport", None)
        if transport is not None:
            transport.close()  # a child that holds the pipes must not keep them open on our side


async def _gone(process: asyncio.subprocess.Process) -> None:
    # Not process.wait(): that waits for the pipes too, which a child of the program may hold for ever.
    while process.returncode is None:  # noqa: ASYNC110 - the library has no event for the process alone
        await asyncio.sleep(0.01)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        elif process.returncode is None:
            process.terminate()
