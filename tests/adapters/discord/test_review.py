"""What was taken in is compared with what stands there by now: what was edited or taken away meanwhile is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest

from bot.adapters.discord import intake, missed, review
from tests.adapters.discord.rig import DiscordRig, group, private
from tests.adapters.discord.test_deletions import told
from tests.contracts.adapter_cases import unkept
from tests.wire.discord_faults import Fault, refuses, resets
from tests.wire.discord_things import Channel, Message, Person


def said(rig: DiscordRig, person: Person, *texts: str, where: Channel | None = None) -> list[Message]:
    """Have somebody write in an earlier life of the bot, which took all of it in and answered."""
    name = "" if where is None else f"<@{rig.wire.bot.id}> "
    messages = [rig.wire.says(person, where or person, f"{name}{text}") for text in texts]
    thread = f"@{person.id}" if where is None else str(where.id)
    rig.said.setdefault(thread, []).extend(str(one.id) for one in messages)
    rig.taken[thread] = str(messages[-1].id)
    return messages


async def reviewed(rig: DiscordRig) -> None:
    """Begin, and wait until all is compared."""
    async with rig.received():
        await rig.discord.intake.idle()


def edits(rig: DiscordRig) -> list[tuple[str, str]]:
    """Return what was handed in as edited."""
    return [(one.platform_message_id, one.text) for one in rig.inbox.edits]


@pytest.mark.parametrize("where", ["private", "server"])
async def test_what_was_taken_away_meanwhile_is_told_at_once(
    rig: DiscordRig, ada: Person, channel: Channel, where: str
) -> None:
    place, address = (None, private(ada)) if where == "private" else (channel, group(channel))
    first, second, third, _last = said(rig, ada, "one", "two", "three", "four", where=place)
    rig.wire.erases(first)
    rig.wire.erases(third)
    await reviewed(rig)
    assert rig.inbox.events == [("deleted", address, (str(first.id), str(third.id)))]
    assert second.content.endswith("two")


@pytest.mark.parametrize("where", ["private", "server"])
async def test_what_was_edited_meanwhile_is_told(rig: DiscordRig, ada: Person, channel: Channel, where: str) -> None:
    place, address = (None, private(ada)) if where == "private" else (channel, group(channel))
    first, _ = said(rig, ada, "helo", "so", where=place)
    rig.wire.edits(first, first.content.replace("helo", "hello"))
    await reviewed(rig)
    assert edits(rig) == [(str(first.id), "hello")]
    assert {one.address for one in rig.inbox.edits} == {address}
    assert rig.inbox.texts == []


async def test_what_stands_as_it_was_is_told_nobody(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    said(rig, ada, "one", "two")
    said(rig, ada, "three", where=channel)
    await reviewed(rig)
    assert rig.inbox.events == []


async def test_where_nothing_was_said_lately_nothing_is_asked_for(rig: DiscordRig, ada: Person) -> None:
    rig.wire.erases(rig.wire.tells(ada, "long ago"))
    await reviewed(rig)
    assert rig.inbox.events == []
    assert not rig.wire.called("history")


async def test_what_came_since_is_no_matter_there(rig: DiscordRig, ada: Person) -> None:
    first, _ = said(rig, ada, "one", "two")
    rig.wire.erases(first)
    rig.wire.erases(rig.wire.tells(ada, "never taken in"))
    rig.wire.tells(ada, "missed")
    await reviewed(rig)
    assert told(rig) == [("deleted", private(ada), (str(first.id),))]
    assert rig.inbox.texts == ["missed"]


@pytest.mark.parametrize("permission", ["view_channel", "read_message_history"])
async def test_a_channel_that_may_not_be_read_forgets_nothing(
    rig: DiscordRig, ada: Person, channel: Channel, permission: str
) -> None:
    first, _ = said(rig, ada, "one", "two", where=channel)
    rig.wire.erases(first)
    rig.wire.denies(channel, permission)
    await reviewed(rig)
    assert rig.inbox.events == []


async def test_a_channel_that_is_gone_forgets_nothing(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    said(rig, ada, "one", where=channel)
    rig.wire.removes(channel)
    await reviewed(rig)
    assert rig.inbox.events == []


async def test_a_channel_that_looks_empty_forgets_nothing(rig: DiscordRig, ada: Person) -> None:
    [only] = said(rig, ada, "one")
    rig.wire.erases(only)
    await reviewed(rig)
    assert rig.inbox.events == []


@pytest.mark.parametrize("fault", [refuses(50001), resets()], ids=["refused", "cut off"])
async def test_a_channel_that_cannot_be_asked_for_holds_up_no_other_and_forgets_nothing(
    rig: DiscordRig, ada: Person, bea: Person, channel: Channel, fault: Fault
) -> None:
    del channel
    firsts = [said(rig, person, "one", "two")[0] for person in (ada, bea)]
    for first in firsts:
        rig.wire.erases(first)
    rig.wire.trips("history", fault, 9, where=ada)
    await reviewed(rig)
    assert told(rig) == [("deleted", private(bea), (str(firsts[1].id),))]


async def test_in_a_thread_it_is_told_too(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    thread = rig.wire.thread(rig.wire.bot, channel, "With Aiki")
    first, _ = said(rig, ada, "one", "two", where=thread)
    rig.wire.erases(first)
    await reviewed(rig)
    assert told(rig) == [("deleted", group(thread), (str(first.id),))]


async def test_of_very_many_only_those_that_can_be_seen_are_told_as_gone(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (missed, review):
        monkeypatch.setattr(module, "MOST", 5)
    messages = said(rig, ada, *map(str, range(12)))
    old, new = messages[2], messages[9]
    rig.wire.erases(old)
    rig.wire.erases(new)
    await reviewed(rig)
    assert told(rig) == [("deleted", private(ada), (str(new.id),))]


async def test_of_very_many_people_those_who_wrote_last_are_looked_into(
    rig: DiscordRig, ada: Person, bea: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "MOST_PEOPLE", 1)
    firsts = [said(rig, person, "one", "two")[0] for person in (ada, bea)]
    for first in firsts:
        rig.wire.erases(first)
    await reviewed(rig)
    assert told(rig) == [("deleted", private(bea), (str(firsts[1].id),))]


async def test_what_cannot_be_kept_of_it_now_is_handed_in_again(rig: DiscordRig, ada: Person) -> None:
    first, second, _ = said(rig, ada, "one", "two", "three")
    rig.wire.erases(first)
    rig.wire.edits(second, "TWO")
    rig.inbox.failures.extend([unkept(), unkept()])
    await reviewed(rig)
    assert told(rig) == [("deleted", private(ada), (str(first.id),))]
    assert edits(rig) == [(str(second.id), "TWO")]
    assert rig.wire.texts(ada) == []  # it is nothing that somebody wrote just now


async def test_while_the_connection_is_gone_for_good_it_is_compared_too(rig: DiscordRig, ada: Person) -> None:
    first, second, _ = said(rig, ada, "one", "two", "three")
    async with rig.received():
        await rig.discord.intake.idle()
        async with rig.wire.gateway.away(expiring=True):
            rig.wire.erases(first)
            rig.wire.edits(second, "TWO")
        await rig.wire.wait_for(lambda: told(rig) and rig.inbox.edits)
    assert told(rig) == [("deleted", private(ada), (str(first.id),))]
    assert edits(rig) == [(str(second.id), "TWO")]


async def test_the_last_that_was_taken_in_is_told_where_it_was_edited(rig: DiscordRig, ada: Person) -> None:
    [last] = said(rig, ada, "helo")
    rig.said.clear()
    rig.wire.edits(last, "hello")
    await reviewed(rig)
    assert edits(rig) == [(str(last.id), "hello")]


async def test_what_cannot_be_read_from_the_file_keeps_nothing_else_from_coming_in(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_self: DiscordRig, _platform: str, _since: datetime) -> Mapping[str, Sequence[str]]:
        raise unkept()

    monkeypatch.setattr(DiscordRig, "lately_said", broken)
    monkeypatch.setattr(intake, "HELD_ATTEMPTS", 1)
    said(rig, ada, "one")
    rig.wire.tells(ada, "missed")
    rig.wire.trips("history", resets(), 3)
    async with rig.received():
        await rig.inbox.until(1)
    assert rig.inbox.texts == ["missed"]
