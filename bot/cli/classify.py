"""``aiki classify``: what kind of message it is; no model is asked and no database is opened."""

from __future__ import annotations

import asyncio
import sys

from bot.cli import OK
from bot.cli.as_json import codes, dump
from bot.cli.lines import batches, read_line, text_in
from bot.cli.memory import put
from bot.core.classify import classify
from bot.core.explain import tell_reasons
from bot.domain.errors import InputRefused
from bot.domain.route import Classification
from bot.locales import LocaleSentences
from bot.providers.classifier import MessageClassifier
from bot.settings import Settings


def classify_words(settings: Settings, words: str, *, as_json: bool) -> int:
    """Print what these words look like."""
    seen = classify(words, None, MessageClassifier())
    if as_json:
        put([dump(_told(seen))])
        return OK
    reasons = tell_reasons(seen.reasons, LocaleSentences(), settings.language)
    language = seen.language.value if seen.language else "-"
    put([f"{seen.task} · {seen.complexity:.2f} · {language} · {seen.tone}: {reasons}"])
    return OK


def classify_lines() -> int:
    """Answer ``{"text"}`` lines with ``{"task","complexity","needs_tools","language","tone","reasons"}``."""
    return asyncio.run(_lines())


async def _lines() -> int:
    classifier = MessageClassifier()
    await classifier.prepare()
    async for batch in batches():
        for line in batch:
            text = read_line(lambda given: text_in(given, "text"), line)
            refused = isinstance(text, InputRefused)
            put([dump({"error": str(text)} if refused else _told(classify(str(text), None, classifier)))])
        sys.stdout.flush()
    return OK


def _told(seen: Classification) -> dict[str, object]:
    return {
        "task": seen.task.value,
        "complexity": round(seen.complexity, 6),
        "needs_tools": seen.needs_tools,
        "language": seen.language.value if seen.language else None,
        "tone": seen.tone.value,
        "reasons": codes(seen.reasons),
    }
