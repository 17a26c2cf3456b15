"""What every adapter owes the core of what goes out, asked of each over its real wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import DeliveryError
from bot.domain.gesture import Button, Press
from bot.domain.ids import TurnId
from tests.contracts.adapter_cases import RETRY_AFTER_S, Can, Case, Refusal, Rig, delivery, sent
from tests.contracts.adapters import over

LONG = "\n\n".join(f"Paragraph {number}: " + "all of it is to be read. " * 20 for number in range(20))


def said(rig: Rig) -> str:
    """Return all that can be read in the thread, without its white space."""
    return "".join("".join(one.text for one in rig.platform.shown()).split())


@over()
async def test_a_text_arrives(case: Case) -> None:
    async with case.open() as rig:
        await sent(rig.sender, delivery(rig.platform.address, "Good morning, Jan 🎂"))
        assert [one.text for one in rig.platform.shown()] == ["Good morning, Jan 🎂"]


@over()
async def test_texts_arrive_in_the_order_they_are_sent(case: Case) -> None:
    async with case.open() as rig:
        for number in range(5):
            await sent(rig.sender, delivery(rig.platform.address, str(number)))
        assert [one.text for one in rig.platform.shown()] == list("01234")


@over()
async def test_a_long_text_arrives_whole(case: Case) -> None:
    async with case.open() as rig:
        await sent(rig.sender, delivery(rig.platform.address, LONG))
        assert said(rig) == "".join(LONG.split())


@over(but=Can.FINDS)
async def test_a_text_that_may_be_a_repeat_says_so(case: Case) -> None:
    async with case.open() as rig:
        await sent(rig.sender, delivery(rig.platform.address, "Hello.", mark="Perhaps again:"))
        assert said(rig) == "Perhapsagain:Hello."


@over(Can.FINDS)
async def test_a_text_that_may_be_a_repeat_is_looked_for_before_it_is_sent_again(case: Case) -> None:
    async with case.open() as rig:
        owed = delivery(rig.platform.address, "Hello.")
        first = await sent(rig.sender, owed)
        again = await sent(rig.sender, replace(owed, is_repeat=True, mark="Perhaps again:"))
        other = replace(delivery(rig.platform.address, "Bye."), is_repeat=True, mark="Perhaps again:")
        assert again == first
        assert await sent(rig.sender, other) != first
        assert [one.text for one in rig.platform.shown()] == ["Hello.", "Bye."]


@over()
async def test_the_sender_serves_the_platform_of_its_threads(case: Case) -> None:
    async with case.open() as rig:
        assert rig.sender.platform == rig.platform.address.platform


@over(Can.IDS)
async def test_the_id_of_each_message_is_told(case: Case) -> None:
    async with case.open() as rig:
        ids = await sent(rig.sender, delivery(rig.platform.address, LONG))
        assert len(ids) > 1
        assert ids == [one.id for one in rig.platform.shown()]


@over(Can.IDS)
async def test_what_arrived_earlier_is_not_sent_again(case: Case) -> None:
    async with case.open() as rig:
        ids = await sent(rig.sender, delivery(rig.platform.address, LONG))
        before = rig.platform.shown()
        assert await sent(rig.sender, delivery(rig.platform.address, LONG, arrived=tuple(ids[:1]))) == [
            one.id for one in rig.platform.shown()[len(before) :]
        ]
        assert [one.text for one in rig.platform.shown()[len(before) :]] == [one.text for one in before[1:]]


@over(Can.IDS)
async def test_a_text_of_which_all_arrived_is_done(case: Case) -> None:
    async with case.open() as rig:
        ids = await sent(rig.sender, delivery(rig.platform.address))
        assert await sent(rig.sender, delivery(rig.platform.address, arrived=tuple(ids))) == []
        assert len(rig.platform.shown()) == 1


@over(Can.IDS)
async def test_a_text_takes_the_place_of_earlier_messages(case: Case) -> None:
    async with case.open() as rig:
        old = await sent(rig.sender, delivery(rig.platform.address, LONG))
        new = await sent(rig.sender, delivery(rig.platform.address, "Short.", replaces=tuple(old)))
        assert [(one.id, one.text) for one in rig.platform.shown()] == [(new[0], "Short.")]


@over(Can.IDS)
async def test_a_replacement_that_was_made_already_is_made_again_without_harm(case: Case) -> None:
    async with case.open() as rig:
        old = tuple(await sent(rig.sender, delivery(rig.platform.address, LONG)))
        for _ in range(2):
            await sent(rig.sender, delivery(rig.platform.address, "Short.", replaces=old))
        assert said(rig) == "Short."


@over(Can.IDS)
async def test_in_the_place_of_a_message_that_is_gone_comes_a_new_one(case: Case) -> None:
    async with case.open() as rig:
        await sent(rig.sender, delivery(rig.platform.address, "Here I am.", replaces=("123456",)))
        assert said(rig) == "HereIam."


@over(Can.BUTTONS)
async def test_buttons_stand_below_the_last_message_only(case: Case) -> None:
    async with case.open() as rig:
        await sent(rig.sender, delivery(rig.platform.address, LONG, buttons=(Button.GOOD, Button.BAD)))
        assert [len(one.buttons) for one in rig.platform.shown()][-2:] == [0, 2]


@over(Can.BUTTONS)
async def test_a_press_is_handed_in_and_answered(case: Case) -> None:
    async with case.open() as rig:
        await sent(rig.sender, delivery(rig.platform.address, buttons=(Button.GOOD, Button.BAD)))
        await rig.platform.presses(1)
        await rig.inbox.until(1)
        await rig.platform.wait_for(rig.platform.acknowledged)
    [press] = rig.inbox.events
    assert isinstance(press, Press)
    assert (press.button, press.turn_id, press.address) == (Button.BAD, TurnId(7), rig.platform.address)


# What is refused


async def refused(case: Case, refusal: Refusal) -> DeliveryError:
    """Return what a text that meets this is refused with."""
    async with case.open() as rig:
        await rig.platform.refuses(refusal)
        with pytest.raises(DeliveryError) as caught:
            await sent(rig.sender, delivery(rig.platform.address))
        return caught.value


@over(Can.REFUSES)
async def test_who_has_shut_the_bot_out_cannot_be_reached_with_anything(case: Case) -> None:
    error = await refused(case, Refusal.BLOCKED)
    assert (error.gone, error.permanent, error.uncertain) == (True, True, False)


@over(Can.REFUSES)
async def test_how_long_the_platform_wants_to_be_left_alone_is_told(case: Case) -> None:
    error = await refused(case, Refusal.TOO_FAST)
    assert (error.retry_after_s, error.permanent, error.uncertain) == (RETRY_AFTER_S, False, False)


@over(Can.REFUSES)
async def test_a_text_that_never_left_is_known_not_to_have_arrived(case: Case) -> None:
    error = await refused(case, Refusal.UNREACHABLE)
    assert (error.permanent, error.uncertain) == (False, False)


@over(Can.REFUSES)
@pytest.mark.parametrize("refusal", [Refusal.CUT_BEFORE, Refusal.CUT_AFTER])
async def test_a_text_that_was_cut_off_may_have_arrived(case: Case, refusal: Refusal) -> None:
    error = await refused(case, refusal)
    assert (error.permanent, error.uncertain) == (False, True)


@over()
async def test_nobody_there_is_a_delivery_error(case: Case) -> None:
    assert not (await refused(case, Refusal.UNREACHABLE)).permanent
