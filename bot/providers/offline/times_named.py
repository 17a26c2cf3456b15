"""The words of a message that name a time, which the core has found in it."""

from __future__ import annotations

import re

from bot.providers.offline.heard import Heard
from bot.providers.offline.hearing import strip_end


def holds(text: str, words: str) -> bool:
    """Whether a text holds the words that name a time."""
    return " ".join(words.split()).casefold() in text.casefold()


def time_named(heard: Heard) -> str | None:
    """Return the words of what was said that name a time; None where none do."""
    return next((words for words in heard.prompt.times if holds(heard.whole, words)), None)


def cut(text: str, when: str) -> str:
    """Return a text without the words that name a time."""
    named = re.compile(r"[ ,]*".join(map(re.escape, when.split())), re.IGNORECASE)
    return " ".join(named.sub(" ", text).split()).lstrip(", ")


def without(heard: Heard, when: str) -> list[str]:
    """Return what was said without the words that name the time, in each form it was heard in."""
    texts = (heard.question, heard.text, heard.whole)
    return list(dict.fromkeys(strip_end(cut(text, when), heard.lexicon) for text in texts))
