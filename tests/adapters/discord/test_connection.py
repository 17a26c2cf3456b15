"""The connection: what Discord lets the bot see, how it ends, and that it is had again whatever ended it."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.adapters.discord import Account, Discord
from bot.adapters.discord.client import look
from bot.domain.language import Language
from bot.locales import LocaleSentences
from tests.adapters.discord.rig import DiscordRig, private, rigged
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord import DiscordServer
from tests.wire.discord_faults import Fault, fails, hangs, held, limited, resets, unauthorized
from tests.wire.discord_session import Event
from tests.wire.discord_things import Channel, Guild, Person

CONTENT = 1 << 15


async def hears(rig: DiscordRig, person: Person, text: str = "are you there?") -> None:
    """Wait until the bot hears what somebody says, for the first time or once the connection is there again."""
    before = rig.wire.tells(person, text)
    await rig.wire.wait_for(lambda: str(before.id) in [one.platform_message_id for one in rig.inbox.messages], 10)


@pytest.fixture
async def known(live: DiscordRig, ada: Person) -> DiscordRig:
    """The adapter while it receives, with somebody whom it has heard: nobody can ask Discord who wrote meanwhile."""
    await hears(live, ada, "hello")
    return live


# What it may see


async def test_the_bot_asks_for_messages_and_reactions_and_for_nobodys_presence(live: DiscordRig) -> None:
    [asked] = live.wire.gateway.identifies
    intents = discord.Intents._from_value(asked["intents"])  # noqa: SLF001 - the library has no other way to read it
    assert {name for name, is_set in intents if is_set} == {
        *("guilds", "guild_messages", "dm_messages", "guild_reactions", "dm_reactions", "message_content"),
    }
    assert live.told == []


async def test_without_the_intent_it_hears_what_is_sent_to_it_and_says_once_what_is_missing() -> None:
    async with rigged(DiscordServer(may_read_content=False)) as rig:
        ada = rig.wire.person("Ada")
        channel = rig.wire.text_channel(rig.wire.guild(members=[ada]))
        async with rig.received():
            rig.wire.says(ada, channel, "just talk")
            rig.wire.says(ada, channel, f"<@{rig.wire.bot.id}> hello")
            rig.wire.tells(ada, "hi")
            await rig.inbox.until(2)
            assert sorted(rig.inbox.texts) == ["hello", "hi"]
            rig.wire.gateway.invalidate()
            await rig.wire.wait_for(lambda: rig.wire.identifies == 2)
            await hears(rig, ada)
    assert rig.told == ["discord.no_content_intent"]
    assert not rig.wire.gateway.identifies[0]["intents"] & CONTENT


async def test_an_intent_that_is_taken_away_is_noticed(known: DiscordRig, ada: Person) -> None:
    known.wire.gateway.flags = 0
    known.wire.gateway.close_all(4014)
    await known.wire.wait_for(lambda: known.told)
    await hears(known, ada)
    assert known.told == ["discord.no_content_intent"]


# Tokens


async def test_with_a_wrong_token_it_ends_and_says_so() -> None:
    async with rigged(token="wrong") as rig:  # noqa: S106 - there is none that is less secret
        with pytest.raises(discord.LoginFailure):
            await rig.discord.receive(rig.told.append)
    assert rig.told == ["discord.bad_token"]


async def test_with_a_token_that_is_revoked_later_it_ends_and_says_so(rig: DiscordRig, ada: Person) -> None:
    receiving = asyncio.create_task(rig.discord.receive(rig.told.append))
    await rig.wire.wait_for(lambda: rig.wire.connected)
    rig.wire.gateway.close_all(4004)
    with pytest.raises(discord.LoginFailure):
        async with asyncio.timeout(5):
            await receiving
    assert rig.told == ["discord.bad_token"]


async def test_a_token_that_discord_doubts_at_login_ends_it(rig: DiscordRig) -> None:
    rig.wire.trips("me", unauthorized())
    with pytest.raises(discord.LoginFailure):
        await rig.discord.receive(rig.told.append)


# How it ends, and is had again


@pytest.mark.parametrize(
    "code", [None, 1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009, 4010, 4011, 4012, 4013]
)
async def test_whatever_code_it_ends_with_it_is_had_again(known: DiscordRig, ada: Person, code: int | None) -> None:
    known.wire.gateway.close_all(None if code == 1006 else code)
    await known.wire.wait_for(lambda: known.wire.gateway.closes)
    await hears(known, ada)


@pytest.mark.parametrize("resumable", [False, True])
async def test_an_invalid_session_is_begun_anew_or_resumed(known: DiscordRig, ada: Person, resumable: bool) -> None:
    known.wire.gateway.invalidate(resumable=resumable)
    await known.wire.wait_for(lambda: known.wire.identifies == 1 + (not resumable))
    await hears(known, ada)


async def test_being_sent_away_for_a_moment_it_resumes(known: DiscordRig, ada: Person) -> None:
    known.wire.gateway.ask_to_reconnect()
    await known.wire.wait_for(lambda: known.wire.resumes)
    await hears(known, ada)
    assert known.wire.identifies == 1


async def test_discord_is_gone_for_a_while(known: DiscordRig, ada: Person) -> None:
    async with known.wire.gone():
        await known.wire.wait_for(lambda: not known.wire.connected)
    await hears(known, ada)


@pytest.mark.parametrize("endpoint", ["me", "application", "gateway_bot"])
@pytest.mark.parametrize("fault", [fails(503), resets(), limited(99, via=False)])
async def test_what_goes_wrong_at_the_start_is_tried_again(
    rig: DiscordRig, ada: Person, endpoint: str, fault: Fault
) -> None:
    rig.wire.trips(endpoint, fault)
    async with rig.received():
        await hears(rig, ada)
    # aiohttp repeats a question whose connection was cut by itself: then there was nothing to tell.
    assert rig.told in ([], ["discord.unreachable", "discord.back"])


async def test_something_of_a_form_that_the_library_does_not_know_ends_the_connection_and_not_the_bot(
    known: DiscordRig, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    known.wire.gateway.dispatch(Event("MESSAGE_CREATE", {"id": "no number", "secret": "words"}))
    await known.wire.wait_for(lambda: known.wire.identifies == 2)
    await hears(known, ada)
    assert "begun anew" in caplog.text


async def test_events_that_nobody_knows_do_no_harm(live: DiscordRig, ada: Person) -> None:
    live.wire.gateway.dispatch(Event("SOMETHING_NEW", {"id": 1}))
    await hears(live, ada)
    assert live.wire.identifies == 1


# Where it goes


async def test_it_connects_where_the_setting_says(ada: Person, rig: DiscordRig) -> None:
    async with rigged() as other:
        account = Account(rig.wire.token, rig.wire.api_base, other.wire.gateway_url)
        bot = Discord(account, "edits", LocaleSentences(), Language.EN)
        bot.connect(rig.inbox, rig.previews, (), rig)
        receiving = asyncio.create_task(bot.receive(rig.told.append))
        await other.wire.wait_for(lambda: other.wire.connected)
        other.wire.gateway.invalidate()
        await other.wire.wait_for(lambda: other.wire.identifies == 2)
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
        await bot.close()
    assert rig.wire.identifies == 0


async def test_several_sessions_are_opened_where_discord_asks_for_them(ada: Person, rig: DiscordRig) -> None:
    rig.wire.gateway.shards, rig.wire.gateway.needs_shards = 2, True
    guilds: list[Guild] = []
    while len({guild.id >> 22 & 1 for guild in guilds}) < 2:
        guilds.append(rig.wire.guild(members=[ada]))
        await asyncio.sleep(0.001)
    channels: list[Channel] = [rig.wire.text_channel(guild) for guild in guilds]
    rig.taken[f"@{ada.id}"] = str(rig.wire.tells(ada, "before").id)
    for channel in channels:
        rig.wire.says(ada, channel, f"<@{rig.wire.bot.id}> missed {channel.id}")
    async with rig.received():
        await rig.wire.wait_for(lambda: rig.wire.connected == 2)
        for channel in channels:
            rig.wire.says(ada, channel, f"<@{rig.wire.bot.id}> new {channel.id}")
        await rig.inbox.until(2 * len(channels))
        await hears(rig, ada)
    texts = [f"{word} {channel.id}" for channel in channels for word in ("missed", "new")]
    assert sorted(rig.inbox.texts) == sorted([*texts, "are you there?"])


# Looking, and closing


async def test_a_look_at_the_bot_tells_who_it_is_and_receives_nothing(rig: DiscordRig, guild: Guild) -> None:
    seen = await look(Account(rig.wire.token, rig.wire.api_base))
    assert (seen.bot_id, seen.name, seen.servers, seen.sees_all) == (rig.wire.bot.id, "aiki", 1, True)
    assert rig.wire.identifies == 0
    assert guild.has_bot


async def test_a_look_with_a_wrong_token_fails(rig: DiscordRig) -> None:
    with pytest.raises(discord.LoginFailure):
        await look(Account("wrong", rig.wire.api_base))


async def test_who_it_is_is_told(rig: DiscordRig) -> None:
    assert (await rig.discord.whoami()).id == rig.wire.bot.id


async def test_a_token_is_in_no_repr(rig: DiscordRig) -> None:
    assert rig.wire.token not in repr(Account(rig.wire.token, rig.wire.api_base))


async def test_several_calls_at_once_log_in_once(rig: DiscordRig, ada: Person, bea: Person) -> None:
    gate = asyncio.Event()
    rig.wire.trips("me", held(gate))
    both = [asyncio.create_task(sent(rig.discord, delivery(private(one)))) for one in (ada, bea)]
    await rig.wire.wait_for(lambda: rig.wire.called("me"))
    gate.set()
    await asyncio.gather(*both)
    assert len(rig.wire.called("me")) == 1


async def test_a_login_that_failed_is_made_anew_at_the_next_need(rig: DiscordRig, ada: Person) -> None:
    rig.wire.trips("me", fails(503))
    with pytest.raises(Exception, match="503"):
        await sent(rig.discord, delivery(private(ada)))
    await sent(rig.discord, delivery(private(ada)))
    assert rig.wire.texts(ada) == ["Hello."]


async def test_closing_ends_the_connection_even_where_a_call_hangs(live: DiscordRig, ada: Person) -> None:
    live.wire.trips("create_message", hangs())
    hanging = asyncio.create_task(sent(live.discord, delivery(private(ada))))
    await live.wire.wait_for(lambda: live.wire.called("create_message"))
    await live.discord.close()
    await live.wire.wait_for(lambda: not live.wire.connected)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)


async def test_what_never_connected_can_be_closed(rig: DiscordRig) -> None:
    await rig.discord.close()
    await rig.discord.close()
    assert rig.wire.requests == []
