"""The speech slot: who writes down what is said, and what the doctor finds there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.app.servers import Servers
from bot.app.speech import transcriber
from bot.cli.doctor_models import check_models
from bot.cli.findings import Check, State
from bot.domain.model import WHISPER, ModelRef, Slot
from bot.locales import LocaleSentences
from bot.providers.cache import CachedTranscriber
from bot.settings import Settings, load_settings
from tests.fakes.whisper_library import Library, recording


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library, with a model called small in its cache."""
    library = Library(tmp_path / "cache")
    library.keep("small")
    for name, module in library.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    return library


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Settings that name the model small."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIKI_SPEECH_MODEL", "whisper:small")
    return load_settings(db=tmp_path / "aiki.db", language="en")


async def found(settings: Settings) -> tuple[State, str]:
    """Return what the doctor finds in the speech slot."""
    [check] = [check for check in await check_models(settings) if check.name == "speech"]
    return check.state, told(check)


def told(check: Check) -> str:
    """Return what a person is told."""
    return LocaleSentences().say(load_settings(language="en").language, f"doctor.{check.key}", **check.values)


def test_whisper_is_for_speech_and_for_nothing_else() -> None:
    assert ModelRef.parse("whisper:small", Slot.SPEECH) == ModelRef(WHISPER, "small")
    assert ModelRef.parse("whisper:C:\\models\\small", Slot.SPEECH) == ModelRef(WHISPER, "C:\\models\\small")
    for slot in set(Slot) - {Slot.SPEECH}:
        assert ModelRef.parse("whisper:small", slot) is None


async def test_an_empty_slot_has_no_transcriber(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIKI_SPEECH_MODEL", raising=False)
    settings = load_settings()
    assert transcriber(settings, Servers.of(settings)) is None


async def test_a_server_without_an_address_has_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKI_SPEECH_MODEL", "openai:whisper-1")
    settings = load_settings()
    assert transcriber(settings, Servers.of(settings)) is None


async def test_a_server_with_an_address_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKI_SPEECH_MODEL", "openai:whisper-1")
    monkeypatch.setenv("AIKI_OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    settings = load_settings()
    assert isinstance(transcriber(settings, Servers.of(settings)), CachedTranscriber)


async def test_a_recording_is_listened_to_here_and_once(speech: Settings, library: Library) -> None:
    ears = transcriber(speech, Servers.of(speech))
    assert ears is not None
    for _ in range(2):
        assert await ears.transcribe(recording(b"OggS"), "audio/ogg", None) == "Hei på deg. Alt vel?"
    assert len(library.heard) == 1


async def test_the_doctor_tries_the_model_with_silence(speech: Settings, library: Library) -> None:
    state, text = await found(speech)
    assert (state, len(library.loaded)) == (State.OK, 1)
    assert "speech: whisper:small answered" in text


async def test_the_doctor_tells_how_to_install_what_is_missing(
    speech: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    state, text = await found(speech)
    assert state is State.FAULT
    assert "pip install -r deploy/requirements-speech.lock" in text


async def test_the_doctor_tells_of_a_folder_that_is_not_there(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AIKI_SPEECH_MODEL", f"whisper:{tmp_path}/none")
    state, text = await found(load_settings(db=tmp_path / "aiki.db", language="en"))
    assert state is State.FAULT
    assert f"{tmp_path}/none" in text
