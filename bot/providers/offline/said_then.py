"""Questions for what was said in a named stretch of time: "what did I tell you last week?"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.prompt import ToolResult
from bot.providers.offline.heard import Answer, Heard, Say, Use, Wish
from bot.providers.offline.hearing import is_question, strip_front, topic_of
from bot.providers.offline.quoting import MOST_QUOTES, Source, from_rows, quotes, with_hint, without_repeats
from bot.providers.offline.times_named import time_named, without

SEARCH = "memory_search"
_LOOKED_AT = 20


def answer_said_then(heard: Heard) -> Answer | None:
    """Quote what the person said in the time they name, about what they name; say so where that is nothing."""
    when = time_named(heard)
    if when is None or not heard.has_tool(SEARCH):
        return None
    texts = without(heard, when)
    found = next((f for text in texts if (f := heard.lexicon.match("memory", "said_then", text))), None)
    if found is None:
        return None
    named = found.groupdict().get("topic")
    topic = topic_of(named, heard.lexicon) if named else ""
    if not heard.rounds:
        wanted: dict[str, object] = {"when": when, "limit": _LOOKED_AT} | ({"query": topic} if topic else {})
        return Use((Wish(SEARCH, wanted),))
    said = [source for result in heard.rounds[0] for source in _said(result, heard)]
    shown = without_repeats(said)[:MOST_QUOTES]
    if not shown:
        about = strip_front(topic, heard.lexicon, "article")
        key = "said_then_nothing_about" if topic else "said_then_nothing"
        return Say(heard.voice.say(key, when=when, **({"topic": about} if topic else {})))
    opening = heard.voice.say("said_then_about" if topic else "said_then", when=when)
    return Say(with_hint(heard, f"{opening}\n{quotes(heard, shown)}", shown))


def _said(result: ToolResult, heard: Heard) -> Iterator[Source]:
    """Yield the person's own statements among the hits: a question of then tells nothing of then."""
    rows = result.content.get("hits")
    for row in rows if isinstance(rows, list | tuple) else ():
        if isinstance(row, Mapping) and row.get("kind") == "message" and "speaker" not in row:
            number = str(row.get("id", "")).removeprefix("m")
            for source in from_rows([{**row, "id": int(number) if number.isdigit() else None}]):
                if not any(is_question(source.text, lexicon) for lexicon in heard.lexicons):
                    yield source
