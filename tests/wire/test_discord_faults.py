"""What goes wrong between the real library and the Discord stand-in: limits, outages, silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_client import Client, Route, connected, discord
from tests.wire.discord_faults import (
    Fault,
    banned_at_the_edge,
    fails,
    hangs,
    held,
    late,
    limited,
    not_json,
    refuses,
    resets,
    slow,
    truncated,
    unauthorized,
)
from tests.wire.discord_limits import Budget, Limits
from tests.wire.discord_things import Attachment


class Hurried:
    """Asyncio as the library's requests see it, for whom no time passes."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.slept.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Hurried:
    shim = Hurried()
    monkeypatch.setattr("discord.http.asyncio", shim)
    monkeypatch.setattr("discord.webhook.async_.asyncio", shim)
    return shim


@pytest.fixture
async def wire() -> AsyncIterator[DiscordServer]:
    async with discord_serving(DiscordServer()) as server:
        yield server


@pytest.fixture
async def client(wire: DiscordServer) -> AsyncIterator[Client]:
    async with connected(wire, Client()) as real:
        yield real


@pytest.fixture
async def dm(wire: DiscordServer, client: Client) -> discord.DMChannel:
    user = await client.fetch_user(wire.person().id)
    return await user.create_dm()


async def create(client: Client, dm: discord.DMChannel, text: str) -> Any:
    """Create a message as the library does that has no nonce of its own."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=dm.id)
    return await client.http.request(route, json={"content": text})


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (fails(500), ([1], ["hi"])),
        (fails(502), ([1], ["hi"])),
        (fails(504, after=True), ([1], ["hi", "hi"])),
        (limited(0.25), ([0.25], ["hi"])),
        (limited(0.5, everywhere=True), ([0.5], ["hi"])),
        (limited(0.75, scope="shared"), ([0.75], ["hi"])),
    ],
    ids=["an error", "a bad gateway", "a gateway too slow", "a limit", "the ceiling", "a limit shared with others"],
)
async def test_some_faults_are_tried_again(
    client: Client, wire: DiscordServer, dm: discord.DMChannel, hurried: Hurried, fault: Fault, outcome: object
) -> None:
    wire.trips("create_message", fault)
    await create(client, dm, "hi")
    assert (hurried.slept, wire.texts(wire.channels[dm.id])) == outcome
    assert wire.floods == 0


async def test_a_fault_that_lasts_is_an_error_in_the_end(
    client: Client, wire: DiscordServer, dm: discord.DMChannel, hurried: Hurried
) -> None:
    wire.trips("create_message", fails(502), times=None)
    with pytest.raises(discord.DiscordServerError):
        await dm.send("hi")
    assert len(wire.called("create_message")) == 5
    wire.faults.clear()
    await dm.send("hi")
    assert wire.texts(wire.channels[dm.id]) == ["hi"]


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (fails(503), discord.DiscordServerError, False),
        (fails(503, after=True), discord.DiscordServerError, True),
        (limited(1, via=False), discord.HTTPException, False),
        (banned_at_the_edge(), discord.HTTPException, False),
        (refuses(50007), discord.Forbidden, False),
        (refuses(10003), discord.NotFound, False),
        (unauthorized(), discord.HTTPException, False),
        (resets(), aiohttp.ClientError, False),
        (resets(after=True), aiohttp.ClientError, True),
        (truncated(), ValueError, True),
        (not_json(), TypeError, False),
        (not_json(after=True), TypeError, True),
    ],
    ids=[
        "an outage",
        "an outage after it",
        "a limit at the edge",
        "a ban at the edge",
        "a refusal",
        "a channel that is gone",
        "a wrong token",
        "a reset",
        "a reset after it",
        "half an answer",
        "a page",
        "a page after it",
    ],
)
async def test_other_faults_are_what_the_library_takes_them_for(
    wire: DiscordServer, dm: discord.DMChannel, fault: Fault, error: type[Exception], arrives: bool
) -> None:
    wire.trips("create_message", fault)
    with pytest.raises(error):
        await dm.send("hi")
    place = wire.channels[dm.id]
    assert wire.texts(place) == (["hi"] if arrives else [])
    await dm.send("again")
    assert wire.texts(place)[-1] == "again"


async def test_a_message_whose_answer_was_lost_is_said_once_by_its_nonce(
    client: Client, wire: DiscordServer, dm: discord.DMChannel
) -> None:
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=dm.id)
    body = {"content": "hi", "nonce": "turn-7", "enforce_nonce": True}
    wire.trips("create_message", resets(after=True))
    with pytest.raises(aiohttp.ClientError):
        await client.http.request(route, json=body)
    await client.http.request(route, json=body)
    assert wire.texts(wire.channels[dm.id]) == ["hi"]
    assert [call.status for call in wire.called("create_message")] == [0, 200]


async def test_a_fault_may_be_one_channels_own(wire: DiscordServer, client: Client, dm: discord.DMChannel) -> None:
    other = await (await client.fetch_user(wire.person("Bob").id)).create_dm()
    wire.trips("create_message", refuses(50013), times=None, where=wire.channels[dm.id])
    await other.send("hi")
    for _ in range(2):
        with pytest.raises(discord.Forbidden):
            await dm.send("hi")
    with pytest.raises(AssertionError, match="no endpoint"):
        wire.trips("create_massage", refuses(50013))


async def test_a_request_may_be_held_slow_or_late(wire: DiscordServer, dm: discord.DMChannel) -> None:
    gate, place = asyncio.Event(), wire.channels[dm.id]
    wire.trips("create_message", held(gate))
    sending = asyncio.create_task(dm.send("hi"))
    await wire.wait_for(lambda: wire.called("create_message"))
    assert (wire.called("create_message")[0].status, wire.texts(place)) == (None, [])
    gate.set()
    await sending
    wire.trips("create_message", slow(0.01))
    await dm.send("ho")
    wire.trips("create_message", late(0.05))
    sending = asyncio.create_task(dm.send("hu"))
    await wire.wait_for(lambda: wire.texts(place)[-1] == "hu")
    assert not sending.done()
    await sending


async def test_a_request_may_never_be_answered(wire: DiscordServer, dm: discord.DMChannel) -> None:
    wire.trips("create_message", hangs(after=True))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(dm.send("hi"), 0.1)
    await wire.wait_for(lambda: wire.called("create_message")[0].status == 0)
    assert wire.texts(wire.channels[dm.id]) == ["hi"]


async def test_answers_to_interactions_can_fail_too(client: Client, wire: DiscordServer, hurried: Hurried) -> None:
    ada = wire.person()
    wire.commands(ada, ada, "x")
    [heard] = await client.hears("interaction")
    wire.trips("callback", resets(after=True))
    with pytest.raises(aiohttp.ClientError):
        await heard.response.send_message("one")
    wire.trips("edit_original", limited(0.5))
    await heard.edit_original_response(content="two")
    assert (wire.texts(ada), hurried.slept) == (["two"], [0.5])


async def test_a_download_may_break(client: Client, wire: DiscordServer) -> None:
    wire.tells(wire.person(), "look", attachments=[Attachment("a.txt", b"milk")])
    [heard] = await client.hears("message")
    wire.trips("download", resets(), times=2)  # aiohttp asks once more for what it may ask for twice
    with pytest.raises(aiohttp.ClientError):
        await heard.attachments[0].read()
    wire.trips("download", fails(503))
    with pytest.raises(discord.HTTPException):
        await heard.attachments[0].read()
    assert await heard.attachments[0].read() == b"milk"


async def test_a_server_that_refuses_everything_lets_nobody_in(wire: DiscordServer) -> None:
    wire.trips("*", fails(503), times=None)
    with pytest.raises(discord.DiscordServerError):
        async with connected(wire, Client()):
            pass


async def test_a_channel_takes_five_messages_in_five_seconds(
    client: Client, wire: DiscordServer, dm: discord.DMChannel, hurried: Hurried
) -> None:
    wire.clock.stop()
    wire.rest.buckets.limits = Limits()
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=dm.id)
    headers = {"Authorization": f"Bot {wire.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for left in (4, 3, 2, 1, 0):
            async with session.post(route.url, json={"content": "hi"}) as response:
                assert response.headers["X-RateLimit-Remaining"] == str(left)
                assert response.headers["X-RateLimit-Limit"] == "5"
                assert float(response.headers["X-RateLimit-Reset-After"]) == 5
        async with session.post(route.url, json={"content": "hi"}) as response:
            body = await response.json()
            assert (response.status, body) == (
                429,
                {"message": "You are being rate limited.", "retry_after": 5.0, "global": False},
            )
            assert response.headers["X-RateLimit-Scope"] == "user"
            assert response.headers["Via"]
    assert wire.floods == 1
    other = await (await client.fetch_user(wire.person("Bob").id)).create_dm()
    await other.send("another channel is free")
    wire.clock.advance(5)
    await dm.send("and so is this one, in time")


async def test_the_library_keeps_to_what_it_is_told(wire: DiscordServer, client: Client, dm: discord.DMChannel) -> None:
    wire.rest.buckets.limits = Limits(create_message=Budget(2, 0.1))
    for number in range(4):
        await dm.send(str(number))
    assert wire.texts(wire.channels[dm.id]) == ["0", "1", "2", "3"]
    assert wire.floods == 0


async def test_all_requests_together_have_a_ceiling(
    wire: DiscordServer, dm: discord.DMChannel, hurried: Hurried
) -> None:
    wire.clock.stop()
    wire.rest.buckets.limits = Limits(everywhere=Budget(2, 1))
    url = f"{wire.api_base}/users/@me"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {wire.token}"}) as session:
        for _ in range(2):
            async with session.get(url) as response:
                assert response.status == 200
        async with session.get(url) as response:
            assert (response.status, (await response.json())["global"]) == (429, True)
            assert response.headers["X-RateLimit-Global"] == "true"
    wire.clock.advance(1)
    await dm.send("hi")


async def test_what_does_not_happen_is_said_with_the_last_requests(wire: DiscordServer, dm: discord.DMChannel) -> None:
    await dm.send("hi")
    with pytest.raises(AssertionError, match="create_message"):
        await wire.wait_for(lambda: False, within_s=0.01)
