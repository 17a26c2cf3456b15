"""Guilds, threads and permissions of the Discord stand-in, met by the real library."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_client import Client, connected, discord
from tests.wire.discord_things import Channel, Guild, Person


@pytest.fixture
async def wire() -> AsyncIterator[DiscordServer]:
    async with discord_serving(DiscordServer()) as server:
        yield server


@pytest.fixture
def ada(wire: DiscordServer) -> Person:
    return wire.person("Ada")


@pytest.fixture
def guild(wire: DiscordServer, ada: Person) -> Guild:
    return wire.guild("Friends", [ada])


@pytest.fixture
def channel(wire: DiscordServer, guild: Guild) -> Channel:
    return wire.text_channel(guild, "talk")


@pytest.fixture
async def client(wire: DiscordServer, channel: Channel) -> AsyncIterator[Client]:
    async with connected(wire, Client()) as real:
        assert real.get_channel(channel.id) is not None
        yield real


def text_channel(client: Client, channel: Channel) -> discord.TextChannel:
    found = client.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    return found


async def send(place: discord.TextChannel) -> None:
    await place.send("hello")


async def send_a_file(place: discord.TextChannel) -> None:
    await place.send(file=discord.File(io.BytesIO(b"x"), "x"))


async def send_an_embed(place: discord.TextChannel) -> None:
    await place.send(embed=discord.Embed(title="x"))


async def read(place: discord.TextChannel) -> None:
    await place.fetch_message(place.last_message_id or 0)


async def react(place: discord.TextChannel) -> None:
    await place.get_partial_message(place.last_message_id or 0).add_reaction("👍")


async def erase(place: discord.TextChannel) -> None:
    await place.get_partial_message(place.last_message_id or 0).delete()


async def open_a_thread(place: discord.TextChannel) -> None:
    await place.create_thread(name="x", type=discord.ChannelType.public_thread)


async def open_a_private_thread(place: discord.TextChannel) -> None:
    await place.create_thread(name="x", type=discord.ChannelType.private_thread)


async def answer(place: discord.TextChannel) -> None:
    await place.send(
        "x", reference=discord.MessageReference(message_id=place.last_message_id or 0, channel_id=place.id)
    )


@pytest.mark.parametrize(
    "case",
    [
        ("view_channel", send, 50001),
        ("view_channel", read, 50001),
        ("send_messages", send, 50013),
        ("attach_files", send_a_file, 50013),
        ("embed_links", send_an_embed, 50013),
        ("read_message_history", read, 50013),
        ("read_message_history", answer, 160002),
        ("add_reactions", react, 50013),
        ("manage_messages", erase, 50013),
        ("create_public_threads", open_a_thread, 50013),
        ("create_private_threads", open_a_private_thread, 50013),
    ],
    ids=lambda case: f"{case[0]}, {case[1].__name__}",
)
async def test_what_is_not_permitted_is_refused(
    client: Client,
    wire: DiscordServer,
    ada: Person,
    channel: Channel,
    case: tuple[str, Callable[[discord.TextChannel], Awaitable[None]], int],
) -> None:
    denied, deed, code = case
    wire.says(ada, channel, "hi")
    await client.hears("message")
    wire.denies(channel, denied)
    [(_, place)] = await client.hears("guild_channel_update")
    assert not getattr(place.permissions_for(place.guild.me), denied)
    with pytest.raises(discord.HTTPException) as refused:
        await deed(place)
    assert refused.value.code == code
    wire.allows(channel, denied)
    await deed(place)


async def test_a_channel_that_cannot_be_seen_is_not_heard(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    wire.denies(channel, "view_channel")
    wire.says(ada, channel, "a secret")
    wire.allows(channel, "view_channel")
    wire.says(ada, channel, "heard")
    assert [message.content for message in await client.hears("message")] == ["heard"]


async def test_history_without_permission_is_empty(client: Client, wire: DiscordServer, channel: Channel) -> None:
    place = text_channel(client, channel)
    await place.send("hi")
    wire.denies(channel, "read_message_history")
    assert [one async for one in place.history()] == []


async def test_a_thread_is_opened_from_a_message_and_spoken_in(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    said = wire.says(ada, channel, "a trip?")
    [heard] = await client.hears("message")
    thread = await heard.create_thread(name="Trip")
    assert (thread.id, thread.parent_id, thread.me is not None) == (said.id, channel.id, True)
    await thread.send("where to?")
    place = wire.channels[thread.id]
    assert wire.texts(place) == ["where to?"]
    wire.says(ada, place, "Oslo")
    *_, told = await client.hears("message", 4)
    assert (told.content, told.channel.name, told.channel.parent.name) == ("Oslo", "Trip", "talk")
    with pytest.raises(discord.HTTPException) as twice:
        await heard.create_thread(name="Trip")
    assert twice.value.code == 160004
    with pytest.raises(discord.HTTPException) as nameless:
        await heard.create_thread(name="")
    assert nameless.value.code == 50035
    wire.denies(channel, "send_messages_in_threads")
    with pytest.raises(discord.Forbidden):
        await thread.send("not here")


async def test_a_thread_that_was_put_away_comes_back_unless_it_is_locked(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    thread = wire.thread(ada, channel, "Plans")
    await client.hears("thread_create")
    place = client.get_channel(thread.id)
    assert isinstance(place, discord.Thread)
    sent = await place.send("hi")
    wire.archives(thread)
    await client.hears("thread_update")
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="no")
    assert refused.value.code == 50083
    await place.send("back")
    assert not thread.archived
    wire.archives(thread, locked=True)
    with pytest.raises(discord.HTTPException) as locked:
        await place.send("no")
    assert locked.value.code == 50083
    wire.unarchives(thread)
    wire.renames(thread, "Dreams")
    await place.join()
    await client.hears("thread_join")
    assert wire.bot.id in thread.thread_members
    wire.removes(thread)
    await client.hears("raw_thread_delete")
    with pytest.raises(discord.NotFound):
        await place.send("gone")


async def test_a_private_thread_is_known_to_whoever_is_let_in(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    thread = wire.thread(ada, channel, "Secret", private=True)
    wire.says(ada, thread, "unheard")
    with pytest.raises(discord.Forbidden):
        await client.fetch_channel(thread.id)
    wire.lets_in(thread)
    wire.says(ada, thread, "heard")
    assert [message.content for message in await client.hears("message")] == ["heard"]


async def test_channels_come_and_go(client: Client, wire: DiscordServer, guild: Guild) -> None:
    new = wire.text_channel(guild, "new")
    await client.hears("guild_channel_create")
    wire.renames(new, "newer")
    [(before, after)] = await client.hears("guild_channel_update")
    assert (before.name, after.name) == ("new", "newer")
    wire.removes(new)
    await client.hears("guild_channel_delete")
    with pytest.raises(discord.NotFound):
        await client.fetch_channel(new.id)


async def test_a_guild_can_be_lost_and_regained(
    client: Client, wire: DiscordServer, ada: Person, guild: Guild, channel: Channel
) -> None:
    place = text_channel(client, channel)
    wire.kicks_bot(guild)
    await client.hears("guild_remove")
    with pytest.raises(discord.Forbidden) as refused:
        await place.send("hello?")
    assert refused.value.code == 50001
    wire.says(ada, channel, "unheard")
    wire.invites_bot(guild)
    await client.hears("guild_join")
    wire.darkens(guild)
    await client.hears("guild_unavailable")
    wire.says(ada, channel, "unheard")
    wire.lightens(guild)
    await client.hears("guild_available", 2)
    wire.says(ada, channel, "heard")
    assert [message.content for message in await client.hears("message")] == ["heard"]


async def test_signs_of_life_and_guilds_are_seen(
    client: Client, wire: DiscordServer, guild: Guild, channel: Channel
) -> None:
    async with text_channel(client, channel).typing():
        pass
    assert len(wire.typing(channel)) == 1
    fetched = await client.fetch_guild(guild.id, with_counts=False)
    assert [one.name for one in await fetched.fetch_channels()] == ["talk"]
    assert (await fetched.fetch_member(wire.bot.id)).id == wire.bot.id
    assert {role.name for role in await fetched.fetch_roles()} == {"@everyone", "Aiki"}
    assert [one.id async for one in client.fetch_guilds()] == [guild.id]
    with pytest.raises(discord.NotFound) as missing:
        await fetched.fetch_member(wire.person().id)
    assert missing.value.code == 10007
