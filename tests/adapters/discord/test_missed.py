"""What was written while the connection was gone, or nothing ran, is handed in once, and before what is newer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.adapters.discord import missed
from tests.adapters.discord.rig import DiscordRig, private, rigged
from tests.contracts.adapter_cases import unkept
from tests.wire.discord import DiscordServer
from tests.wire.discord_faults import fails, refuses, resets
from tests.wire.discord_things import Channel, Guild, Person

TWO_DAYS = 2 * 24 * 3600


@pytest.fixture
async def talked(rig: DiscordRig, ada: Person, channel: Channel) -> DiscordRig:
    """A new process, which knows up to where Ada and the channel were heard when the last one ended."""
    rig.taken[f"@{ada.id}"] = str(rig.wire.tells(ada, "before").id)
    rig.taken[str(channel.id)] = str(rig.wire.says(ada, channel, f"<@{rig.wire.bot.id}> before").id)
    return rig


def name(rig: DiscordRig) -> str:
    """Return how people name the bot."""
    return f"<@{rig.wire.bot.id}>"


# While nothing ran


async def test_what_was_written_in_private_is_handed_in_oldest_first(talked: DiscordRig, ada: Person) -> None:
    for number in range(3):
        talked.wire.tells(ada, str(number))
    async with talked.received():
        assert talked.inbox.texts == ["0", "1", "2"]
    assert {one.address for one in talked.inbox.messages} == {private(ada)}


async def test_what_named_the_bot_in_a_server_is_handed_in_and_nothing_else(
    talked: DiscordRig, ada: Person, channel: Channel
) -> None:
    talked.wire.says(ada, channel, "just talk")
    talked.wire.says(ada, channel, f"{name(talked)} one")
    talked.wire.says(ada, channel, f"{name(talked)} two")
    async with talked.received():
        assert talked.inbox.texts == ["one", "two"]


async def test_threads_and_channels_in_which_nobody_ever_talked_to_it_are_looked_into(
    talked: DiscordRig, ada: Person, guild: Guild, channel: Channel
) -> None:
    other = talked.wire.text_channel(guild, "other")
    own = talked.wire.thread(talked.wire.bot, channel, "With Aiki")
    talked.wire.says(ada, other, f"{name(talked)} in a new place")
    talked.wire.says(ada, own, "in a thread")
    async with talked.received():
        assert sorted(talked.inbox.texts) == ["in a new place", "in a thread"]


async def test_what_comes_meanwhile_comes_behind_and_nothing_twice(talked: DiscordRig, ada: Person) -> None:
    talked.wire.tells(ada, "missed")
    talked.inbox.gate.clear()
    async with talked.received(is_open=False):
        await talked.wire.wait_for(lambda: talked.wire.called("history"))
        talked.wire.tells(ada, "newer")
        talked.inbox.gate.set()
        await talked.inbox.until(2)
        await talked.discord.intake.idle()
    assert talked.inbox.texts == ["missed", "newer"]


async def test_at_the_first_start_nothing_old_is_handed_in(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    rig.wire.tells(ada, "long ago")
    rig.wire.says(ada, channel, f"{name(rig)} long ago")
    async with rig.received():
        rig.wire.tells(ada, "now")
        await rig.inbox.until(1)
    assert rig.inbox.texts == ["now"]
    assert not rig.wire.called("history")


async def test_a_thread_in_which_nothing_was_ever_taken_in_begins_where_the_others_end(
    talked: DiscordRig, ada: Person, bea: Person
) -> None:
    talked.wire.dm(bea)
    talked.taken[f"@{bea.id}"] = ""
    talked.wire.tells(bea, "hi")
    async with talked.received():
        assert talked.inbox.texts == ["hi"]


async def test_what_is_older_than_two_days_is_not_answered_any_more() -> None:
    wire = DiscordServer()
    wire.clock.advance(-TWO_DAYS - 600)
    async with rigged(wire) as rig:
        ada = wire.person("Ada")
        rig.taken[f"@{ada.id}"] = str(wire.tells(ada, "before").id)
        wire.tells(ada, "too old")
        wire.clock.advance(1200)
        wire.tells(ada, "old")
        wire.clock.advance(TWO_DAYS - 600)
        async with rig.received():
            assert rig.inbox.texts == ["old"]


async def test_where_nothing_was_written_nothing_is_asked(talked: DiscordRig, ada: Person, channel: Channel) -> None:
    async with talked.received():
        pass
    asked = {call.ids["channel"] for call in talked.wire.called("history")}
    assert str(channel.id) not in asked


@pytest.mark.parametrize("permission", ["view_channel", "read_message_history"])
async def test_a_channel_that_may_not_be_read_is_not_asked_for(
    talked: DiscordRig, ada: Person, guild: Guild, channel: Channel, permission: str
) -> None:
    talked.wire.says(ada, channel, f"{name(talked)} unread")
    talked.wire.denies(channel, permission)
    other = talked.wire.text_channel(guild, "other")
    talked.wire.says(ada, other, f"{name(talked)} read")
    async with talked.received():
        assert talked.inbox.texts == ["read"]
    assert {call.ids["channel"] for call in talked.wire.called("history")} <= {
        str(other.id),
        str(talked.wire.dm(ada).id),
    }


async def test_a_channel_that_cannot_be_read_holds_up_no_other(
    talked: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    talked.wire.tells(ada, "private")
    talked.wire.says(ada, channel, f"{name(talked)} in a channel")
    talked.wire.trips("history", refuses(50001), where=channel)
    async with talked.received():
        assert talked.inbox.texts == ["private"]


@pytest.mark.parametrize("endpoint", ["history", "open_dm"])
async def test_what_could_not_be_asked_for_at_first_is_asked_for_again(
    talked: DiscordRig, ada: Person, endpoint: str
) -> None:
    talked.wire.tells(ada, "missed")
    talked.wire.trips(endpoint, resets())
    async with talked.received():
        talked.wire.tells(ada, "newer")
        await talked.inbox.until(2)
    assert sorted(talked.inbox.texts) == ["missed", "newer"]


async def test_what_was_missed_and_cannot_be_kept_is_tried_again(talked: DiscordRig, ada: Person) -> None:
    talked.wire.tells(ada, "missed")
    talked.inbox.failures.extend([unkept(), unkept()])
    async with talked.received():
        assert talked.inbox.texts == ["missed"]
    assert len([text for text in talked.wire.texts(ada) if "disk is full" in text]) == 1


# While the connection was gone


@pytest.fixture
async def up(talked: DiscordRig) -> AsyncIterator[DiscordRig]:
    """The adapter in the middle of its work."""
    async with talked.received():
        talked.inbox.events.clear()
        yield talked


@pytest.mark.parametrize("code", [None, 1001, 4000])
async def test_a_session_that_is_resumed_loses_and_repeats_nothing(
    up: DiscordRig, ada: Person, code: int | None
) -> None:
    up.wire.tells(ada, "first")
    await up.inbox.until(1)
    up.wire.gateway.close_all(code)
    up.wire.tells(ada, "meanwhile")
    await up.inbox.until(2)
    up.wire.tells(ada, "last")
    await up.inbox.until(3)
    assert up.inbox.texts == ["first", "meanwhile", "last"]
    assert (len(up.wire.gateway.resumes), len(up.wire.called("history"))) == (1, 1)


async def test_of_a_session_that_is_lost_what_was_missed_is_asked_for(
    up: DiscordRig, ada: Person, bea: Person, channel: Channel
) -> None:
    up.wire.tells(ada, "first")
    up.wire.tells(bea, "mine")
    await up.inbox.until(2)
    async with up.wire.gateway.away(expiring=True):
        up.wire.tells(ada, "meanwhile")
        up.wire.tells(bea, "mine too")
        up.wire.says(bea, channel, f"{name(up)} here too")
        up.wire.says(bea, channel, "not this")
    await up.inbox.until(5)
    up.wire.tells(ada, "last")
    await up.inbox.until(6)
    await up.discord.intake.idle()
    assert [one.text for one in up.inbox.messages if one.address == private(ada)] == ["first", "meanwhile", "last"]
    assert sorted(up.inbox.texts) == sorted(["first", "mine", "meanwhile", "mine too", "here too", "last"])


async def test_somebody_who_wrote_for_the_first_time_meanwhile_is_heard_with_their_next_word(
    up: DiscordRig, ada: Person, bea: Person
) -> None:
    async with up.wire.gateway.away(expiring=True):
        up.wire.tells(bea, "hello?")
    await up.wire.wait_for(lambda: up.wire.connected)
    up.wire.tells(bea, "are you there?")
    await up.inbox.until(1)
    assert "are you there?" in up.inbox.texts


async def test_several_sessions_lost_one_after_the_other_lose_nothing(up: DiscordRig, ada: Person) -> None:
    for number in range(3):
        async with up.wire.gateway.away(expiring=True):
            up.wire.tells(ada, str(number))
        if number == 1:
            await up.inbox.until(2)
    await up.inbox.until(3)
    await up.discord.intake.idle()
    assert up.inbox.texts == ["0", "1", "2"]


async def test_what_was_missed_is_asked_for_until_it_is_had(up: DiscordRig, ada: Person, channel: Channel) -> None:
    up.wire.trips("history", fails(503), 3)
    async with up.wire.gateway.away(expiring=True):
        up.wire.tells(ada, "in private")
        up.wire.says(ada, channel, f"{name(up)} in a channel")
    await up.wire.wait_for(lambda: len(up.inbox.messages) == 2)
    assert sorted(up.inbox.texts) == ["in a channel", "in private"]


async def test_of_a_channel_in_which_very_much_was_written_the_latest_counts(
    up: DiscordRig, ada: Person, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "MOST", 20)
    async with up.wire.gateway.away(expiring=True):
        for number in range(40):
            up.wire.says(ada, channel, f"{name(up)} {number}" if number % 10 == 5 else "just talk")
    await up.inbox.until(2)
    await up.discord.intake.idle()
    assert up.inbox.texts == ["25", "35"]
