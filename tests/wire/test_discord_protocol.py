"""The Discord stand-in without the library's help: its gateway's rules, and its use beside a test that blocks."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.wire.aside import serving_aside
from tests.wire.discord import DiscordServer, discord_aside, discord_serving
from tests.wire.discord_client import Client, connected

Json = dict[str, Any]


@pytest.fixture
async def wire() -> AsyncIterator[DiscordServer]:
    async with discord_serving(DiscordServer()) as server:
        yield server


@asynccontextmanager
async def socket_to(
    wire: DiscordServer, query: str = "v=10&encoding=json"
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{wire.gateway_url}?{query}") as socket,
    ):
        yield socket


def identify(wire: DiscordServer, **other: object) -> Json:
    return {"op": 2, "d": {"token": wire.token, "intents": 1 << 12, "properties": {}} | other}


async def until(socket: aiohttp.ClientWebSocketResponse, event: str) -> list[Json]:
    """Return what comes up to an event."""
    told: list[Json] = []
    while not told or told[-1]["t"] != event:
        told.append(await socket.receive_json(timeout=5))
    return told


async def close_code(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(5):
        async for _message in socket:
            pass
    return socket.close_code


async def test_a_conversation_begins_with_hello(wire: DiscordServer) -> None:
    async with socket_to(wire) as socket:
        hello = await socket.receive_json(timeout=5)
        assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41_250)
        await socket.send_json({"op": 1, "d": None})
        assert (await socket.receive_json(timeout=5))["op"] == 11
        await socket.send_json(identify(wire))
        [ready] = await until(socket, "READY")
        assert (ready["s"], ready["d"]["v"], ready["d"]["guilds"]) == (1, 10, [])
        wire.tells(wire.person(), "hi")
        [message] = await until(socket, "MESSAGE_CREATE")
        assert (message["s"], message["d"]["content"], "guild_id" in message["d"]) == (2, "hi", False)
        wire.guild()
        wire.tells(wire.person(), "ho")
        assert [one["t"] for one in await until(socket, "MESSAGE_CREATE")] == ["MESSAGE_CREATE"]


@pytest.mark.parametrize(
    ("payloads", "code"),
    [
        (["{"], 4002),
        ([{"op": 99}], 4001),
        ([{"op": 3, "d": {}}], 4003),
        ([{"op": 2, "d": {"token": "x", "intents": 0}}], 4004),
        (["identify", "identify"], 4005),
        ([{"op": 1, "d": None}] * 121, 4008),
        ([{"op": 1, "d": "x" * 4096}], 4002),
        (["identify with too much"], 4013),
    ],
)
async def test_whoever_keeps_to_no_rules_is_sent_away(wire: DiscordServer, payloads: list[Any], code: int) -> None:
    async with socket_to(wire) as socket:
        for payload in payloads:
            said = identify(wire) if payload == "identify" else payload
            said = identify(wire, intents=1 << 40) if payload == "identify with too much" else said
            if isinstance(said, str):
                await socket.send_str(said)
                continue
            await socket.send_json(said)
        assert await close_code(socket) == code


async def test_an_old_version_is_not_spoken(wire: DiscordServer) -> None:
    async with socket_to(wire, "v=6") as socket:
        assert await close_code(socket) == 4012


async def test_a_session_is_resumed_where_it_was_left(wire: DiscordServer) -> None:
    ada = wire.person()
    async with socket_to(wire) as socket:
        await socket.send_json(identify(wire))
        ready = (await until(socket, "READY"))[-1]["d"]
        wire.tells(ada, "one")
        await until(socket, "MESSAGE_CREATE")
        await socket.close(code=4000)
    wire.tells(ada, "two")
    wire.tells(ada, "three")
    resume: Json = {"token": wire.token, "session_id": ready["session_id"], "seq": 2}
    async with socket_to(wire) as socket:
        await socket.send_json({"op": 6, "d": resume})
        told = await until(socket, "RESUMED")
        assert [(one["s"], one["t"]) for one in told[1:]] == [
            (3, "MESSAGE_CREATE"),
            (4, "MESSAGE_CREATE"),
            (5, "RESUMED"),
        ]
    async with socket_to(wire) as socket:
        await socket.send_json({"op": 6, "d": resume | {"session_id": "another"}})
        assert [(await socket.receive_json(timeout=5))["op"] for _ in range(2)] == [10, 9]


async def test_a_session_that_its_client_ended_is_over(wire: DiscordServer) -> None:
    async with socket_to(wire) as socket:
        await socket.send_json(identify(wire))
        ready = (await until(socket, "READY"))[-1]["d"]
        await socket.close(code=1000)
    await wire.wait_for(lambda: not wire.gateway.sessions)
    async with socket_to(wire) as socket:
        await socket.send_json({"op": 6, "d": {"token": wire.token, "session_id": ready["session_id"], "seq": 1}})
        assert [(await socket.receive_json(timeout=5))["op"] for _ in range(2)] == [10, 9]
    async with socket_to(wire) as socket:
        await socket.send_json(identify(wire))
        ready = (await until(socket, "READY"))[-1]["d"]
        await socket.close(code=4000)
    async with socket_to(wire) as socket:
        await socket.send_json({"op": 6, "d": {"token": wire.token, "session_id": ready["session_id"], "seq": 99}})
        assert await close_code(socket) == 4007


async def test_a_client_learns_how_many_sessions_to_open(wire: DiscordServer) -> None:
    wire.gateway.shards = 3
    wire.office.session_starts = 7
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {wire.token}"}) as session:
        async with session.get(f"{wire.api_base}/gateway/bot") as response:
            assert response.headers["Content-Type"] == "application/json"
            assert response.headers["Via"]
            body = await response.json()
        assert (body["shards"], body["url"]) == (3, wire.gateway_url)
        assert body["session_start_limit"]["remaining"] == 7
        async with session.get(f"{wire.api_base}/gateway") as response:
            assert await response.json() == {"url": wire.gateway_url}
        async with session.post(f"{wire.api_base}/users/@me/channels", data=b"{") as response:
            assert (response.status, (await response.json())["code"]) == (400, 50109)
    async with aiohttp.ClientSession() as session, session.get(f"{wire.api_base}/users/@me") as response:
        assert (response.status, await response.json()) == (401, {"message": "401: Unauthorized", "code": 0})


def test_it_serves_a_test_that_blocks() -> None:
    wire = DiscordServer()
    ada = wire.person()

    async def live() -> list[str]:
        async with connected(wire, Client()) as client:
            wire.tells(ada, "hello")
            [heard] = await client.hears("message")
            await heard.channel.send("hey")
            wire.gateway.close_all()
            await client.hears("resumed")
            return wire.texts(ada)

    with discord_aside(wire):
        assert asyncio.run(live()) == ["hey"]


def test_it_learns_its_address_from_who_asks() -> None:
    wire = DiscordServer()
    with serving_aside(wire.app()) as [running]:
        assert wire.url == ""

        async def ask() -> Json:
            headers = {"Authorization": f"Bot {wire.token}"}
            url = f"{running.url}/api/v10/gateway"
            async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as response:
                body: Json = await response.json()
                return body

        assert asyncio.run(ask()) == {"url": wire.gateway_url}
        assert wire.url == running.url


LIFE = """
import asyncio, sys
from tests.wire.discord import DiscordServer
from tests.wire.discord_client import Client, connected

async def live():
    wire = DiscordServer()
    wire.origin = sys.argv[1]
    async with connected(wire, Client()) as client:
        [heard] = await client.hears("message")
        await heard.channel.send(heard.content)
        await asyncio.sleep(60)

asyncio.run(live())
"""


async def test_a_process_that_is_killed_is_missed_at_once(wire: DiscordServer) -> None:
    ada = wire.person()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LIFE, wire.url)
    await wire.wait_for(lambda: wire.connected == 1, within_s=20)
    wire.tells(ada, "echo")
    await wire.wait_for(lambda: wire.texts(ada) == ["echo"])
    process.send_signal(signal.SIGKILL)
    await wire.wait_for(lambda: wire.connected == 0)
    await process.wait()
    assert wire.gateway.closes == [None]
    assert len(wire.gateway.sessions) == 1
