"""Pictures, voice messages, files: each is handed to who can take it, or answered with a plain sentence."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.fakes.provider import ScriptedProvider, says
from tests.fakes.speech import FakeTranscriber
from tests.flows.discord.conftest import OpenHome
from tests.flows.discord.home import Home
from tests.providers.documents.pdfs import pdf, shows
from tests.wire.anthropic import KEY, Message, anthropic, said
from tests.wire.discord_faults import fails
from tests.wire.discord_things import Attachment

PICTURE = b"\xff\xd8\xff\xe0 not really a picture"


def photo(data: bytes = PICTURE) -> Attachment:
    return Attachment("IMG_1.jpg", data, "image/jpeg", details={"width": 4, "height": 3})


def voice(data: bytes = b"OggS and more") -> Attachment:
    return Attachment("voice-message.ogg", data, "audio/ogg", details={"duration_secs": 2.0, "waveform": "AAAA"})


def text_file(data: bytes = b"The bees left on Tuesday.") -> Attachment:
    return Attachment("bees.txt", data, "text/plain; charset=utf-8")


async def send(home: Home, *files: Attachment, text: str = "") -> str:
    return await home.say(text, attachments=list(files))


def shown(request: dict[str, Any], kind: str) -> list[Any]:
    """Return the blocks of a kind in the last message of a request to Claude."""
    return [block for block in request["messages"][-1]["content"] if block["type"] == kind]


async def test_pictures_are_shown_to_claude_with_the_words_beside_them(open_home: OpenHome) -> None:
    async with anthropic() as claude, open_home(anthropic_api_key=KEY, anthropic_base_url=claude.url) as home:
        claude.script.append(Message(said("Two bees.")))
        pictures = [PICTURE + b"1", PICTURE + b"2"]
        assert await send(home, *map(photo, pictures), text="What are these?") == "Two bees."
        [request] = claude.requests
        assert [base64.b64decode(one["source"]["data"]) for one in shown(request, "image")] == pictures
        assert "What are these?" in "\n".join(one["text"] for one in shown(request, "text"))


async def test_a_picture_in_a_server_is_looked_at_where_aiki_is_mentioned(open_home: OpenHome) -> None:
    async with anthropic() as claude, open_home(anthropic_api_key=KEY, anthropic_base_url=claude.url) as home:
        channel = home.wire.text_channel(home.wire.guild(members=[home.ada]))
        claude.script.append(Message(said("A bee.")))
        assert await home.say("look!", channel, attachments=[photo()]) == ""
        assert await home.ask("what is that?", channel, attachments=[photo()]) == "A bee."


async def test_a_voice_message_is_written_down_told_and_answered(
    open_home: OpenHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = FakeTranscriber("What is six times seven? I mean 6*7.")
    monkeypatch.setattr("bot.app.transcriber", lambda *_: ears)
    async with open_home() as home:
        assert (await send(home, voice())).startswith("🎤 “What is six times seven?")
        [(heard, kind, _)] = ears.listened
        assert (heard, kind) == (b"OggS and more", "audio/ogg")
        assert "six times seven" in await home.say("/memory seven")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (text_file(), "The bees left on Tuesday."),
        (Attachment("b.pdf", pdf(shows("The bees left on Friday.")), "application/pdf"), "The bees left on Friday."),
        (Attachment("bees.csv", b"day,bees\nMonday,12\n", "text/csv"), "Monday,12"),
    ],
    ids=["text", "pdf", "csv"],
)
async def test_what_stands_in_a_file_is_read_to_the_model(open_home: OpenHome, file: Attachment, told: str) -> None:
    claude = ScriptedProvider(says("They left."))
    async with open_home(providers=[claude]) as home:
        assert await send(home, file, text="Summarise this, please") == "They left."
        [read] = claude.prompts[0].files
        assert told in read.text


async def test_a_file_whose_address_is_too_old_is_asked_for_anew(open_home: OpenHome) -> None:
    claude = ScriptedProvider(says("They left."))
    async with open_home(providers=[claude], settle_seconds=0.3) as home:
        home.wire.tells(home.ada, "Summarise this, please", attachments=[text_file()])
        home.wire.expire_urls()
        await home.quiet()
        assert home.wire.texts(home.ada) == ["They left."]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (photo(), "I cannot look at pictures"),
        (voice(), "I cannot listen to voice notes yet"),
        (text_file(b"text"), "without a language model"),
        (Attachment("all.zip", b"PK\x03\x04", "application/zip"), "I cannot take in that kind of thing"),
        (Attachment("film.mp4", b"\x00", "video/mp4"), "I cannot take in that kind of thing"),
        (Attachment("film.txt", b"", "text/plain", size=25 << 20), "That is too large for me: 20 MB"),
    ],
    ids=["photo", "voice", "text", "zip", "video", "large"],
)
async def test_what_nobody_can_take_is_told_in_a_plain_sentence(
    open_home: OpenHome, file: Attachment, told: str
) -> None:
    async with open_home() as home:
        assert told in await send(home, file)
        assert "= 42" in await home.say("What is 6*7?")


async def test_a_file_that_cannot_be_fetched_is_asked_for_again(open_home: OpenHome) -> None:
    async with open_home(providers=[ScriptedProvider()]) as home:
        home.wire.trips("download", fails(502), None)
        assert "could not fetch what you sent" in await send(home, text_file())
