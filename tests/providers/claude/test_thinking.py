"""Each generation of models thinks by rules of its own; no answer is refused for them, or cut off by a thought."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from bot.domain.errors import ProviderUnreachable
from bot.domain.prompt import TextDelta
from bot.providers.claude import MOST_ROOM, Claude, ClaudeClient
from bot.providers.claude.thinking import LEAST_ROOM, UNKNOWN, Thinking, abilities_from
from tests.contracts.provider_cases import contract_prompt
from tests.providers.claude.conftest import MODEL, answer
from tests.wire.anthropic import KEY, Anthropic, Broken, Message, Text, Thought, Use

WAYS = {
    ("claude-sonnet-5-5", False): Thinking("between_tools"),
    ("claude-sonnet-5-5", True): Thinking("adaptive", room=MOST_ROOM),
    ("claude-haiku-5-5", False): Thinking("disabled"),
    ("claude-haiku-5-5", True): Thinking("adaptive", room=MOST_ROOM),
    ("claude-opus-5-5", False): Thinking(effort="low", room=LEAST_ROOM),
    ("claude-opus-5-5", True): Thinking("adaptive", room=MOST_ROOM),
    ("claude-haiku-4-5", False): Thinking("disabled"),
    ("claude-haiku-4-5", True): Thinking(room=LEAST_ROOM),
    ("no-thinker", False): Thinking(),
    ("no-thinker", True): Thinking(),
    ("unknown", False): Thinking(room=LEAST_ROOM),
    ("unknown", True): Thinking(room=LEAST_ROOM),
}


@pytest.mark.parametrize("way", WAYS, ids=str)
async def test_each_model_is_asked_in_its_own_way(
    client: ClaudeClient, service: Anthropic, way: tuple[str, bool]
) -> None:
    model, think = way
    known = service.models[MODEL]
    service.models["no-thinker"] = {**known, "capabilities": {"thinking": {"supported": False}}}
    service.models["unknown"] = {**known, "capabilities": {}}
    await answer(Claude(model, client), replace(contract_prompt(), think=think))
    [asked] = service.requests
    assert WAYS[way] == Thinking(
        asked.get("thinking", {}).get("type"),
        asked.get("output_config", {}).get("effort"),
        asked["max_tokens"] - contract_prompt().max_output_tokens,
    )


async def test_a_thought_is_no_part_of_the_answer(claude: Claude, service: Anthropic) -> None:
    service.script.append(Message((Thought("sig", "Let me see."), Text(("Yes.",)))))
    assert (await answer(claude, replace(contract_prompt(), think=True)))[0] == ["Yes."]


async def test_a_thought_and_a_call_show_that_there_is_work_going_on(claude: Claude, service: Anthropic) -> None:
    call = Use("toolu_1", "look", {"of": "Oslo"})
    service.script.append(Broken(Message((Thought("sig", "Let me see."), call)), after_events=5, how="stall"))
    async with aclosing(claude.generate(replace(contract_prompt(), think=True), ())) as events, asyncio.timeout(5):
        assert await anext(events) == TextDelta("")
    assert service.requests[0]["thinking"] == {"type": "adaptive", "display": "summarized"}


async def test_what_a_model_can_do_is_looked_up_once(client: ClaudeClient, service: Anthropic) -> None:
    for model in (MODEL, "claude-opus-5-5", MODEL, MODEL):
        await answer(Claude(model, client))
    assert service.looked_up == [MODEL, "claude-opus-5-5"]


async def test_a_gateway_that_does_not_know_is_asked_once(client: ClaudeClient, service: Anthropic) -> None:
    service.looks_up = False
    for _ in range(3):
        assert (await answer(Claude(MODEL, client)))[0] == ["ok"]
    assert service.looked_up == [MODEL]
    assert "thinking" not in service.requests[0]


async def test_a_gateway_that_fails_to_tell_is_asked_again(client: ClaudeClient, service: Anthropic) -> None:
    service.look_up_fails = True
    assert (await answer(Claude(MODEL, client)))[0] == ["ok"]
    service.look_up_fails = False
    await answer(Claude(MODEL, client))
    assert [request.get("thinking") for request in service.requests] == [None, {"type": "between_tools"}]


async def test_nobody_there_is_noticed_at_the_first_question() -> None:
    client = ClaudeClient(KEY, "http://127.0.0.1:1")
    with pytest.raises(ProviderUnreachable):
        await client.abilities(MODEL)
    await client.close()


@pytest.mark.parametrize(
    "info",
    [{}, {"capabilities": None}, {"capabilities": []}, {"capabilities": {"thinking": True}}, {"capabilities": {}}],
)
def test_what_is_not_told_is_not_known(info: dict[str, object]) -> None:
    assert abilities_from(info) == UNKNOWN
