"""A recording's bytes as the sound that whisper listens to, unpacked within bounds."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bot.domain.errors import RecordingTooLong, RecordingUnreadable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

RATE = 16_000
"""Samples a second, as whisper wants them."""
MAX_LENGTH = timedelta(minutes=15)
"""It is listened to as a whole, which takes some 55 MB of memory a minute."""
_LEAST_RATE, _MOST_RATE = 4_000, 384_000
"""From others to ours it is a long way: from a thousand million a second, which a header may claim, half a minute."""
_FULL_SCALE = 32_768
_MOST_FLAWS = 1_000
"""Frames that cannot be decoded and are passed over, as players do."""
_FORMATS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"OggS"), "ogg"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "wav"),
    (re.compile(rb"....ftyp", re.DOTALL), "mp4"),
    (re.compile(rb"fLaC"), "flac"),
    (re.compile(rb"\x1aE\xdf\xa3"), "matroska"),
    (re.compile(rb"#!AMR"), "amr"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac"),
    (re.compile(rb"ID3|\xff[\xe0-\xff]"), "mp3"),
)
"""Which of the library's readers takes it, by how it begins. The library is never left to guess: among what it knows
are play lists, which would have it open files of this machine and addresses of its network."""


def unpack(audio: bytes, is_wanted: Callable[[], bool]) -> Sound:
    """Return the sound; an empty one once ``is_wanted`` says no.

    Raises RecordingUnreadable and RecordingTooLong, and ImportError where the library is not installed.
    """
    numpy, av = importlib.import_module("numpy"), importlib.import_module("av")
    samples, pieces = 0, [numpy.zeros((1, 0), numpy.int16)]
    try:
        for piece in _pieces(av, audio):
            if not is_wanted():
                break
            pieces.append(piece)
            samples += piece.shape[1]
            if samples > MAX_LENGTH.total_seconds() * RATE:
                raise _too_long()
    except (av.error.FFmpegError, ValueError, LookupError, ArithmeticError, RuntimeError) as error:
        cause = f"a recording that cannot be decoded ({type(error).__name__})"
        raise RecordingUnreadable(cause) from error
    if not samples and is_wanted():
        raise RecordingUnreadable("a recording without a sound in it")
    sound: Sound = numpy.concatenate(pieces, axis=1)[0].astype(numpy.float32) / _FULL_SCALE
    return sound


def _pieces(av: ModuleType, audio: bytes) -> Iterator[Any]:
    """Yield the sound piece by piece, as whole numbers of one channel."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(BytesIO(audio), mode="r", format=_format(audio), metadata_errors="ignore") as container:
        for frame in _frames(av, container):
            if not _LEAST_RATE <= frame.sample_rate <= _MOST_RATE:
                raise RecordingUnreadable("a recording of a rate that no recorder has")
            frame.pts = None  # some recorders write times that make no sense
            for piece in resampler.resample(frame):
                yield piece.to_ndarray()
    for piece in resampler.resample(None):
        yield piece.to_ndarray()


def _frames(av: ModuleType, container: Any) -> Iterator[Any]:  # the library is not there where types are checked
    frames, flaws = iter(container.decode(audio=0)), 0
    while True:
        try:
            yield next(frames)
        except StopIteration:
            return
        except av.error.InvalidDataError:
            flaws += 1
            if flaws > _MOST_FLAWS:
                raise


def _format(audio: bytes) -> str:
    for begins, name in _FORMATS:
        if begins.match(audio):
            return name
    raise RecordingUnreadable("a recording of no kind that is known")


def _too_long() -> RecordingTooLong:
    minutes = int(MAX_LENGTH.total_seconds()) // 60
    cause = f"a recording of more than {minutes} minutes"
    return RecordingTooLong(cause, minutes=minutes)
