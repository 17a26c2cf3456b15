"""While an answer grows things go wrong, and it ends: the answer itself is neither held up nor doubled by that."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters import growing
from bot.adapters.discord import drafts as drafts_module
from tests.adapters.discord.growing import MORE, TEXT, quiet, shown
from tests.adapters.discord.rig import DiscordRig, group, private
from tests.contracts.adapter_cases import delivery, sent
from tests.wire.discord_faults import Fault, fails, hangs, held, refuses, resets
from tests.wire.discord_things import Channel, Person

pytestmark = pytest.mark.usefixtures("quick")


# What goes wrong


async def test_a_preview_that_cannot_be_noted_is_taken_away_and_no_other_comes(rig: DiscordRig, ada: Person) -> None:
    rig.previews.fails = True
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("delete_message"))
    rig.discord.draft(private(ada), MORE)
    await rig.wire.wait_for(lambda: rig.wire.typing(ada))
    await rig.discord.end(private(ada))
    assert rig.wire.said(ada) == []
    assert len(rig.wire.called("create_message")) == 1


async def test_a_preview_that_somebody_took_away_does_not_come_again(
    rig: DiscordRig, ada: Person, channel: Channel
) -> None:
    rig.discord.begin(group(channel))
    rig.discord.draft(group(channel), TEXT)
    await shown(rig, channel)
    rig.wire.erases(rig.wire.said(channel)[0])
    rig.discord.draft(group(channel), MORE)
    await rig.wire.wait_for(lambda: rig.wire.typing(channel))
    await rig.discord.end(group(channel))
    assert len(rig.wire.called("create_message")) == 1
    replaces = tuple(message_id for _, message_id in rig.previews.noted)
    await sent(rig.discord, delivery(group(channel), MORE, replaces=replaces))
    assert rig.wire.texts(channel) == [MORE]


@pytest.mark.parametrize("fault", [fails(503), resets(), refuses(50013), refuses(50035), refuses(50007)])
async def test_what_cannot_be_shown_is_only_not_shown(rig: DiscordRig, ada: Person, fault: Fault) -> None:
    # Where nobody knows whether it arrived, it is posted once more under the same nonce.
    rig.wire.trips("create_message", fault, 1 if fault.refusal is not None else 2)
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("create_message"))
    rig.discord.draft(private(ada), MORE)
    await rig.wire.wait_for(lambda: rig.wire.typing(ada))
    await rig.discord.end(private(ada))
    await sent(rig.discord, delivery(private(ada), MORE))
    assert rig.wire.texts(ada) == [MORE]


async def test_an_edit_that_fails_once_is_made_good_by_the_next(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await shown(rig, ada)
    rig.wire.trips("edit_message", fails(503))
    rig.discord.draft(private(ada), MORE)
    await rig.wire.wait_for(lambda: rig.wire.called("edit_message"))
    rig.discord.draft(private(ada), MORE + MORE)
    await shown(rig, ada, MORE + MORE)
    await rig.discord.end(private(ada))


async def test_while_nobody_is_there_nothing_fails(rig: DiscordRig, ada: Person) -> None:
    async with rig.wire.gone():
        rig.discord.begin(private(ada))
        rig.discord.draft(private(ada), TEXT)
        await asyncio.sleep(0.05)
        await rig.discord.end(private(ada))


# The end


async def test_the_end_waits_for_what_is_on_its_way(rig: DiscordRig, ada: Person) -> None:
    gate = asyncio.Event()
    rig.wire.trips("create_message", held(gate))
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("create_message"))
    ending = asyncio.create_task(rig.discord.end(private(ada)))
    await asyncio.sleep(0.02)
    assert not ending.done()
    gate.set()
    await ending
    assert [message_id for _, message_id in rig.previews.noted] == [str(one.id) for one in rig.wire.said(ada)]


async def test_nothing_comes_after_the_end(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await shown(rig, ada)
    rig.discord.draft(private(ada), MORE)
    await rig.discord.end(private(ada))
    rig.discord.draft(private(ada), MORE + MORE)
    replaces = tuple(message_id for _, message_id in rig.previews.noted)
    await sent(rig.discord, delivery(private(ada), "All of it.", replaces=replaces))
    await quiet(rig)
    assert rig.wire.texts(ada) == ["All of it."]


async def test_a_preview_that_hangs_does_not_hold_up_the_answer_and_is_taken_away_when_it_comes(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "FINISH_S", 0.05)
    gate = asyncio.Event()
    rig.wire.trips("create_message", held(gate))
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: rig.wire.called("create_message"))
    await rig.discord.end(private(ada))
    answering = asyncio.create_task(sent(rig.discord, delivery(private(ada), MORE)))
    gate.set()
    await answering
    await rig.wire.wait_for(lambda: rig.wire.texts(ada) == [MORE])
    assert rig.previews.noted == []


@pytest.mark.parametrize("endpoint", ["typing", "edit_message"])
async def test_what_only_shows_and_hangs_does_not_hold_up_the_answer(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    monkeypatch.setattr(growing, "FINISH_S", 0.05)
    rig.wire.trips(endpoint, hangs(), None)
    rig.discord.begin(private(ada))
    if endpoint == "edit_message":
        rig.discord.draft(private(ada), TEXT)
        await shown(rig, ada)
        rig.discord.draft(private(ada), MORE)
    await rig.wire.wait_for(lambda: rig.wire.called(endpoint))
    async with asyncio.timeout(2):
        await rig.discord.end(private(ada))


async def test_begun_twice_the_first_is_over(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    await rig.wire.wait_for(lambda: rig.wire.typing(ada))
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await shown(rig, ada)
    await rig.discord.end(private(ada))
    count = len(rig.wire.requests)
    await asyncio.sleep(0.15)
    assert len(rig.wire.requests) == count


async def test_the_close_of_the_adapter_ends_what_is_shown(rig: DiscordRig, ada: Person) -> None:
    rig.discord.begin(private(ada))
    await rig.wire.wait_for(lambda: rig.wire.typing(ada))
    await rig.discord.close()
    await rig.discord.end(private(ada))
    count = len(rig.wire.requests)
    await asyncio.sleep(0.12)
    assert len(rig.wire.requests) == count


async def test_a_defect_in_the_markup_ends_the_showing_only(
    rig: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_text: str, _limit: int) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(drafts_module, "draft_of", breaks)
    rig.discord.begin(private(ada))
    rig.discord.draft(private(ada), TEXT)
    await rig.wire.wait_for(lambda: "ZeroDivisionError" in caplog.text)
    await rig.discord.end(private(ada))
    assert TEXT not in caplog.text
