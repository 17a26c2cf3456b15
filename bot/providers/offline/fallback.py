"""What is left: questions that need a model, and everything else a person simply says."""

from __future__ import annotations

import re

from bot.domain.memory import RecallHit
from bot.providers.offline.heard import Heard, Say
from bot.providers.offline.hearing import is_question
from bot.providers.offline.outcome import ACKNOWLEDGED
from bot.providers.offline.quoting import MOST_QUOTES, from_hit, holds, quotable, quotes, with_hint, without_repeats
from bot.providers.offline.spelling import plain

_NO_MODEL = 2
_SHORTEST_WORD = 3
_WORDLESS = 2


def answer_anything(heard: Heard) -> Say:
    """Answer what nothing else recognised, always with something true."""
    if not any(char.isalnum() for char in heard.text):
        return Say(heard.voice.pick("wordless", _WORDLESS), is_sure=False)
    if any(lexicon.match("hearing", "wish", heard.text[:300]) for lexicon in heard.lexicons):
        return Say(heard.voice.pick("no_model", _NO_MODEL), is_sure=False)
    if _asks(heard):
        return _related(heard)
    return Say(heard.voice.pick("noted", ACKNOWLEDGED), is_sure=False)


def _asks(heard: Heard) -> bool:
    return heard.asked or any(is_question(heard.text, lexicon) for lexicon in heard.lexicons)


def _related(heard: Heard) -> Say:
    """Quote what touches the question most, and say plainly where a model would be needed."""
    hits = quotable(heard)
    covered = {hit.memory.id: _covered(hit, heard) for hit in hits}
    most = max(covered.values(), default=0.0)
    best = [hit for hit in hits if covered[hit.memory.id] == most]
    sources = without_repeats(from_hit(hit, heard) for hit in best)[:MOST_QUOTES]
    personal = heard.lexicon.match("hearing", "personal", heard.text[:300]) is not None
    if not sources:
        text = heard.voice.say("not_told_or_model") if personal else heard.voice.pick("no_model", _NO_MODEL)
        return Say(text, is_sure=False)
    opening = heard.voice.say("related_own" if personal or most == 1 else "related")
    return Say(with_hint(heard, f"{opening}\n{quotes(heard, sources)}", sources), is_sure=False)


def _covered(hit: RecallHit, heard: Heard) -> float:
    """Return how much of what the question asks about a memory holds; 1 is all of it."""
    empty = {plain(word) for name in ("not_names", "scaffold") for word in heard.lexicon.word_list("hearing", name)}
    words = [word for word in re.findall(r"\w+", plain(heard.question)) if len(word) >= _SHORTEST_WORD]
    asked = [word for word in words if word not in empty]
    return sum(holds(hit, word) for word in asked) / len(asked) if asked else 0.0
