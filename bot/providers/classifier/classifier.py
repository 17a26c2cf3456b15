"""The Classifier that is always there; what it needs is imported with the first message, or by ``prepare``."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

from bot.domain.language import Language
from bot.domain.route import Classification

if TYPE_CHECKING:
    from bot.providers.classifier.model import Model


class MessageClassifier:
    """Reads any text in a fraction of a millisecond; equal texts are always classified equally."""

    async def prepare(self) -> None:
        """Load the weights and all that reads them, off the loop."""
        await asyncio.to_thread(_prepared)

    def classify(self, text: str, language: Language | None) -> Classification:
        """Return what a message looks like; ``language`` is handed through."""
        return _prepared().classify(text, language)


@cache
def _prepared() -> Model:
    from bot.providers.classifier.model import load_model  # noqa: PLC0415 - numpy is slow to import

    return load_model()
