"""faster-whisper 1.2 and PyAV 18 without a model and a codec: they refuse what the real ones refuse."""

from __future__ import annotations

import struct
import threading
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

SIZES = frozenset({"tiny", "base", "small", "medium", "large-v3", "turbo"})
LANGUAGES = frozenset({"en", "pt", "no", "nn", "de"})
FORMATS = frozenset({"aac", "amr", "flac", "matroska", "mp3", "mp4", "ogg", "wav"})
COMPUTE_TYPES = frozenset({"default", "auto", "int8", "int8_float32", "int16", "float16", "float32"})
_TRAILER = struct.Struct("<4sIII")


def recording(begins: bytes, seconds: int = 2, *, speech: bool = True, rate: int = 48_000) -> bytes:
    """Return a recording of this kind; one without ``speech`` is silent."""
    return begins.ljust(16, b"\x00") + _TRAILER.pack(b"rec!", seconds, speech, rate)


class FFmpegError(Exception):
    """The base of what PyAV raises."""


class InvalidDataError(FFmpegError, ValueError):
    """A frame that makes no sense."""


class EndOfFileError(FFmpegError, EOFError):
    """It ends where it should begin."""


@dataclass
class Frame:
    """Some sound as it was recorded."""

    samples: int
    sample_rate: int
    loud: int
    pts: int | None = 0

    def to_ndarray(self) -> NDArray[np.int16]:
        """Return it as packed samples of one channel."""
        return np.full((1, self.samples), self.loud, np.int16)


