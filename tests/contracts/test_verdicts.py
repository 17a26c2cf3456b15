"""What every implementation of the Verdicts port does."""

from __future__ import annotations

import pytest

from bot.domain.conversation import KeptMessage, ThreadAddress, ThreadKind
from bot.domain.gesture import Verdict
from bot.domain.ids import PersonId, TurnId
from bot.ports import Verdicts
from tests.store.house import CHAT, IN_THE_GROUP, House, scope_of


@pytest.fixture
def verdicts(house: House) -> Verdicts:
    return house.store.verdicts


@pytest.fixture
async def asked(house: House) -> KeptMessage:
    return await house.keep("1", "hi")


@pytest.fixture
async def turn_id(house: House, asked: KeptMessage) -> TurnId:
    """A turn whose answer arrived as two messages."""
    turn_id = await house.answer(asked, reply="A long answer.")
    await house.arrive("10", "11")
    return turn_id


async def verdict(house: House, asked: KeptMessage, turn_id: TurnId) -> Verdict | None:
    """Return what is kept of a turn."""
    return (await house.turn(turn_id, scope_of(asked))).verdict


async def test_a_turn_has_no_verdict_until_it_gets_one(house: House, asked: KeptMessage, turn_id: TurnId) -> None:
    assert await verdict(house, asked, turn_id) is None


async def test_a_verdict_is_kept_replaced_and_taken_back(
    house: House, verdicts: Verdicts, asked: KeptMessage, turn_id: TurnId
) -> None:
    for given in (Verdict.GOOD, Verdict.GOOD, Verdict.BAD, None, None, Verdict.GOOD):
        assert await verdicts.of_turn(turn_id, asked.person_id, given)
        assert await verdict(house, asked, turn_id) is given


async def test_a_text_is_judged_by_any_message_it_arrived_as(
    house: House, verdicts: Verdicts, asked: KeptMessage, turn_id: TurnId
) -> None:
    assert await verdicts.of_text(CHAT, "10", asked.person_id, Verdict.GOOD)
    assert await verdict(house, asked, turn_id) is Verdict.GOOD
    assert await verdicts.of_text(CHAT, "11", asked.person_id, None)
    assert await verdict(house, asked, turn_id) is None


async def test_the_last_turn_tells_its_verdict(
    house: House, verdicts: Verdicts, asked: KeptMessage, turn_id: TurnId
) -> None:
    await verdicts.of_turn(turn_id, asked.person_id, Verdict.BAD)
    last = await house.store.conversations.last_turn(CHAT)
    assert last is not None
    assert last.verdict is Verdict.BAD


@pytest.mark.parametrize("platform_id", ["1", "12"])
async def test_what_is_no_answer_gets_no_verdict(
    verdicts: Verdicts, asked: KeptMessage, turn_id: TurnId, platform_id: str
) -> None:
    assert not await verdicts.of_text(CHAT, platform_id, asked.person_id, Verdict.GOOD)
    assert not await verdicts.of_text(IN_THE_GROUP, "10", asked.person_id, Verdict.GOOD)
    assert not await verdicts.of_turn(TurnId(99), asked.person_id, Verdict.GOOD)


async def test_nobody_judges_another_person_s_answer(
    house: House, verdicts: Verdicts, asked: KeptMessage, turn_id: TurnId
) -> None:
    for other in (await house.stranger("Kari"), PersonId(99)):
        assert not await verdicts.of_turn(turn_id, other, Verdict.BAD)
        assert not await verdicts.of_text(CHAT, "10", other, Verdict.BAD)
    assert await verdict(house, asked, turn_id) is None


async def test_a_reaction_that_does_not_tell_its_topic_finds_the_answer(house: House, verdicts: Verdicts) -> None:
    topic = ThreadAddress("telegram", "-7:3", ThreadKind.GROUP)
    asked = await house.keep("1", "hi", address=topic)
    turn_id = await house.answer(asked)
    await house.arrive("10")
    chat = ThreadAddress("telegram", "-7", ThreadKind.GROUP)
    assert await verdicts.of_text(chat, "10", asked.person_id, Verdict.GOOD)
    assert await verdict(house, asked, turn_id) is Verdict.GOOD


async def test_a_verdict_goes_with_the_answer_that_is_made_anew(
    house: House, verdicts: Verdicts, asked: KeptMessage, turn_id: TurnId
) -> None:
    await verdicts.of_turn(turn_id, asked.person_id, Verdict.BAD)
    await house.store.conversations.reopen(turn_id, asked.person_id)
    assert not await verdicts.of_turn(turn_id, asked.person_id, Verdict.BAD)
    assert not await verdicts.of_text(CHAT, "10", asked.person_id, Verdict.BAD)
    again = await house.answer(asked, reply="Better.")
    await house.arrive("10")
    assert await verdict(house, asked, again) is None
    assert await verdicts.of_text(CHAT, "10", asked.person_id, Verdict.GOOD)
    assert await verdict(house, asked, again) is Verdict.GOOD


async def test_a_verdict_stays_when_an_older_question_is_edited(
    house: House, verdicts: Verdicts, asked: KeptMessage, turn_id: TurnId
) -> None:
    await verdicts.of_turn(turn_id, asked.person_id, Verdict.GOOD)
    await house.keep("2", "so")
    await house.edit("1", "hello")
    assert await verdict(house, asked, turn_id) is Verdict.GOOD
