"""The companion as a provider: what it streams, how it asks for tools, and that nothing upsets it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Role, Utterance
from bot.domain.ids import MessageId
from bot.domain.language import Language
from bot.domain.prompt import Finished, Prompt, StopReason, TextDelta, ToolResult, ToolStep
from bot.locales import LocaleSentences
from bot.ports import Provider
from bot.providers.offline import Companion
from tests.providers.offline.talk import (
    EN,
    NB,
    PT,
    SATURDAY,
    TOOLS,
    Talk,
    answer_to,
    calls,
    hit,
    one_of,
    prompt,
    say,
    sentence,
)

companion = Companion(LocaleSentences())


async def events(asked: Prompt, *steps: ToolStep) -> tuple[str, Finished]:
    """Return what was streamed and how it ended."""
    provider: Provider = companion
    stream = [event async for event in provider.generate(asked, steps)]
    assert isinstance(stream[-1], Finished)
    return "".join(event.text for event in stream if isinstance(event, TextDelta)), stream[-1]


async def test_an_answer_is_streamed_and_ends() -> None:
    text, finished = await events(prompt("12*7"))
    assert (text, finished.stop_reason) == ("= 84", StopReason.END)


async def test_a_tool_is_asked_for_without_a_word() -> None:
    text, finished = await events(prompt("I live in Oslo"))
    assert (text, finished.stop_reason) == ("", StopReason.TOOLS)
    assert [call.name for call in finished.calls] == ["memory_remember"]


def _answered(text: str, content: dict[str, object], *, is_error: bool = False) -> ToolStep:
    asked = calls(text)
    return ToolStep(asked, tuple(ToolResult(call.id, content, is_error) for call in asked))


async def test_a_tool_that_failed_is_not_said_to_have_kept_anything() -> None:
    step = _answered("I live in Oslo", {"error": "full"}, is_error=True)
    assert (await events(prompt("I live in Oslo"), step))[0] == sentence("keep_failed")


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("what do you know about me?", {}),
        ("what do you know about me?", {"facts": [{"id": "x"}, None, {"id": 1, "text": "a", "said_on": "soon"}]}),
        ("where do I live?", {"facts": "none"}),
        ("forget the code", {"found": 3}),
        ("I live in Oslo", {"kept": "perhaps", "replaced": 7}),
    ],
)
async def test_a_result_in_an_unknown_shape_is_survived(text: str, content: dict[str, object]) -> None:
    assert (await events(prompt(text), _answered(text, content)))[0]


@pytest.mark.parametrize("text", ["I live in Oslo", "remember that I like tea", "what do you know about my sister?"])
def test_without_tools_there_is_still_an_answer(text: str) -> None:
    assert answer_to(replace(prompt(text), tools=()))


def test_a_request_without_the_tool_promises_only_what_is_true() -> None:
    assert answer_to(replace(prompt("remember that I like tea"), tools=())) == sentence("kept_as_said")


@pytest.mark.parametrize(("language", "hello"), [(EN, "hi"), (NB, "hei"), (PT, "oi")])
def test_the_first_answer_introduces_itself(language: Language, hello: str) -> None:
    asked = replace(prompt(hello, language), introduce=True)
    assert answer_to(asked) == sentence("introduction", language)


def test_the_first_question_is_answered_after_the_introduction() -> None:
    asked = replace(prompt("Hi! What is 12*7?"), introduce=True)
    assert answer_to(asked) == f"{sentence('introduction')}\n\n= 84"


def test_the_same_prompt_gives_the_same_answer() -> None:
    assert len({say("I went to the cinema") for _ in range(5)}) == 1


def test_small_talk_varies_as_the_session_goes_on() -> None:
    talk = Talk()
    heard = {talk.hear("hi") for _ in range(6)}
    assert heard == one_of("greeting", 3)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 32_000,
        "a " * 16_000,
        "my " * 10_000,
        "I am " + "so " * 9_000,
        "(" * 32_000,
        "1+" * 16_000,
        "9" * 32_000,
        "1.1.1." * 5_000,
        "what is " * 4_000,
        "no, " * 8_000,
        "not a, " * 4_000 + "b",
        "aiki " * 6_000,
        "-" * 32_000,
        "? " * 16_000,
        "my sister " * 3_000,
        "sentence one. " * 2_000,
        "I'm sad because " + "a and " * 5_000,
        "my " + "a-" * 900 + " is called " + "b ",
        "from 1 to " * 3_000,
        "\N{RIGHT-TO-LEFT OVERRIDE}" * 8_000,
        "😀" * 16_000,
        "İIıſK" * 6_000,
        '" OR 1=1; DROP TABLE memory; -- NEAR/3 *',
        "\N{REPLACEMENT CHARACTER}",
        "",
    ],
)
@pytest.mark.timeout(5)
def test_no_text_takes_long_or_breaks_anything(text: str) -> None:
    for language in Language:
        assert answer_to(prompt(text, language))


_WORDS = st.sampled_from([
    "my", "sister", "is", "called", "Ane", "no", "not", ",", "?", "!", ".", "12", "*", "7", "%", "of", "until", "what",
    "søsteren", "min", "heter", "hva", "glem", "husk", "at", "irmã", "minha", "se", "chama", "quanto", "é", "o", "que",
    "remember", "that", "forget", "I", "live", "in", "days", "uker", "1", "-", "/", "8:30", "to", "Aiki", "she", "he",
    "24.12.2026", "December", "mai", "é", "não", "'", "(", ")", "^", "😀", "\n", "when", "did", "tell", "you", "about",
])  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(_WORDS, max_size=14).map(" ".join)), st.sampled_from(list(Language)))
def test_any_text_gets_an_answer_or_tools(text: str, language: Language) -> None:
    found = [hit("My sister is called Ane", "sister")]
    said = Utterance(MessageId(1), Role.PERSON, "My sister is called Anne", SATURDAY)
    asked = replace(prompt(text, language, found), history=(said,))
    answer = answer_to(asked)
    assert answer
    if isinstance(answer, tuple):
        assert {call.name for call in answer} <= {tool.name for tool in TOOLS}
        assert all(value or value is False for call in answer for value in call.arguments.values())


@given(st.lists(_WORDS, max_size=14).map(" ".join), st.sampled_from(list(Language)))
def test_any_talk_comes_to_an_end(text: str, language: Language) -> None:
    talk = Talk(language)
    talk.hear("My sister is called Anne", EN)
    assert talk.hear(text)