class AudioResampler:
    """Brings frames to a rate; what is left over comes out at the end."""

    def __init__(self, format: str, layout: str, rate: int) -> None:  # noqa: A002 - as the real one is called
        """Make packed samples of one channel."""
        assert (format, layout) == ("s16", "mono")
        self._rate = rate
        self._left: list[Frame] = []

    def resample(self, frame: Frame | None) -> list[Frame]:
        """Return what is ready."""
        ready, self._left = self._left, []
        if frame is not None:
            assert frame.pts is None
            self._left = [Frame(frame.samples * self._rate // frame.sample_rate, self._rate, frame.loud)]
        return ready


class Container:
    """An opened recording."""

    def __init__(self, data: bytes) -> None:
        """Read what ``recording`` wrote, or a plain wave file."""
        self._seconds, self._rate, self._speech = 0.0, 1, False
        trailer = data[-_TRAILER.size :].ljust(_TRAILER.size)
        if trailer.startswith(b"rec!"):
            _, self._seconds, self._speech, self._rate = _TRAILER.unpack(trailer)
        elif data.startswith(b"RIFF"):
            with wave.open(BytesIO(data)) as sound:
                self._rate = sound.getframerate()
                self._seconds = sound.getnframes() / self._rate
                self._speech = any(sound.readframes(sound.getnframes()))
        else:
            raise EndOfFileError(541478725, "End of file")
        self.is_open = True

    def __enter__(self) -> Self:
        """Be a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.is_open = False

    def decode(self, *, audio: int) -> Iterator[Frame]:
        """Yield a frame for each second, and one for what is over."""
        assert audio == 0
        left = round(self._seconds * self._rate)
        while left:
            assert self.is_open
            samples = min(left, self._rate)
            left -= samples
            yield Frame(samples, self._rate, 1_000 if self._speech else 0)


@dataclass
class Segment:
    """Some of what was said."""

    text: str


@dataclass
class Library:
    """Both libraries: what they were asked, what lies in the cache, and what the hub would give."""

    cache: Path
    says: tuple[str, ...] = (" Hei på deg.", " Alt vel?")
    hub: Exception | None = None
    fetched: list[str] = field(default_factory=list)
    loaded: list[tuple[str, str, str]] = field(default_factory=list)
    heard: list[tuple[str | None, float]] = field(default_factory=list)
    made: int = 0
    at_once: int = 0
    most_at_once: int = 0
    fails: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    """Each segment but the first waits for it."""

    def __post_init__(self) -> None:
        """Let everything through."""
        self.gate.set()

    def modules(self) -> dict[str, ModuleType]:
        """Return the modules as they are imported."""
        speech, av, error = ModuleType("faster_whisper"), ModuleType("av"), ModuleType("av.error")
        speech.download_model = self.download_model  # type: ignore[attr-defined]
        speech.WhisperModel = self.model  # type: ignore[attr-defined]
        error.FFmpegError, error.InvalidDataError = FFmpegError, InvalidDataError  # type: ignore[attr-defined]
        av.error, av.open, av.AudioResampler = error, self.open, AudioResampler  # type: ignore[attr-defined]
        return {"faster_whisper": speech, "av": av, "av.error": error}

    def open(self, file: BytesIO, *, mode: str, format: str, metadata_errors: str) -> Container:  # noqa: A002
        """Open a recording."""
        assert (mode, metadata_errors) == ("r", "ignore")
        if format not in FORMATS:
            msg = f"no container format {format!r}"
            raise ValueError(msg)
        return Container(file.getvalue())

    def keep(self, name: str, *, files: tuple[str, ...] = ("model.bin", "tokenizer.json")) -> Path:
        """Put a model into the cache."""
        folder = self.cache / name.replace("/", "--")
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            (folder / file).write_bytes(b"whisper")
        return folder

    def download_model(self, size_or_id: str, *, local_files_only: bool = False) -> str:
        """Return where a model lies, fetched where that is allowed."""
        if "/" not in size_or_id and size_or_id not in SIZES:
            msg = f"Invalid model size '{size_or_id}', expected one of: {', '.join(SIZES)}"
            raise ValueError(msg)
        folder = self.cache / size_or_id.replace("/", "--")
        if local_files_only:
            if not folder.is_dir():
                raise FileNotFoundError("Cannot find an appropriate cached snapshot folder")
            return str(folder)
        self.fetched.append(size_or_id)
        if self.hub is not None:
            raise self.hub
        return str(self.keep(size_or_id))

    def model(self, path: str, *, device: str, compute_type: str, cpu_threads: int, local_files_only: bool) -> Model:
        """Load a model."""
        if device not in {"cpu", "cuda", "auto"} or compute_type not in COMPUTE_TYPES:
            raise ValueError("unsupported device or compute type")
        assert local_files_only
        assert cpu_threads > 0
        file = Path(path) / "model.bin"
        if not file.is_file():
            msg = f"Unable to open file 'model.bin' in model '{path}'"
            raise RuntimeError(msg)
        if file.read_bytes() != b"whisper":
            raise RuntimeError("Unsupported model binary version")
        self.loaded.append((path, device, compute_type))
        return Model(self)


class Model:
    """A loaded model."""

    def __init__(self, library: Library) -> None:
        """Say what the library is told to."""
        self._library = library

    def transcribe(
        self, audio: NDArray[np.float32], *, language: str | None, vad_filter: bool, condition_on_previous_text: bool
    ) -> tuple[Iterator[Segment], Any]:
        """Return what is said, each segment made when it is asked for."""
        assert audio.dtype == np.float32
        assert audio.ndim == 1
        assert not condition_on_previous_text
        assert float(np.abs(audio).max(initial=0)) <= 1
        if language is not None and language not in LANGUAGES:
            msg = f"'{language}' is not a valid language code"
            raise ValueError(msg)
        library = self._library
        if library.fails is not None:
            raise library.fails
        library.heard.append((language, audio.shape[0] / 16_000))
        is_silent = vad_filter and not audio.any()
        return self._segments(() if is_silent else library.says), None

    def _segments(self, texts: tuple[str, ...]) -> Iterator[Segment]:
        library = self._library
        library.at_once += 1
        library.most_at_once = max(library.at_once, library.most_at_once)
        try:
            for number, text in enumerate(texts):
                if number:
                    library.gate.wait(10)
                library.made += 1
                yield Segment(text)
        finally:
            library.at_once -= 1
