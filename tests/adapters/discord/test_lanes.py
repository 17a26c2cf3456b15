"""What comes in is taken in order within a channel, again while it cannot be kept, and side by side otherwise."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.discord.lanes import Lanes
from bot.domain.errors import AikiError, InputRefused, MessageTooLong, StoreError
from tests.adapters.discord.rig import DiscordRig, group, private
from tests.contracts.adapter_cases import unkept
from tests.wire.discord_faults import Fault, fails, hangs, resets
from tests.wire.discord_session import DIRECT_MESSAGES, Event
from tests.wire.discord_things import Channel, Person


class Events:
    """Takes events in, as far as it can."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.taken: list[str] = []
        self.told: list[str] = []
        self.failures: dict[str, list[Exception]] = {}
        self.gates: dict[str, asyncio.Event] = {}

    async def take(self, event: str) -> None:
        """Take one in."""
        if event in self.gates:
            await self.gates[event].wait()
        if self.failures.get(event):
            raise self.failures[event].pop(0)
        self.taken.append(event)

    async def tell(self, error: AikiError) -> None:
        """Tell of what was wrong."""
        self.told.append(str(error))

    def put(self, lanes: Lanes, lane: str, event: str) -> None:
        """Have one taken."""
        lanes.put(lane, lambda: self.take(event), self.tell)


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def lanes() -> Lanes:
    opened = Lanes()
    opened.release()
    return opened


async def test_within_a_lane_each_waits_for_the_one_before(lanes: Lanes, events: Events) -> None:
    events.gates["1"] = asyncio.Event()
    for event in "123":
        events.put(lanes, "a", event)
    events.put(lanes, "b", "other")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert events.taken == ["other"]
    events.gates["1"].set()
    await lanes.idle()
    assert events.taken == ["other", "1", "2", "3"]


async def test_nothing_is_taken_while_it_is_held(events: Events) -> None:
    lanes = Lanes()
    events.put(lanes, "a", "1")
    await asyncio.sleep(0)
    assert events.taken == []
    lanes.release()
    await lanes.idle()
    lanes.hold()
    events.put(lanes, "a", "2")
    await asyncio.sleep(0)
    assert events.taken == ["1"]
    await lanes.close()


async def test_what_cannot_be_kept_is_taken_again_and_told_once(lanes: Lanes, events: Events) -> None:
    events.failures["1"] = [unkept(), unkept(), unkept()]
    for event in "12":
        events.put(lanes, "a", event)
    await lanes.idle()
    assert (events.taken, events.told) == (["1", "2"], ["the disk is full"])


async def test_what_is_refused_is_told_and_left(lanes: Lanes, events: Events) -> None:
    events.failures["1"] = [MessageTooLong("too long", limit=7)]
    for event in "12":
        events.put(lanes, "a", event)
    await lanes.idle()
    assert (events.taken, events.told) == (["2"], ["too long"])


async def test_a_defect_costs_one_event_and_quotes_nobody(
    lanes: Lanes, events: Events, caplog: pytest.LogCaptureFixture
) -> None:
    events.failures["1"] = [ValueError("what somebody said")]
    for event in "12":
        events.put(lanes, "a", event)
    await lanes.idle()
    assert (events.taken, events.told) == (["2"], [])
    assert "ValueError" in caplog.text
    assert "what somebody said" not in caplog.text


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(104, "reset")])
async def test_what_discord_cannot_be_asked_about_now_is_taken_later(
    lanes: Lanes, events: Events, error: Exception
) -> None:
    events.failures["1"] = [error, error]
    for event in "12":
        events.put(lanes, "a", event)
    await lanes.idle()
    assert (events.taken, events.told) == (["1", "2"], [])


async def test_closed_it_takes_nothing_more(lanes: Lanes, events: Events) -> None:
    events.gates["1"] = asyncio.Event()
    events.put(lanes, "a", "1")
    await asyncio.sleep(0)
    await lanes.close()
    events.gates["1"].set()
    await lanes.idle()
    assert events.taken == []


# Over the wire


async def test_messages_edits_and_deletions_of_one_channel_come_in_order(live: DiscordRig, ada: Person) -> None:
    live.inbox.gate.clear()
    first, second = live.wire.tells(ada, "1"), live.wire.tells(ada, "2")
    live.wire.edits(first, "one")
    live.wire.erases(second)
    live.wire.tells(ada, "3")
    live.inbox.gate.set()
    await live.inbox.until(5)
    kinds = [one[0] if isinstance(one, tuple) else "message" for one in live.inbox.events]
    assert kinds == ["message", "message", "edited", "deleted", "message"]


async def test_what_cannot_be_kept_is_told_in_the_channel_and_kept_later(
    live: DiscordRig, ada: Person, channel: Channel
) -> None:
    live.inbox.failures.extend([unkept(), unkept()])
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> 1")
    live.wire.says(ada, channel, f"<@{live.wire.bot.id}> 2")
    await live.inbox.until(2)
    assert live.inbox.texts == ["1", "2"]
    assert [one.address for one in live.inbox.messages] == [group(channel)] * 2
    [told] = live.wire.said(channel)
    assert "disk is full" in told.content
    assert not told.pings


@pytest.mark.parametrize("fault", [fails(503), resets(), hangs()])
async def test_that_it_cannot_be_told_either_holds_up_nothing(
    live: DiscordRig, ada: Person, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr("bot.adapters.discord.intake.CALL_S", 0.2)
    live.inbox.failures.append(unkept())
    live.wire.trips("create_message", fault)
    live.wire.tells(ada, "1")
    await live.inbox.until(1)
    assert live.inbox.texts == ["1"]


async def test_what_is_refused_is_told_in_the_bots_language(live: DiscordRig, ada: Person) -> None:
    live.inbox.failures.append(InputRefused("it cannot be kept"))
    live.wire.tells(ada, "1")
    live.wire.tells(ada, "2")
    await live.inbox.until(1)
    assert live.inbox.texts == ["2"]
    assert len(live.wire.texts(ada)) == 1


async def test_one_channel_that_waits_holds_up_no_other(live: DiscordRig, ada: Person, bea: Person) -> None:
    live.inbox.failures.extend([unkept()] * 3)
    live.wire.tells(ada, "mine")
    await live.wire.wait_for(lambda: len(live.inbox.failures) < 3)
    live.inbox.failures.clear()
    live.wire.tells(bea, "and mine")
    await live.inbox.until(2)
    assert {one.address for one in live.inbox.messages} == {private(ada), private(bea)}


async def test_an_event_of_an_unforeseen_form_costs_only_itself(live: DiscordRig, ada: Person) -> None:
    live.wire.gateway.dispatch(Event("MESSAGE_REACTION_ADD", {"strange": True}, DIRECT_MESSAGES))
    live.wire.tells(ada, "and on")
    await live.wire.wait_for(lambda: live.wire.identifies == 2 or live.inbox.texts)


def test_what_the_disk_says_is_one_of_our_errors() -> None:
    assert isinstance(unkept(), StoreError)
