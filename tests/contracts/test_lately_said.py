"""Which messages of a platform a person has written lately, so that it can be seen what became of them there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.ports import Conversations
from tests.store.house import AT_HOME, CHAT, IN_THE_GROUP, House

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def said(house: House, since: datetime = LONG_AGO) -> dict[str, list[str]]:
    """Return what was said on the platform, by thread."""
    found = await house.store.conversations.lately_said("telegram", since)
    return {thread: list(ids) for thread, ids in found.items()}


async def test_what_was_said_is_told_by_thread_oldest_first(house: House) -> None:
    assert await said(house) == {}
    for platform_id, address in (("9", CHAT), ("3", IN_THE_GROUP), ("10", CHAT), ("11", CHAT)):
        await house.keep(platform_id, "hi", address=address)
    assert await said(house) == {"100": ["9", "10", "11"], "group": ["3"]}


async def test_what_was_said_on_another_platform_is_no_part_of_it(house: House) -> None:
    await house.say("hi", AT_HOME)
    await house.keep("7", "hi", address=ThreadAddress("discord", "100", ThreadKind.PRIVATE))
    await house.keep("8", "hi")
    assert await said(house) == {"100": ["8"]}


async def test_what_was_said_before_is_no_part_of_it(house: House) -> None:
    await house.keep("1", "old")
    second = await house.keep("2", "of that moment")
    await house.keep("3", "new")
    assert await said(house, second.sent_at) == {"100": ["2", "3"]}
    assert await said(house, house.clock.now() + timedelta(seconds=1)) == {}


async def test_what_aiki_said_is_no_part_of_it(house: House) -> None:
    await house.answer(await house.keep("1", "hi"))
    await house.arrive("2")
    assert await said(house) == {"100": ["1"]}


@pytest.mark.parametrize(("platform_id", "text"), [("2", "/status"), ("command:2", "/why"), ("press:2", "yes")])
async def test_what_nobody_wrote_as_a_message_of_the_platform_is_no_part_of_it(
    house: House, platform_id: str, text: str
) -> None:
    await house.keep("1", "what is 6/2?")
    await house.keep(platform_id, text)
    assert await said(house) == {"100": ["1"]}


async def test_what_is_forgotten_is_no_part_of_it(house: House, conversations: Conversations) -> None:
    await house.answer(await house.keep("1", "my pin is 4711"))
    await house.keep("2", "so")
    await conversations.delete(CHAT, ["1"])
    assert await said(house) == {"100": ["2"]}


async def test_each_part_of_a_message_is_told_and_none_that_is_gone(house: House, conversations: Conversations) -> None:
    first = await house.keep("1", "one")
    for platform_id in ("2", "3"):
        await house.keep(platform_id, "more", first.id)
    assert await said(house) == {"100": ["1", "2", "3"]}
    await conversations.delete(CHAT, ["2"])
    assert await said(house) == {"100": ["1", "3"]}


async def test_what_was_edited_is_told_once(house: House) -> None:
    message = await house.keep("1", "helo")
    await house.edit("1", "hello")
    assert await said(house, message.sent_at) == {"100": ["1"]}


async def test_what_was_said_at_an_earlier_place_of_a_thread_is_no_part_of_it(
    house: House, conversations: Conversations
) -> None:
    old = replace(CHAT, kind=ThreadKind.GROUP, platform_thread_id="-7")
    await house.keep("1", "hi", address=old)
    await conversations.move_thread(old, "-1007")
    await house.keep("1", "hello", address=replace(old, platform_thread_id="-1007"))
    assert await said(house) == {"-1007": ["1"]}
