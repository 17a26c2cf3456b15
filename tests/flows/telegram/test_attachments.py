"""Photos, voice notes, files and albums: each is handed to who can take it, or answered with a plain sentence."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from aiohttp import web

from tests.fakes.provider import ScriptedProvider, says
from tests.flows.telegram.conftest import OpenHome
from tests.providers.documents.pdfs import pdf, shows
from tests.wire.anthropic import KEY, Message, anthropic, said
from tests.wire.openai import OpenAIWire, openai_serving
from tests.wire.telegram_faults import gateway
from tests.wire.telegram_media import Media, audio, document, photo, sticker, video, voice

PICTURE = b"\xff\xd8\xff\xe0 not really a picture"


def texts_of(request: dict[str, Any]) -> str:
    """Return every text of the last message of a request to Claude."""
    content = request["messages"][-1]["content"]
    return "\n".join(block.get("text", "") for block in content) if isinstance(content, list) else content


def pictures_of(request: dict[str, Any]) -> list[bytes]:
    """Return every picture of the last message of a request to Claude."""
    blocks = [block for block in request["messages"][-1]["content"] if block["type"] == "image"]
    return [base64.b64decode(block["source"]["data"]) for block in blocks]


async def test_a_photo_is_shown_to_claude_with_its_caption(open_home: OpenHome) -> None:
    async with anthropic() as claude, open_home(anthropic_api_key=KEY, anthropic_base_url=claude.url) as home:
        claude.script.append(Message(said("A bee on a flower.")))
        assert await home.send(photo(PICTURE, "What is that?")) == "A bee on a flower."
        [request] = claude.requests
        assert pictures_of(request) == [PICTURE]
        assert "What is that?" in texts_of(request)


async def test_an_album_is_one_turn(open_home: OpenHome) -> None:
    async with anthropic() as claude, open_home(anthropic_api_key=KEY, anthropic_base_url=claude.url) as home:
        claude.script.append(Message(said("Three bees.")))
        parts = [photo(PICTURE + bytes([number]), "What are these?" if not number else "") for number in range(3)]
        await home.after(lambda: home.wire.sends_album(home.ada, parts))
        assert home.wire.texts(home.ada) == ["Three bees."]
        [request] = claude.requests
        assert pictures_of(request) == [part.data for part in parts]


async def test_a_voice_note_is_written_down_told_and_answered(open_home: OpenHome) -> None:
    wire = OpenAIWire("whisper-1")
    wire.transcripts.append(web.json_response({"text": "What is six times seven? I mean 6*7."}))
    async with (
        openai_serving(wire) as server,
        open_home(openai_base_url=f"{server.url}/v1", speech_model="openai:whisper-1") as home,
    ):
        answer = await home.send(voice(b"OggS and more"))
        assert answer.startswith("🎤 “What is six times seven?")
        [recording] = wire.recordings
        assert recording.data == b"OggS and more"
        assert "six times seven" in await home.say("/memory seven")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (document(b"The bees left on Tuesday.", "bees.txt", "text/plain"), "The bees left on Tuesday."),
        (document(pdf(shows("The bees left on Friday.")), "bees.pdf", "application/pdf"), "The bees left on Friday."),
        (document(b"day,bees\nMonday,12\n", "bees.csv", "text/csv"), "Monday,12"),
    ],
    ids=["text", "pdf", "csv"],
)
async def test_what_stands_in_a_file_is_read_to_the_model(open_home: OpenHome, file: Media, told: str) -> None:
    claude = ScriptedProvider(says("They left."), says("As I said."))
    async with open_home(providers=[claude]) as home:
        assert await home.send(Media(file.kind, file.data, "Summarise this, please", file.name, file.details))
        [read] = claude.prompts[0].files
        assert told in read.text
        await home.say("Summarise it once more in a poem")
        assert told in claude.prompts[1].history[0].text


@pytest.mark.parametrize(
    ("media", "told"),
    [
        (photo(PICTURE), "I cannot look at pictures"),
        (voice(), "I cannot listen to voice notes yet"),
        (audio(), "I cannot listen to voice notes yet"),
        (document(b"text"), "without a language model"),
        (document(b"PK\x03\x04", "all.zip", "application/zip"), "I cannot take in that kind of thing"),
        (video(), "I cannot take in that kind of thing"),
        (document(b"", "film.txt", size=25 << 20), "That is too large for me: 20 MB"),
    ],
    ids=["photo", "voice", "audio", "text", "zip", "video", "large"],
)
async def test_what_nobody_can_take_is_told_in_a_plain_sentence(open_home: OpenHome, media: Media, told: str) -> None:
    async with open_home() as home:
        assert told in await home.send(media)
        assert "= 42" in await home.say("What is 6*7?")


async def test_a_file_that_cannot_be_fetched_is_asked_for_again(open_home: OpenHome) -> None:
    claude = ScriptedProvider()
    async with open_home(providers=[claude]) as home:
        home.wire.trips("download", gateway(), None)
        assert "could not fetch what you sent" in await home.send(document(b"text"))


async def test_a_sticker_is_talk(open_home: OpenHome) -> None:
    async with open_home() as home:
        assert await home.send(sticker("😀"))
