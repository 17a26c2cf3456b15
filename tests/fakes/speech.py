"""Ears that hear what a test says."""

from __future__ import annotations

from bot.domain.language import Language
from bot.domain.model import Place


class FakeTranscriber:
    """The Transcriber port: hears the same in every recording, or fails as it is told to."""

    def __init__(self, heard: str | Exception, place: Place = Place.LOCAL) -> None:
        """Hear this; an exception is raised in its place."""
        self.heard = heard
        self.place = place
        self.listened: list[tuple[bytes, str, Language | None]] = []

    async def transcribe(self, audio: bytes, media_type: str, language: Language | None) -> str:
        """Return what was said."""
        self.listened.append((audio, media_type, language))
        if isinstance(self.heard, Exception):
            raise self.heard
        return self.heard
