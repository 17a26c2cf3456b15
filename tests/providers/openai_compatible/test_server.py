"""What such a server offers besides chat: a list of models, and ears."""

from __future__ import annotations

import pytest
from aiohttp import web

from bot.domain.errors import KeyRefused, ModelMissing, ModelUnfit, PromptRefused, ProviderError, ProviderFailed
from bot.domain.language import Language
from bot.ports import Transcriber
from bot.providers.openai_compatible import OpenAICompatible, OpenAITranscriber
from tests.providers.openai_compatible.conftest import MODEL, House
from tests.wire.openai_events import Status

OGG = b"OggS" + bytes(1000)


async def test_the_models_are_listed_each_once(house: House) -> None:
    house.wire.models.append(MODEL)
    assert await house.ours.models() == [MODEL, "deepseek-ai/DeepSeek-R1", "whisper-1"]


async def test_models_that_do_not_chat_come_last(house: House) -> None:
    house.wire.models = ["text-embedding-3-small", "whisper-1", "gpt-5", "BAAI/bge-m3", "gpt-4o"]
    listed = await house.ours.models()
    assert listed == ["gpt-5", "gpt-4o", "text-embedding-3-small", "whisper-1", "BAAI/bge-m3"]


@pytest.mark.parametrize("body", ['{"data": null}', "{}", "[]", "7", "<html>", '{"object": "list", "data": [7]}'])
async def test_a_list_that_is_none_is_a_failure(house: House, body: str) -> None:
    house.wire.listing = web.Response(text=body, content_type="application/json")
    with pytest.raises(ProviderFailed):
        await house.ours.models()


async def test_listing_needs_the_key_as_well(house: House) -> None:
    house.wire.key = "sk-1"
    with pytest.raises(KeyRefused):
        await house.ours.models()


async def test_closing_what_was_never_opened_does_no_harm() -> None:
    await OpenAICompatible("localhost:1").close()


@pytest.fixture
def ears(house: House) -> Transcriber:
    """The transcriber of the server."""
    return OpenAITranscriber(house.ours, "whisper-1")


async def test_what_is_said_in_a_recording_is_written_down(house: House, ears: Transcriber) -> None:
    house.wire.transcripts.append(web.json_response({"text": " Hei på deg. "}))
    assert await ears.transcribe(OGG, "audio/ogg; codecs=opus", Language.NB) == "Hei på deg."
    [recording] = house.wire.recordings
    assert (recording.file_name, recording.content_type, recording.data) == ("recording.ogg", "audio/ogg", OGG)
    assert recording.fields == {"model": "whisper-1", "response_format": "json", "language": "no"}


async def test_without_a_language_the_model_hears_it_itself(house: House, ears: Transcriber) -> None:
    house.wire.transcripts.append(web.json_response({"text": "Olá."}))
    await ears.transcribe(OGG, "audio/ogg", None)
    assert "language" not in house.wire.recordings[0].fields


@pytest.mark.parametrize(
    ("media_type", "file_name"),
    [
        ("audio/mpeg", "recording.mp3"),
        ("AUDIO/MP4", "recording.m4a"),
        ("audio/amr", "recording.ogg"),
        ("", "recording.ogg"),
    ],
)
async def test_a_recordings_name_tells_its_format(
    house: House, ears: Transcriber, media_type: str, file_name: str
) -> None:
    house.wire.transcripts.append(web.json_response({"text": "Hi."}))
    await ears.transcribe(OGG, media_type, Language.EN)
    assert house.wire.recordings[0].file_name == file_name


async def test_silence_is_an_empty_text(house: House, ears: Transcriber) -> None:
    house.wire.transcripts.append(web.json_response({"text": ""}))
    assert await ears.transcribe(OGG, "audio/ogg", Language.EN) == ""


async def test_a_server_that_answers_with_the_bare_text_is_understood(house: House, ears: Transcriber) -> None:
    house.wire.transcripts.append(web.Response(text="Hi.\n"))
    assert await ears.transcribe(OGG, "audio/ogg", Language.EN) == "Hi."


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (web.json_response({}), ProviderFailed),
        (web.json_response({"text": 7}), ProviderFailed),
        (web.json_response([]), ProviderFailed),
        (Status(413, "Maximum content size limit (26214400) exceeded"), PromptRefused),
        (Status(400, "The audio file could not be decoded or its format is not supported."), PromptRefused),
        (Status(501, "this model does not support transcription"), ModelUnfit),
    ],
    ids=["nothing", "a number", "a list", "too large", "undecodable", "unfit"],
)
async def test_what_goes_wrong_is_told(
    house: House, ears: Transcriber, answer: Status | web.Response, kind: type[ProviderError]
) -> None:
    house.wire.transcripts.append(answer)
    with pytest.raises(ProviderError) as raised:
        await ears.transcribe(OGG, "audio/ogg", Language.EN)
    assert type(raised.value) is kind


async def test_a_model_for_speech_that_is_not_there_is_missing(house: House) -> None:
    with pytest.raises(ModelMissing):
        await OpenAITranscriber(house.ours, "whisper-99").transcribe(OGG, "audio/ogg", Language.EN)
