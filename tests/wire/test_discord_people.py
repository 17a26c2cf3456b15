"""Who is named, and what people react to, edit and erase, between the Discord stand-in and the real library."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_client import Client, connected, discord
from tests.wire.discord_things import Attachment, Channel, Guild, Person
from tests.wire.discord_world import Quiet

NOBODY = discord.AllowedMentions.none()


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


async def test_nobody_is_notified_who_must_not_be(
    client: Client, wire: DiscordServer, ada: Person, guild: Guild, channel: Channel
) -> None:
    wire.allows_everywhere(guild, "mention_everyone")
    role = wire.role(guild)
    text = f"<@{ada.id}> <@&{role.id}> @everyone"
    place = text_channel(client, channel)
    await place.send(text)
    await place.send(text, allowed_mentions=NOBODY)
    await place.send(
        text, allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(ada.id)])
    )
    await place.send(f"`<@{ada.id}>` in code")
    every, none, one, code = wire.said(channel)
    assert (every.pings.users, every.pings.roles, every.pings.everyone) == (
        frozenset({ada.id}),
        frozenset({role.id}),
        True,
    )
    assert not none.pings
    assert (one.pings.users, one.pings.roles, one.pings.everyone) == (frozenset({ada.id}), frozenset(), False)
    assert not code.pings
    heard = await client.hears("message", 4)
    assert [message.mention_everyone for message in heard] == [True, False, False, False]
    await heard[1].edit(content=text, allowed_mentions=discord.AllowedMentions.all())
    assert not none.pings


async def test_everyone_is_notified_only_by_whoever_may(client: Client, wire: DiscordServer, channel: Channel) -> None:
    await text_channel(client, channel).send("@everyone")
    assert not wire.said(channel)[0].pings


async def test_a_reply_notifies_unless_it_is_quiet(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    wire.says(ada, channel, "what?")
    [heard] = await client.hears("message")
    await heard.reply("loud")
    await heard.reply("quiet", mention_author=False)
    loud, quiet = wire.said(channel)
    assert (loud.pings.users, quiet.pings.users) == (frozenset({ada.id}), frozenset())
    wire.says(ada, channel, "thanks", reply_to=loud)
    wire.says(ada, channel, "thanks", reply_to=Quiet(quiet))
    *_, first, second = await client.hears("message", 5)
    assert ([user.id for user in first.mentions], second.mentions) == ([wire.bot.id], [])


async def test_reactions_come_and_go(client: Client, wire: DiscordServer, ada: Person, channel: Channel) -> None:
    said = wire.says(ada, channel, "milk")
    [heard] = await client.hears("message")
    await heard.add_reaction("📝")
    wire.reacts(ada, said, "👍")
    _, added = await client.hears("raw_reaction_add", 2)
    assert (str(added.emoji), added.user_id, added.message_id, added.message_author_id) == (
        "👍",
        ada.id,
        said.id,
        ada.id,
    )
    assert added.member is not None
    fetched = await heard.channel.fetch_message(said.id)
    assert [(str(one.emoji), one.count, one.me) for one in fetched.reactions] == [("📝", 1, True), ("👍", 1, False)]
    wire.unreacts(ada, said, "👍")
    await heard.remove_reaction("📝", discord.Object(wire.bot.id))
    removed, _ = await client.hears("raw_reaction_remove", 2)
    assert str(removed.emoji) == "👍"
    assert said.reactions == {}
    with pytest.raises(discord.HTTPException) as unknown:
        await heard.add_reaction("nonsense")
    assert unknown.value.code == 10014


async def test_history_comes_newest_first_from_wherever(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    said = [wire.says(ada, channel, str(number)) for number in range(7)]
    get = client.http.logs_from
    three = said[3].id

    async def texts(limit: int, **mark: int) -> str:
        return "".join([one["content"] for one in await get(channel.id, limit, **mark)])

    assert await texts(3) == "654"
    assert await texts(2, before=three) == "21"
    assert await texts(2, after=three) == "54"
    assert await texts(3, around=three) == "432"
    place = text_channel(client, channel)
    assert "".join([one.content async for one in place.history(after=discord.Object(three))]) == "456"
    with pytest.raises(discord.HTTPException) as refused:
        await texts(101)
    assert refused.value.code == 50035


async def test_messages_are_edited_and_erased_by_people(
    client: Client, wire: DiscordServer, ada: Person, channel: Channel
) -> None:
    said = [wire.says(ada, channel, str(number)) for number in range(3)]
    wire.edits(said[0], "zero")
    [(_, after)] = await client.hears("message_edit")
    assert after.content == "zero"
    wire.updates_are_partial = True
    wire.edits(said[1], "one")
    _, raw = await client.hears("raw_message_edit", 2)
    assert (raw.data["content"], "attachments" in raw.data) == ("one", False)
    wire.erases(said[0])
    wire.erases(*said[1:])
    await client.hears("raw_message_delete")
    [bulk] = await client.hears("raw_bulk_message_delete")
    assert bulk.message_ids == {one.id for one in said[1:]}


async def test_another_bot_is_heard_as_one(client: Client, wire: DiscordServer, guild: Guild, channel: Channel) -> None:
    beep = wire.another_bot()
    wire.joins(beep, guild)
    wire.says(beep, channel, "beep")
    [heard] = await client.hears("message")
    assert heard.author.bot
    await client.change_presence(activity=discord.CustomActivity("thinking"))
    await wire.wait_for(lambda: wire.gateway.presences)
    assert wire.gateway.presences[0]["activities"][0]["state"] == "thinking"


async def test_a_message_is_passed_on(client: Client, wire: DiscordServer, ada: Person, channel: Channel) -> None:
    said = wire.says(ada, channel, "milk", attachments=[Attachment("a.txt", b"list")])
    wire.forwards(ada, ada, said)
    _, heard = await client.hears("message", 2)
    assert (heard.content, heard.reference.message_id) == ("", said.id)
    assert heard.reference.type is discord.MessageReferenceType.forward
    [snapshot] = heard.message_snapshots
    assert (snapshot.content, await snapshot.attachments[0].read()) == ("milk", b"list")
