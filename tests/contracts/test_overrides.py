"""What every implementation of the Overrides port does; they are written with the turn that set them."""

from __future__ import annotations

import pytest

from bot.domain.turn import SetOverride
from bot.store import Store
from tests.fakes.clock import FakeClock
from tests.store.house import House

pytestmark = pytest.mark.parametrize("sqlite", ["scan"], indirect=True)


async def set_in_chat(house: House, *changes: SetOverride) -> None:
    await house.answer(await house.say("/settings"), *changes)


async def test_nothing_is_overridden_at_first(store: Store, house: House) -> None:
    assert await store.overrides.of(await house.owner()) == {}


async def test_what_was_set_in_the_chat_is_read_back(store: Store, house: House) -> None:
    owner = await house.owner()
    await set_in_chat(house, SetOverride(owner, "strategy", "hybrid"), SetOverride(owner, "budget.day", "0.50"))
    assert await store.overrides.of(owner) == {"strategy": "hybrid", "budget.day": "0.50"}


async def test_the_newest_value_holds(store: Store, house: House) -> None:
    owner = await house.owner()
    await set_in_chat(house, SetOverride(owner, "strategy", "hybrid"))
    await set_in_chat(house, SetOverride(owner, "strategy", "local_only"))
    assert await store.overrides.of(owner) == {"strategy": "local_only"}


async def test_no_value_takes_an_override_away(store: Store, house: House) -> None:
    owner = await house.owner()
    await set_in_chat(house, SetOverride(owner, "strategy", "hybrid"))
    await set_in_chat(house, SetOverride(owner, "strategy", None), SetOverride(owner, "never set", None))
    assert await store.overrides.of(owner) == {}


async def test_one_persons_overrides_are_not_anothers(store: Store, house: House) -> None:
    owner, kari = await house.owner(), await house.stranger("Kari")
    await set_in_chat(house, SetOverride(kari, "strategy", "hybrid"))
    assert await store.overrides.of(owner) == {}
    assert await store.overrides.of(kari) == {"strategy": "hybrid"}


async def test_an_override_survives_a_restart(store: Store, house: House, clock: FakeClock) -> None:
    owner = await house.owner()
    await set_in_chat(house, SetOverride(owner, "strategy", "hybrid"))
    await store.close()
    async with await Store.open(store.database.path, clock, store.database.sqlite) as again:
        assert await again.overrides.of(owner) == {"strategy": "hybrid"}


async def test_a_turn_that_is_saved_twice_sets_its_override_once(store: Store, house: House) -> None:
    owner = await house.owner()
    message = await house.say("/strategy hybrid")
    await house.answer(message, SetOverride(owner, "strategy", "hybrid"))
    await set_in_chat(house, SetOverride(owner, "strategy", "local_only"))
    await house.answer(message, SetOverride(owner, "strategy", "hybrid"))
    assert await store.overrides.of(owner) == {"strategy": "local_only"}
