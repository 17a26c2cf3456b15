"""Calls that act outside are written down before they are made, so that they are made once."""

import pytest

from bot.domain.tool_run import RunState
from bot.store import Store
from tests.store.house import House


async def test_a_call_begins_once(house: House, store: Store) -> None:
    message = await house.say("yes")
    assert await store.tool_runs.begin(message.id, "held-1", "send", house.clock.now()) is None
    assert await store.tool_runs.begin(message.id, "held-1", "send", house.clock.now()) is RunState.BEGUN
    assert await store.tool_runs.begin(message.id, "held-2", "send", house.clock.now()) is None


@pytest.mark.parametrize("state", [RunState.DONE, RunState.FAILED, RunState.UNKNOWN])
async def test_how_a_call_ended_is_known_afterwards(house: House, store: Store, state: RunState) -> None:
    message = await house.say("yes")
    await store.tool_runs.begin(message.id, "held-1", "send", house.clock.now())
    await store.tool_runs.end(message.id, "held-1", state)
    assert await store.tool_runs.begin(message.id, "held-1", "send", house.clock.now()) is state


async def test_the_same_call_for_another_yes_is_another_call(house: House, store: Store) -> None:
    first, second = await house.say("yes"), await house.say("yes")
    await store.tool_runs.begin(first.id, "held-1", "send", house.clock.now())
    assert await store.tool_runs.begin(second.id, "held-1", "send", house.clock.now()) is None
