"""What a prompt becomes on its way to Claude: nothing the service would refuse, and nothing lost."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import PromptRefused
from bot.domain.prompt import Image, Prompt, ToolCall, ToolResult, ToolSpec, ToolStep
from bot.providers.claude import Claude
from bot.providers.claude.messages import to_request
from bot.providers.claude.schema import output_schema
from bot.providers.claude.thinking import Thinking
from tests.contracts.provider_cases import contract_prompt
from tests.providers.claude.conftest import MODEL, answer, lines
from tests.wire.anthropic import Anthropic
from tests.wire.anthropic_events import Json
from tests.wire.anthropic_rules import check

KNOWN = Anthropic().models
LOOK = ToolSpec("look", "Look something up.", {"type": "object", "properties": {}})


def request(prompt: Prompt, *steps: ToolStep, thinking: Thinking | None = None) -> Json:
    """Return a request the service takes."""
    made = to_request(MODEL, prompt, steps, thinking or Thinking())
    check(made, KNOWN)
    return made


def told(prompt: Prompt, *steps: ToolStep) -> list[tuple[str, list[str]]]:
    """Return who says what in a request."""
    return [
        (message["role"], [block.get("text", block["type"]) for block in message["content"]])
        for message in request(prompt, *steps)["messages"]
    ]


def test_the_session_comes_first_then_what_the_moment_holds_and_the_message() -> None:
    prompt = replace(contract_prompt("and today?"), history=lines("hello", "> hi Jan"))
    assert told(prompt) == [
        ("user", ["hello"]),
        ("assistant", ["hi Jan"]),
        ("user", ["It is Saturday.", "and today?"]),
    ]


def test_messages_sent_in_a_row_become_one_with_each_text_by_itself() -> None:
    prompt = replace(contract_prompt("third"), history=lines("zero", "> a", "> b", "first", "second"))
    assert told(prompt) == [
        ("user", ["zero"]),
        ("assistant", ["a", "b"]),
        ("user", ["first", "second", "It is Saturday.", "third"]),
    ]


def test_a_session_that_aiki_began_is_still_begun_by_the_person() -> None:
    prompt = replace(contract_prompt("fine"), history=lines("> How did the dentist go?"))
    assert [role for role, _ in told(prompt)] == ["user", "assistant", "user"]
    assert told(prompt)[1] == ("assistant", ["How did the dentist go?"])


def test_lines_without_a_word_are_left_out() -> None:
    prompt = replace(contract_prompt("hi"), history=lines("", " \n", "> ", "hello"), context="  ")
    assert told(prompt) == [("user", ["hello", "hi"])]


def test_a_picture_without_a_word_is_a_message() -> None:
    prompt = replace(contract_prompt(""), context="", images=(Image("image/jpeg", b"\xff\xd8\xff\xe0"),))
    assert told(prompt) == [("user", ["image"])]


def test_a_message_without_anything_is_still_taken() -> None:
    assert told(replace(contract_prompt(" "), context="", instructions="")) == [("user", ["…"])]


def test_a_picture_of_an_unknown_kind_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(PromptRefused):
        request(replace(contract_prompt(), images=(Image("image/heic", b"x"),)))


def test_half_a_character_is_replaced() -> None:
    assert told(contract_prompt("a\ud83cb"))[-1] == ("user", ["It is Saturday.", "a?b"])


TEXTS = st.text(max_size=12)
CALLS = st.builds(ToolCall, st.text(max_size=5), st.just("look"), st.just({"of": 1}))


@st.composite
def steps_made(draw: st.DrawFn) -> tuple[ToolStep, ...]:
    """Draw rounds as any provider may have made them, some calls unanswered."""
    rounds = []
    for _ in range(draw(st.integers(0, 3))):
        calls = draw(st.lists(CALLS, min_size=1, max_size=4, unique_by=lambda call: call.id))
        answered = [call for call in calls if draw(st.booleans())]
        results = tuple(ToolResult(call.id, {"text": draw(TEXTS)}, draw(st.booleans())) for call in answered)
        rounds.append(ToolStep(tuple(calls), results, draw(TEXTS)))
    return tuple(rounds)


@given(st.lists(TEXTS.map(lambda text: text) | TEXTS.map(lambda text: f"> {text}"), max_size=8), TEXTS, steps_made())
def test_no_session_and_no_rounds_make_a_request_that_is_refused(
    history: list[str], message: str, steps: tuple[ToolStep, ...]
) -> None:
    for tools in ((LOOK,), ()):
        for instructions in ("You are Aiki.", ""):
            prompt = replace(
                contract_prompt(message), history=lines(*history), tools=tools, instructions=instructions, context=""
            )
            roles = [message["role"] for message in request(prompt, *steps)["messages"]]
            assert all(one != other for one, other in itertools.pairwise(roles))
            assert (roles[0], roles[-1]) == ("user", "user")


def test_tools_are_told_with_their_parameters() -> None:
    [tool] = request(replace(contract_prompt(), tools=(replace(LOOK, parameters={}, description=""),)))["tools"]
    assert tool == {"name": "look", "input_schema": {"type": "object"}}


def test_rounds_of_another_provider_are_told_under_ids_that_are_taken() -> None:
    call = ToolCall("call:7/ø", "look", {"of": "Oslo"})
    step = ToolStep((call,), (ToolResult("call:7/ø", {"degrees": 3}),), "Let me look.", echo=({"role": "tool"},))
    [_, asked, answered] = request(replace(contract_prompt(), tools=(LOOK,)), step)["messages"]
    assert [block["type"] for block in asked["content"]] == ["text", "tool_use"]
    assert answered["content"][0]["content"] == '{"degrees": 3}'


def test_tools_taken_away_in_the_middle_are_still_declared_and_not_called_any_more() -> None:
    step = ToolStep((ToolCall("c1", "look", {}),), (ToolResult("c1", {}),))
    made = request(contract_prompt(), step)
    assert [tool["name"] for tool in made["tools"]] == ["look"]
    assert made["tool_choice"] == {"type": "none"}


def test_a_schema_is_closed_everywhere_and_its_bounds_are_told_in_words() -> None:
    fact = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "maxLength": 80, "description": "one sentence"},
            "pattern": {"type": ["string", "null"]},
        },
    }
    schema = {
        "type": "object",
        "properties": {"facts": {"type": "array", "items": {"anyOf": [fact]}, "minItems": 2, "maxItems": 9}},
        "required": ["facts"],
    }
    request(replace(contract_prompt(), schema=schema))
    made = output_schema(schema)["properties"]
    assert isinstance(made, dict)
    [closed] = made["facts"]["items"]["anyOf"]
    assert closed["additionalProperties"] is False
    assert closed["properties"]["text"]["description"] == "one sentence (maxLength: 80)"
    assert closed["properties"]["pattern"] == {"type": ["string", "null"]}
    assert made["facts"]["minItems"] == 1


async def test_what_was_made_here_is_what_arrives(claude: Claude, service: Anthropic) -> None:
    prompt = replace(contract_prompt("«på» 🎂"), history=lines("hello", "> hi"), tools=(LOOK,))
    await answer(claude, prompt)
    assert service.requests == [request(prompt, thinking=Thinking("between_tools"))]
