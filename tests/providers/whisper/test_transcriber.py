"""Recordings are written down one at a time, in a thread, and whatever goes wrong is told in words of our own."""

from __future__ import annotations

import asyncio
import errno
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.domain.errors import (
    AikiError,
    ModelBroken,
    ModelMissing,
    PackageMissing,
    ProviderError,
    ProviderFailed,
    ProviderUnreachable,
    RecordingTooLong,
    RecordingUnreadable,
)
from bot.domain.language import Language
from bot.domain.model import Place
from bot.locales import LocaleSentences
from bot.providers.whisper import WhisperTranscriber
from bot.providers.whisper.model import translated
from tests.fakes.whisper_library import Library, recording

NOTE = recording(b"OggS")


class Refused(OSError):
    """What the hub's client raises for an answer of this status."""

    def __init__(self, status: int) -> None:
        """Hold the answer."""
        super().__init__("the hub refused")
        self.response = SimpleNamespace(status_code=status)


def told(error: AikiError) -> str:
    """Return what a person is told."""
    return LocaleSentences().say(Language.EN, error.sentence, **error.values)


async def raised(ears: WhisperTranscriber, audio: bytes = NOTE) -> ProviderError:
    """Return what is raised for this recording."""
    with pytest.raises(ProviderError) as caught:
        await ears.transcribe(audio, "audio/ogg", None)
    return caught.value


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so that a thread makes so."""
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never was so")


def is_at_rest() -> bool:
    """Whether no thread of the transcriber is left."""
    return all(thread.name != "aiki-whisper" for thread in threading.enumerate())


async def test_what_is_said_is_written_down(library: Library) -> None:
    assert await WhisperTranscriber("small").transcribe(NOTE, "audio/ogg", None) == "Hei på deg. Alt vel?"
    assert library.heard == [(None, 2.0)]


async def test_the_model_is_loaded_once_and_at_the_first_recording(library: Library) -> None:
    ears = WhisperTranscriber("small")
    assert library.loaded == []
    for _ in range(2):
        await ears.transcribe(NOTE, "audio/ogg", None)
    assert library.loaded == [(str(library.cache / "small"), "cpu", "int8")]
    assert library.fetched == []


@pytest.mark.parametrize(("language", "code"), [(Language.NB, "no"), (Language.PT, "pt"), (Language.EN, "en")])
async def test_the_language_is_told_as_whisper_calls_it(library: Library, language: Language, code: str) -> None:
    await WhisperTranscriber("small").transcribe(NOTE, "audio/ogg", language)
    assert [heard for heard, _ in library.heard] == [code]


@pytest.mark.parametrize(
    "begins",
    [
        b"OggS",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x1cftypM4A ",
        b"ID3\x04",
        b"\xff\xfb\x90",
        b"\xff\xf1L@",
        b"fLaC",
        b"\x1aE\xdf\xa3",
        b"#!AMR\n",
    ],
)
async def test_every_kind_of_recording_is_known_by_how_it_begins(library: Library, begins: bytes) -> None:
    assert await WhisperTranscriber("small").transcribe(recording(begins), "application/octet-stream", None)
    assert [seconds for _, seconds in library.heard] == [2.0]


async def test_silence_is_an_empty_text(library: Library) -> None:
    assert await WhisperTranscriber("small").transcribe(recording(b"OggS", speech=False), "audio/ogg", None) == ""
    assert library.made == 0


@pytest.mark.parametrize("audio", [b"", b"OggS", b"OggS" + bytes(100), b"MZ" + bytes(100)])
async def test_what_cannot_be_decoded_is_refused_before_a_model_is_fetched(library: Library, audio: bytes) -> None:
    error = await raised(WhisperTranscriber("tiny"), audio)
    assert type(error) is RecordingUnreadable
    assert (library.fetched, library.loaded) == ([], [])


async def test_a_play_list_is_no_recording(library: Library) -> None:
    error = await raised(WhisperTranscriber("small"), b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/secret\n")
    assert type(error) is RecordingUnreadable


async def test_a_recording_without_a_sound_is_refused(library: Library) -> None:
    assert type(await raised(WhisperTranscriber("small"), recording(b"OggS", seconds=0))) is RecordingUnreadable


@pytest.mark.parametrize("rate", [1, 3_000, 400_000])
async def test_a_recording_of_a_rate_that_no_recorder_has_is_refused(library: Library, rate: int) -> None:
    assert type(await raised(WhisperTranscriber("small"), recording(b"OggS", rate=rate))) is RecordingUnreadable
    assert library.heard == []


async def test_a_recording_that_is_too_long_is_refused_with_its_limit(library: Library) -> None:
    error = await raised(WhisperTranscriber("small"), recording(b"OggS", 901))
    assert type(error) is RecordingTooLong
    assert "15 minutes" in told(error)
    assert library.loaded == []


async def test_without_the_library_it_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    error = await raised(WhisperTranscriber("small"))
    assert type(error) is PackageMissing
    assert "whisper:small" in told(error)
    assert "pip install -r deploy/requirements-speech.lock" in told(error)


async def test_a_named_model_is_fetched_once(library: Library) -> None:
    for _ in range(2):
        await WhisperTranscriber("tiny").transcribe(NOTE, "audio/ogg", None)
    assert library.fetched == ["tiny"]


async def test_a_model_that_was_fetched_in_part_is_fetched_again(library: Library) -> None:
    library.keep("base", files=("tokenizer.json",))
    assert await WhisperTranscriber("base").transcribe(NOTE, "audio/ogg", None)
    assert library.fetched == ["base"]


async def test_a_folder_is_used_as_it_is_and_nothing_is_fetched(library: Library, tmp_path: Path) -> None:
    folder = library.keep("mine").rename(tmp_path / "mine")
    assert await WhisperTranscriber(str(folder)).transcribe(NOTE, "audio/ogg", None)
    assert (library.loaded[0][0], library.fetched) == (str(folder), [])


async def test_a_name_is_no_folder_that_happens_to_be_here(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small").mkdir()
    await WhisperTranscriber("small").transcribe(NOTE, "audio/ogg", None)
    assert library.loaded[0][0] == str(library.cache / "small")


@pytest.mark.parametrize("name", ["/nowhere/at/all", "./nothing", "~/nothing-here"])
async def test_a_folder_that_is_not_there_is_told_and_not_looked_for_elsewhere(library: Library, name: str) -> None:
    error = await raised(WhisperTranscriber(name))
    assert type(error) is ModelBroken
    assert "AIKI_SPEECH_MODEL" in told(error)
    assert library.fetched == []


async def test_a_folder_without_a_tokenizer_is_refused_since_the_library_would_fetch_one(library: Library) -> None:
    folder = library.keep("half", files=("model.bin",))
    assert type(await raised(WhisperTranscriber(str(folder)))) is ModelBroken
    assert library.loaded == []


async def test_a_damaged_model_is_told_with_its_place(library: Library) -> None:
    (library.cache / "small" / "model.bin").write_bytes(b"damaged")
    error = await raised(WhisperTranscriber("small"))
    assert type(error) is ModelBroken
    assert str(library.cache / "small") in told(error)


@pytest.mark.parametrize(
    ("name", "hub", "kind"),
    [
        ("smal", None, ModelMissing),
        ("somebody/nothing", Refused(404), ModelMissing),
        ("somebody/secret", Refused(401), ModelMissing),
        ("tiny", Refused(503), ProviderUnreachable),
        ("tiny", FileNotFoundError("Got: ConnectError"), ProviderUnreachable),
        ("tiny", RuntimeError("Data processing error"), ProviderUnreachable),
        ("tiny", OSError(errno.ENOSPC, "No space left on device"), ProviderFailed),
    ],
)
async def test_a_model_that_cannot_be_fetched_is_told(
    library: Library, name: str, hub: Exception | None, kind: type[ProviderError]
) -> None:
    library.hub = hub
    assert type(await raised(WhisperTranscriber(name))) is kind


async def test_what_failed_is_tried_again_with_the_next_recording(library: Library) -> None:
    ears = WhisperTranscriber("tiny")
    library.hub = OSError("no way out")
    await raised(ears)
    library.hub = None
    assert await ears.transcribe(NOTE, "audio/ogg", None)


@pytest.mark.parametrize("failure", [RuntimeError("mkl_malloc"), ValueError("empty"), MemoryError()])
async def test_a_failure_in_the_middle_is_one_of_ours(library: Library, failure: Exception) -> None:
    library.fails = failure
    assert type(await raised(WhisperTranscriber("small"))) is ProviderFailed


async def test_one_recording_is_listened_to_at_a_time(library: Library) -> None:
    ears = WhisperTranscriber("small")
    texts = await asyncio.gather(*(ears.transcribe(NOTE, "audio/ogg", None) for _ in range(5)))
    assert texts == ["Hei på deg. Alt vel?"] * 5
    assert (library.most_at_once, len(library.loaded)) == (1, 1)


async def test_who_leaves_is_let_go_at_once_and_the_work_ends_soon(library: Library) -> None:
    ears = WhisperTranscriber("small")
    library.gate.clear()
    leaving = asyncio.create_task(ears.transcribe(NOTE, "audio/ogg", None))
    await until(lambda: library.made > 0)
    waiting = asyncio.create_task(ears.transcribe(NOTE, "audio/ogg", None))
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(leaving, 1)
    assert library.at_once == 1  # the thread is still in it: nobody else may begin
    library.gate.set()
    assert await waiting == "Hei på deg. Alt vel?"
    await until(is_at_rest)
    assert library.most_at_once == 1


async def test_who_leaves_while_waiting_takes_no_turn(library: Library) -> None:
    ears = WhisperTranscriber("small")
    library.gate.clear()
    first = asyncio.create_task(ears.transcribe(NOTE, "audio/ogg", None))
    second = asyncio.create_task(ears.transcribe(NOTE, "audio/ogg", None))
    await asyncio.sleep(0.05)
    second.cancel()
    library.gate.set()
    await first
    await until(is_at_rest)
    assert len(library.heard) == 1


def test_it_runs_on_this_machine() -> None:
    assert WhisperTranscriber("small").place is Place.LOCAL


def test_our_own_errors_pass_unchanged() -> None:
    mine = RecordingTooLong("long", minutes=15)
    with pytest.raises(RecordingTooLong) as caught, translated("small"):
        raise mine
    assert caught.value is mine
