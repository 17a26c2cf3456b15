"""Forgetting on request: what would go is named first, and only a yes removes it."""

from __future__ import annotations

from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import topic_of
from bot.providers.offline.quoting import from_rows, once_each, quotes
from bot.providers.offline.times_named import time_named, without

FORGET = "memory_forget"
EVERYTHING = "everything"
_MOST_SHOWN = 10


def answer_forget(heard: Heard) -> Answer | None:
    """Look for what is to be forgotten and ask before anything goes."""
    much = _much(heard)
    if much is not None and heard.has_tool(FORGET):
        return _count(heard, much)
    for name in ("forget_all", "forget_what"):
        if heard.lexicon.match("memory", name, heard.text):
            return Say(heard.voice.say(name))
    found = heard.lexicon.match("memory", "forget", heard.text)
    if not found or not heard.has_tool(FORGET):
        return None
    return _look(heard, topic_of(found["what"], heard.lexicon))


def _look(heard: Heard, topic: str) -> Answer:
    if not heard.rounds:
        return Use((Wish(FORGET, {"query": topic}),))
    result = heard.rounds[0][0]
    doomed = once_each(from_rows(result.content.get("found")))
    if result.is_error or not doomed:
        return Say(heard.voice.say("forget_nothing", topic=topic))
    lines = quotes(heard, doomed[:_MOST_SHOWN])
    if len(doomed) > _MOST_SHOWN:
        lines += "\n" + heard.voice.say("forget_more", count=len(doomed) - _MOST_SHOWN)
    return Say(heard.voice.say("forget_confirm", count=len(doomed), list=lines))


def _much(heard: Heard) -> str | None:
    """Return the words for all there is, or for all that was said at a time; None where a topic is meant."""
    when = time_named(heard)
    if when is None:
        return EVERYTHING if heard.lexicon.match("memory", "forget_everything", heard.text) else None
    is_all_of_it = any(heard.lexicon.match("memory", "forget_then", text) for text in without(heard, when))
    return when if is_all_of_it else None


def _count(heard: Heard, what: str) -> Answer:
    """Have it counted; the question itself is asked below the answer, in the words that /forget asks with."""
    if not heard.rounds:
        return Use((Wish(FORGET, {"query": what}),))
    result = heard.rounds[0][0]
    if result.is_error or not result.content.get("removes"):
        return Say(heard.voice.say("forget_nothing_then"))
    return Say(heard.voice.say("forget_much"))
