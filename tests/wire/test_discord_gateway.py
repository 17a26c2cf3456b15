"""The gateway of the Discord stand-in, met by the real library: sessions, their ends, and how they are regained."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_client import ALL, Client, ShardedClient, connected, discord

PLAIN = discord.Intents.default()


@pytest.fixture(autouse=True)
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library try again at once."""
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.01)


@pytest.fixture
async def wire() -> AsyncIterator[DiscordServer]:
    async with discord_serving(DiscordServer()) as server:
        yield server


@pytest.fixture
async def client(wire: DiscordServer) -> AsyncIterator[Client]:
    async with connected(wire, Client()) as real:
        yield real


def texts(client: Client) -> list[str]:
    return [message.content for message in client.told("message")]


@pytest.mark.parametrize("compressed", [True, False])
async def test_a_client_is_told_in_the_way_it_asked_for_or_in_plain_text(wire: DiscordServer, compressed: bool) -> None:
    wire.gateway.compresses = compressed
    async with connected(wire, Client()) as client:
        wire.tells(wire.person(), "hæ 😀")
        await client.hears("message")
        assert texts(client) == ["hæ 😀"]
        assert (wire.connected, wire.identifies, wire.resumes) == (1, 1, 0)
    await wire.wait_for(lambda: wire.connected == 0)
    # The library ends with a code that lets Discord keep the session for a while.
    assert wire.gateway.closes == [4000]


async def test_guilds_come_with_all_that_is_in_them(wire: DiscordServer) -> None:
    ada, bob = wire.person("Ada"), wire.person("Bob")
    guild = wire.guild("Friends", [ada, bob], locale="no")
    channel, role = wire.text_channel(guild, "talk"), wire.role(guild, "Team", mentionable=True)
    said = wire.says(ada, channel, "first")
    thread, old = wire.thread(ada, channel, "Plans"), wire.thread(ada, channel, "Old")
    wire.archives(old)
    async with connected(wire, Client()) as client:
        [seen] = client.guilds
        assert (seen.name, seen.owner_id, seen.member_count, str(seen.preferred_locale)) == ("Friends", ada.id, 3, "no")
        assert seen.me.id == wire.bot.id
        assert [one.name for one in seen.text_channels] == ["talk"]
        assert [one.id for one in seen.threads] == [thread.id]
        assert seen.get_role(role.id) is not None
        talk = seen.text_channels[0]
        assert talk.last_message_id is not None
        assert talk.last_message_id >= said.id
        assert talk.permissions_for(seen.me).send_messages
        assert not talk.permissions_for(seen.me).manage_messages


@pytest.mark.parametrize(
    ("intents", "flags"),
    [
        (ALL, 0),
        (PLAIN | discord.Intents(members=True), 1 << 19),
        (PLAIN | discord.Intents(presences=True), 1 << 19),
    ],
)
async def test_an_intent_that_is_not_switched_on_ends_it(
    wire: DiscordServer, intents: discord.Intents, flags: int
) -> None:
    wire.gateway.flags = flags
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connected(wire, Client(intents)):
            pass
    assert wire.identifies == 1
    assert wire.gateway.sessions == {}


async def test_a_token_is_checked_here_too(wire: DiscordServer) -> None:
    wire.gateway.token = "another"  # noqa: S105 - nobody's
    with pytest.raises(discord.ConnectionClosed) as closed:
        async with connected(wire, Client()):
            pass
    assert closed.value.code == 4004


async def test_one_session_may_not_be_enough(wire: DiscordServer) -> None:
    wire.gateway.needs_shards = True
    with pytest.raises(discord.ConnectionClosed) as closed:
        async with connected(wire, Client()):
            pass
    assert closed.value.code == 4011
    with pytest.raises(discord.ConnectionClosed) as wrong:
        async with connected(wire, Client(shard_id=2, shard_count=2)):
            pass
    assert wrong.value.code == 4010


async def test_each_guild_is_told_of_in_one_session_and_dms_in_the_first(wire: DiscordServer) -> None:
    wire.gateway.shards = 2
    ada = wire.person()
    channels = []
    for _ in range(4):
        wire.clock.advance(0.001)  # ids made in one millisecond share their shard
        channels.append(wire.text_channel(wire.guild(members=[ada])))
    async with connected(wire, ShardedClient(intents=ALL)) as client:
        assert wire.connected == 2
        assert sorted(session.shard for session in wire.gateway.sessions.values()) == [(0, 2), (1, 2)]
        assert len(client.guilds) == 4
        for channel in channels:
            wire.says(ada, channel, "here")
        wire.tells(ada, "there")
        await client.hears("message", 5)
        assert sorted(texts(client)) == ["here"] * 4 + ["there"]


async def test_what_was_not_asked_for_is_not_told(wire: DiscordServer) -> None:
    ada = wire.person()
    channel = wire.text_channel(wire.guild(members=[ada]))
    async with connected(wire, Client(discord.Intents(guilds=True, dm_messages=True))) as client:
        said = wire.says(ada, channel, "to nobody")
        wire.reacts(ada, said)
        wire.reacts(ada, wire.tells(ada, "to you"))
        wire.tells(ada, "at last")
        await client.hears("message", 2)
        assert texts(client) == ["to you", "at last"]
        assert client.told("raw_reaction_add") == []


