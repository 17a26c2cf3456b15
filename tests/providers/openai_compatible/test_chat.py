"""What a prompt becomes on its way to a server that speaks OpenAI's interface, and what comes back."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.conversation import Role, Utterance
from bot.domain.errors import KeyRefused, PromptRefused
from bot.domain.ids import MessageId
from bot.domain.model import Place
from bot.domain.prompt import Image, StopReason, TextDelta, ToolSpec
from bot.domain.usage import Usage
from bot.providers.openai_compatible import OpenAICompatible, OpenAIModel
from tests.providers.openai_compatible.conftest import MODEL, PROMPT, House, answer
from tests.wire.openai_events import Says, Status

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
REFUSES_LOGPROBS = Status(400, "logprobs are not supported with this model", param="logprobs")


async def test_the_answer_comes_in_the_pieces_it_was_written_in(house: House) -> None:
    house.wire.answers.append(Says(("Fine", ", and", " you?")))
    events = [event async for event in house.model().generate(PROMPT, ()) if event != TextDelta("")]
    assert events[:-1] == [TextDelta("Fine"), TextDelta(", and"), TextDelta(" you?")]


async def test_instructions_history_context_and_message_each_have_their_place(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    said = [(Role.AIKI, "Good morning!"), (Role.PERSON, "Hi!"), (Role.PERSON, "Hm"), (Role.AIKI, "Yes?")]
    history = tuple(Utterance(MessageId(1), role, text, NOW) for role, text in said)
    await answer(house.model(), replace(PROMPT, history=history))
    assert [(message["role"], message["content"]) for message in house.wire.chats[-1]["messages"]] == [
        ("system", "You are Aiki."),
        ("user", "(You wrote first.)"),
        ("assistant", "Good morning!"),
        ("user", "Hi!\n\nHm"),
        ("assistant", "Yes?"),
        ("user", "It is Saturday.\n\nHow are you?"),
    ]


async def test_a_prompt_without_instructions_has_no_system_message(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model(), replace(PROMPT, instructions=""))
    assert [message["role"] for message in house.wire.chats[-1]["messages"]] == ["user"]


async def test_half_a_character_does_no_harm(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model(), replace(PROMPT, message="broken \ud83c cake", context=""))
    assert house.wire.chats[-1]["messages"][-1]["content"] == "broken ? cake"


async def test_pictures_go_as_data_before_the_text(house: House) -> None:
    house.wire.answers.append(Says(("A cake.",)))
    await answer(house.model(), replace(PROMPT, images=(Image("image/png", b"\x89PNG"),), context=""))
    assert house.wire.chats[-1]["messages"][-1]["content"] == [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
        {"type": "text", "text": "How are you?"},
    ]


async def test_tools_are_not_given_to_such_models(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), finish_reason="tool_calls"))
    prompt = replace(PROMPT, tools=(ToolSpec("clock", "the time", {}),))
    _, finished = await answer(house.model(), prompt)
    assert "tools" not in house.wire.chats[-1]
    assert (finished.stop_reason, finished.calls) == (StopReason.END, ())


async def test_a_schema_is_sent_as_the_response_format(house: House) -> None:
    house.wire.answers.append(Says(('{"name"', ': "Ingrid"}')))
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    text, _ = await answer(house.model(), replace(PROMPT, schema=schema))
    assert text == '{"name": "Ingrid"}'
    assert house.wire.chats[-1]["response_format"]["json_schema"]["schema"] == schema


async def test_usage_is_what_the_server_counted_those_from_its_cache_among_it(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), prompt_tokens=321, completion_tokens=5, cached_tokens=300))
    _, finished = await answer(house.model())
    assert finished.usage == Usage(321, 5, cache_read_tokens=300)


async def test_a_server_that_counts_nothing_reports_no_usage(house: House) -> None:
    house.wire.knows_usage = False
    house.wire.answers.append(Says(("Fine.",)))
    _, finished = await answer(house.model())
    assert finished.usage is None


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("stop", StopReason.END),
        ("length", StopReason.LENGTH),
        ("content_filter", StopReason.REFUSAL),
        ("eos", StopReason.END),
    ],
)
async def test_it_is_told_why_an_answer_ended(house: House, told: str, reason: StopReason) -> None:
    house.wire.answers.append(Says(("Fine.",), finish_reason=told))
    _, finished = await answer(house.model())
    assert finished.stop_reason is reason


async def test_a_refusal_is_one_and_what_it_says_is_shown(house: House) -> None:
    house.wire.answers.append(Says((), refusal="I can't help with that."))
    text, finished = await answer(house.model())
    assert (text, finished.stop_reason) == ("I can't help with that.", StopReason.REFUSAL)


async def test_confidence_is_the_geometric_mean_of_the_tokens_probabilities(house: House) -> None:
    house.wire.answers.append(Says(("Oslo", "."), logprobs=(math.log(0.9), math.log(0.4))))
    _, finished = await answer(house.model())
    assert finished.confidence == pytest.approx(0.6)


async def test_a_server_that_tells_no_probabilities_gives_no_confidence(house: House) -> None:
    house.wire.answers.append(Says(("Oslo",)))
    assert (await answer(house.model()))[1].confidence is None


async def test_an_option_the_server_refuses_is_left_out_from_then_on(house: House) -> None:
    house.wire.refuses["logprobs"] = REFUSES_LOGPROBS
    house.wire.answers += [Says(("Fine.",)), Says(("Still fine.",))]
    assert (await answer(house.model()))[0] == "Fine."
    assert (await answer(house.model()))[0] == "Still fine."
    assert ["logprobs" in chat for chat in house.wire.chats] == [True, False, False]


async def test_a_server_may_refuse_all_that_is_optional(house: House) -> None:
    extra = '[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]'
    unsupported = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    house.wire.refuses = {
        "logprobs": REFUSES_LOGPROBS,
        "stream_options": Status(422, body=extra.encode()),
        "max_tokens": Status(400, unsupported, code="unsupported_parameter", param="max_tokens"),
    }
    house.wire.answers.append(Says(("Fine.",)))
    text, finished = await answer(house.model())
    assert (text, finished.usage) == ("Fine.", None)
    assert house.wire.chats[-1]["max_completion_tokens"] == 512
    assert len(house.wire.chats) == 4


async def test_a_refusal_that_leaving_out_does_not_mend_is_told(house: House) -> None:
    house.wire.refuses["messages"] = REFUSES_LOGPROBS
    with pytest.raises(PromptRefused):
        await answer(house.model())
    assert len(house.wire.chats) == 2


async def test_a_limit_that_is_only_too_large_is_no_reason_to_ask_again(house: House) -> None:
    house.wire.answers.append(Status(400, "'max_tokens' or 'max_completion_tokens' is too large: 512"))
    with pytest.raises(PromptRefused):
        await answer(house.model())
    assert len(house.wire.chats) == 1


async def test_comments_while_one_waits_are_not_heard(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), comments=True))
    assert (await answer(house.model()))[0] == "Fine."


async def test_chunks_of_odd_forms_do_no_harm(house: House) -> None:
    forms = (b"{}", b'{"choices": null}', b'{"choices": [{"index": 0}]}', b'{"choices": [{"delta": null}]}')
    odd = b"".join(b"data: " + form + b"\n\n" for form in forms)
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}
    parts: list[object] = [thought, {"type": "text", "text": "Fi"}]
    house.wire.answers.append(Says((None, parts, "ne."), raw_before=odd))
    assert (await answer(house.model()))[0] == "Fine."


async def test_a_stream_without_its_last_mark_is_whole_where_the_answer_ended(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), done=False))
    assert (await answer(house.model()))[0] == "Fine."


async def test_the_key_is_sent_and_the_environments_identity_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-1")
    house.wire.key = "sk-1"
    keyed = OpenAICompatible(house.server.url, key="sk-1")
    house.wire.answers.append(Says(("Fine.",)))
    await answer(OpenAIModel(keyed, MODEL))
    with pytest.raises(KeyRefused):
        await answer(house.model())
    await keyed.close()
    assert not [name for headers in house.wire.headers for name in headers if name.startswith("OpenAI-")]
    assert house.wire.headers[-1]["Authorization"] == "Bearer none"


@pytest.mark.parametrize(
    ("address", "shown", "place"),
    [
        ("localhost:1234", "http://localhost:1234/v1", Place.LOCAL),
        ("http://vllm:8000/v1/", "http://vllm:8000/v1", Place.LOCAL),
        ("http://192.168.1.5:8080", "http://192.168.1.5:8080/v1", Place.LOCAL),
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1", Place.CLOUD),
        ("openrouter.ai/api/v1", "https://openrouter.ai/api/v1", Place.CLOUD),
    ],
)
def test_an_address_is_completed_and_says_where_the_models_run(address: str, shown: str, place: Place) -> None:
    server = OpenAICompatible(address)
    assert (server.address, OpenAIModel(server, MODEL).place) == (shown, place)


def test_where_a_server_stands_can_be_overruled() -> None:
    assert OpenAICompatible("https://gpu.example.org/v1", place=Place.LOCAL).place is Place.LOCAL
