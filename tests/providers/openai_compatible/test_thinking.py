"""Models that think keep it to themselves, and have room to."""

from __future__ import annotations

import pytest

from bot.domain.errors import ProviderError
from bot.domain.prompt import StopReason, TextDelta
from bot.domain.usage import Usage
from tests.providers.openai_compatible.conftest import PROMPT, House, answer
from tests.wire.openai_events import Broken, Says

R1 = "deepseek-ai/DeepSeek-R1"


@pytest.mark.parametrize("where", ["reasoning_content", "reasoning"])
async def test_thoughts_that_come_beside_the_answer_are_no_part_of_it(house: House, where: str) -> None:
    house.wire.answers.append(Says(("Fine.",), thoughts=("They ", "greet me."), thoughts_in=where))
    assert (await answer(house.model()))[0] == "Fine."


async def test_thoughts_that_stand_in_the_answer_are_taken_out_of_it(house: House) -> None:
    house.wire.answers.append(Says(("<th", "ink>They greet", " me.</think", ">\n\nFi", "ne.")))
    events = [event async for event in house.model().generate(PROMPT, ()) if event != TextDelta("")]
    assert events[:-1] == [TextDelta("Fi"), TextDelta("ne.")]


async def test_the_last_piece_is_not_lost_where_it_began_like_a_mark(house: House) -> None:
    house.wire.answers.append(Says(("1 is\n", "<")))
    assert (await answer(house.model()))[0] == "1 is\n<"


async def test_a_model_known_by_name_to_begin_in_its_thoughts_is_read_so(house: House) -> None:
    house.wire.answers.append(Says(("They greet me.\n", "</think>\n\n", "Fine.")))
    assert (await answer(house.model(R1)))[0] == "Fine."


async def test_nothing_is_held_back_where_thoughts_come_beside_the_answer(house: House) -> None:
    house.wire.answers.append(Says(("Fi", "ne."), thoughts=("They greet me.",)))
    events = [event async for event in house.model(R1).generate(PROMPT, ()) if event != TextDelta("")]
    assert events[:-1] == [TextDelta("Fi"), TextDelta("ne.")]


async def test_a_model_that_began_in_its_thoughts_once_is_known_then(house: House) -> None:
    house.wire.answers += [Says(("They greet me.\n", "</think>\n\n", "Fine."))] * 2
    await answer(house.model())
    assert (await answer(house.model()))[0] == "Fine."


@pytest.mark.parametrize("starved", [Says((), thoughts=("They greet",)), Says(("<think>They greet",))], ids=str)
async def test_a_model_whose_thoughts_took_all_the_room_is_asked_again_with_room_for_both(
    house: House, starved: Says
) -> None:
    cut = Says(starved.pieces, starved.thoughts, finish_reason="length", prompt_tokens=20, completion_tokens=512)
    house.wire.answers += [cut, Says(("Fine.",), thoughts=("Hm",), prompt_tokens=20, completion_tokens=600)]
    text, finished = await answer(house.model())
    assert (text, finished.stop_reason) == ("Fine.", StopReason.END)
    assert finished.usage == Usage(40, 1112)
    assert [chat["max_tokens"] for chat in house.wire.chats] == [512, 512 + 2048]


async def test_it_is_asked_again_once_at_most(house: House) -> None:
    house.wire.answers += [Says((), thoughts=("Hm",), finish_reason="length")] * 2
    text, finished = await answer(house.model())
    assert (text, finished.stop_reason) == ("", StopReason.LENGTH)


async def test_a_model_that_was_seen_to_think_has_room_from_the_start(house: House) -> None:
    house.wire.answers += [Says(("Fine.",), thoughts=("Hm",)), Says(("Fine.",))]
    for _ in range(2):
        await answer(house.model())
    assert [chat["max_tokens"] for chat in house.wire.chats] == [512, 512 + 2048]


async def test_what_the_first_attempt_consumed_is_told_where_the_second_breaks(house: House) -> None:
    cut = Says((), thoughts=("Hm",), finish_reason="length", prompt_tokens=20, completion_tokens=512)
    house.wire.answers += [cut, Broken("cut", ("Once",))]
    with pytest.raises(ProviderError) as raised:
        await answer(house.model())
    assert raised.value.usage == Usage(20, 512)
