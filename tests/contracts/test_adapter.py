"""What every adapter owes the core, asked of each over its real wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.conversation import InboundMessage
from bot.domain.errors import DeliveryError, InputRefused
from bot.domain.gesture import Button, Press, Reaction
from bot.domain.ids import TurnId
from bot.ports import DraftScreen
from tests.adapters.telegram.case import TELEGRAM_CASE
from tests.contracts.adapter_cases import DONE, RETRY_AFTER_S, Can, Case, Refusal, Rig, delivery, sent, unkept
from tests.contracts.console_case import CONSOLE_CASE

CASES = (CONSOLE_CASE, TELEGRAM_CASE)
LONG = "\n\n".join(f"Paragraph {number}: " + "all of it is to be read. " * 20 for number in range(20))


def over(*needs: Can) -> pytest.MarkDecorator:
    """Run a test over every case that can do all this."""
    return pytest.mark.parametrize("case", [case for case in CASES if case.can >= set(needs)], ids=str)


def said(rig: Rig) -> str:
    """Return all that can be read in the thread, without its white space."""
    return "".join("".join(one.text for one in rig.platform.shown()).split())


@asynccontextmanager
async def growing(rig: Rig) -> AsyncIterator[DraftScreen]:
    """Have an answer be seen to grow, with one piece of it shown."""
    assert isinstance(rig.sender, DraftScreen)
    rig.sender.begin(rig.platform.address)
    rig.sender.draft(rig.platform.address, "It begins so")
    await rig.platform.wait_for(rig.platform.drafts)
    yield rig.sender
    await rig.sender.end(rig.platform.address)


# What goes out


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


@over()
async def test_a_text_that_may_be_a_repeat_says_so(case: Case) -> None:
    async with case.open() as rig:
        await sent(rig.sender, delivery(rig.platform.address, "Hello.", mark="Perhaps again:"))
        assert said(rig) == "Perhapsagain:Hello."


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
        assert rig.platform.acknowledged() == [DONE]
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
