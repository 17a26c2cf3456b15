"""In servers: what the bot may not do is told in private, and threads are opened in which every word is for it."""

from __future__ import annotations

import pytest

from bot.adapters.discord import commands
from bot.domain.conversation import Identity
from bot.domain.delivery import Notice
from tests.adapters.discord.reading import heard, written
from tests.adapters.discord.rig import DiscordRig, group, private, rigged
from tests.contracts.adapter_cases import unkept
from tests.wire.discord import DiscordServer
from tests.wire.discord_faults import Fault, fails, refuses, resets
from tests.wire.discord_json import message_json
from tests.wire.discord_session import GUILD_MESSAGES, Event
from tests.wire.discord_things import Channel, Guild, Interaction, Person


def notices(rig: DiscordRig) -> list[Notice]:
    """Return what was to be told."""
    return [one for one in rig.inbox.events if isinstance(one, Notice)]


# What it may not do


async def test_where_it_may_not_write_that_is_told_in_private_and_the_message_is_left(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.wire.denies(channel, "send_messages")
    live.wire.says(ada, channel, "just talk")
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> hello?")
    await live.inbox.until(1)
    [notice] = live.inbox.events
    assert isinstance(notice, Notice)
    assert (notice.sender, notice.address) == (Identity("discord", str(ada.id), "Ada"), private(ada))
    assert notice.sentence == "discord.missing_send_messages"
    assert notice.values == {"channel": "general", "server": "Friends"}


async def test_it_is_told_once_for_each_permission_channel_and_person(
    live: DiscordRig, ada: Person, bea: Person, guild: Guild, channel: Channel
) -> None:
    other = live.wire.text_channel(guild, "other")
    for one in (channel, other):
        live.wire.denies(one, "send_messages")
    for person, where in ((ada, channel), (ada, channel), (bea, channel), (ada, other)):
        live.wire.says(person, where, f"<@{live.wire.bot.id}> hello?")
    await live.inbox.until(4)
    assert len({one.once for one in notices(live)}) == 3


async def test_where_it_may_not_write_in_threads_it_says_that(live: DiscordRig, ada: Person, channel: Channel) -> None:
    thread = live.wire.thread(ada, channel, "Plans")
    live.wire.denies(channel, "send_messages_in_threads")
    live.wire.says(ada, thread, f"<@{live.wire.bot.id}> hello?")
    await live.inbox.until(1)
    assert [one.sentence for one in notices(live)] == ["discord.missing_send_messages_in_threads"]


async def test_what_may_be_written_in_threads_alone_is_enough_there(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    thread = live.wire.thread(ada, channel, "Plans")
    live.wire.denies(channel, "send_messages")
    live.wire.says(ada, thread, f"<@{live.wire.bot.id}> hello?")
    await live.inbox.until(1)
    assert live.inbox.texts == ["hello?"]


async def test_once_it_may_write_again_it_hears_again(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.wire.denies(channel, "send_messages")
    live.wire.allows(channel, "send_messages")
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> hello?")
    await live.inbox.until(1)
    assert live.inbox.texts == ["hello?"]


async def test_a_server_of_which_nothing_is_known_is_still_no_private_place(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    body = message_json(written(live, ada, channel, "just talk"), live.wire.bot)
    body |= {"guild_id": "1180000000000000066", "channel_id": "1180000000000000067"}
    live.wire.gateway.dispatch(Event("MESSAGE_CREATE", body, GUILD_MESSAGES, is_message=True))
    assert await heard(live, ada, ada) == []


async def test_in_a_server_that_came_back_it_goes_on(
    live: DiscordRig, ada: Person, guild: Guild, channel: Channel
) -> None:
    live.wire.kicks_bot(guild)
    live.wire.invites_bot(guild)
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> hello?")
    await live.inbox.until(1)
    assert [one.address for one in live.inbox.messages] == [group(channel)]


# Threads


def talks(rig: DiscordRig, person: Person, where: Channel | Person, topic: str = "") -> Interaction:
    """Have somebody ask for a thread."""
    options = {"topic": topic} if topic else {}
    return rig.wire.commands(person, where, commands.TALK, **options)


def thread_of(rig: DiscordRig) -> Channel:
    """Return the only thread there is."""
    [thread] = [one for one in rig.wire.channels.values() if one.is_thread]
    return thread


async def test_a_thread_is_opened_and_says_what_it_is_for(live: DiscordRig, ada: Person, channel: Channel) -> None:
    given = talks(live, ada, channel, "Our plans")
    await live.inbox.until(1)
    thread = thread_of(live)
    assert (thread.name, thread.parent, thread.owner) == ("Our plans", channel, live.wire.bot)
    [notice] = notices(live)
    assert (notice.address, notice.sentence) == (group(thread), "discord.talk_opened")
    await live.wire.wait_for(lambda: live.wire.texts(channel, ada) == [f"<#{thread.id}>"])
    assert given.response is not None
    assert given.response.is_ephemeral
    await live.wire.wait_for(lambda: ada.id in thread.thread_members)
    live.wire.says(ada, thread, "without a name")
    await live.wire.wait_for(lambda: live.inbox.texts == ["without a name"])


async def test_it_is_opened_whatever_becomes_of_the_acknowledgement(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.wire.trips("callback", resets(after=True))
    talks(live, ada, channel, "Our plans")
    await live.inbox.until(1)
    await live.wire.wait_for(lambda: live.wire.texts(channel, ada) == [f"<#{thread_of(live).id}>"])


@pytest.mark.parametrize(("topic", "name"), [("", "Aiki and Ada"), ("x" * 300, "x" * 89 + "…")])
async def test_a_thread_has_a_name_that_fits(
    live: DiscordRig, ada: Person, channel: Channel, topic: str, name: str
) -> None:
    talks(live, ada, channel, topic)
    await live.inbox.until(1)
    assert thread_of(live).name == name


async def test_where_it_may_open_none_it_says_what_is_missing(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.wire.denies(channel, "create_public_threads")
    talks(live, ada, channel)
    await live.wire.wait_for(lambda: any("Create Public Threads" in text for text in live.wire.texts(channel, ada)))
    assert live.inbox.events == []


async def test_where_it_may_not_write_in_threads_it_opens_none(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.wire.denies(channel, "send_messages_in_threads")
    given = talks(live, ada, channel)
    await live.wire.wait_for(lambda: any("Send Messages in Threads" in text for text in live.wire.texts(channel, ada)))
    assert given.response is not None
    assert given.response.is_ephemeral
    assert live.inbox.events == []
    assert not live.wire.called("create_thread")


async def test_where_it_may_neither_open_nor_write_the_first_is_told(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.wire.denies(channel, "send_messages_in_threads", "create_public_threads")
    talks(live, ada, channel)
    await live.wire.wait_for(lambda: any("Create Public Threads" in text for text in live.wire.texts(channel, ada)))
    assert not live.wire.called("create_thread")


async def test_where_it_hears_only_what_names_it_it_opens_none() -> None:
    async with rigged(DiscordServer(may_read_content=False)) as rig:
        ada = rig.wire.person("Ada")
        channel = rig.wire.text_channel(rig.wire.guild("Friends", [ada]))
        async with rig.received():
            talks(rig, ada, channel)
            await rig.wire.wait_for(
                lambda: any("Message Content Intent" in one for one in rig.wire.texts(channel, ada))
            )
        assert rig.inbox.events == []
        assert not rig.wire.called("create_thread")


async def test_what_discord_refuses_all_the_same_is_told(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.wire.trips("create_thread", refuses(50013))
    talks(live, ada, channel)
    await live.wire.wait_for(lambda: any("Create Public Threads" in text for text in live.wire.texts(channel, ada)))


@pytest.mark.parametrize("where", ["private", "thread"])
async def test_elsewhere_it_says_that_it_can_open_none(
    live: DiscordRig, ada: Person, channel: Channel, where: str
) -> None:
    place: Channel | Person = ada if where == "private" else live.wire.thread(ada, channel, "Plans")
    talks(live, ada, place)
    await live.wire.wait_for(lambda: any("only in a text channel" in text for text in live.wire.texts(place, ada)))


async def test_somebody_who_cannot_be_added_has_their_thread_all_the_same(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.wire.trips("add_to_thread", refuses(50013))
    talks(live, ada, channel)
    await live.inbox.until(1)
    await live.wire.wait_for(lambda: live.wire.called("add_to_thread"))
    assert live.wire.texts(channel, ada) == [f"<#{thread_of(live).id}>"]


async def test_what_cannot_be_kept_of_it_is_told(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.inbox.failures.append(unkept())
    talks(live, ada, channel)
    await live.wire.wait_for(lambda: any("disk is full" in text for text in live.wire.texts(channel, ada)))


@pytest.mark.parametrize("fault", [fails(503), resets(), refuses(160006)])
async def test_a_thread_that_could_not_be_opened_leaves_nobody_waiting(
    live: DiscordRig, ada: Person, channel: Channel, fault: Fault
) -> None:
    live.wire.trips("create_thread", fault)
    talks(live, ada, channel)
    await live.wire.wait_for(lambda: [one for one in live.wire.said(channel, ada) if not one.is_loading])


async def test_in_the_language_of_the_persons_app(live: DiscordRig, channel: Channel) -> None:
    assert channel.guild is not None
    ola = live.wire.person("Ola", locale="no")
    live.wire.joins(ola, channel.guild)
    talks(live, ola, channel)
    await live.inbox.until(1)
    assert thread_of(live).name == "Aiki og Ola"


async def test_a_stranger_opens_no_thread_and_ends_at_the_door(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.inbox.strangers.add(str(ada.id))
    given = live.wire.commands(ada, channel, commands.TALK)
    response = await live.wire.answered(given)
    await live.inbox.until(1)
    assert response.is_ephemeral
    assert [(one.text, one.address) for one in live.inbox.messages] == [("/talk", private(ada))]
    assert not live.wire.called("create_thread")
