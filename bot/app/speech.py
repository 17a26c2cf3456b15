"""Who writes down what is said in recordings: the model that fills the speech slot."""

from __future__ import annotations

import logging

from bot.app.servers import Servers
from bot.domain.model import WHISPER
from bot.ports import Transcriber
from bot.providers.cache import CachedTranscriber
from bot.providers.openai_compatible import OpenAITranscriber
from bot.providers.whisper import WhisperTranscriber
from bot.settings import Settings

log = logging.getLogger(__name__)


def transcriber(settings: Settings, servers: Servers) -> Transcriber | None:
    """Return the transcriber that the speech slot names; None where it names none, or its server has no address.

    Nothing is loaded or asked before the first recording. One transcriber serves all: it holds the model.
    """
    ref = settings.speech_model
    if ref is None:
        return None
    if ref.provider == WHISPER:
        return CachedTranscriber(WhisperTranscriber(ref.model))
    if servers.openai is None:
        log.warning("AIKI_SPEECH_MODEL is %s, but AIKI_OPENAI_BASE_URL is empty: no recording is listened to", ref)
        return None
    return CachedTranscriber(OpenAITranscriber(servers.openai, ref.model))
