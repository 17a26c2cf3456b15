"""Speech to text by a model of such a server (whisper and its kin), as the Transcriber port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.errors import ProviderFailed
from bot.domain.language import Language
from bot.domain.model import Place
from bot.providers.openai_compatible.errors import translated

if TYPE_CHECKING:
    from bot.providers.openai_compatible.server import OpenAICompatible

_ENDINGS = {
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/m4a": "m4a",
    "audio/mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/wav": "wav",
    "audio/wave": "wav",
    "audio/webm": "webm",
    "audio/x-m4a": "m4a",
    "audio/x-wav": "wav",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
"""Servers tell a recording's format by the name of its file; what is not listed goes as the commonest voice note."""
_CODES = {Language.NB: "no"}
"""Whisper knows one Norwegian."""


class OpenAITranscriber:
    """Writes down what is said in recordings."""

    def __init__(self, server: OpenAICompatible, model: str) -> None:
        """Listen with ``model`` of this server."""
        self._server = server
        self._model = model

    @property
    def place(self) -> Place:
        """Where the server is."""
        return self._server.place

    async def transcribe(self, audio: bytes, media_type: str, language: Language | None) -> str:
        """Return what is said, empty where nobody speaks; raises ProviderError."""
        client = await self._server.client()
        kind = media_type.partition(";")[0].strip().casefold()
        options: dict[str, Any] = {"language": _CODES.get(language, str(language))} if language is not None else {}
        with translated(self._server.address, self._model):
            heard: object = await client.audio.transcriptions.create(
                file=(f"recording.{_ENDINGS.get(kind, 'ogg')}", audio, kind or "audio/ogg"),
                model=self._model,
                response_format="json",
                **options,
            )
        text = heard if isinstance(heard, str) else getattr(heard, "text", None)
        if not isinstance(text, str):
            cause = f"{self._server.address} gave no transcript"
            raise ProviderFailed(cause)
        return text.strip()
