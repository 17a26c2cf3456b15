"""What showed an answer that is not coming is taken away, where it can be, and it is told whether it is gone."""

from __future__ import annotations

import pytest

from bot.adapters.discord import drafts
from tests.adapters.discord.growing import TEXT, shown
from tests.adapters.discord.rig import DiscordRig, group, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_faults import Fault, fails, hangs, refuses, resets
from tests.wire.discord_things import Channel, Person


@pytest.mark.parametrize("where", ["private", "server"])
@pytest.mark.usefixtures("quick")
async def test_what_was_shown_of_an_answer_is_gone(rig: DiscordRig, ada: Person, channel: Channel, where: str) -> None:
    place, address = (ada, private(ada)) if where == "private" else (channel, group(channel))
    rig.discord.begin(address)
    rig.discord.draft(address, TEXT)
    await shown(rig, place)
    await rig.wire.wait_for(lambda: rig.previews.noted)
    await rig.discord.end(address)
    [(_, standing)] = rig.previews.noted
    assert await rig.discord.remove(address, standing)
    assert rig.wire.texts(place) == []


async def test_what_somebody_took_away_before_is_gone(rig: DiscordRig, channel: Channel) -> None:
    [standing] = await sent(rig.discord, delivery(group(channel), TEXT))
    rig.wire.erases(rig.wire.said(channel)[0])
    assert await rig.discord.remove(group(channel), standing)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (refuses(50013), 1),
        (refuses(10003), 1),
        (fails(503), 5),
        (resets(), 5),
        (hangs(), 1),
    ],
    ids=["refused", "channel gone", "away", "cut off", "no answer"],
)
async def test_what_cannot_be_taken_away_is_not_gone(
    rig: DiscordRig, channel: Channel, monkeypatch: pytest.MonkeyPatch, fault: Fault, times: int
) -> None:
    [standing] = await sent(rig.discord, delivery(group(channel), TEXT))
    rig.wire.trips("delete_message", fault, times)
    monkeypatch.setattr(drafts, "CALL_S", 0.5)
    assert not await rig.discord.remove(group(channel), standing)
    assert rig.wire.texts(channel) == [TEXT]


async def test_where_the_private_channel_cannot_be_found_nothing_is_gone(
    rig: DiscordRig, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    rig.wire.trips("open_dm", refuses(50007))
    assert not await rig.discord.remove(private(ada), "123456")
    assert "could not be taken away" in caplog.text
