"""What still shows an answer that nothing owed takes the place of, and that it is shown no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.delivery import OwedText
from bot.domain.language import Language
from bot.ports import Outbox
from tests.store.house import AT_HOME, CHAT, IN_THE_GROUP, House


@pytest.fixture
def outbox(house: House) -> Outbox:
    return house.store.outbox


async def shown(outbox: Outbox, *platform_ids: str) -> None:
    """Have an answer be shown in the chat."""
    for one in platform_ids:
        await outbox.note_preview(CHAT, one)


async def test_what_is_shown_is_left_in_order_for_as_long_as_nothing_is_owed(house: House, outbox: Outbox) -> None:
    await house.keep("1", "hi")
    await shown(outbox, "10", "12", "9")
    await shown(outbox, "12")
    assert await outbox.left_previews(CHAT) == ["10", "12", "9"]


async def test_what_an_owed_answer_takes_the_place_of_is_not_left(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi")
    await shown(outbox, "10")
    await house.answer(message)
    assert await outbox.left_previews(CHAT) == []
    delivery = await house.begin("10")
    assert await outbox.left_previews(CHAT) == []  # nor while it is on its way
    await outbox.record_sent(delivery.id, house.clock.now())
    assert await outbox.left_previews(CHAT) == []


async def test_an_answer_that_was_owed_before_takes_no_place(house: House, outbox: Outbox) -> None:
    await house.answer(await house.keep("1", "hi"))
    await house.keep("2", "so")
    await shown(outbox, "20")
    assert await outbox.left_previews(CHAT) == ["20"]


async def test_what_no_turn_is_behind_takes_no_place(house: House, outbox: Outbox) -> None:
    await house.keep("1", "hi")
    await shown(outbox, "10")
    assert await outbox.owe(OwedText(CHAT, "Welcome!", Language.NB, house.clock.now()), "welcome:1")
    assert await outbox.left_previews(CHAT) == ["10"]


async def test_what_was_shown_of_an_answer_that_is_given_up_is_left(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi")
    await shown(outbox, "10")
    await house.answer(message)
    delivery = await house.begin()
    await outbox.record_failed(delivery.id, "refused", None)
    assert await outbox.left_previews(CHAT) == ["10"]


async def test_what_is_owed_elsewhere_takes_no_place_here(house: House, outbox: Outbox) -> None:
    await house.keep("1", "hi")
    await shown(outbox, "10")
    await house.answer(await house.keep("1", "hello", address=IN_THE_GROUP))
    assert await outbox.left_previews(CHAT) == ["10"]
    assert await outbox.left_previews(IN_THE_GROUP) == []


async def test_nothing_is_left_where_nobody_ever_wrote(outbox: Outbox) -> None:
    assert await outbox.left_previews(AT_HOME) == []
    await outbox.drop_previews(AT_HOME, ["10"])


async def test_what_is_shown_no_more_is_left_to_nobody(house: House, outbox: Outbox) -> None:
    message = await house.keep("1", "hi")
    await shown(outbox, "10", "11", "12")
    await outbox.drop_previews(CHAT, ["10", "12", "99"])
    assert await outbox.left_previews(CHAT) == ["11"]
    await house.answer(message)
    [delivery] = await house.owed()
    assert delivery.replaces == ("11",)


async def test_the_same_id_in_another_thread_is_another_message(house: House, outbox: Outbox) -> None:
    await house.keep("1", "hi")
    await house.keep("1", "hi", address=IN_THE_GROUP)
    elsewhere = replace(CHAT, platform="discord")
    for address in (CHAT, IN_THE_GROUP):
        await outbox.note_preview(address, "10")
    await outbox.drop_previews(IN_THE_GROUP, ["10"])
    await outbox.drop_previews(elsewhere, ["10"])
    assert await outbox.left_previews(CHAT) == ["10"]
    assert await outbox.left_previews(IN_THE_GROUP) == []
    assert await outbox.left_previews(elsewhere) == []
