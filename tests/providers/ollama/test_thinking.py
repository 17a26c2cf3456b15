"""Thinking models think as much as they are asked to, and keep it to themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.prompt import StopReason, TextDelta
from tests.providers.ollama.conftest import PROMPT, House, answer
from tests.wire.ollama_lines import Says


@pytest.mark.parametrize(
    ("model", "wanted", "sent"),
    [
        ("qwen3:4b", False, False),
        ("qwen3:4b", True, True),
        ("gpt-oss:20b", False, "low"),
        ("gpt-oss:20b", True, "medium"),
        ("llama3.2", False, None),
        ("llama3.2", True, None),
    ],
)
async def test_a_model_is_asked_to_think_in_the_way_it_can(
    house: House, model: str, wanted: bool, sent: bool | str | None
) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model(model), replace(PROMPT, think=wanted))
    assert house.wire.chats[-1].get("think") == sent


async def test_thoughts_have_room_beside_the_answer_in_the_same_context(house: House) -> None:
    for tokens, think in ((300, True), (3_000, True), (300, False)):
        house.wire.answers.append(Says(("Fine.",)))
        await answer(house.model("qwen3:4b"), replace(PROMPT, tokens=tokens, think=think))
    assert [chat["options"] for chat in house.wire.chats] == [
        {"num_ctx": 4096, "num_predict": 512 + 2048},
        {"num_ctx": 4096, "num_predict": 512 + 584},
        {"num_ctx": 4096, "num_predict": 512},
    ]


async def test_thoughts_that_come_beside_the_answer_are_no_part_of_it(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), thinking=("They ", "greet me.")))
    text, _ = await answer(house.model("qwen3:4b"), replace(PROMPT, think=True))
    assert text == "Fine."


async def test_thoughts_that_stand_in_the_answer_are_taken_out_of_it(house: House) -> None:
    house.wire.answers.append(Says(("<th", "ink>They greet", " me.</think", ">\n\nFi", "ne.")))
    events = [event async for event in house.model().generate(PROMPT, ()) if event != TextDelta("")]
    assert events[:-1] == [TextDelta("Fi"), TextDelta("ne.")]


async def test_an_answer_that_is_all_thoughts_is_empty(house: House) -> None:
    house.wire.answers.append(Says(("<think>They greet",), done_reason="length"))
    text, finished = await answer(house.model())
    assert (text, finished.stop_reason) == ("", StopReason.LENGTH)


async def test_a_model_known_by_name_to_begin_in_its_thoughts_is_read_so(house: House) -> None:
    house.wire.answers.append(Says(("They greet me.\n", "</think>\n\n", "Fine.")))
    text, _ = await answer(house.model("deepseek-r1:8b"))
    assert text == "Fine."


async def test_a_model_that_began_in_its_thoughts_once_is_known_then(house: House) -> None:
    for _ in range(2):
        house.wire.answers.append(Says(("They greet me.\n", "</think>\n\n", "Fine.")))
    await answer(house.model("llama3.2"))
    text, _ = await answer(house.model("llama3.2:latest"))
    assert text == "Fine."


async def test_nothing_is_held_back_where_thoughts_come_beside_the_answer(house: House) -> None:
    house.wire.answers.append(Says(("Fi", "ne."), thinking=("They greet me.",)))
    events = [event async for event in house.model("deepseek-r1:8b").generate(PROMPT, ()) if event != TextDelta("")]
    assert events[:-1] == [TextDelta("Fi"), TextDelta("ne.")]
