"""The Discord stand-in, met by the real library: what is said, what is read, what is refused."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.wire.discord import DiscordServer, discord_serving
from tests.wire.discord_client import Client, Route, connected, discord
from tests.wire.discord_things import Attachment


@pytest.fixture
async def wire() -> AsyncIterator[DiscordServer]:
    async with discord_serving(DiscordServer()) as server:
        yield server


@pytest.fixture
async def client(wire: DiscordServer) -> AsyncIterator[Client]:
    async with connected(wire, Client()) as real:
        yield real


async def dm_of(client: Client, wire: DiscordServer, name: str = "Ada") -> discord.DMChannel:
    user = await client.fetch_user(wire.person(name).id)
    return await user.create_dm()


async def raw(client: Client, channel: Any, body: dict[str, Any]) -> Any:
    return await client.http.request(Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id), json=body)


async def test_the_bot_learns_who_it_is(client: Client, wire: DiscordServer) -> None:
    assert client.user is not None
    assert (client.user.id, client.user.name, client.user.bot) == (wire.bot.id, "aiki", True)
    assert client.application_flags.gateway_message_content_limited
    assert client.application is not None
    assert client.application.id == wire.bot.id
    assert (await client.application_info()).name == "Aiki"


async def test_a_wrong_token_is_no_login(wire: DiscordServer) -> None:
    wire.rest.revoked = True
    with pytest.raises(discord.LoginFailure):
        async with connected(wire, Client()):
            pass


async def test_a_person_is_heard_in_a_dm_and_answered_there(client: Client, wire: DiscordServer) -> None:
    ada = wire.person("Ada")
    wire.tells(ada, "hello")
    [heard] = await client.hears("message")
    assert (heard.content, heard.author.global_name, heard.guild) == ("hello", "Ada", None)
    assert isinstance(heard.channel, discord.DMChannel)
    sent = await heard.channel.send("hey")
    assert wire.texts(ada) == ["hey"]
    _, own = await client.hears("message", 2)
    assert (own.id, own.author.id, own.nonce) == (sent.id, wire.bot.id, sent.nonce)


async def test_a_person_is_heard_in_a_guild_with_who_they_are_there(client: Client, wire: DiscordServer) -> None:
    ada = wire.person("Ada")
    guild = wire.guild("Friends", [ada])
    guild.nicks[ada.id] = "Countess"
    channel = wire.text_channel(guild, "talk")
    wire.says(ada, channel, f"hi <@{wire.bot.id}>, see `<@{ada.id}>`")
    [heard] = await client.hears("message")
    assert isinstance(heard.author, discord.Member)
    assert (heard.author.display_name, heard.guild.name, heard.channel.name) == ("Countess", "Friends", "talk")
    assert [user.id for user in heard.mentions] == [wire.bot.id]


async def test_ids_tell_the_time_and_rise(client: Client, wire: DiscordServer) -> None:
    wire.clock.stop(1_800_000_000)
    ada = wire.person("Ada")
    first, second = wire.tells(ada, "one"), wire.tells(ada, "two")
    assert first.id < second.id
    heard, _ = await client.hears("message", 2)
    assert heard.created_at.timestamp() == 1_800_000_000
    wire.clock.advance(60)
    sent = await heard.channel.send("later")
    assert sent.created_at.timestamp() == 1_800_000_060


async def test_a_preview_is_seen_to_grow(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    sent = await channel.send("He")
    edited = await sent.edit(content="Hello")
    await sent.edit(content="Hello there")
    assert edited.edited_at is not None
    [message] = wire.messages(wire.channels[channel.id])
    assert message.texts == ["He", "Hello", "Hello there"]
    assert [text for _, text in message.edits] == ["Hello", "Hello there"]
    await client.hears("raw_message_edit", 2)


async def test_what_is_deleted_is_gone(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    sent = await channel.send("oops")
    await sent.delete()
    assert wire.texts(wire.channels[channel.id]) == []
    assert [message.content for message in wire.channels[channel.id].ever] == ["oops"]
    [gone] = await client.hears("raw_message_delete")
    assert gone.message_id == sent.id
    with pytest.raises(discord.NotFound) as missing:
        await sent.edit(content="again")
    assert missing.value.code == 10008


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"content": "a" * 2001}, 50035),
        ({"content": ""}, 50006),
        ({"content": " \n"}, 50006),
        ({}, 50006),
        ({"content": 5}, 50035),
        ({"embeds": [{"title": "x"}] * 11}, 50035),
        ({"embeds": [{"title": "x" * 257}]}, 50035),
        ({"embeds": [{"description": "x" * 4000}] * 2}, 50035),
        ({"content": "x", "nonce": "n" * 26}, 50035),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035),
        ({"content": "x", "allowed_mentions": {"parse": ["me"]}}, 50035),
        ({"content": "x", "message_reference": {"message_id": "5"}}, 50035),
        ({"content": "x", "message_reference": {"message_id": "abc"}}, 50035),
    ],
)
async def test_a_message_that_does_not_fit_is_refused(
    client: Client, wire: DiscordServer, body: dict[str, Any], code: int
) -> None:
    channel = await dm_of(client, wire)
    with pytest.raises(discord.HTTPException) as refused:
        await raw(client, channel, body)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert wire.messages(wire.channels[channel.id]) == []
    assert wire.called("create_message")[0].code == code


async def test_a_refusal_says_which_field_is_wrong(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    with pytest.raises(discord.HTTPException, match=r"In content: Must be 2000 or fewer in length\."):
        await channel.send("a" * 2001)


async def test_a_text_has_its_length_in_characters(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    await channel.send("😀" * 2000)
    [message] = wire.said(wire.channels[channel.id])
    assert (len(message.content), message.units) == (2000, 4000)


async def test_what_is_not_there_has_a_code_of_its_own(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    for code, asked in (
        (10003, client.fetch_channel(5)),
        (10013, client.fetch_user(5)),
        (10004, client.fetch_guild(5)),
        (10008, channel.fetch_message(5)),
    ):
        with pytest.raises(discord.NotFound) as missing:
            await asked
        assert missing.value.code == code
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.request(Route("GET", "/channels/{channel_id}", channel_id="me"))
    assert refused.value.code == 50035
    with pytest.raises(discord.NotFound) as nowhere:
        await client.http.request(Route("GET", "/nowhere"))
    assert nowhere.value.code == 0
    with pytest.raises(discord.HTTPException) as wrong:
        await client.http.request(Route("DELETE", "/users/@me"))
    assert wrong.value.status == 405


async def test_somebody_elses_message_cannot_be_edited(client: Client, wire: DiscordServer) -> None:
    wire.tells(wire.person(), "mine")
    [heard] = await client.hears("message")
    with pytest.raises(discord.Forbidden) as refused:
        await heard.edit(content="yours")
    assert refused.value.code == 50005
    with pytest.raises(discord.Forbidden) as kept:
        await heard.delete()
    assert kept.value.code == 50003


async def test_whoever_takes_no_dms_gets_none(client: Client, wire: DiscordServer) -> None:
    ada = wire.person()
    wire.shuts_dms(ada)
    user = await client.fetch_user(ada.id)
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("hello")
    assert refused.value.code == 50007
    wire.opens_dms(ada)
    await user.send("hello")
    assert wire.texts(ada) == ["hello"]
    with pytest.raises(discord.HTTPException) as wrong:
        await client.http.start_private_message(5)
    assert wrong.value.code == 50033


async def test_a_nonce_that_is_enforced_says_a_thing_once(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    place = wire.channels[channel.id]
    first = await raw(client, channel, {"content": "one", "nonce": "n1", "enforce_nonce": True})
    again = await raw(client, channel, {"content": "one", "nonce": "n1", "enforce_nonce": True})
    assert (again["id"], again["nonce"]) == (first["id"], "n1")
    assert wire.texts(place) == ["one"]
    await raw(client, channel, {"content": "one", "nonce": "n1"})
    wire.clock.advance(301)
    await raw(client, channel, {"content": "one", "nonce": "n1", "enforce_nonce": True})
    assert wire.texts(place) == ["one"] * 3


async def test_a_reply_refers_to_what_it_answers(client: Client, wire: DiscordServer) -> None:
    ada = wire.person()
    asked = wire.tells(ada, "what?")
    [heard] = await client.hears("message")
    sent = await heard.reply("that")
    assert sent.type is discord.MessageType.reply
    assert sent.reference is not None
    assert isinstance(sent.reference.resolved, discord.Message)
    assert sent.reference.resolved.content == "what?"
    assert wire.said(ada)[0].reply_to is asked
    wire.tells(ada, "why?", reply_to=wire.said(ada)[0])
    *_, back = await client.hears("message", 3)
    assert back.reference.message_id == sent.id
    wire.erases(asked)
    with pytest.raises(discord.HTTPException, match="Unknown message"):
        await heard.reply("gone")
    late = await heard.channel.send("gone", reference=heard.to_reference(fail_if_not_exists=False))
    assert late.reference is None
    assert (await heard.channel.fetch_message(sent.id)).reference.resolved.__class__ is discord.DeletedReferencedMessage


async def test_files_are_kept_and_fetched(client: Client, wire: DiscordServer) -> None:
    ada = wire.person()
    notes = Attachment("my notes.txt", b"milk", "text/plain; charset=utf-8")
    wire.tells(ada, "look", attachments=[notes, Attachment("big.bin", b"", size=99 << 20)])
    [heard] = await client.hears("message")
    small, big = heard.attachments
    assert (small.filename, small.size, big.size) == ("my notes.txt", 4, 99 << 20)
    assert await small.read() == b"milk"
    wire.expire_urls()
    with pytest.raises(discord.NotFound):
        await small.read()
    again = await heard.channel.fetch_message(heard.id)
    assert await again.attachments[0].read() == b"milk"
    wire.clock.advance(86_401)
    with pytest.raises(discord.NotFound):
        await again.attachments[0].read()


async def test_files_are_sent_up_to_ten_megabytes(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    files = [
        discord.File(io.BytesIO(text), name, description=name) for name, text in (("a.txt", b"A"), ("b.txt", b"B"))
    ]
    sent = await channel.send("two", files=files)
    [message] = wire.said(wire.channels[channel.id])
    assert [(one.filename, one.data, one.description) for one in message.attachments] == [
        ("a.txt", b"A", "a.txt"),
        ("b.txt", b"B", "b.txt"),
    ]
    await sent.edit(attachments=[sent.attachments[1], discord.File(io.BytesIO(b"C"), "c.txt")])
    assert [one.filename for one in message.attachments] == ["b.txt", "c.txt"]
    assert await sent.attachments[1].read() == b"B"
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(file=discord.File(io.BytesIO(b"x" * ((10 << 20) + 1)), "huge.bin"))
    assert (refused.value.status, refused.value.code) == (413, 40005)


async def test_an_edit_leaves_what_it_does_not_say(client: Client, wire: DiscordServer) -> None:
    channel = await dm_of(client, wire)
    sent = await channel.send("text", embed=discord.Embed(title="E"))
    await sent.edit(content="other")
    [message] = wire.said(wire.channels[channel.id])
    assert (message.content, message.embeds[0]["title"]) == ("other", "E")
    await sent.edit(embed=None)
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="")
    assert refused.value.code == 50006
    assert message.content == "other"
