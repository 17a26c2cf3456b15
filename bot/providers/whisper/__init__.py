"""Speech written down on this machine, through faster-whisper (the extra ``speech``)."""

from bot.providers.whisper.transcriber import WhisperTranscriber

__all__ = ["WhisperTranscriber"]
