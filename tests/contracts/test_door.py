"""What every implementation of the Door port does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import Identity, ThreadAddress, ThreadKind
from bot.domain.delivery import OwedText
from bot.domain.errors import StoreError
from bot.domain.language import Language
from bot.domain.turn import SetLanguage
from bot.ports import Door
from tests.store.house import CHAT, OLA, House

KARI = Identity("telegram", "42", "Kari")
HOUR = timedelta(hours=1)


@pytest.fixture
def door(house: House) -> Door:
    return house.store.door


def text(house: House, words: str = "Welcome!", address: ThreadAddress = CHAT) -> OwedText:
    """Return a text that is to be owed now."""
    return OwedText(address, words, Language.NB, house.clock.now())


async def test_whoever_shows_the_code_is_paired_and_welcomed(house: House, door: Door) -> None:
    await door.offer("digest", None)
    person = await door.pair(KARI, "digest", text(house))
    assert person is not None
    assert person == await house.store.people.find(KARI) == await house.store.people.owner()
    assert (person.name, person.language, person.language_fixed) == ("Kari", Language.NB, False)
    [welcome] = await house.owed()
    assert (welcome.text, welcome.address, welcome.language) == ("Welcome!", CHAT, Language.NB)
    assert (welcome.turn_id, welcome.buttons, welcome.replaces) == (None, (), ())


async def test_a_code_pairs_once(house: House, door: Door) -> None:
    await door.offer("digest", None)
    await door.pair(KARI, "digest", text(house))
    assert await door.pair(Identity("telegram", "43"), "digest", text(house)) is None
    assert await house.store.people.find(Identity("telegram", "43")) is None
    assert len(await house.owed()) == 1


async def test_whoever_shows_a_wrong_code_stays_outside(house: House, door: Door) -> None:
    assert await door.pair(KARI, "digest", text(house)) is None
    await door.offer("digest", None)
    assert await door.pair(KARI, "digest.", text(house)) is None
    assert await door.pair(KARI, "", text(house)) is None
    assert (await house.store.people.find(KARI), await house.owed()) == (None, [])
    assert await door.pair(KARI, "digest", text(house)) is not None


async def test_a_code_holds_until_its_time(house: House, door: Door) -> None:
    await door.offer("digest", house.clock.now() + HOUR)
    house.clock.advance(HOUR)
    assert await door.pair(KARI, "digest", text(house)) is None
    house.clock.advance(-timedelta(milliseconds=1))
    assert await door.pair(KARI, "digest", text(house)) is not None


async def test_a_new_code_ends_the_one_before(house: House, door: Door) -> None:
    await door.offer("old", None)
    await door.offer("new", house.clock.now() + HOUR)
    assert await door.pair(KARI, "old", text(house)) is None
    assert await door.pair(KARI, "new", text(house)) is not None


async def test_the_console_and_a_platform_lead_to_one_person(house: House, door: Door) -> None:
    owner = await house.store.people.enrol_owner(OLA)
    await door.offer("digest", None)
    person = await door.pair(KARI, "digest", text(house))
    assert person is not None
    assert (person.id, person.name) == (owner.id, "Ola")


async def test_a_language_that_is_known_is_not_changed(house: House, door: Door) -> None:
    message = await house.say("hei")
    await house.answer(message, SetLanguage(message.person_id, Language.PT, fixed=False))
    await door.offer("digest", None)
    person = await door.pair(KARI, "digest", text(house))
    assert person is not None
    assert person.language == (await house.store.people.get(person.id)).language == Language.PT


async def test_where_the_welcome_cannot_be_owed_nobody_is_paired(house: House, door: Door) -> None:
    await door.offer("digest", None)
    sql = "CREATE TRIGGER full BEFORE INSERT ON delivery BEGIN SELECT raise(ABORT, 'no room'); END"
    await house.store.database.write(lambda db: db.execute(sql).close())
    with pytest.raises(StoreError):
        await door.pair(KARI, "digest", text(house))
    assert await house.store.people.find(KARI) is None
    await house.store.database.write(lambda db: db.execute("DROP TRIGGER full").close())
    assert await door.pair(KARI, "digest", text(house)) is not None


async def test_one_who_comes_back_with_a_code_is_welcomed_again(house: House, door: Door) -> None:
    for digest in ("one", "two"):
        await door.offer(digest, None)
        house.clock.advance(HOUR)
        assert await door.pair(KARI, digest, text(house)) is not None
    assert len(await house.owed()) == 2


async def test_the_message_that_paired_is_known_when_it_comes_again(house: House, door: Door) -> None:
    await door.offer("digest", None)
    assert not await door.has_welcomed(CHAT, "7")
    await door.pair(KARI, "digest", replace(text(house), answers="7"))
    assert await door.has_welcomed(CHAT, "7")
    assert not await door.has_welcomed(CHAT, "8")
    assert not await door.has_welcomed(replace(CHAT, platform_thread_id="7"), "7")


async def test_a_stranger_is_turned_away_once_in_a_while(house: House, door: Door) -> None:
    assert await door.turn_away(KARI, text(house, "Sorry."), house.clock.now() - HOUR)
    house.clock.advance(HOUR - timedelta(milliseconds=1))
    assert not await door.turn_away(KARI, text(house, "Sorry."), house.clock.now() - HOUR)
    house.clock.advance(timedelta(milliseconds=1))
    assert await door.turn_away(KARI, text(house, "Sorry again."), house.clock.now() - HOUR)
    assert [delivery.text for delivery in await house.owed()] == ["Sorry.", "Sorry again."]
    assert await house.store.people.find(KARI) is None


async def test_each_stranger_is_turned_away_by_themselves(house: House, door: Door) -> None:
    for identity in (KARI, Identity("telegram", "43"), Identity("discord", "42")):
        assert await door.turn_away(identity, text(house, "Sorry."), house.clock.now() - HOUR)


async def told(house: House) -> list[str]:
    """Return of which strangers anything is kept."""
    sql = "SELECT platform_user_id FROM turned_away ORDER BY 1"
    return await house.store.database.read(lambda db: [row[0] for row in db.execute(sql)])


async def test_of_a_stranger_nothing_is_kept_for_longer_than_it_takes(house: House, door: Door) -> None:
    await door.turn_away(KARI, text(house, "Sorry."), house.clock.now() - HOUR)
    house.clock.advance(HOUR)
    await door.turn_away(Identity("telegram", "43"), text(house, "Sorry."), house.clock.now() - HOUR)
    assert await told(house) == ["43"]
    await door.offer("digest", None)
    await door.pair(Identity("telegram", "43"), "digest", text(house))
    assert await told(house) == []


async def test_a_stranger_who_is_gone_is_nobody_s_concern(house: House, door: Door) -> None:
    stranger = ThreadAddress("telegram", "43", ThreadKind.PRIVATE)
    await door.turn_away(KARI, text(house, "Sorry.", stranger), house.clock.now() - HOUR)
    [refusal] = await house.owed()
    await house.store.outbox.abandon_thread(refusal.thread_id, "blocked", house.clock.now())
    assert (await house.store.outbox.counts()).unreachable == ()


async def test_a_platform_is_linked_once_somebody_is_known_there(house: House, door: Door) -> None:
    await house.owner()
    assert not await house.store.people.is_linked("telegram")
    await door.offer("digest", None)
    await door.pair(KARI, "digest", text(house))
    assert await house.store.people.is_linked("telegram")
