"""One person, accounts on several platforms: by whose code they are linked, and how they are unlinked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import Identity, InboundMessage, KeptMessage, ThreadAddress, ThreadKind
from bot.domain.delivery import OwedText
from bot.domain.ids import PersonId
from bot.domain.language import Language
from bot.domain.turn import OfferLink, SetLanguage, Unlink
from bot.ports import Door, People
from tests.store.house import CHAT, OLA, House

QUARTER = timedelta(minutes=15)
OLA_AWAY = Identity("discord", "42", "ola#1")
KARI = Identity("discord", "43", "kari#1")


@pytest.fixture
def door(house: House) -> Door:
    return house.store.door


@pytest.fixture
def people(house: House) -> People:
    return house.store.people


def welcome(house: House, answers: str = "") -> OwedText:
    """Return what whoever comes in is told."""
    address = ThreadAddress("discord", "@42", ThreadKind.PRIVATE)
    return OwedText(address, "Linked.", Language.NB, house.clock.now(), answers)


async def test_whoever_shows_a_person_s_code_is_that_person(house: House, door: Door, people: People) -> None:
    kari = await house.stranger("Kari")
    await house.owner()
    await door.offer("digest", house.clock.now() + QUARTER, kari)
    offered = await door.offered_by("digest", house.clock.now())
    linked = await door.pair(KARI, "digest", welcome(house, "7"))
    assert offered is not None
    assert linked == await people.find(KARI)
    assert (linked and linked.id, offered.id, offered.name) == (kari, kari, "Kari")
    assert (offered.language, linked and linked.language) == (None, Language.NB)
    [owed] = await house.store.outbox.owed(["discord"], house.clock.now())
    assert (owed.text, owed.answers) == ("Linked.", "7")
    assert await door.has_welcomed(owed.address, "7")


async def test_such_a_code_links_once(house: House, door: Door, people: People) -> None:
    await door.offer("digest", house.clock.now() + QUARTER, await house.owner())
    assert await door.pair(OLA_AWAY, "digest", welcome(house)) is not None
    assert await door.offered_by("digest", house.clock.now()) is None
    assert await door.pair(KARI, "digest", welcome(house)) is None
    assert await people.find(KARI) is None


async def test_such_a_code_holds_until_its_time(house: House, door: Door) -> None:
    await door.offer("digest", house.clock.now() + QUARTER, await house.owner())
    house.clock.advance(QUARTER)
    assert await door.offered_by("digest", house.clock.now()) is None
    assert await door.pair(OLA_AWAY, "digest", welcome(house)) is None
    house.clock.advance(-timedelta(milliseconds=1))
    assert await door.pair(OLA_AWAY, "digest", welcome(house)) is not None


async def test_such_a_code_may_hold_until_it_is_used(house: House, door: Door) -> None:
    await door.offer("digest", None, await house.owner())
    house.clock.advance(timedelta(days=99))
    assert await door.pair(OLA_AWAY, "digest", welcome(house)) is not None


async def test_a_person_s_new_code_ends_the_one_before(house: House, door: Door) -> None:
    owner = await house.owner()
    await door.offer("old", None, owner)
    await door.offer("new", None, owner)
    assert await door.pair(OLA_AWAY, "old", welcome(house)) is None
    assert await door.pair(OLA_AWAY, "new", welcome(house)) is not None


async def test_codes_of_several_people_and_the_one_that_pairs_hold_side_by_side(house: House, door: Door) -> None:
    owner, kari = await house.owner(), await house.stranger("Kari")
    await door.offer("pairs", None)
    await door.offer("ola", None, owner)
    await door.offer("kari", None, kari)
    shown = {"kari": kari, "ola": owner, "pairs": owner}
    for number, (digest, person) in enumerate(shown.items()):
        linked = await door.pair(Identity("discord", str(number)), digest, welcome(house, str(number)))
        assert linked is not None
        assert linked.id == person
    assert await door.offered_by("pairs", house.clock.now()) is None


async def test_a_wrong_code_links_nobody(house: House, door: Door, people: People) -> None:
    await door.offer("digest", None, await house.owner())
    for digest in ("", "digest.", "Digest"):
        assert await door.pair(OLA_AWAY, digest, welcome(house)) is None
    assert await people.find(OLA_AWAY) is None


async def test_an_account_of_somebody_else_s_is_never_moved(house: House, door: Door, people: People) -> None:
    owner, kari = await house.owner(), await house.stranger("Kari")
    await door.offer("kari", None, kari)
    await door.pair(KARI, "kari", welcome(house))
    await door.offer("ola", None, owner)
    await door.offer("pairs", None)
    assert await door.pair(KARI, "ola", welcome(house)) is None
    assert await door.pair(KARI, "pairs", welcome(house)) is None
    assert [one.id for one in [await people.find(KARI)] if one] == [kari]
    # Neither code is used up by that.
    assert await door.pair(OLA_AWAY, "ola", welcome(house)) is not None
    assert await door.pair(Identity("discord", "44"), "pairs", welcome(house, "9")) is not None


async def test_one_s_own_account_may_be_linked_again(house: House, door: Door, people: People) -> None:
    owner = await house.owner()
    for number, name in enumerate(("ola#1", "ola#2")):
        await door.offer("ola", None, owner)
        assert await door.pair(replace(OLA_AWAY, display_name=name), "ola", welcome(house, str(number))) is not None
    assert await people.accounts(owner) == [OLA, replace(OLA_AWAY, display_name="ola#2")]


async def test_a_person_s_accounts_are_theirs_alone(house: House, people: People) -> None:
    owner = await house.owner()
    for identity in (Identity("telegram", "9", "Ola N."), Identity("telegram", "8"), OLA_AWAY):
        await people.enrol_owner(identity)
    assert await people.accounts(owner) == [
        OLA,
        OLA_AWAY,
        Identity("telegram", "8"),
        Identity("telegram", "9", "Ola N."),
    ]
    assert await people.accounts(await house.stranger("Kari")) == []


async def from_telegram(house: House, sender_id: str = "8") -> KeptMessage:
    """Have the owner write from an account of theirs on Telegram."""
    house.clock.advance(timedelta(minutes=1))
    sender = Identity("telegram", sender_id)
    inbound = InboundMessage(sender, CHAT, f"t{house.clock.now()}", "/link", house.clock.now())
    kept = await house.store.conversations.keep_message(inbound, await house.owner())
    assert kept is not None
    assert kept.sender_id == sender_id
    return kept


@pytest.fixture
async def linked(house: House) -> PersonId:
    """The owner with four accounts, and another person with one."""
    for identity in (Identity("telegram", "8"), Identity("telegram", "9"), OLA_AWAY):
        await house.store.people.enrol_owner(identity)
    await house.store.door.offer("kari", None, await house.stranger("Kari"))
    await house.store.door.pair(KARI, "kari", welcome(house))
    return await house.owner()


async def names(house: House, person: PersonId) -> list[str]:
    """Return by which accounts a person is known."""
    return [f"{one.platform} {one.platform_user_id}" for one in await house.store.people.accounts(person)]


async def test_a_code_is_offered_with_the_turn_that_asks_for_it(house: House, door: Door, linked: PersonId) -> None:
    offer = OfferLink(linked, "digest", house.clock.now() + QUARTER)
    await house.answer(await from_telegram(house), offer)
    offered = await door.offered_by("digest", house.clock.now())
    assert offered is not None
    assert offered.id == linked
    assert await door.offered_by("digest", house.clock.now() + QUARTER) is None


async def test_the_accounts_of_a_platform_are_unlinked_with_the_turn(house: House, linked: PersonId) -> None:
    await house.answer(await from_telegram(house), Unlink(linked, "discord"))
    assert await names(house, linked) == ["console ola", "telegram 8", "telegram 9"]
    assert await house.store.people.find(OLA_AWAY) is None
    assert await house.store.people.find(KARI) is not None


async def test_the_account_one_writes_from_stays(house: House, linked: PersonId) -> None:
    await house.answer(await from_telegram(house, "9"), Unlink(linked, "telegram"))
    assert await names(house, linked) == ["console ola", "discord 42", "telegram 9"]


async def test_an_account_of_another_platform_with_the_same_id_does_not_stay(house: House, linked: PersonId) -> None:
    await house.answer(await from_telegram(house, "42"), Unlink(linked, "discord"))
    assert await names(house, linked) == ["console ola", "telegram 8", "telegram 9"]


async def test_where_it_was_not_noted_who_wrote_no_account_of_that_platform_goes(
    house: House, linked: PersonId
) -> None:
    message = await from_telegram(house)
    await house.store.database.write(lambda db: db.execute("UPDATE message SET sender_id = NULL").close())
    await house.answer(message, Unlink(linked, "telegram"))
    assert "telegram 9" in await names(house, linked)
    await house.answer(await from_telegram(house), Unlink(linked, "telegram"))
    assert "telegram 9" not in await names(house, linked)


async def test_a_code_that_such_an_account_may_have_asked_for_links_nobody_any_more(
    house: House, door: Door, linked: PersonId
) -> None:
    await door.offer("ola", None, linked)
    await door.offer("kari", None, await house.stranger("Kari"))
    await house.answer(await from_telegram(house), Unlink(linked, "discord"))
    assert await door.pair(OLA_AWAY, "ola", welcome(house)) is None
    assert await door.offered_by("kari", house.clock.now()) is not None


async def test_a_language_that_is_known_is_not_changed(house: House, door: Door, linked: PersonId) -> None:
    await house.answer(await from_telegram(house), SetLanguage(linked, Language.PT, fixed=False))
    await door.offer("ola", None, linked)
    again = await door.pair(OLA_AWAY, "ola", welcome(house))
    assert again is not None
    assert again.language is Language.PT
