"""What a prompt becomes on its way to Ollama, and what comes back."""

from __future__ import annotations

import base64
import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.conversation import Role, Utterance
from bot.domain.errors import ModelUnfit, PromptRefused, ProviderFailed
from bot.domain.ids import MessageId
from bot.domain.model import Place
from bot.domain.prompt import Image, StopReason, TextDelta, ToolSpec
from bot.domain.usage import Usage
from bot.providers.ollama import Ollama, OllamaModel
from tests.providers.ollama.conftest import PROMPT, House, answer
from tests.wire.ollama_lines import Kept, Says

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
PNG = Image("image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


async def test_the_answer_comes_in_the_pieces_it_was_written_in(house: House) -> None:
    house.wire.answers.append(Says(("Fine", ", and", " you?")))
    events = [event async for event in house.model().generate(PROMPT, ())]
    assert events[:-1] == [TextDelta("Fine"), TextDelta(", and"), TextDelta(" you?")]


async def test_instructions_history_context_and_message_each_have_their_place(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    said = [(Role.PERSON, "Hi!"), (Role.AIKI, "Hello."), (Role.AIKI, "You there?")]
    history = tuple(Utterance(MessageId(1), role, text, NOW) for role, text in said)
    await answer(house.model(), replace(PROMPT, history=history))
    assert house.wire.chats[-1]["messages"] == [
        {"role": "system", "content": "You are Aiki."},
        {"role": "user", "content": "Hi!"},
        {"role": "assistant", "content": "Hello.\n\nYou there?"},
        {"role": "user", "content": "It is Saturday.\n\nHow are you?"},
    ]


async def test_half_a_character_does_no_harm(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model(), replace(PROMPT, message="broken \ud83c cake", context=""))
    assert house.wire.chats[-1]["messages"][-1]["content"] == "broken ? cake"


async def test_pictures_arrive_as_they_were(house: House) -> None:
    house.wire.answers.append(Says(("A cake.",)))
    await answer(house.model("gemma3:4b"), replace(PROMPT, images=(PNG,)))
    assert [base64.b64decode(data) for data in house.wire.chats[-1]["messages"][-1]["images"]] == [PNG.data]


async def test_a_picture_is_not_sent_to_a_model_that_cannot_see(house: House) -> None:
    with pytest.raises(ModelUnfit):
        await answer(house.model(), replace(PROMPT, images=(PNG,)))
    assert house.wire.chats == []


async def test_where_nobody_says_what_a_model_can_do_it_is_tried(house: House) -> None:
    house.wire.models["old"] = Kept(tells=False)
    with pytest.raises(ModelUnfit):
        await answer(house.model("old"), replace(PROMPT, images=(PNG,)))
    assert "think" not in house.wire.chats[-1]


async def test_tools_are_not_given_to_local_models(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model("qwen3:4b"), replace(PROMPT, tools=(ToolSpec("clock", "the time", {}),)))
    assert not house.wire.chats[-1].get("tools")


async def test_a_call_of_a_tool_nobody_offered_is_not_heard(house: House) -> None:
    call = {"id": "call_1", "function": {"index": 0, "name": "clock", "arguments": {}}}
    house.wire.answers.append(Says(("Fine.",), extra={"tool_calls": [call]}))
    text, finished = await answer(house.model("qwen3:4b"))
    assert (text, finished.stop_reason, finished.calls) == ("Fine.", StopReason.END, ())


async def test_a_schema_is_sent_as_the_format_and_asks_for_no_variety(house: House) -> None:
    house.wire.answers.append(Says(('{"name"', ': "Ingrid"}')))
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    text, _ = await answer(house.model(), replace(PROMPT, schema=schema))
    assert text == '{"name": "Ingrid"}'
    assert house.wire.chats[-1]["format"] == schema
    assert house.wire.chats[-1]["options"]["temperature"] == 0


async def test_usage_is_what_ollama_counted(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), prompt_eval_count=321, eval_count=5))
    _, finished = await answer(house.model())
    assert finished.usage == Usage(321, 5)


async def test_a_prompt_that_was_all_in_the_cache_of_an_old_server_counts_no_input(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), prompt_eval_count=None, eval_count=5))
    _, finished = await answer(house.model())
    assert finished.usage == Usage(0, 5)


