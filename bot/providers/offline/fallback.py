"""What is left: questions that need a model, and everything else a person simply says."""

from __future__ import annotations

from bot.providers.offline.heard import Heard, Say
from bot.providers.offline.hearing import is_question
from bot.providers.offline.quoting import MOST_QUOTES, from_hit, quotable, quotes, with_hint, without_repeats

_NO_MODEL = 2
_CLOSE_WORDS = 2  # a memory that shares as many words with the question is more than a side note to it
_ACKNOWLEDGED = 6
_WORDLESS = 2


def answer_anything(heard: Heard) -> Say:
    """Answer what nothing else recognised, always with something true."""
    if not any(char.isalnum() for char in heard.text):
        return Say(heard.voice.pick("wordless", _WORDLESS))
    if any(lexicon.match("hearing", "wish", heard.text[:300]) for lexicon in heard.lexicons):
        return Say(heard.voice.pick("no_model", _NO_MODEL))
    if _asks(heard):
        return _related(heard)
    return Say(heard.voice.pick("noted", _ACKNOWLEDGED))


def _asks(heard: Heard) -> bool:
    return heard.asked or any(is_question(heard.text, lexicon) for lexicon in heard.lexicons)


def _related(heard: Heard) -> Say:
    """Quote what touches the question, and say plainly where a model would be needed."""
    sources = without_repeats(from_hit(hit, heard) for hit in quotable(heard))[:MOST_QUOTES]
    close = any(len(hit.matched_terms) >= _CLOSE_WORDS for hit in quotable(heard))
    personal = heard.lexicon.match("hearing", "personal", heard.text[:300]) is not None
    if not sources:
        return Say(heard.voice.say("not_told_or_model") if personal else heard.voice.pick("no_model", _NO_MODEL))
    opening = heard.voice.say("related_own" if personal or close else "related")
    return Say(with_hint(heard, f"{opening}\n{quotes(heard, sources)}", sources))
