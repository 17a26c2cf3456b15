"""What is taken away is told, with the thread it was in, even where nobody has written there since the start."""

from __future__ import annotations

from tests.adapters.discord.rig import DiscordRig, group, private
from tests.contracts.adapter_cases import unkept
from tests.wire.discord_faults import refuses, resets
from tests.wire.discord_things import Channel, Person


def told(rig: DiscordRig) -> list[tuple[object, ...]]:
    """Return what was handed in as taken away."""
    return [one for one in rig.inbox.events if isinstance(one, tuple) and one[0] == "deleted"]


async def gone(rig: DiscordRig, times: int = 1) -> list[tuple[object, ...]]:
    """Wait until so much was taken away, and return what."""
    await rig.wire.wait_for(lambda: len(told(rig)) >= times)
    return told(rig)


async def test_in_private_it_is_told_with_the_person(live: DiscordRig, ada: Person) -> None:
    message = live.wire.tells(ada, "forget this")
    live.wire.erases(message)
    assert await gone(live) == [("deleted", private(ada), (str(message.id),))]


async def test_in_a_server_it_is_told_with_the_channel(live: DiscordRig, ada: Person, channel: Channel) -> None:
    message = live.wire.says(ada, channel, "not even to you")
    live.wire.erases(message)
    assert await gone(live) == [("deleted", group(channel), (str(message.id),))]


async def test_several_at_once_are_told_at_once(live: DiscordRig, ada: Person, channel: Channel) -> None:
    messages = [live.wire.says(ada, channel, str(number)) for number in range(3)]
    live.wire.erases(*messages)
    assert await gone(live) == [("deleted", group(channel), tuple(str(one.id) for one in messages))]


async def test_after_a_restart_the_person_is_asked_for(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    message = rig.wire.tells(ada, "of yesterday")
    async with rig.received():
        rig.wire.erases(message)
        assert await gone(rig) == [("deleted", private(ada), (str(message.id),))]
        other = rig.wire.tells(ada, "of today")
        rig.wire.erases(other)
        await gone(rig, 2)
    assert len(rig.wire.called("get_channel")) == 1
    assert channel.guild is not None


async def test_after_a_restart_it_is_asked_for_until_it_is_known(rig: DiscordRig, ada: Person) -> None:
    message = rig.wire.tells(ada, "of yesterday")
    rig.wire.trips("get_channel", resets(), 4)
    async with rig.received():
        rig.wire.erases(message)
        assert await gone(rig) == [("deleted", private(ada), (str(message.id),))]


async def test_where_nobody_can_tell_whose_it_was_it_is_left(rig: DiscordRig, ada: Person, bea: Person) -> None:
    message = rig.wire.tells(ada, "of yesterday")
    rig.wire.trips("get_channel", refuses(10003))
    async with rig.received():
        rig.wire.erases(message)
        rig.wire.tells(bea, "and on")
        await rig.inbox.until(1)
        await rig.discord.intake.idle()
    assert told(rig) == []


async def test_what_cannot_be_forgotten_now_is_handed_in_again(live: DiscordRig, ada: Person) -> None:
    message = live.wire.tells(ada, "forget this")
    await live.inbox.until(1)
    live.inbox.failures.extend([unkept(), unkept()])
    live.wire.erases(message)
    assert await gone(live) == [("deleted", private(ada), (str(message.id),))]
    assert live.wire.texts(ada) == []
