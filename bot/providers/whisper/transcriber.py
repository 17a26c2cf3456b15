"""The Transcriber port over a whisper model in this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bot.domain.language import Language
from bot.domain.model import Place
from bot.providers.whisper.model import load, translated
from bot.providers.whisper.sound import unpack

_CODES = {Language.NB: "no"}
"""Whisper knows one Norwegian."""
_LOOK_UP_S = 1.0
"""How often one that waits for its turn looks whether it is still wanted."""


class WhisperTranscriber:
    """Writes down what is said in recordings, one at a time; the model is loaded at the first, and stays."""

    place = Place.LOCAL
    """No recording leaves this machine."""

    def __init__(self, model: str) -> None:
        """Listen with a model of this name, or with the converted one that lies in this folder."""
        self._name = model
        self._model: Any = None  # the library is not there where types are checked
        self._turn = threading.Lock()

    async def transcribe(self, audio: bytes, media_type: str, language: Language | None) -> str:
        """Return what is said, empty where nobody speaks; raises ProviderError.

        Who stops waiting stops the work at the next stretch of half a minute; a model that is being fetched or loaded
        is there for the next one. The media type is not asked: senders are wrong about it too often.
        """
        left = threading.Event()
        code = None if language is None else _CODES.get(language, str(language))
        try:
            return await _aside(lambda: self._in_turn(audio, code, lambda: not left.is_set()))
        finally:
            left.set()

    def _in_turn(self, audio: bytes, code: str | None, is_wanted: Callable[[], bool]) -> str:
        while not self._turn.acquire(timeout=_LOOK_UP_S):
            if not is_wanted():
                return ""
        try:
            with translated(self._name):
                return self._heard(audio, code, is_wanted)
        finally:
            self._turn.release()

    def _heard(self, audio: bytes, code: str | None, is_wanted: Callable[[], bool]) -> str:
        sound = unpack(audio, is_wanted)  # before the model: nothing is fetched for what cannot be heard
        if self._model is None and is_wanted():
            self._model = load(self._name)
        if not is_wanted():
            return ""
        # Without the filter, silence is heard as the thanks that films end with. What one stretch was heard as is
        # not told to the next, which would go on repeating a mistake.
        segments, _ = self._model.transcribe(sound, language=code, vad_filter=True, condition_on_previous_text=False)
        texts = []
        for segment in segments:  # each is made when it is asked for
            texts.append(segment.text)
            if not is_wanted():
                break
        return "".join(texts).strip()


async def _aside(work: Callable[[], str]) -> str:
    """Do it in a thread that nobody waits for when the program ends: a download can take longer than patience lasts."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str] = loop.create_future()

    def tell(set_outcome: Callable[[], None]) -> None:
        def unless_left() -> None:
            if not done.done():
                set_outcome()

        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(unless_left)

    def run() -> None:
        try:
            text = work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            problem = error
            tell(lambda: done.set_exception(problem))
        else:
            tell(lambda: done.set_result(text))

    threading.Thread(target=run, name="aiki-whisper", daemon=True).start()
    return await done
