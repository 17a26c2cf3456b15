"""What may be picked below an answer, and what a pick does, over the whole of Aiki."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.memory_correct import MAX_FACT_CHARS
from bot.domain.errors import MessageTooLong
from bot.domain.gesture import Button, Choice, Pick, Pressed
from bot.domain.ids import TurnId
from bot.domain.text import MAX_MESSAGE_CHARS
from bot.settings import Settings
from tests.fakes.chat import CHAT, GROUP, ME, SETTLE_S, STRANGER, Chat, chatting
from tests.fakes.provider import ScriptedProvider, says
from tests.flows.test_inbox_gestures import BO, make_bo_known

PIER = "the boat lies at pier 4"


def choices(chat: Chat) -> list[Choice]:
    """Return what may be picked below the latest text."""
    return list(chat.platform.arrived[-1].choices)


async def told_of_the_boat(chat: Chat) -> TurnId:
    """Keep a fact and open it; return the turn that shows it."""
    await chat.ask(f"/remember {PIER}")
    await chat.ask("/memory m1")
    turn_id = chat.platform.arrived[-1].turn_id
    assert turn_id is not None
    return turn_id


async def test_a_language_is_picked(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await chat.ask("/language")
        assert [one.label for one in choices(chat)] == ["English", "Norsk", "Português"]
        assert await chat.pick("Norsk") == Pressed("Norsk")
        assert await chat.answers() == ["Fra nå av snakker jeg norsk med deg."]


async def test_a_strategy_is_picked(settings: Settings) -> None:
    async with chatting(settings, ScriptedProvider(says("Hello"))) as chat:
        await chat.ask("/strategy")
        assert len(choices(chat)) == 4
        await chat.pick("Claude, else the local model")
        assert "local_fallback now" in (await chat.answers())[0]


async def test_an_ambiguous_time_zone_is_picked(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await chat.ask("/timezone sant")
        assert 1 < len(choices(chat)) <= 25
        await chat.pick("America/Santiago")
        assert "is now America/Santiago" in (await chat.answers())[0]


async def test_a_memory_is_opened_from_its_page(settings: Settings) -> None:
    async with chatting(settings) as chat:
        for number in range(11):
            await chat.ask(f"/remember locker {number} is mine")
        await chat.ask("/memory")
        assert [one.label for one in choices(chat)] == [*(f"locker {n} is mine" for n in range(10, 0, -1)), "Next page"]
        first = chat.platform.arrived[-1].turn_id
        await chat.pick("Next page")
        await chat.answers()
        assert choices(chat) == [Choice("locker 0 is mine", "/memory m1")]
        await chat.pick("", first, index=0)
        assert "[m11] “locker 10 is mine”" in (await chat.answers())[0]


@pytest.mark.parametrize("command", ["/memory m1", "/why m1"])
async def test_a_memory_is_put_right_or_forgotten_below_itself(settings: Settings, command: str) -> None:
    async with chatting(settings) as chat:
        await chat.ask(f"/remember {PIER}")
        await chat.ask(command)
        assert choices(chat) == [
            Choice("Correct", "/correct m1", PIER),
            Choice("Forget", "/forget m1"),
            Choice("Pin", "/pin m1"),
        ]
        assert await chat.pick("Correct", words=" the boat lies at pier 5\x00 ") == Pressed("Correct")
        assert await chat.answers() == [f"“the boat lies at pier 5” has taken the place of “{PIER}”."]
        assert "pier 5" in (await chat.ask("/memory"))[0]


async def test_what_holds_no_longer_can_only_be_forgotten(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await told_of_the_boat(chat)
        await chat.ask("/correct m1 the boat lies at pier 5")
        await chat.ask("/memory m1")
        assert choices(chat) == [Choice("Forget", "/forget m1")]
        await chat.pick("Forget")
        assert "would be gone for good" in (await chat.answers())[0]
        await chat.press(Button.YES)
        assert "forgotten" in (await chat.answers())[0]


async def test_what_is_longer_than_a_fact_is_not_half_filled_in(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await chat.ask("the boat is blue and " * (MAX_FACT_CHARS // 20))
        await chat.ask("/memory m1")
        assert [one.fill for one in choices(chat)] == ["", None, None]


async def test_a_pick_is_answered_once_and_may_be_made_again(settings: Settings) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        await chat.ask("/language")
        pressed = await asyncio.gather(*(chat.pick("English", id="c1") for _ in range(3)))
        assert pressed == [Pressed("English")] * 3
        assert len(await chat.answers()) == 1
        turn = chat.platform.arrived[-2].turn_id
        assert await chat.pick("", turn, index=2, id="c2") == Pressed("Português")
        assert len(await chat.answers()) == 1


async def test_a_pick_joins_no_other_message(settings: Settings) -> None:
    async with chatting(settings, settle_s=SETTLE_S) as chat:
        await chat.ask("/language")
        await chat.pick("English")
        await chat.write("what is 6*7?")
        picked, sum_ = await chat.answers()
        assert "English" in picked
        assert "42" in sum_


async def test_who_may_not_pick_is_told_so(settings: Settings) -> None:
    await make_bo_known(settings)
    async with chatting(settings) as chat:
        await chat.ask("/language", address=GROUP)
        turn_id = chat.platform.arrived[-1].turn_id
        assert turn_id is not None
        for sender in (STRANGER, BO):
            told = await chat.pick("Norsk", sender=sender, address=GROUP)
            assert told == Pressed("This button is not for you.", done=False)
            assert await chat.aiki.inbox.choice(Pick("c", sender, GROUP, turn_id, 1)) is None
        assert await chat.answers() == []
        assert await chat.aiki.inbox.choice(Pick("c", ME, GROUP, turn_id, 1)) == Choice("Norsk", "/language nb")


async def test_what_is_no_longer_there_is_not_picked(settings: Settings) -> None:
    async with chatting(settings) as chat:
        turn = await told_of_the_boat(chat)
        late = Pressed("That question is no longer open.", done=False)
        assert await chat.pick("", turn, index=3) == late
        assert await chat.pick("", turn, index=-1) == late
        assert await chat.pick("", TurnId(99), index=0) == late
        assert await chat.pick("", turn, index=9, address=GROUP) == late
        await chat.ask("/forget m1")
        await chat.ask("yes")
        assert await chat.pick("", turn, index=0) == late
        assert await chat.answers() == []


async def test_words_that_are_asked_for_must_be_some_and_not_too_many(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await told_of_the_boat(chat)
        assert await chat.pick("Correct") == Pressed("Write: /correct m1 …", done=False)
        assert await chat.pick("Correct", words=" \x00 ") == Pressed(
            "You wrote nothing, so nothing was changed.", done=False
        )
        with pytest.raises(MessageTooLong):
            await chat.pick("Correct", words="x" * MAX_MESSAGE_CHARS)
        assert await chat.answers() == []


async def test_words_beside_a_choice_that_asks_for_none_are_nothing(settings: Settings) -> None:
    async with chatting(settings) as chat:
        await chat.ask("/language")
        await chat.pick("English", words="klingon")
        assert await chat.answers() == ["I'll speak English with you from now on."]
        assert chat.platform.arrived[-1].address == CHAT
