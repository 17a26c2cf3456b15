"""MCP servers as they are, and as they should not be."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import ToolFailed, ToolInterrupted
from bot.providers.mcp import McpServers, Problem, Server, client
from bot.providers.mcp.connection import Limits
from tests.wire import mcp_server, plain_mcp
from tests.wire.mcp_server import over_http

GRACE = timedelta(milliseconds=50)
QUICK = Limits(start=timedelta(seconds=10), call=timedelta(milliseconds=300), grace=GRACE)


def plain(how: str, notes: Path | None = None, name: str = "plain", **variables: str) -> Server:
    """Return the hand-made server, behaving like this."""
    arguments = [str(Path(plain_mcp.__file__)), how, *([str(notes)] if notes else [])]
    return Server(name, sys.executable, tuple(arguments), variables)


@asynccontextmanager
async def using(*servers: Server, limits: Limits = QUICK, wait: float = 10) -> AsyncIterator[McpServers]:
    """Use these servers, and end them."""
    mcp = McpServers(servers, limits, timedelta(seconds=wait))
    try:
        yield mcp
    finally:
        await mcp.close()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # where there is one: what is dead but not yet buried runs no more
    return not stat.exists() or "Z" not in stat.read_text().rpartition(")")[2].split()[0]


async def test_a_real_server_over_its_pipes_is_listed_and_called() -> None:
    real = Server("notes", sys.executable, (str(Path(mcp_server.__file__)),))
    async with using(real, limits=Limits()) as mcp:
        specs = {spec.name: spec for spec in await mcp.specs()}
        assert list(specs) == ["notes__add_note", "notes__fail", "notes__list_notes", "notes__recite"]
        assert [spec.acts_outside for spec in specs.values()] == [True, False, False, False]
        assert specs["notes__add_note"].parameters["required"] == ["text"]
        assert await mcp.call("notes__add_note", {"text": "call Bob", "tags": ["x"]}) == {"text": "kept call Bob ['x']"}
        assert await mcp.call("notes__list_notes", {}) == {"text": "buy milk\ncall Bob"}
        with pytest.raises(ToolFailed, match="notes are gone"):
            await mcp.call("notes__fail", {})
        with pytest.raises(ToolFailed) as senseless:
            await mcp.call("notes__add_note", {"txt": 3})
        assert not isinstance(senseless.value, ToolInterrupted)
        assert await mcp.problems() == []


async def test_a_real_server_over_http_is_listed_and_called_with_its_headers() -> None:
    seen: list[dict[str, str]] = []
    async with (
        over_http(seen) as url,
        using(Server("notes", url=url, headers={"X-Key": "abc"}), limits=Limits()) as mcp,
    ):
        assert len(await mcp.specs()) == 4
        assert await mcp.call("notes__list_notes", {}) == {"text": "buy milk"}
        assert {headers.get("x-key") for headers in seen} == {"abc"}


async def test_an_answer_over_http_that_is_longer_than_any_should_be_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with over_http([]) as url, using(Server("notes", url=url), limits=Limits()) as mcp:
        await mcp.specs()
        monkeypatch.setattr(client, "MAX_ANSWER_BYTES", 10_000)
        with pytest.raises(ToolInterrupted):
            await mcp.call("notes__recite", {"chars": 20_000})
        assert await mcp.call("notes__recite", {"chars": 5}) == {"text": "xxxxx"}


async def test_tools_of_several_servers_stand_in_the_order_of_the_file() -> None:
    async with using(plain("sound", name="b"), plain("sound", name="a")) as mcp:
        names = [spec.name for spec in await mcp.specs()]
        assert [name.split("__")[0] for name in names] == ["b", "b", "a", "a"]
        assert names == [spec.name for spec in await mcp.specs()]
        assert await mcp.call(names[0], {}) == {"text": "looked"}


async def test_a_program_sees_no_variable_but_its_own_and_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "ours")
    async with using(plain("envious", KEY="theirs")) as mcp:
        await mcp.specs()
        seen = json.loads(str((await mcp.call("plain__look", {}))["text"]))
    assert seen["KEY"] == "theirs"
    assert set(seen) <= {"KEY", "HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "LC_CTYPE", "PWD"}


@pytest.mark.parametrize("how", ["dies", "hangs", "floods", "babbles", "lies"])
async def test_a_server_that_misbehaves_costs_one_call_and_is_started_anew(how: str, tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    async with using(plain(how, notes), plain("sound", name="other")) as mcp:
        specs = await mcp.specs()
        for _ in range(2):
            with pytest.raises(ToolInterrupted):
                await mcp.call("plain__look", {})
        assert await mcp.call("other__look", {}) == {"text": "looked"}
        assert await mcp.specs() == specs
    pids = [int(pid) for pid in notes.read_text().split()]
    assert len(pids) == 2
    assert not any(map(is_running, pids))


async def test_whatever_a_program_started_ends_with_it(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    async with using(plain("stays", notes)) as mcp:
        await mcp.specs()
        pids = [int(pid) for pid in notes.read_text().split()]
        assert len(pids) == 2
        assert all(map(is_running, pids))
    assert not any(map(is_running, pids))


async def test_a_server_that_died_unasked_is_started_anew_for_the_next_call(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    async with using(plain("sound", notes)) as mcp:
        await mcp.specs()
        os.kill(int(notes.read_text()), 9)
        await asyncio.sleep(0.05)
        assert await mcp.call("plain__look", {}) == {"text": "looked"}


async def test_calls_at_the_same_time_share_one_program(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    async with using(plain("sound", notes)) as mcp:
        await mcp.specs()
        os.kill(int(notes.read_text()), 9)
        await asyncio.sleep(0.05)
        await asyncio.gather(*(mcp.call("plain__look", {}) for _ in range(5)))
    assert len(notes.read_text().split()) == 2


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (Server("x", "no-such-program-here"), "is not there"),
        (Server("x", sys.executable, ("-c", "raise SystemExit(1)")), "does not answer as an MCP server"),
        (Server("x", sys.executable, ("-c", "print('hi')")), "does not answer as an MCP server"),
        (Server("x", sys.executable, folder="/nowhere/at/all"), "is not there"),
        (Server("x", sys.executable, ("a\x00b",)), "does not answer"),
        (Server("x", url="http://127.0.0.1:9/mcp"), "does not answer as an MCP server"),
    ],
)
async def test_a_server_that_does_not_start_is_left_out_and_named(server: Server, why: str) -> None:
    async with using(server, plain("sound")) as mcp:
        assert [spec.name for spec in await mcp.specs()] == ["plain__do_it__8d7e27eb", "plain__look"]
        [problem] = await mcp.problems()
        assert (problem.name, why in problem.why) == ("x", True), problem


async def test_a_server_that_never_answers_is_not_waited_for_and_ends(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    quick = Limits(start=timedelta(milliseconds=300), grace=GRACE)
    async with using(plain("mute", notes), limits=quick, wait=0.05) as mcp:
        assert await mcp.specs() == ()
        assert await mcp.problems() == [Problem("plain", "plain took too long to start")]
        assert await mcp.specs() == ()  # it rests now
    assert not any(is_running(int(pid)) for pid in notes.read_text().split())


async def test_a_tool_nobody_has_is_said_to_be_none() -> None:
    async with using() as mcp:
        assert await mcp.specs() == ()
        with pytest.raises(ToolFailed, match="no tool x__y"):
            await mcp.call("x__y", {})


async def test_servers_are_ended_in_the_middle_of_starting(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    async with using(plain("mute", notes), wait=0.2) as mcp:
        await mcp.specs()
    assert not notes.exists() or not any(is_running(int(pid)) for pid in notes.read_text().split())
