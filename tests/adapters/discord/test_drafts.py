"""An answer is seen while it grows, never too often, and nothing of that stands beside the answer itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.discord import drafts as drafts_module
from bot.adapters.discord import pace
from bot.adapters.growing import GROWS
from bot.domain.gesture import Button, Press
from tests.adapters.discord.growing import MORE, TEXT, quiet, shown
from tests.adapters.discord.rig import DiscordRig, group, private, rigged
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_faults import Fault, limited
from tests.wire.discord_limits import Limits
from tests.wire.discord_things import Channel, Person

pytestmark = pytest.mark.usefixtures("quick")

# What is seen


async def test_typing_is_shown_first_and_again_until_there_is_text(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    await rig.wire.wait_for(lambda: len(rig.wire.typing(ada)) == 3)
    rig.discord.draft(private(ada), TEXT)
    await shown(rig, ada)
    await rig.discord.end(private(ada))


async def test_a_growing_answer_is_one_message_that_is_edited_and_wakes_nobody(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await shown(rig, ada)
    rig.discord.draft(private(ada), MORE)
    await shown(rig, ada, MORE)
    await rig.discord.end(private(ada))
    [said] = rig.wire.said(ada)
    assert said.texts == [TEXT + GROWS, MORE + GROWS]
    assert said.flags & 1 << 12
    assert rig.previews.noted == [(private(ada), str(said.id))]


async def test_the_final_text_takes_its_place(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await shown(rig, ada)
    await rig.discord.end(private(ada))
    replaces = tuple(message_id for _, message_id in rig.previews.noted)
    await sent(rig.discord, delivery(private(ada), MORE, replaces=replaces, buttons=(Button.GOOD,)))
    [said] = rig.wire.said(ada)
    assert (said.content, [one["custom_id"] for one in said.buttons]) == (MORE, ["good:7"])


async def test_the_button_below_it_stops_the_answer(live: DiscordRig, ada: Person, channel: Channel) -> None:
    live.discord.begin(group(channel))
    live.discord.draft(group(channel), TEXT)
    await shown(live, channel)
    [said] = live.wire.said(channel)
    live.wire.presses(ada, said, said.buttons[0]["custom_id"])
    await live.inbox.until(1)
    await live.discord.end(group(channel))
    [press] = live.inbox.events
    assert isinstance(press, Press)
    assert (press.button, press.turn_id, press.address) == (Button.STOP, None, group(channel))


async def test_in_a_server_it_says_what_it_answers(rig: DiscordRig, ada: Person, channel: Channel) -> None:
    asked = rig.wire.says(ada, channel, "what?")
    rig.discord.begin(group(channel), str(asked.id))
    rig.discord.draft(group(channel), f"{TEXT} @everyone <@{ada.id}>")
    await rig.wire.wait_for(lambda: rig.wire.said(channel))
    await rig.discord.end(group(channel))
    [said] = rig.wire.said(channel)
    assert said.reply_to is asked
    assert not said.pings


async def test_where_it_may_not_say_what_it_answers_it_is_seen_all_the_same(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    rig.wire.denies(channel, "read_message_history")
    asked = rig.wire.says(ada, channel, "what?")
    rig.discord.begin(group(channel), str(asked.id))
    rig.discord.draft(group(channel), TEXT)
    await shown(rig, channel)
    await rig.discord.end(group(channel))


async def test_a_fast_answer_shows_nothing(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await rig.discord.end(private(ada))
    await quiet(rig)
    assert rig.wire.requests == []


async def test_where_it_is_switched_off_only_typing_is_seen() -> None:
    async with rigged(stream="off") as rig:
        ada = rig.wire.person("Ada")
        rig.discord.begin(private(ada))
        rig.discord.draft(private(ada), TEXT)
        await rig.wire.wait_for(lambda: len(rig.wire.typing(ada)) == 2)
        await rig.discord.end(private(ada))
        assert rig.wire.said(ada) == []


async def test_a_text_that_is_taken_back_is_seen_as_one_that_begins(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await shown(rig, ada)
    rig.discord.draft(private(ada), None)
    await rig.wire.wait_for(lambda: rig.wire.texts(ada) == [GROWS.strip()])
    await rig.discord.end(private(ada))


async def test_a_text_longer_than_a_message_is_shown_as_far_as_it_fits(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), "long " * 1000)
    await rig.wire.wait_for(lambda: rig.wire.said(ada))
    await rig.discord.end(private(ada))
    assert 1500 < rig.wire.said(ada)[0].units <= 2000


# How often


async def test_it_grows_no_faster_than_its_pace(rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SHOWN_EVERY_S", 0.2)
    rig.discord.begin(private(ada))
    for length in range(60):
        rig.discord.draft(private(ada), MORE * (length + 1))
        await asyncio.sleep(0.01)
    await rig.discord.end(private(ada))
    times = [call.at for name in ("create_message", "edit_message", "typing") for call in rig.wire.called(name)]
    assert 1 < len(times) <= 2 + (max(times) - min(times)) / 0.2  # one of them may have been on its way for long


async def test_at_its_own_pace_discord_never_has_to_slow_it_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SHOWN_EVERY_S", 1.5)
    monkeypatch.setattr(drafts_module.Drafts, "typing_s", 8.0)
    async with rigged() as rig:
        rig.wire.rest.buckets.limits = Limits()
        ada = rig.wire.person("Ada")
        rig.discord.begin(private(ada))
        for length in range(30):
            rig.discord.draft(private(ada), MORE * (length + 1))
            await asyncio.sleep(0.07)
        await rig.discord.end(private(ada))
        replaces = tuple(message_id for _, message_id in rig.previews.noted)
        await sent(rig.discord, delivery(private(ada), MORE, replaces=replaces))
        assert rig.wire.texts(ada) == [MORE]
        assert rig.wire.floods == 0


@pytest.mark.parametrize("fault", [limited(99), limited(99, via=False)])
async def test_a_channel_that_wants_to_be_left_alone_is_shown_nothing_more(
    rig: DiscordRig, ada: Person, fault: Fault
) -> None:
    rig.wire.trips("create_message", fault)
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: [call for call in rig.wire.called("create_message") if call.status])
    for length in range(30):
        rig.discord.draft(private(ada), MORE * length)
        await asyncio.sleep(0.005)
    await rig.discord.end(private(ada))
    assert len(rig.wire.called("create_message")) == 1


# Commands


async def test_while_a_command_shows_that_it_is_worked_on_nothing_else_does(live: DiscordRig, ada: Person) -> None:
    given = live.wire.commands(ada, ada, "why")
    await live.inbox.until(1)
    live.discord.begin(private(ada), f"command:{given.id}")
    live.discord.draft(private(ada), TEXT)
    await asyncio.sleep(0.1)
    await sent(live.discord, replace(delivery(private(ada), "Done."), answers=f"command:{given.id}"))
    await live.discord.end(private(ada))
    assert live.wire.texts(ada) == ["Done."]
    assert live.wire.said(ada)[0].earlier == [""]
    assert not live.wire.typing(ada)
