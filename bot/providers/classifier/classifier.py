"""The Classifier that is always there; what it needs is imported with the first message, or by ``prepare``."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.domain.language import Language
from bot.domain.route import Classification

if TYPE_CHECKING:
    from bot.providers.classifier.model import Model

REMEMBERED = 256
"""Classifications kept for messages that come again ("ok", "thanks"); by digest, so that no text lies here."""


class MessageClassifier:
    """Reads any text in a fraction of a millisecond; equal texts are always classified equally."""

    def __init__(self) -> None:
        """Begin with nothing loaded and nothing remembered."""
        self._model: Model | None = None
        self._remembered: OrderedDict[bytes, Classification] = OrderedDict()

    async def prepare(self) -> None:
        """Load the weights and all that reads them, off the loop; at once where that was done."""
        if self._model is None:
            self._model = await asyncio.to_thread(_loaded)

    def classify(self, text: str, language: Language | None) -> Classification:
        """Return what a message looks like; ``language`` is handed through."""
        key = blake2b(f"{language}:{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key in self._remembered:
            self._remembered.move_to_end(key)
            return self._remembered[key]
        self._model = self._model or _loaded()
        seen = self._remembered[key] = self._model.classify(text, language)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return seen


@cache
def _loaded() -> Model:
    from bot.providers.classifier.model import load_model  # noqa: PLC0415 - numpy is slow to import

    return load_model()
