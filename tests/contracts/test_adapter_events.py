"""What every adapter owes the core of what comes in, and the people of what is shown while they wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.conversation import InboundMessage
from bot.domain.errors import InputRefused
from bot.domain.gesture import Reaction
from bot.ports import DraftScreen
from tests.contracts.adapter_cases import Can, Case, Refusal, Rig, delivery, sent, unkept
from tests.contracts.adapters import over


@asynccontextmanager
async def growing(rig: Rig) -> AsyncIterator[DraftScreen]:
    """Have an answer be seen to grow, with one piece of it shown."""
    assert isinstance(rig.sender, DraftScreen)
    rig.sender.begin(rig.platform.address)
    rig.sender.draft(rig.platform.address, "It begins so")
    await rig.platform.wait_for(rig.platform.drafts)
    yield rig.sender
    await rig.sender.end(rig.platform.address)


# What comes in


@over()
async def test_what_people_write_is_handed_in_once_and_in_order(case: Case) -> None:
    async with case.open() as rig:
        await rig.platform.says(*map(str, range(12)))
        await rig.inbox.until(12)
    assert [text.strip() for text in rig.inbox.texts] == list(map(str, range(12)))


@over()
async def test_a_message_says_who_wrote_what_where_and_when(case: Case) -> None:
    async with case.open() as rig:
        await rig.platform.says("Hei på deg 🎂")
        await rig.inbox.until(1)
    [message] = rig.inbox.messages
    assert message.text.strip() == "Hei på deg 🎂"
    assert message.address == rig.platform.address
    assert message.sender.platform == rig.platform.address.platform
    assert message.sent_at.utcoffset() is not None
    assert message.is_addressed


@over()
async def test_each_message_has_an_id_of_its_own(case: Case) -> None:
    async with case.open() as rig:
        await rig.platform.says("a", "a", "a")
        await rig.inbox.until(3)
    assert len({message.platform_message_id for message in rig.inbox.messages}) == 3


@over(Can.REPEATS)
async def test_what_could_not_be_kept_comes_again_before_what_came_later(case: Case) -> None:
    async with case.open() as rig:
        rig.inbox.failures = [unkept(), unkept()]
        await rig.platform.says("first", "second")
        await rig.inbox.until(2)
    assert rig.inbox.texts == ["first", "second"]


@over(Can.REPEATS)
async def test_what_cannot_be_taken_is_told_and_holds_up_nothing(case: Case) -> None:
    async with case.open() as rig:
        rig.inbox.failures = [InputRefused("no", problem="a strange thing")]
        await rig.platform.says("strange", "fine")
        await rig.inbox.until(1)
        await rig.platform.wait_for(rig.platform.shown)
        assert "a strange thing" in rig.platform.shown()[0].text
    assert rig.inbox.texts == ["fine"]


@over(Can.REPEATS)
async def test_a_defect_while_one_is_taken_in_holds_up_no_other(case: Case) -> None:
    async with case.open() as rig:
        rig.inbox.failures = [RuntimeError("a defect")]
        await rig.platform.says("unlucky", "fine")
        await rig.inbox.until(1)
    assert rig.inbox.texts == ["fine"]


@over(Can.GESTURES)
async def test_an_edit_is_handed_in_under_the_id_of_the_message(case: Case) -> None:
    async with case.open() as rig:
        await rig.platform.says("helo")
        await rig.platform.edits("hello")
        await rig.inbox.until(2)
    message, edit = rig.inbox.events
    assert isinstance(message, InboundMessage)
    assert isinstance(edit, tuple)
    assert edit[0] == "edited"
    assert (edit[1].platform_message_id, edit[1].text) == (message.platform_message_id, "hello")


@over(Can.GESTURES)
async def test_a_reaction_names_the_message_it_is_to(case: Case) -> None:
    async with case.open() as rig:
        [told] = await sent(rig.sender, delivery(rig.platform.address))
        await rig.platform.reacts("👍")
        await rig.platform.reacts("")
        await rig.inbox.until(2)
    reactions = [event for event in rig.inbox.events if isinstance(event, Reaction)]
    assert [(one.platform_message_id, one.emoji) for one in reactions] == [(told, ("👍",)), (told, ())]


# What is seen of an answer while it grows


@over(Can.SHOWS)
async def test_an_answer_is_seen_while_it_grows(case: Case) -> None:
    async with case.open() as rig, growing(rig):
        assert "It begins so" in rig.platform.drafts()[0]


@over(Can.SHOWS)
async def test_nothing_is_shown_of_an_answer_once_it_has_ended(case: Case) -> None:
    async with case.open() as rig:
        async with growing(rig) as screen:
            screen.draft(rig.platform.address, "It begins so, and goes on for quite a while, and then")
        before = len(rig.platform.drafts())
        screen.draft(rig.platform.address, "It begins so, and goes on for quite a while, and then it is over")
        await screen.end(rig.platform.address)
        await sent(rig.sender, delivery(rig.platform.address, "There it is."))
        await asyncio.sleep(0.05)
        assert len(rig.platform.drafts()) == before
        assert rig.platform.shown()[-1].text == "There it is."


@over(Can.SHOWS)
async def test_an_answer_that_is_there_at_once_is_not_shown_before(case: Case) -> None:
    async with case.open() as rig:
        assert isinstance(rig.sender, DraftScreen)
        rig.sender.begin(rig.platform.address)
        rig.sender.draft(rig.platform.address, "At once")
        await rig.sender.end(rig.platform.address)
        await sent(rig.sender, delivery(rig.platform.address, "At once."))
        assert rig.platform.drafts() == []


@over()
async def test_a_screen_never_raises(case: Case) -> None:
    async with case.open() as rig:
        screen, address = rig.sender, rig.platform.address
        assert isinstance(screen, DraftScreen)
        await screen.end(address)
        screen.draft(address, "before it began")
        screen.begin(address)
        screen.begin(address)
        screen.draft(address, "a text")
        screen.draft(address, None)
        await screen.end(address)
        await screen.end(address)


# What showed an answer that is not coming


@over(Can.SHOWS, Can.IDS)
async def test_what_showed_an_answer_is_taken_away_and_that_twice_does_no_harm(case: Case) -> None:
    async with case.open() as rig:
        [gone, stays] = [(await sent(rig.sender, delivery(rig.platform.address, text)))[0] for text in ("It", "Bye.")]
        assert isinstance(rig.sender, DraftScreen)
        for _ in range(2):
            assert await rig.sender.remove(rig.platform.address, gone)
        assert [one.id for one in rig.platform.shown()] == [stays]


@over()
async def test_what_is_not_there_is_gone(case: Case) -> None:
    async with case.open() as rig:
        assert isinstance(rig.sender, DraftScreen)
        assert await rig.sender.remove(rig.platform.address, "123456")


@over(Can.SHOWS, Can.REFUSES)
async def test_where_nobody_can_be_asked_nothing_is_gone(case: Case) -> None:
    async with case.open() as rig:
        [shown] = await sent(rig.sender, delivery(rig.platform.address))
        await rig.platform.refuses(Refusal.UNREACHABLE)
        assert isinstance(rig.sender, DraftScreen)
        assert not await rig.sender.remove(rig.platform.address, shown)