async def test_without_the_content_intent_only_what_is_meant_for_the_bot_is_read(wire: DiscordServer) -> None:
    wire.gateway.flags = 0
    ada = wire.person()
    channel = wire.text_channel(wire.guild(members=[ada]))
    async with connected(wire, Client(PLAIN)) as client:
        place = client.get_partial_messageable(channel.id)
        said = wire.says(ada, channel, "a secret")
        wire.says(ada, channel, f"<@{wire.bot.id}> look", reply_to=said)
        wire.tells(ada, "private")
        sent = await place.send("mine")
        wire.says(ada, channel, "answer", reply_to=wire.said(channel)[0])
        wire.edits(said, "still a secret")
        heard = await client.hears("message", 5)
        assert texts(client) == ["", f"<@{wire.bot.id}> look", "private", "mine", "answer"]
        assert heard[1].reference.resolved.content == ""
        [edit] = await client.hears("raw_message_edit")
        assert edit.message.content == ""
        assert [one.content async for one in place.history()] == ["answer", "mine", f"<@{wire.bot.id}> look", ""]
        assert sent.content == "mine"


async def test_what_was_missed_is_told_in_order_after_a_break(client: Client, wire: DiscordServer) -> None:
    ada = wire.person()
    wire.tells(ada, "before")
    await client.hears("message")
    async with wire.gateway.away():
        assert wire.connected == 0
        wire.tells(ada, "one")
        wire.tells(ada, "two")
    await client.hears("resumed")
    assert texts(client) == ["before", "one", "two"]
    assert (wire.connected, wire.identifies, wire.resumes) == (1, 1, 1)
    wire.tells(ada, "after")
    await client.hears("message", 4)


async def test_what_happens_while_a_session_expires_is_never_told(client: Client, wire: DiscordServer) -> None:
    ada = wire.person()
    wire.tells(ada, "before")
    await client.hears("message")
    async with wire.gateway.away(expiring=True):
        wire.tells(ada, "missed")
    await wire.wait_for(lambda: wire.identifies == 2)
    await client.hears("ready", 2)
    wire.tells(ada, "after")
    await client.hears("message", 2)
    assert texts(client) == ["before", "after"]
    user = await client.fetch_user(ada.id)
    assert [one.content async for one in user.history()] == ["after", "missed", "before"]


async def test_a_client_can_be_sent_away_for_a_moment(client: Client, wire: DiscordServer) -> None:
    wire.gateway.ask_to_reconnect()
    await client.hears("resumed")
    assert (wire.identifies, wire.resumes) == (1, 1)


@pytest.mark.parametrize(("resumable", "identifies", "resumes"), [(True, 1, 1), (False, 2, 0)])
async def test_a_session_can_become_invalid(
    client: Client, wire: DiscordServer, resumable: bool, identifies: int, resumes: int
) -> None:
    wire.gateway.invalidate(resumable=resumable)
    if resumable:
        await client.hears("resumed")
    else:
        await client.hears("ready", 2)
    assert (wire.identifies, wire.resumes) == (identifies, resumes)


@pytest.mark.parametrize("code", [None, 1000, 1001, 4000, 4008])
async def test_most_ends_are_followed_by_the_same_session(
    client: Client, wire: DiscordServer, code: int | None
) -> None:
    wire.gateway.close_all(code)
    await wire.wait_for(lambda: wire.resumes == 1 or wire.identifies == 2)
    await wire.wait_for(lambda: wire.connected == 1)
    wire.tells(wire.person(), "still here?")
    await client.hears("message")


@pytest.mark.parametrize("code", [4007, 4009])
async def test_some_ends_are_followed_by_a_new_session(client: Client, wire: DiscordServer, code: int) -> None:
    wire.gateway.close_all(code)
    await wire.wait_for(lambda: wire.identifies == 2)
    assert len(wire.gateway.sessions) == 1


async def test_some_ends_are_for_good(wire: DiscordServer) -> None:
    async def stay() -> None:
        async with connected(wire, Client()) as client:
            wire.gateway.close_all(4004)
            await wire.wait_for(client.is_closed)

    with pytest.raises(discord.ConnectionClosed) as closed:
        await stay()
    assert closed.value.code == 4004
    assert wire.identifies == 1


async def test_a_client_that_is_not_answered_comes_back(wire: DiscordServer) -> None:
    wire.gateway.heartbeat_ms = 50
    async with connected(wire, Client(heartbeat_timeout=0.2)) as client:
        await wire.wait_for(lambda: wire.gateway.heartbeats > 5)
        assert wire.resumes == 0
        wire.gateway.acks = False
        await wire.wait_for(lambda: wire.resumes == 1)
        wire.gateway.acks = True
        await client.hears("resumed")


async def test_a_server_that_is_gone_is_found_again(client: Client, wire: DiscordServer) -> None:
    ada = wire.person()
    async with wire.gone():
        wire.tells(ada, "anybody?")
        with pytest.raises(aiohttp.ClientError):
            await client.fetch_user(ada.id)
    await client.hears("message")
    assert texts(client) == ["anybody?"]
    assert (await client.fetch_user(ada.id)).id == ada.id


async def test_members_are_told_in_chunks(wire: DiscordServer) -> None:
    wire.gateway.flags |= 1 << 15
    ada = wire.person()
    wire.guild(members=[ada])
    async with connected(wire, Client(ALL | discord.Intents(members=True))) as client:
        [guild] = client.guilds
        assert guild.chunked
        assert {member.id for member in guild.members} == {ada.id, wire.bot.id}
