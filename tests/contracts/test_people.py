"""What every implementation of the People port does."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Identity
from bot.domain.errors import StoreError
from bot.domain.ids import PersonId
from bot.ports import People
from bot.store import Store
from tests.store.house import OLA


@pytest.fixture
def people(store: Store) -> People:
    return store.people


async def test_a_stranger_is_nobody(people: People) -> None:
    assert await people.find(OLA) is None


async def test_a_new_file_has_no_owner(people: People) -> None:
    assert await people.owner() is None


async def test_the_owner_is_found_by_their_identity(people: People) -> None:
    owner = await people.enrol_owner(OLA)
    assert owner.name == "Ola"
    assert await people.find(OLA) == await people.owner() == await people.get(owner.id) == owner


async def test_a_second_identity_leads_to_the_same_owner(people: People) -> None:
    owner = await people.enrol_owner(OLA)
    assert await people.enrol_owner(Identity("telegram", "42", "ola_n")) == owner
    assert await people.find(Identity("telegram", "42")) == owner


async def test_the_same_user_id_on_another_platform_is_a_stranger(people: People) -> None:
    await people.enrol_owner(OLA)
    assert await people.find(Identity("discord", OLA.platform_user_id)) is None


async def test_asking_for_a_person_who_is_not_there_is_an_error(people: People) -> None:
    with pytest.raises(StoreError):
        await people.get(PersonId(7))
