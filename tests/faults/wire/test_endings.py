"""How an answer can end that is no fault of the wire: refused, cut short, unsure; and the language that is told in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.domain.model import CLAUDE, OLLAMA
from tests.faults.wire.house import BY_CLAUDE, BY_LOCAL, COUNTED, WORDS, open_house, price
from tests.wire.anthropic import Message, Status, said
from tests.wire.ollama_lines import Broken, Says

ROUND_USD = price(COUNTED["input_tokens"], COUNTED["output_tokens"])
UNSURE = Says(("Sydney", ", I think."), logprobs=(-2.0, -2.0))


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (Language.EN, "Could you please write a poem about the harbour?"),
        (Language.NB, "Kan du være så snill å skrive et dikt om havna?"),
        (Language.PT, "Você pode escrever um poema sobre o porto, por favor?"),
    ],
)
async def test_what_went_wrong_is_told_in_the_language_of_the_message(
    tmp_path: Path, language: Language, message: str
) -> None:
    async with open_house(tmp_path, llm_strategy="local_only", language="nb") as house:
        house.script(OLLAMA, Broken("cut", ("half",)))
        say = house.aiki.phrasebook.say
        told = f"{say(language, 'error.provider_failed')} {say(language, 'turn.kept')}"
        assert await house.talk.say(message) == told


@pytest.mark.parametrize("reason", ["max_tokens", "model_context_window_exceeded"])
async def test_an_answer_that_ran_out_of_room_is_given_as_far_as_it_goes_and_paid(tmp_path: Path, reason: str) -> None:
    async with open_house(tmp_path, llm_strategy="claude_only") as house:
        house.script(CLAUDE, Message(said(BY_CLAUDE), reason, COUNTED))
        assert await house.talk.say("tell me a long story") == f"{BY_CLAUDE}\n\n{house.told('turn.cut_short')}"
        [row] = await house.ledger()
        assert (row.state, row.usd) == ("answered", ROUND_USD)


async def test_a_refusal_in_words_is_an_answer(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.script(CLAUDE, Message(said("I would rather not."), "refusal", COUNTED))
        assert await house.talk.say("Write a FastAPI server with tests") == "I would rather not."


async def test_an_unsure_local_answer_is_seen_by_nobody_and_both_calls_are_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.core.route.EASY", 0.0)  # whatever the classifier thinks, it is in between
    async with open_house(tmp_path) as house:
        await house.talk.say("@local hi", address=house.turn_to_a_new_thread())
        house.play_well()
        house.script(OLLAMA, UNSURE)
        assert await house.talk.say("good morning!") == BY_CLAUDE
        rows = (await house.ledger())[1:]
        assert [(row.provider, row.state, row.usd) for row in rows] == [
            (OLLAMA, "unused", 0),
            (CLAUDE, "answered", ROUND_USD),
        ]


async def test_an_unsure_local_answer_is_better_than_none_where_claude_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.core.route.EASY", 0.0)
    async with open_house(tmp_path) as house:
        await house.talk.say("@local hi", address=house.turn_to_a_new_thread())
        house.play_well()
        house.script(OLLAMA, UNSURE)
        house.script(CLAUDE, Status(529, "overloaded_error", WORDS))
        assert await house.talk.say("good morning!") == "Sydney, I think."
        trace = (await house.last_turn()).trace
        assert [reason.partition("=")[0] for reason in trace.setbacks] == ["reason.unsure", "reason.provider_busy"]


async def test_the_same_event_delivered_twice_is_answered_and_paid_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        assert await house.talk.say("good morning!", message_id="x") == BY_LOCAL
        assert await house.talk.say("good morning!", message_id="x") == ""
        assert house.asked(OLLAMA) == 1
