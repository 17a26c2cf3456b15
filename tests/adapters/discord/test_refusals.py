"""What Discord does not take, as what that means for a text; what may have arrived is looked for, not said again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.adapters.discord import outbound
from bot.domain.delivery import Delivery
from bot.domain.errors import DeliveryError
from bot.domain.gesture import Button
from tests.adapters.discord.rig import DiscordRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_faults import (
    Fault,
    banned_at_the_edge,
    fails,
    hangs,
    late,
    limited,
    refuses,
    resets,
    truncated,
    unauthorized,
)
from tests.wire.discord_things import Channel, Guild, Person

MARK = "Perhaps again:"


async def refused(rig: DiscordRig, owed: Delivery) -> DeliveryError:
    """Return what a text is refused with."""
    with pytest.raises(DeliveryError) as caught:
        await sent(rig.discord, owed)
    assert rig.wire.token not in str(caught.value)
    return caught.value


def again(owed: Delivery) -> Delivery:
    """Return a text whose end is not known, as it comes again."""
    return replace(owed, is_repeat=True, mark=MARK)


# Nobody is there


async def test_who_takes_no_private_messages_cannot_be_reached(rig: DiscordRig, ada: Person) -> None:
    rig.wire.shuts_dms(ada)
    assert (await refused(rig, delivery(private(ada)))).gone


async def test_somebody_whom_discord_does_not_know_cannot_be_reached(rig: DiscordRig, ada: Person) -> None:
    ghost = replace(private(ada), platform_thread_id="@1180000000000000777")
    rig.wire.trips("open_dm", refuses(10013))
    error = await refused(rig, delivery(ghost))
    assert (error.gone, error.uncertain) == (True, False)


async def test_a_channel_that_is_gone_cannot_be_reached(rig: DiscordRig, channel: Channel) -> None:
    rig.wire.removes(channel)
    assert (await refused(rig, delivery(group(channel)))).gone


@pytest.mark.parametrize("permission", ["view_channel", "send_messages"])
async def test_a_channel_in_which_the_bot_may_not_speak_cannot_be_reached(
    rig: DiscordRig, channel: Channel, permission: str
) -> None:
    rig.wire.denies(channel, permission)
    assert (await refused(rig, delivery(group(channel)))).gone


async def test_a_server_that_threw_the_bot_out_cannot_be_reached(
    rig: DiscordRig, guild: Guild, channel: Channel
) -> None:
    rig.wire.kicks_bot(guild)
    assert (await refused(rig, delivery(group(channel)))).gone


# Threads that were put away


async def test_a_thread_that_was_put_away_is_written_in_all_the_same(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    thread = rig.wire.thread(ada, channel)
    rig.wire.archives(thread)
    await sent(rig.discord, delivery(group(thread)))
    assert (rig.wire.texts(thread), thread.archived) == (["Hello."], False)


async def test_in_a_thread_that_was_put_away_an_answer_made_anew_comes_behind(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    thread = rig.wire.thread(ada, channel)
    old = await sent(rig.discord, delivery(group(thread), "Old"))
    rig.wire.archives(thread)
    assert await sent(rig.discord, delivery(group(thread), "New", replaces=tuple(old))) != old
    assert rig.wire.texts(thread) == ["Old", "New"]


async def test_a_thread_that_is_locked_takes_this_text_never_and_others_later(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    thread = rig.wire.thread(ada, channel)
    rig.wire.archives(thread, locked=True)
    error = await refused(rig, delivery(group(thread)))
    assert (error.permanent, error.gone, error.uncertain) == (True, False, False)


# Too fast


async def test_a_short_limit_is_waited_for(rig: DiscordRig, ada: Person) -> None:
    rig.wire.trips("create_message", limited(0.1), 2)
    assert len(await sent(rig.discord, delivery(private(ada)))) == 1
    assert rig.wire.texts(ada) == ["Hello."]


@pytest.mark.parametrize("fault", [limited(99), limited(99, via=False), limited(99, everywhere=True)])
async def test_a_long_limit_is_told(rig: DiscordRig, ada: Person, fault: Fault) -> None:
    rig.wire.trips("create_message", fault)
    error = await refused(rig, delivery(private(ada)))
    assert (error.retry_after_s, error.uncertain, error.permanent) == (99, False, False)


async def test_being_banned_at_the_edge_is_waited_for_without_a_number(rig: DiscordRig, ada: Person) -> None:
    rig.wire.trips("create_message", banned_at_the_edge())
    error = await refused(rig, delivery(private(ada)))
    assert (error.retry_after_s, error.permanent) == (30, False)


# What is wrong with the text or the bot


async def test_a_text_that_discord_will_never_take_is_given_up(rig: DiscordRig, ada: Person) -> None:
    rig.wire.trips("create_message", refuses(50035))
    error = await refused(rig, delivery(private(ada)))
    assert (error.permanent, error.gone, error.uncertain) == (True, False, False)


async def test_a_token_that_is_wrong_for_now_gives_nothing_up(rig: DiscordRig, ada: Person) -> None:
    rig.wire.trips("create_message", unauthorized())
    error = await refused(rig, delivery(private(ada)))
    assert (error.permanent, error.uncertain) == (False, False)


async def test_a_token_that_was_never_right_gives_nothing_up() -> None:
    async with rigged(token="wrong") as rig:  # noqa: S106 - there is none that is less secret
        error = await refused(rig, delivery(private(rig.wire.person())))
    assert (error.permanent, error.uncertain) == (False, False)


@pytest.mark.parametrize("status", [403, 404])
async def test_a_refusal_that_is_not_discords_gives_nothing_up(rig: DiscordRig, ada: Person, status: int) -> None:
    page = Fault(status=status, body=b"<html>The gateway of this hotel</html>", content_type="text/html")
    rig.wire.trips("create_message", page)
    error = await refused(rig, delivery(private(ada)))
    assert (error.permanent, error.gone, error.uncertain) == (False, False, False)


# What may have arrived


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_connection_leaves_exactly_one_message(rig: DiscordRig, ada: Person, after: bool) -> None:
    owed = delivery(private(ada))
    rig.wire.trips("create_message", resets(after=after))
    assert (await refused(rig, owed)).uncertain
    ids = await sent(rig.discord, again(owed))
    assert [(str(one.id), one.content) for one in rig.wire.said(ada)] == [(ids[0], "Hello.")]


@pytest.mark.parametrize("fault", [fails(500, after=True), fails(502, after=True)])
async def test_what_the_library_tries_again_arrives_once(rig: DiscordRig, ada: Person, fault: Fault) -> None:
    rig.wire.trips("create_message", fault, 2)
    [arrived] = await sent(rig.discord, delivery(private(ada)))
    assert [str(one.id) for one in rig.wire.said(ada)] == [arrived]


async def test_a_repeat_within_minutes_is_known_by_its_nonce(rig: DiscordRig, channel: Channel) -> None:
    rig.wire.denies(channel, "read_message_history")
    owed = delivery(group(channel))
    first = await sent(rig.discord, owed)
    assert await sent(rig.discord, again(owed)) == first
    assert rig.wire.texts(channel) == ["Hello."]


@pytest.mark.parametrize("fault", [fails(503, after=True), truncated(), resets(after=True)])
async def test_what_had_arrived_is_found_hours_later(rig: DiscordRig, ada: Person, fault: Fault) -> None:
    owed = delivery(private(ada), "Hello.", buttons=(Button.GOOD,))
    rig.wire.trips("create_message", fault)
    assert (await refused(rig, owed)).uncertain
    rig.wire.tells(ada, "Hello.")
    rig.wire.clock.advance(3600)
    [found] = await sent(rig.discord, again(owed))
    assert [str(one.id) for one in rig.wire.said(ada)] == [found]


async def test_an_equal_text_of_earlier_is_not_taken_for_it(rig: DiscordRig, ada: Person) -> None:
    await sent(rig.discord, delivery(private(ada)))
    rig.wire.clock.advance(3600)
    moment = rig.wire.said(ada)[0].sent_at
    owed_at = datetime.fromtimestamp(moment + 60, UTC)
    await sent(rig.discord, again(replace(delivery(private(ada)), owed_at=owed_at)))
    assert rig.wire.texts(ada) == ["Hello.", "Hello."]


async def test_of_a_long_text_the_part_in_doubt_is_looked_for(rig: DiscordRig, ada: Person) -> None:
    owed = delivery(private(ada), "\n\n".join("word " * 150 for _ in range(9)).strip())
    ids: list[str] = []
    stream = rig.discord.send(owed)
    ids.append(await anext(stream))
    rig.wire.trips("create_message", resets(after=True))
    with pytest.raises(DeliveryError):
        await anext(stream)
    rig.wire.clock.advance(3600)
    ids += await sent(rig.discord, replace(again(owed), arrived=tuple(ids)))
    assert [str(one.id) for one in rig.wire.said(ada)] == ids
    assert MARK not in "".join(rig.wire.texts(ada))


async def test_only_where_the_bot_may_not_look_it_says_that_it_may_repeat_itself(
    rig: DiscordRig, channel: Channel
) -> None:
    rig.wire.denies(channel, "read_message_history")
    owed = delivery(group(channel))
    await sent(rig.discord, owed)
    rig.wire.clock.advance(3600)
    await sent(rig.discord, again(owed))
    assert rig.wire.texts(channel) == ["Hello.", f"{MARK}\nHello."]


async def test_where_it_may_look_and_finds_nothing_it_says_it_as_if_for_the_first_time(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    rig.wire.says(ada, channel, "hi")
    await sent(rig.discord, again(delivery(group(channel))))
    assert rig.wire.texts(channel) == ["Hello."]


async def test_while_it_cannot_look_it_says_nothing(rig: DiscordRig, ada: Person) -> None:
    rig.wire.trips("history", fails(503))
    error = await refused(rig, again(delivery(private(ada))))
    assert not error.permanent
    assert rig.wire.said(ada) == []


@pytest.mark.parametrize("fault", [hangs(), hangs(after=True), late(9)])
async def test_a_call_without_an_end_is_one_of_which_the_end_is_not_known(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(outbound, "CALL_S", 0.2)
    rig.wire.trips("create_message", fault)
    error = await refused(rig, delivery(private(ada)))
    assert (error.uncertain, error.permanent) == (True, False)


async def test_nothing_arrived_where_not_even_the_persons_channel_could_be_had(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "CALL_S", 0.2)
    for fault in (hangs(), resets(), fails(503)):
        rig.wire.trips("open_dm", fault)
        assert not (await refused(rig, delivery(private(ada)))).uncertain


async def test_one_channel_that_hangs_holds_up_no_other(rig: DiscordRig, ada: Person, bea: Person) -> None:
    rig.wire.trips("create_message", hangs(), None, where=ada)
    hanging = asyncio.create_task(sent(rig.discord, delivery(private(ada))))
    await sent(rig.discord, delivery(private(bea)))
    assert not hanging.done()
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