async def test_a_server_that_counts_nothing_reports_no_usage(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",), prompt_eval_count=None, eval_count=None))
    _, finished = await answer(house.model())
    assert finished.usage is None


@pytest.mark.parametrize(
    ("told", "reason"), [("stop", StopReason.END), ("length", StopReason.LENGTH), (None, StopReason.END)]
)
async def test_it_is_told_why_an_answer_ended(house: House, told: str | None, reason: StopReason) -> None:
    house.wire.answers.append(Says(("Fine.",), done_reason=told))
    _, finished = await answer(house.model())
    assert finished.stop_reason is reason


async def test_confidence_is_the_geometric_mean_of_the_tokens_probabilities(house: House) -> None:
    house.wire.answers.append(Says(("Oslo", "."), logprobs=(math.log(0.9), math.log(0.4))))
    _, finished = await answer(house.model())
    assert finished.confidence == pytest.approx(0.6)


async def test_thoughts_do_not_count_towards_confidence(house: House) -> None:
    thinking = Says(("Oslo",), thinking=("Hm",), logprobs=(math.log(0.8),), thinking_logprobs=(math.log(0.1),))
    house.wire.answers.append(thinking)
    _, finished = await answer(house.model("qwen3:4b"))
    assert finished.confidence == pytest.approx(0.8)


async def test_confidence_is_never_more_than_certainty(house: House) -> None:
    house.wire.answers.append(Says(("Oslo",), logprobs=(0.93,)))
    _, finished = await answer(house.model())
    assert finished.confidence == 1.0


async def test_a_server_that_tells_no_probabilities_gives_no_confidence(house: House) -> None:
    house.wire.answers.append(Says(("Oslo",)))
    _, finished = await answer(house.model())
    assert finished.confidence is None


async def test_the_context_is_always_asked_for(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model())
    assert house.wire.chats[-1]["options"] == {"num_ctx": 4096, "num_predict": 512}


async def test_a_larger_context_is_asked_for_only_where_prompt_and_answer_do_not_fit(house: House) -> None:
    for tokens in (3_584, 3_585):
        house.wire.answers.append(Says(("Fine.",)))
        await answer(house.model(), replace(PROMPT, tokens=tokens))
    assert [chat["options"]["num_ctx"] for chat in house.wire.chats] == [4096, 8192]


async def test_no_more_context_is_asked_for_than_the_model_was_made_for(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model("tiny"), replace(PROMPT, tokens=2_000))
    assert house.wire.chats[-1]["options"]["num_ctx"] == 2_048


async def test_a_prompt_longer_than_the_model_was_made_for_is_not_sent(house: House) -> None:
    with pytest.raises(PromptRefused):
        await answer(house.model("tiny"), replace(PROMPT, tokens=2_048))
    assert house.wire.chats == []


async def test_a_prompt_that_ollama_finds_too_long_is_refused(house: House) -> None:
    with pytest.raises(PromptRefused):
        await answer(house.model(), replace(PROMPT, message="word " * 5_000))


@pytest.mark.parametrize(("setting", "sent"), [("2h", "2h"), ("-1", -1), ("3600", 3600)])
async def test_the_model_is_kept_loaded_as_long_as_the_setting_says(house: House, setting: str, sent: object) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    patient = Ollama(house.server.url, keep_alive=setting)
    await answer(OllamaModel(patient, "tiny"))
    await patient.close()
    assert house.wire.chats[-1]["keep_alive"] == sent


async def test_what_a_model_can_do_is_asked_once(house: House) -> None:
    for _ in range(3):
        house.wire.answers.append(Says(("Fine.",)))
        await answer(house.model("Tiny:latest"))
    assert house.wire.shown == ["Tiny:latest"]


async def test_a_key_is_sent_where_one_is_set(house: House) -> None:
    house.wire.key = "sk-1"
    house.wire.answers.append(Says(("Fine.",)))
    keyed = Ollama(house.server.url, key="sk-1")
    text, _ = await answer(OllamaModel(keyed, "tiny"))
    await keyed.close()
    assert text == "Fine."


@pytest.mark.parametrize(
    ("host", "model", "place"),
    [
        ("http://127.0.0.1:11434", "llama3.2", Place.LOCAL),
        ("gpu-box", "llama3.2", Place.LOCAL),
        ("http://127.0.0.1:11434", "gpt-oss:120b-cloud", Place.CLOUD),
        ("http://127.0.0.1:11434", "GLM-4.6:Cloud", Place.CLOUD),
        ("https://ollama.com", "gpt-oss:120b", Place.CLOUD),
        ("http://127.0.0.1:11434", "cloud-atlas:7b", Place.LOCAL),
    ],
)
def test_a_model_runs_where_its_name_and_its_server_say(host: str, model: str, place: Place) -> None:
    assert OllamaModel(Ollama(host), model).place is place


def test_where_a_server_stands_can_be_overruled() -> None:
    assert OllamaModel(Ollama("https://gpu.example.org", place=Place.LOCAL), "llama3.2").place is Place.LOCAL


async def test_a_model_that_is_only_passed_on_to_a_cloud_is_told_nothing_before_that_is_known(house: House) -> None:
    house.wire.models = {"mine": Kept(remote_host="https://ollama.com:443"), "llama3.2": Kept()}
    with pytest.raises(ProviderFailed, match="runs in a cloud"):
        await answer(house.model("mine"))
    assert not house.wire.chats
    assert house.model("mine").place is Place.CLOUD
    house.wire.answers.append(Says(("Fine.",)))
    text, _ = await answer(house.model("mine"))
    assert text == "Fine."
    assert "num_ctx" not in house.wire.chats[-1]["options"]


async def test_models_that_are_listed_are_known_to_be_passed_on(house: House) -> None:
    house.wire.models = {"mine": Kept(remote_host="https://ollama.com:443"), "llama3.2": Kept()}
    assert await house.ollama.models() == ["llama3.2:latest", "mine:latest"]
    assert [house.model(name).place for name in ("llama3.2", "mine")] == [Place.LOCAL, Place.CLOUD]


async def test_a_cloud_model_is_given_no_context_and_no_option_that_only_local_ones_need(house: House) -> None:
    house.wire.answers.append(Says(("Fine.",)))
    await answer(house.model("gpt-oss:120b-cloud"))
    assert "num_ctx" not in house.wire.chats[-1]["options"]
    assert "logprobs" not in house.wire.chats[-1]
