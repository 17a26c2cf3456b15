"""Forgetting on request: what would go is named first, and only a yes removes it."""

from __future__ import annotations

from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import topic_of
from bot.providers.offline.quoting import from_rows, once_each, quotes

FORGET = "memory_forget"
_MOST_SHOWN = 10


def answer_forget(heard: Heard) -> Answer | None:
    """Look for what is to be forgotten and ask before anything goes."""
    if heard.lexicon.match("memory", "forget_all", heard.text):
        return Say(heard.voice.say("forget_all"))
    if heard.lexicon.match("memory", "forget_what", heard.text):
        return Say(heard.voice.say("forget_what"))
    found = heard.lexicon.match("memory", "forget", heard.text)
    if not found or not heard.has_tool(FORGET):
        return None
    topic = topic_of(found["what"], heard.lexicon)
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
